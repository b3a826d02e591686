"""html-to-text writes {{ first_name }} in a heading as {{ FIRST_NAME }}, which no service fills in.

Expected: headings are put into capitals, as its documentation says, and a placeholder of a service for mails, which is no word
of the heading, stays what it is; in a paragraph it does. Seen: it is put into capitals as well, and names of fields are
case-sensitive in Liquid and Handlebars: the text part of the campaign greets people with the placeholder, or with nothing,
while the HTML part is right, so nobody sees it in a test. Give the headings uppercase: false, as below.
"""
# requires: npm html-to-text@10.0.1
# requires: npm liquidjs@10.30.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const {convert} = load("html-to-text");
const {Liquid} = load("liquidjs");
const page = "<h1>Hello {{ first_name }}</h1><p>Bye {{ first_name }}</p>";
const selectors = [{selector: "h1", options: {uppercase: false}}];
const texts = [convert(page), convert(page, {selectors})];
const filled = texts.map((text) => new Liquid().parseAndRenderSync(text, {first_name: "Ann"}));
console.log(JSON.stringify([...texts, ...filled].map((text) => text.split(/\\n+/))));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("html-to-text", version("html-to-text"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT], stdout=subprocess.PIPE, text=True, check=True
)
seen, without, greeted, greeted_without = json.loads(done.stdout)
print(f"input: Hello and Bye {{{{ first_name }}}}, expected: {without}, seen: {seen}, filled in: {greeted}")
assert seen == ["HELLO {{ FIRST_NAME }}", "Bye {{ first_name }}"]
assert without == ["Hello {{ first_name }}", "Bye {{ first_name }}"]
assert greeted == ["HELLO ", "Bye Ann"]
assert greeted_without == ["Hello Ann", "Bye Ann"]
