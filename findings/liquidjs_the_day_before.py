"""liquidjs writes a birthday of 30 November as 29 November where the server's clock is in America; python-liquid writes the 30th.

Expected: {{ birthday | date: "%d %B" }} of "2026-11-30" is 30 November wherever it is written, as a date without a time
has no zone. Seen: it is read as midnight in Greenwich and written in the zone of the machine, so everybody west of
Greenwich gets the day before, and a test in Europe does not show it. The option "preserveTimezones" does not help, as the
text names no zone; a timezoneOffset of 0 does.
"""
# requires: python-liquid==2.3.6
# requires: npm liquidjs@10.30.1

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

TEMPLATE = "{{ birthday | date: '%d %B' }}"
NODE = """
const {Liquid} = require("liquidjs");
const birthday = "2026-11-30";
const [template] = process.argv.slice(1);
const write = (options) => new Liquid(options).parseAndRenderSync(template, {birthday});
console.log(JSON.stringify([write({}), write({timezoneOffset: 0}), write({preserveTimezones: true})]));
"""
PYTHON = (
    "import liquid, sys; print(liquid.Environment().from_string(sys.argv[1]).render(birthday='2026-11-30'))"
)


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def run(*command: str, zone: str) -> str:
    at = os.environ | {"TZ": zone}
    return subprocess.run(command, env=at, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


print("liquidjs", version_of("liquidjs"), "python-liquid", version("python-liquid"))
for zone, seen in (
    ("Europe/Berlin", "30 November"),
    ("America/New_York", "29 November"),
    ("America/Bogota", "29 November"),
):
    found, at_utc, preserved = json.loads(run("node", "-e", NODE, TEMPLATE, zone=zone))
    by_python = run(sys.executable, "-I", "-c", PYTHON, TEMPLATE, zone=zone)
    print(f"input: 2026-11-30 in {zone}, expected: 30 November, seen: {found}; in Python: {by_python}")
    print(f"  with an offset of 0: {at_utc}, with preserveTimezones: {preserved}")
    assert found == preserved == seen
    assert by_python == at_utc == "30 November"
