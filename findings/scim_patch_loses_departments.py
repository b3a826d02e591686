"""scim-patch files a new department under a name that ends with 2.0, and leaves the old one where everybody looks for it.

Expected: a change without a path, whose value names the extension for enterprises by its URN, changes what stands under that
URN; both forms are in RFC 7644 (3.5.2). Seen: the point in "2.0" is taken for the step into an attribute, so the person has a
second, strange extension with an attribute called 0:User, and is still in Sales for every segment; nothing is raised. With the
same URN as a path it works.
"""
# requires: npm scim-patch@0.8.3

from __future__ import annotations

import json
import subprocess
from pathlib import Path

URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CHANGES = [
    {"op": "replace", "value": {URN: {"department": "Support"}}},
    {"op": "add", "value": {URN: {"department": "Support"}}},
    {"op": "replace", "path": f"{URN}:department", "value": "Support"},
]
SCRIPT = """
import {readFileSync} from "node:fs";
import {scimPatch} from "scim-patch";
const {urn, changes} = JSON.parse(readFileSync(0, "utf-8"));
const person = () => ({schemas: [urn], meta: {}, userName: "ann", [urn]: {department: "Sales"}});
console.log(JSON.stringify(changes.map((change) => scimPatch(person(), [change]))));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("scim-patch", version("scim-patch"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT],
    input=json.dumps({"urn": URN, "changes": CHANGES}),
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
for change, person, seen in zip(CHANGES, json.loads(done.stdout), ["Sales", "Sales", "Support"], strict=True):
    others = {
        name: value for name, value in person.items() if name not in ("schemas", "meta", "userName", URN)
    }
    print(f"input: {change}, expected: Support, seen: {person[URN]['department']}, and besides {others}")
    assert person[URN]["department"] == seen
    assert bool(others) is (seen == "Sales")
