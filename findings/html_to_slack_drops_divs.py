"""html-to-slack makes an empty message of <div>Ann left</div>, and leaves out the second of two things struck through.

Expected: text that stands in a div is text, as in a p. Seen: no block at all, and no error, so nothing is posted or Slack refuses an
empty list; a table goes the same way. Of <del>x</del><s>y</s> only x is left. html-to-mrkdwn keeps the text of divs.
"""
# requires: npm html-to-slack@0.3.7
# requires: npm html-to-mrkdwn@3.0.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const require = createRequire(process.cwd() + "/");
const htmlToSlack = require("html-to-slack").default;
const other = (await import("html-to-mrkdwn")).default;
const given = ["<p>Ann left</p>", "<div>Ann left</div>", "<del>x</del><s>y</s>"];
const texts = (value) => {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (value === null || typeof value !== "object") return [];
  return typeof value.text === "string" ? [value.text.trim()] : Object.values(value).flatMap(texts);
};
const mrkdwn = (html) => (typeof other === "function" ? other : other.default)(html).text;
console.log(JSON.stringify(given.map((each) => [each, texts(htmlToSlack(each)), mrkdwn(each)])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("html-to-slack", version("html-to-slack"), "html-to-mrkdwn", version("html-to-mrkdwn"))
found = node(SCRIPT)
for html, seen, other in found:
    print(f"input: {html}, seen: {seen}; by html-to-mrkdwn: {other!r}")
assert found == [
    ["<p>Ann left</p>", ["Ann left"], "Ann left"],
    ["<div>Ann left</div>", [], "Ann left"],
    ["<del>x</del><s>y</s>", ["x"], "~x~~y~"],
]
