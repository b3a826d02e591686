"""microdiff and deep-object-diff see no difference between two sets, nor between two maps, whatever is in them.

Expected: a set of segments that lost one differs, as an array does. Seen: nothing; neither looks into a Set or a Map, nor says
so, and what is inside a Date is compared. "Nothing changed" is then told of people who left a segment. Compare arrays.
"""
# requires: npm microdiff@1.6.0
# requires: npm deep-object-diff@1.1.9

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import microdiff from "microdiff";
import {diff} from "deep-object-diff";
const pairs = {
  arrays: [["vip", "new"], ["vip"]],
  dates: [new Date(0), new Date(1)],
  sets: [new Set(["vip", "new"]), new Set(["vip"])],
  maps: [new Map([["ann", 1]]), new Map([["bob", 2]])],
};
const differ = ([a, b]) => [
  (microdiff.default ?? microdiff)({it: a}, {it: b}).length > 0,
  Object.keys(diff({it: a}, {it: b})).length > 0,
];
console.log(JSON.stringify(Object.entries(pairs).map(([kind, pair]) => [kind, differ(pair)])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("microdiff", version("microdiff"), "deep-object-diff", version("deep-object-diff"))
found = dict(node(SCRIPT))
for kind, (by_microdiff, by_other) in found.items():
    print(
        f"input: two {kind} that differ; seen by microdiff: {by_microdiff}, by deep-object-diff: {by_other}"
    )
assert found == {
    "arrays": [True, True],
    "dates": [True, True],
    "sets": [False, False],
    "maps": [False, False],
}
