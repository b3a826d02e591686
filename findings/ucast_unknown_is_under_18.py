"""@ucast/mongo2js counts whoever has no age, and whoever's age is the text "unknown", among those under 18.

Expected: its conditions are MongoDB's, where $lt compares numbers with numbers alone and leaves out who has none, as mingo
does. Seen: what is neither greater nor equal is taken for less, so null, nothing and a text are under 18, and none of them is
18 or more. Give the lower bound, too: {$gte: 0, $lt: 18}.
"""
# requires: npm @ucast/mongo2js@2.0.0
# requires: npm mingo@7.2.7

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const {guard} = load("@ucast/mongo2js");
const {Query} = await import("mingo");
const people = [
  {name: "Ann", age: 17}, {name: "Bob", age: 18}, {name: "Cleo", age: null}, {name: "Dee"}, {name: "Eve", age: "unknown"},
];
const names = (test) => people.filter(test).map((each) => each.name);
const seen = [];
for (const condition of [{age: {$lt: 18}}, {age: {$gte: 18}}]) {
  const query = new Query(condition);
  seen.push([names(guard(condition)), names((each) => query.test(each))]);
}
console.log(JSON.stringify(seen));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("@ucast/mongo2js", version("@ucast/mongo2js"), "mingo", version("mingo"))
seen = node(SCRIPT)
for condition, (found, by_mingo) in zip(("$lt 18", "$gte 18"), seen, strict=True):
    print(f"input: age {condition}, expected: {by_mingo}, as mingo, seen: {found}")
assert seen == [[["Ann", "Cleo", "Dee", "Eve"], ["Ann"]], [["Bob"], ["Bob"]]]
