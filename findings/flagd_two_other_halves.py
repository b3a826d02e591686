"""flagd's evaluation for Python and the one for Node put about every second person in another half of the same split.

Expected: one configuration and one key mean one variant, whichever of the two a service is written in. Seen: of 1,000 people split
50 to 50 about 500 are in "a" by one and in "b" by the other: both hash the key with MurmurHash3 and divide alike, but the one for
Python hashes it as CBOR and the one for Node as text. A person sees the old page and gets the new mail. Each keeps to the shares, and
a rule without a split is the same in both. Let one service decide, and hand the variant on.
"""
# requires: openfeature-flagd-core==2.0.0
# requires: npm @openfeature/flagd-core@4.0.1

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext

PEOPLE = [f"user-{number}" for number in range(1_000)]
SPLIT = {
    "state": "ENABLED",
    "variants": {"a": "a", "b": "b"},
    "defaultVariant": "a",
    "targeting": {"fractional": [["a", 50], ["b", 50]]},
}
RULE = {**SPLIT, "targeting": {"if": [{"starts_with": [{"var": "targetingKey"}, "user-1"]}, "a", "b"]}}
FLAGS = {"flags": {"split": SPLIT, "rule": RULE}}
SCRIPT = """
import {readFileSync} from "node:fs";
import {FlagdCore} from "@openfeature/flagd-core";
const {flags, people} = JSON.parse(readFileSync(0, "utf-8"));
const core = new FlagdCore();
core.setConfigurations(JSON.stringify(flags));
const quiet = {error() {}, warn() {}, info() {}, debug() {}};
const variants = (name) => people.map(
  (key) => core.resolveStringEvaluation(name, "none", {targetingKey: key}, quiet).value);
console.log(JSON.stringify(Object.keys(flags.flags).map(variants)));
"""


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print(
    "openfeature-flagd-core",
    version("openfeature-flagd-core"),
    "@openfeature/flagd-core",
    version_of("@openfeature/flagd-core"),
)
core = FlagdCore()
core.set_flags(FLAGS)
by_python = [
    [core.resolve_string_value(name, "none", EvaluationContext(key)).value for key in PEOPLE]
    for name in FLAGS["flags"]
]
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT],
    input=json.dumps({"flags": FLAGS, "people": PEOPLE}),
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
by_node = json.loads(done.stdout.splitlines()[-1])
split, rule = (
    sum(one != other for one, other in zip(ones, others, strict=True))
    for ones, others in zip(by_python, by_node, strict=True)
)
shares = [found[0].count("a") for found in (by_python, by_node)]
print(f"input: a rule, expected: 0 of {len(PEOPLE)} differ, seen: {rule}")
print(f"input: a split in halves, expected: 0 of {len(PEOPLE)} differ, seen: {split}; in a: {shares}")
assert rule == 0
assert 400 < split < 600
assert all(450 < share < 550 for share in shares)
