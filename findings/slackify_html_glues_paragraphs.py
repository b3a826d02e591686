"""slackify-html writes two paragraphs as one word: <p>one</p><p>two</p> becomes "onetwo".

Expected: paragraphs, lines, the entries of a list and the cells of a table stay apart, as in a browser, and as html-to-mrkdwn
does it. Seen: nothing is put between them, not even a blank for <br>, so two addresses in a list become one that
nobody has.
"""
# requires: npm slackify-html@1.0.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

GIVEN = [
    "<p>one</p><p>two</p>",
    "one<br>two",
    "<ul><li>ann@example.com</li><li>bob@example.com</li></ul>",
]
SCRIPT = """
import slackify from "slackify-html";
console.log(JSON.stringify(GIVEN.map((text) => slackify(text))));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("slackify-html", version("slackify-html"))
found = node(SCRIPT.replace("GIVEN", json.dumps(GIVEN)))
print(f"input: {GIVEN}, expected: two lines each, seen: {found}")
assert found == ["onetwo", "onetwo", "ann@example.combob@example.com"]
