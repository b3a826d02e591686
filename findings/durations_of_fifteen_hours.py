"""parse-duration, timestring and to-time read "1,5h" as fifteen hours: they take the comma out.

Expected: an hour and a half, as it is written in most of Europe, or nothing, as human-interval gives. Seen: a quiet time or a grace of
1,5 h is ten times as long. Of "2 1/2 hours" they make 2.4, 212 and 21 hours. Allow a point alone, and say the length back.
"""
# requires: npm parse-duration@2.1.9
# requires: npm timestring@7.0.0
# requires: npm to-time@1.0.2
# requires: npm human-interval@2.0.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const require = createRequire(process.cwd() + "/");
const parseDuration = (await import("parse-duration")).default;
const timestring = require("timestring");
const toTime = require("to-time");
const humanInterval = require("human-interval");
const readers = [
  (text) => parseDuration(text, "m"),
  (text) => timestring(text, "m"),
  (text) => toTime(text).minutes(),
  (text) => humanInterval(text) / 60000,
];
const given = ["1.5h", "1,5h", "2 1/2 hours"];
console.log(JSON.stringify(given.map((text) => [text, readers.map((read) => Math.round(read(text)))])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


names = ("parse-duration", "timestring", "to-time", "human-interval")
print({name: version(name) for name in names})
found = dict(node(SCRIPT))
for text, minutes in found.items():
    print(f"input: {text}, minutes seen: {dict(zip(names, minutes, strict=True))}")
assert found["1.5h"][:3] == [90, 90, 90]
assert found["1,5h"] == [900, 900, 900, None]
assert found["2 1/2 hours"] == [141, 12720, 1260, 120]
