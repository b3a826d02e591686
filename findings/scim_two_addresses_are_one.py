"""scim2-parse-filter finds whoever has a work address and another one at example.org, asked for a work address at example.org.

Expected: emails[type eq "work" and value co "example.org"] is about one address, as RFC 7644 has it (3.4.2.2), and of two people
changed in the same moment both are found, or neither. Seen: each half of the bracket may be true of another address; and times are
compared as texts, so 9:30 in Berlin is later than 9:00 and 8:30 UTC is not. scimmy finds nobody for the first, and both people for
the second. Filter the addresses yourself, and send times in UTC.
"""
# requires: npm scim2-parse-filter@0.2.10
# requires: npm scimmy@1.3.5

from __future__ import annotations

import json
import subprocess
from pathlib import Path

PEOPLE = [
    {
        "userName": "ann",
        "emails": [
            {"value": "ann@example.com", "type": "work"},
            {"value": "ann@example.org", "type": "home"},
        ],
        "meta": {"lastModified": "2026-11-30T08:30:00Z"},
    },
    {
        "userName": "bob",
        "emails": [{"value": "bob@example.net", "type": "home"}],
        "meta": {"lastModified": "2026-11-30T09:30:00+01:00"},
    },
]
FILTERS = [
    ('emails[type eq "work" and value co "example.org"]', [], ["ann"], []),
    (
        'meta.lastModified gt "2026-11-30T09:00:00+01:00"',
        ["ann", "bob"],
        ["bob"],
        ["ann", "bob"],
    ),
]
SCRIPT = """
import {readFileSync} from "node:fs";
import parser from "scim2-parse-filter";
import scimmy from "scimmy";
const {people, filters} = JSON.parse(readFileSync(0, "utf-8"));
const names = (found) => found.map((person) => person.userName);
console.log(JSON.stringify(filters.map((filter) => [
  names(people.filter(parser.filter(parser.parse(filter)))),
  names(new scimmy.Types.Filter(filter).match(people)),
])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("scim2-parse-filter", version("scim2-parse-filter"), "scimmy", version("scimmy"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT],
    input=json.dumps({"people": PEOPLE, "filters": [given for given, *_ in FILTERS]}),
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
for (given, expected, seen, other), (found, by_scimmy) in zip(FILTERS, json.loads(done.stdout), strict=True):
    print(f"input: {given}, expected: {expected}, seen: {found}, by scimmy {by_scimmy}")
    assert found == seen
    assert by_scimmy == other
