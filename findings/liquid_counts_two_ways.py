"""Of two packages for Liquid one makes 3.5 of 7 divided by 2, the other 3; of 2.5 rounded the one makes 3, the other 2.

Expected: Liquid, in which Braze and Customer.io write messages, is one language: Shopify's own divides whole numbers
without a rest and rounds halves up. Seen: liquidjs, for Node, has one kind of number and does not cut; python-liquid
rounds halves to the even number; twice 1.50 is 3 and 3.0. "You have {{ points | divided_by: 100 }} euros to spend" says
another sum in the preview than in the message. Write floor or round with a number of places, and keep away from halves.
"""
# requires: python-liquid==2.3.6
# requires: npm liquidjs@10.30.1

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

import liquid

TEMPLATES = [
    "{{ 7 | divided_by: 2 }}",
    "{{ 2.5 | round }}",
    "{{ price | times: 2 }}",
    "{{ 0.1 | plus: 0.2 }}",
    "{{ 8 | divided_by: 2 }}",
]
SCRIPT = """
import {createRequire} from "node:module";
const {Liquid} = createRequire(process.cwd() + "/")("liquidjs");
const engine = new Liquid();
const written = process.argv.slice(1).map((template) => engine.parseAndRenderSync(template, {price: 1.50}));
console.log(JSON.stringify(written));
"""


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("python-liquid", version("python-liquid"), "liquidjs", version_of("liquidjs"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT, *TEMPLATES],
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
by_node = json.loads(done.stdout)
by_python = [liquid.Environment().from_string(template).render(price=1.50) for template in TEMPLATES]
for template, node, python in zip(TEMPLATES, by_node, by_python, strict=True):
    print(f"input: {template}, expected: the same, seen: by liquidjs {node}, by python-liquid {python}")
assert by_node == ["3.5", "3", "3", "0.30000000000000004", "4"]
assert by_python == ["3", "2", "3.0", "0.3", "4"]
