"""dedupe, for Node, keeps one person twice where the keys stand in another order, and drops one of two whose tags are different sets.

Expected: two objects with the same keys and values are the same person, and two with other tags are not. Seen: what is compared is
their JSON, in which the order of keys counts and each set and map is {}; so a person of two sources stays twice, and one
of two people goes. Name what to compare: dedupe(people, (person) => person.email), which sees no difference
between 1001 and "1001" either.
"""
# requires: npm dedupe@4.0.3

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const loaded = createRequire(process.cwd() + "/")("dedupe");
const dedupe = loaded.default ?? loaded;
const sources = [{name: "Ann", city: "Bonn"}, {city: "Bonn", name: "Ann"}];
const tagged = [{city: "Bonn", tags: new Set(["vip"])}, {city: "Bonn", tags: new Set(["blocked"])}];
const ids = [{id: 1001}, {id: "1001"}];
console.log(JSON.stringify([dedupe(sources), dedupe(tagged), dedupe(ids), dedupe(ids, ({id}) => id)].map((each) => each.length)));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("dedupe", version("dedupe"))
seen = node(SCRIPT)
print(
    "input: one person with keys in two orders, two people with two sets of tags, 1001 and '1001', and these by id"
)
print(f"expected to be left: [1, 2, 2, 2], seen: {seen}")
assert seen == [2, 1, 2, 1]
