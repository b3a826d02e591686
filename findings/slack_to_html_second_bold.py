"""@clearfeed-ai/slack-to-html shows the first of two bold words in bold and the second with its asterisks.

Expected: *Ann* *Bob* is two bold words in Slack, as *Ann* and *Bob* is. Seen: the blank between them is used up by the first,
so the second has nothing before it to begin after: *Bob*, _Bob_ and ~Bob~ stay as they are typed; with two blanks
or a word between them both are found. slack-hawk-down, from which it grew, sees both.
"""
# requires: npm @clearfeed-ai/slack-to-html@1.2.7
# requires: npm slack-hawk-down@0.3.5

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const texts = ["*Ann* *Bob*", "_Ann_ _Bob_", "*Ann*, *Bob*", "*Ann* and *Bob*"];
const show = (package_) => texts.map((text) => load(package_).escapeForSlackWithMarkdown(text, {}));
console.log(JSON.stringify([texts, show("@clearfeed-ai/slack-to-html"), show("slack-hawk-down")]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def styled(html: str) -> list[str]:
    return re.findall(r'class="slack_(?:bold|italics)">(\w+)<', html)


print("@clearfeed-ai/slack-to-html", version("@clearfeed-ai/slack-to-html"))
print("slack-hawk-down", version("slack-hawk-down"))
texts, first, second = node(SCRIPT)
for text, html, other in zip(texts, first, second, strict=True):
    print(f"input: {text}, expected: both styled, seen: {styled(html)}; by slack-hawk-down: {styled(other)}")
assert [styled(html) for html in first] == [["Ann"], ["Ann"], ["Ann"], ["Ann", "Bob"]]
assert styled(second[0]) == ["Ann", "Bob"]
