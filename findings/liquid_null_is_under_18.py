"""liquidjs and brazejs count whoever's age is null among those under 18, python-liquid does not; brazejs's default leaves an empty name empty.

Expected: nothing is neither less nor more than a number, as in Shopify's Liquid, so the letter for those under 18 goes to them alone;
and default: "there" takes the place of an empty text as of nothing. Seen: in the two for Node null < 18 holds, as it does in
JavaScript, though an age that is not there at all is not under 18; and a preview by brazejs greets "Hello " where the
others say "Hello there". Ask for age > 0, too, and for name == blank.
"""
# requires: npm brazejs@1.7.1
# requires: npm liquidjs@10.30.1
# requires: python-liquid==2.3.6

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version as installed
from pathlib import Path

from liquid import Environment

TEMPLATES = [
    "{% if age < 18 %}under 18{% else %}adult{% endif %}",
    "{% if missing < 18 %}under 18{% else %}adult{% endif %}",
    "Hello {{ name | default: 'there' }}",
]
SCRIPT = r"""
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const seen = [];
for (const engine of [new (load("brazejs").default)(), new (load("liquidjs").Liquid)()]) {
  const texts = [];
  for (const template of TEMPLATES) texts.push(await engine.parseAndRender(template, {age: null, name: ""}));
  seen.push(texts);
}
console.log(JSON.stringify(seen));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print(
    "brazejs",
    version("brazejs"),
    "liquidjs",
    version("liquidjs"),
    "python-liquid",
    installed("python-liquid"),
)
expected = [Environment().from_string(template).render(age=None, name="") for template in TEMPLATES]
brazejs, liquidjs = node(SCRIPT.replace("TEMPLATES", json.dumps(TEMPLATES)))
print(f"input: age null and name '' in {TEMPLATES}, expected: {expected}, as python-liquid")
print(f"seen: {liquidjs} by liquidjs, {brazejs} by brazejs")
assert expected == ["adult", "adult", "Hello there"]
assert liquidjs == ["under 18", "adult", "Hello there"]
assert brazejs == ["under 18", "adult", "Hello "]
