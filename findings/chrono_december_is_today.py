"""chrono-node's German reads "am 1.12. um 9" as today at nine, and its English "tomorrow 9" as tomorrow at the present minute.

Expected: the first of December at nine, or null, as it gives for "halb zehn". Seen: parseDate() takes the pieces that it knows out
of a sentence and leaves the others, so the date or the hour is gone and something was found. parse() tells in its text
which pieces it read: compare that with what was typed.
"""
# requires: npm chrono-node@2.10.3

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
process.env.TZ = "UTC";
const chrono = await import("chrono-node");
const de = await import("chrono-node/de");
const now = new Date("2026-11-11T14:20:00Z");
const read = (by, text) => [text, by.parse(text, now)[0]?.text ?? null, by.parseDate(text, now)];
const cases = [[de, "am 1.12. um 9"], [de, "am 1.12.2026 um 9"], [de, "halb zehn"], [chrono, "tomorrow 9"]];
cases.push([chrono, "tomorrow at 9"]);
console.log(JSON.stringify(cases.map((each) => read(...each))));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("chrono-node", version("chrono-node"))
found = node(SCRIPT)
for text, piece, moment in found:
    print(f"input: {text!r} on 11 November at 14:20, seen: {moment}, out of {piece!r}")
assert found == [
    ["am 1.12. um 9", "um 9", "2026-11-11T09:00:00.000Z"],
    ["am 1.12.2026 um 9", "1.12.2026 um 9", "2026-12-01T09:00:00.000Z"],
    ["halb zehn", None, None],
    ["tomorrow 9", "tomorrow", "2026-11-12T14:20:00.000Z"],
    ["tomorrow at 9", "tomorrow at 9", "2026-11-12T09:00:00.000Z"],
]
