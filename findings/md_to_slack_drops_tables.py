"""md-to-slack leaves out tables and pictures: a report that is a table becomes an empty message.

Expected: what Slack's mrkdwn cannot show is shown otherwise, as others do it (a table in a code block, a picture as a link), or
refused. Seen: nothing is left of either, and what stands around them is sent as if it were all.
"""
# requires: npm md-to-slack@1.1.7

from __future__ import annotations

import json
import subprocess
from pathlib import Path

TABLE = "Removed:\n\n| segment | people |\n|---|---|\n| vip | 12 |\n\nDone."
PICTURE = "![growth](https://example.org/growth.png)"
SCRIPT = """
import { markdownToSlack } from "md-to-slack";
console.log(JSON.stringify(GIVEN.map((text) => markdownToSlack(text))));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("md-to-slack", version("md-to-slack"))
found = node(SCRIPT.replace("GIVEN", json.dumps([TABLE, PICTURE])))
print(f"input: {[TABLE, PICTURE]}, expected: vip and 12 are in it, and a link, seen: {found}")
assert [text.split() for text in found] == [["Removed:", "Done."], []]
