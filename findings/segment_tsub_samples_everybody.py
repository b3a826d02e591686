"""@segment/tsub keeps all of ten thousand people where it is to keep the same one in a hundred each time.

Expected: sample_event with a percent of 0.01 and the path userId keeps about a hundred of 10,000 people, and the same ones
whenever it is asked. Seen: it keeps all of them, at each share between 0 and 1, whatever the ids are. Without a path, where it
draws by chance, it keeps one in a hundred. Whoever tries a message on a few by this rule sends it to everybody; hash the id
yourself and compare.
"""
# requires: npm @segment/tsub@2.0.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

PEOPLE = 10_000
SAMPLES = [
    {"percent": 0.01, "path": "userId"},
    {"percent": 0.5, "path": "userId"},
    {"percent": 0, "path": "userId"},
    {"percent": 0.01},
]
SCRIPT = """
import {readFileSync} from "node:fs";
import tsub from "@segment/tsub";
const {transform} = tsub;
const {people, samples} = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(samples.map((sample) => {
  const rules = [{type: "sample_event", config: {sample}}];
  let kept = 0;
  for (let n = 0; n < people; n++) kept += transform({type: "track", userId: `user-${n}`}, rules) !== null;
  return kept;
})));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("@segment/tsub", version("@segment/tsub"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT],
    input=json.dumps({"people": PEOPLE, "samples": SAMPLES}),
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
seen = json.loads(done.stdout)
for sample, kept in zip(SAMPLES, seen, strict=True):
    print(f"input: {sample} of {PEOPLE}, expected: about {sample['percent'] * PEOPLE:.0f}, seen: {kept}")
assert seen[:3] == [PEOPLE, PEOPLE, 0]
assert 40 < seen[3] < 180
