"""json-rules-engine leaves out whoever has no tags where it asks for people whose tags do not contain "vip".

Expected: who has none has not that one; notEqual and notIn take such people, and an empty list is taken here, too. Seen: a null, as a
database gives it, is neither "contains" nor "doesNotContain", so these people are in no segment at all. "17" as a text is less
than 18. Make [] of null before.
"""
# requires: npm json-rules-engine@7.3.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const {Engine} = createRequire(process.cwd() + "/")("json-rules-engine");
const holds = async (operator, value, fact) => {
  const engine = new Engine();
  engine.addRule({conditions: {all: [{fact: "it", operator, value}]}, event: {type: "found"}});
  return (await engine.run({it: fact})).events.length === 1;
};
const asked = [
  ["doesNotContain", "vip", ["new"]],
  ["doesNotContain", "vip", []],
  ["doesNotContain", "vip", null],
  ["contains", "vip", null],
  ["notEqual", "vip", null],
  ["notIn", ["vip"], null],
];
const found = [];
for (const each of asked) found.push([...each, await holds(...each)]);
console.log(JSON.stringify(found));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("json-rules-engine", version("json-rules-engine"))
found = node(SCRIPT)
for operator, value, fact, seen in found:
    print(f"input: {fact} {operator} {value}, seen: {seen}")
assert [each[3] for each in found] == [True, True, False, False, True, True]
