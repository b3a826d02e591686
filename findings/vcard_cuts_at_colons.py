"""vcard, for Node, makes "https" of a web address and "Meet at 9" of a note, and keeps the first of two telephone numbers.

Expected: a value goes to the end of its line, and a card has as many numbers and addresses as it lists, as vcard-parser has it.
Seen: the value ends at its first colon, and what comes a second time is dropped without a word: who writes to the second
address of a card, or calls the second number, cannot.
"""
# requires: npm vcard@0.1.0
# requires: npm vcard-parser@1.0.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const Card = load("vcard");
const card = ["BEGIN:VCARD", "VERSION:3.0", "N:Smith;Ann;;;", "FN:Ann Smith", "TEL:+49301", "TEL:+49302",
  "URL:https://example.com", "NOTE:Meet at 9:30", "END:VCARD", ""].join("\r\n");
new Card().readData(card, (error, seen) => {
  const {tel, url, note} = load("vcard-parser").parse(card);
  const other = [tel.map((each) => each.value), url[0].value, note[0].value];
  console.log(JSON.stringify([error, seen.TEL, seen.URL, seen.NOTE, other]));
});
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])  # before that it prints what it reads


print("vcard", version("vcard"), "vcard-parser", version("vcard-parser"))
error, telephone, url, note, other = node(SCRIPT)
print(f"input: two numbers, a web address, a note with a time, expected: {other}, as vcard-parser")
print(f"seen: {[telephone, url, note]}, error: {error}")
assert other == [["+49301", "+49302"], "https://example.com", "Meet at 9:30"]
assert [error, telephone, url, note] == [None, "+49301", "https", "Meet at 9"]
