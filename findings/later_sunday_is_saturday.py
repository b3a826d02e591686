"""@breejs/later goes off on Saturdays for a cron line that says Sunday as 7, and leaves the Sunday out of 5-7.

Expected: 7 is Sunday, as 0 is, in cron and in croner, or an error. Seen: later counts Sunday as 1, adds one to what cron says, and what
is more than its 7 becomes 7, a Saturday. A day of the month and one of the week are joined by "and", not by "or". Write 0 for
Sunday.
"""
# requires: npm @breejs/later@4.2.0
# requires: npm croner@11.0.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const later = createRequire(process.cwd() + "/")("@breejs/later");
const {Cron} = await import("croner");
later.date.UTC();
const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const start = new Date("2026-11-02T10:00:00Z");
const told = (dates) => dates.map((date) => days[date.getUTCDay()]);
const read = (line) => [
  line,
  told(new Cron(line, {timezone: "UTC", paused: true}).nextRuns(3, start)),
  told(later.schedule(later.parse.cron(line)).next(3, start)),
];
console.log(JSON.stringify(["0 9 * * 0", "0 9 * * 7", "0 9 * * 5-7"].map(read)));
process.exit();
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("@breejs/later", version("@breejs/later"), "croner", version("croner"))
found = node(SCRIPT)
for line, expected, seen in found:
    print(f"input: {line}, expected, and seen by croner: {expected}, seen: {seen}")
assert found == [
    ["0 9 * * 0", ["Sun", "Sun", "Sun"], ["Sun", "Sun", "Sun"]],
    ["0 9 * * 7", ["Sun", "Sun", "Sun"], ["Sat", "Sat", "Sat"]],
    ["0 9 * * 5-7", ["Fri", "Sat", "Sun"], ["Fri", "Sat", "Fri"]],
]
