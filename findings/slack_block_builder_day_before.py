"""slack-block-builder preselects the day before in a date picker, for everybody east of Greenwich.

Expected: new Date(2026, 10, 30), midnight of 30 November where the program runs, is shown as 2026-11-30, as jsx-slack shows it. Seen:
2026-11-29 with the clock of Berlin: the date is taken in UTC. Give new Date("2026-11-30"), which is midnight in UTC.
"""
# requires: npm slack-block-builder@2.8.0

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

SCRIPT = """
import builder from "slack-block-builder";
const picker = builder.DatePicker().initialDate(new Date(2026, 10, 30));
const modal = JSON.parse(builder.Modal().blocks(builder.Input().element(picker)).buildToJSON());
console.log(JSON.stringify([modal.blocks[0].element.initial_date]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str, **environment: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(
        ["node", *kind], stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, **environment}
    )
    return json.loads(done.stdout)


print("slack-block-builder", version("slack-block-builder"))
for zone, seen in {"UTC": "2026-11-30", "Europe/Berlin": "2026-11-29"}.items():
    found = node(SCRIPT, TZ=zone)
    print(f"input: new Date(2026, 10, 30) in {zone}, expected: 2026-11-30, seen: {found}")
    assert found == [seen]
