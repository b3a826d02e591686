"""@tryfabric/mack makes "1. of May" of "5. of May": it counts lists from one, whatever they begin with.

Expected: Markdown keeps the number a list begins with (CommonMark), so an agenda that goes on at 5, or a German date at the
beginning of a line, stays. Seen: each list begins with 1 in the message. A text that goes through the converter unchanged otherwise
says another day.
"""
# requires: npm @tryfabric/mack@1.2.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

GIVEN = "5. of May\n6. of June"
SCRIPT = """
import mack from "@tryfabric/mack";
console.log(JSON.stringify(await mack.markdownToBlocks(GIVEN)));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("@tryfabric/mack", version("@tryfabric/mack"))
[block] = node(SCRIPT.replace("GIVEN", json.dumps(GIVEN)))
print(f"input: {GIVEN!r}, expected: the same, seen: {block['text']['text']!r}")
assert block["text"]["text"] == "1. of May\n2. of June"
