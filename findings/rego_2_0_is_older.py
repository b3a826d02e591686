"""regopy, which runs Open Policy Agent's language, holds version 2.0.0 and 1.10.0 for older than 1.9.0, and does not lower Ü.

Expected: semver.compare() orders versions by their numbers, the first one first, as OPA's documentation and semver.org say, and
lower() knows all capitals, as OPA's does. Seen: -1, that is older, for both, but 3.0.0 is newer than 1.0.0; a release candidate is
newer than its release; and lower("MÜLLER") is "mÜller", which no other spelling of the name is equal to. An audience of "at least
1.9.0" loses those with the newest app. Compare the numbers one by one, and lower names beforehand.
"""
# requires: regopy==1.5.2

from __future__ import annotations

import json
from importlib.metadata import version

from regopy import Interpreter

QUERIES = [
    ('semver.compare("2.0.0", "1.9.0")', 1, -1),
    ('semver.compare("1.10.0", "1.9.0")', 1, -1),
    ('semver.compare("1.0.0-rc1", "1.0.0")', -1, 1),
    ('semver.compare("3.0.0", "1.0.0")', 1, 1),
    ('lower("MÜLLER")', "müller", "mÜller"),
    ('lower("MILLER")', "miller", "miller"),
]

print("regopy", version("regopy"))
rego = Interpreter()
for query, expected, seen in QUERIES:
    [found] = json.loads(str(rego.query(query)))["expressions"]
    print(f"input: {query}, expected: {expected}, seen: {found}")
    assert found == seen
