"""@bpinternal/slackdown and md-to-slack-blocks take the underscores in customers_of_may for italics, so the segment has another name.

Expected: neither Slack's mrkdwn, which the one reads, nor Markdown, which the other reads, has italics inside a word: the name is
shown as it is, with its underscores. Seen: the one writes customers*of*may, the other shows three pieces without any
underscore, so what is copied from the message is the name of no segment. Put names in code marks.
"""
# requires: npm @bpinternal/slackdown@0.1.0
# requires: npm md-to-slack-blocks@1.0.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const name = "customers_of_may";
const [block] = load("md-to-slack-blocks").markdownToSlackBlocks(name);
console.log(JSON.stringify([load("@bpinternal/slackdown").slackToMarkdown(name), block.elements[0].elements]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("@bpinternal/slackdown", version("@bpinternal/slackdown"))
print("md-to-slack-blocks", version("md-to-slack-blocks"))
markdown, pieces = node(SCRIPT)
shown = "".join(piece["text"] for piece in pieces)
print(f"input: customers_of_may, expected: customers_of_may, seen: {markdown.strip()} and {shown}")
assert markdown.strip() == "customers*of*may"
assert shown == "customersofmay"
assert [piece["text"] for piece in pieces if piece.get("style", {}).get("italic")] == ["of"]
