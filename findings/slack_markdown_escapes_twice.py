"""slack-markdown shows a message "A & B" as "A &amp; B", and does not see a quotation: it takes Slack's text for unescaped.

Expected: Slack sends &, < and > of a message as &amp;, &lt; and &gt;, as its documentation on text says, so they are unescaped or
left alone. Seen: they are escaped once more, and "&gt; no" at the start of a line is no quotation but "> no" is, which Slack
never sends. With escapeHTML: false the first is right and the second still not.
"""
# requires: npm slack-markdown@0.3.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const {toHTML} = createRequire(process.cwd() + "/")("slack-markdown");
const given = ["A &amp; B", "&gt; no", "> no"];
console.log(JSON.stringify(given.map((each) => [each, toHTML(each), toHTML(each, {escapeHTML: false})])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("slack-markdown", version("slack-markdown"))
found = node(SCRIPT)
for text, html, other in found:
    print(f"input: {text!r}, seen: {html!r}; with escapeHTML false: {other!r}")
assert found == [
    ["A &amp; B", "A &amp;amp; B", "A &amp; B"],
    ["&gt; no", "&amp;gt; no", "&gt; no"],
    ["> no", "<blockquote>no</blockquote>", "<blockquote>no</blockquote>"],
]
