"""jsx-slack takes the year for seconds: <time datetime="2026-11-30"> is a moment in January 1970.

Expected: the datetime of <time> is read as HTML writes it, 2026-11-30 or 2026-11-30T09:05:00+01:00; it reads "Mon, 30 Nov 2026
09:05:00 +0100", Date objects and seconds since 1970. Seen: a text that begins with digits is read up to the first that
is none, so people see 1 January 1970. Give new Date("2026-11-30").
"""
# requires: npm jsx-slack@6.1.2

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import { jsxslack, JSXSlack } from "jsx-slack";
const GIVEN = ["2026-11-30T09:05:00+01:00", "Mon, 30 Nov 2026 09:05:00 +0100"];
const shown = (when) => JSXSlack(jsxslack`<Blocks><Section>
  <time datetime=${when} fallback="then">{date}</time></Section></Blocks>`)[0].text.text;
console.log(JSON.stringify(GIVEN.map(shown)));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("jsx-slack", version("jsx-slack"))
found = node(SCRIPT)
print(f"input: 30 November 2026 in two spellings, expected: 1796025900 twice, seen: {found}")
assert found == ["<!date^2026^{date}|then>", "<!date^1796025900^{date}|then>"]
