"""human-interval makes 0 of "half an hour", "a week" and "an hour and a half", and two hours of "two and a half hours".

Expected: what it does not know is NaN, as for "soon", and numbers in words are what it is for. Seen: it counts no number and so nothing,
and 0 is a valid interval: a reminder comes at once, or as fast as the timer can. Agenda takes its intervals with it.
"""
# requires: npm human-interval@2.0.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const humanInterval = createRequire(process.cwd() + "/")("human-interval");
const given = ["two hours", "soon", "half an hour", "a week", "an hour and a half", "two and a half hours"];
console.log(JSON.stringify(given.map((text) => [text, humanInterval(text) / 60000])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("human-interval", version("human-interval"))
found = dict(node(SCRIPT))
for text, minutes in found.items():
    print(f"input: {text}, minutes seen: {minutes}")
assert found == {
    "two hours": 120,
    "soon": None,
    "half an hour": 0,
    "a week": 0,
    "an hour and a half": 0,
    "two and a half hours": 120,
}
