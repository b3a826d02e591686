"""Both packages called ics, for Python and for Node, move a weekly nine o'clock by an hour when clocks change.

Expected: a rule of repetition stands beside the zone it is meant in. Seen: the one for Python writes back an event of Berlin with its
rule as 8:00 UTC, which is ten o'clock from April on; the one for Node writes local times so from the start, unless
startOutputType is "local". Each single event is right, so a test of one does not show it.
"""
# requires: ics==0.7.3
# requires: npm ics@3.12.0

from __future__ import annotations

import json
import os
import subprocess
from importlib.metadata import version
from pathlib import Path

import ics

FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:example
BEGIN:VEVENT
UID:1
DTSTAMP:20260301T000000Z
DTSTART;TZID=Europe/Berlin:20260302T090000
DTEND;TZID=Europe/Berlin:20260302T100000
RRULE:FREQ=WEEKLY
SUMMARY:Digest
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
SCRIPT = """
import ics from "ics";
const start = [2026, 3, 2, 9, 0];
console.log(ics.createEvent({title: "Digest", start, duration: {hours: 1}, recurrenceRule: "FREQ=WEEKLY"}).value);
"""


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def kept(text: str) -> list[str]:
    return sorted(line for line in text.splitlines() if line.startswith(("DTSTART", "RRULE")))


print("ics for Python", version("ics"), "for Node", version_of("ics"))
by_python = kept(ics.Calendar(FILE).serialize())
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT],
    stdout=subprocess.PIPE,
    text=True,
    check=True,
    env={**os.environ, "TZ": "Europe/Berlin"},
)
by_node = kept(done.stdout)
print(f"input: {kept(FILE)}, seen in Python: {by_python}; in Node, on a machine of Berlin: {by_node}")
assert by_python == by_node == ["DTSTART:20260302T080000Z", "RRULE:FREQ=WEEKLY"]
