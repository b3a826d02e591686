"""The ids of the package uuid7 are dated into the year 2203 by everybody else, and it dates others' into 1983.

Expected: "version 7" is one layout, milliseconds since 1970 in the first 48 bits, as in RFC 9562, and three packages can sort each
other's ids. Seen: uuid7 0.1.0 follows an early draft, with seconds in the first 36 bits, while its ids say version 7 as well.
In one column they sort after all others for a century and more.
"""
# requires: uuid7==0.1.0
# requires: uuid-utils==1.2.0
# requires: python-ulid==4.1.0

from __future__ import annotations

import uuid
from importlib.metadata import version

import uuid_extensions
import uuid_utils
from ulid import ULID

print("uuid7", version("uuid7"), "uuid-utils", version("uuid-utils"))
early, final = uuid_extensions.uuid7(), uuid.UUID(str(uuid_utils.uuid7()))
found = {
    "uuid7's id by its package": uuid_extensions.uuid_to_datetime(early).year,
    "uuid7's id by python-ulid": ULID.from_uuid(early).datetime.year,
    "uuid-utils' id by python-ulid": ULID.from_uuid(final).datetime.year,
    "uuid-utils' id by uuid7": uuid_extensions.uuid_to_datetime(final).year,
}
print(f"versions: {early.version} and {final.version}; expected: this year four times, seen: {found}")
assert early.version == final.version == 7
assert found["uuid7's id by its package"] == found["uuid-utils' id by python-ulid"]
assert found["uuid7's id by python-ulid"] > 2200
assert found["uuid-utils' id by uuid7"] < 2000
