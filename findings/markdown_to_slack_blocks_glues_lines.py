"""Both packages called markdown-to-slack-blocks write two lines as one word, and a task that is done like one that is not.

Expected: a line break (two blanks at the end, as Markdown has it) stays a line break, and [x] and [ ] stay apart, as
md-to-slack-blocks keeps both. Seen: "Ann" and "Bob" below each other become "AnnBob", in Python and in Node; the ticks are
gone. A backslash at the end of the line is lost the same way.
"""
# requires: markdown-to-slack-blocks==1.3.1
# requires: npm markdown-to-slack-blocks@1.5.0
# requires: npm md-to-slack-blocks@1.0.0

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

from markdown_to_slack_blocks import markdown_to_blocks

SCRIPT = """
import {createRequire} from "node:module";
const require = createRequire(process.cwd() + "/");
const {markdownToBlocks} = require("markdown-to-slack-blocks");
const {markdownToSlackBlocks} = require("md-to-slack-blocks");
const texts = JSON.parse(process.argv[1]);
const found = [];
for (const text of texts) found.push([markdownToBlocks(text), await markdownToSlackBlocks(text)]);
console.log(JSON.stringify(found));
"""


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def texts_of(blocks: object) -> list[str]:
    """What people read of it, in order."""
    if isinstance(blocks, list):
        return [text for each in blocks for text in texts_of(each)]
    if not isinstance(blocks, dict):
        return []
    own = [blocks["text"]] if isinstance(blocks.get("text"), str) else []
    return own + [text for value in blocks.values() for text in texts_of(value)]


print("markdown-to-slack-blocks", version("markdown-to-slack-blocks"))
print(
    "in Node", version_of("markdown-to-slack-blocks"), "md-to-slack-blocks", version_of("md-to-slack-blocks")
)
given = ["Ann  \nBob", "- [ ] asked\n- [x] approved"]
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT, json.dumps(given)],
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
expected = [["Ann  \nBob"], ["[ ] asked", "[x] approved"]]
seen = [["AnnBob"], ["asked", "approved"]]
for text, (by_node, by_other), kept, lost in zip(given, json.loads(done.stdout), expected, seen, strict=True):
    by_python = texts_of(markdown_to_blocks(text))
    print(f"input: {text!r}, seen: {by_python}, in Node: {texts_of(by_node)}, other: {texts_of(by_other)}")
    assert by_python == texts_of(by_node) == lost
    assert texts_of(by_other) == kept
