"""uuid6's uuid7() dates ids into the future: each one made in a burst is a millisecond later than the last.

Expected: the time in a UUID of version 7 is the time when it was made, to a few milliseconds, as uuid-utils has it: ids of one
millisecond are told apart by a counter. Seen: ten thousand ids take a fraction of a second, and the last says that it is made
seconds from now. Whoever sorts events of two processes by id, or reads their time from it, sees a burst of one
process after what the other did later.
"""
# requires: uuid6==2025.0.1
# requires: uuid-utils==1.2.0

from __future__ import annotations

import time
from importlib.metadata import version

import uuid6
import uuid_utils

print("uuid6", version("uuid6"), "uuid-utils", version("uuid-utils"))
found = {}
for package, make in (("uuid-utils", uuid_utils.uuid7), ("uuid6", uuid6.uuid7)):
    for _ in range(10_000):
        made = make()
    found[package] = (made.int >> 80) / 1000 - time.time()
    print(f"the last of 10,000 by {package} is dated {found[package]:.1f} seconds from now, expected: 0.0")
assert abs(found["uuid-utils"]) < 0.5
assert found["uuid6"] > 5
