"""vcf, for Node, hands out the name on a card as "M=C3=BCller", and "Acme, Inc" with a backslash: it undoes no escaping.

Expected: what was written for the transport is taken back, as it takes back folded lines: quoted-printable, which telephones write in
vCard 2.1, and the backslashes of 3.0. Seen: both stay, and written as 3.0 the card keeps an encoding that 3.0 does not have.
Take them back yourself.
"""
# requires: npm vcf@2.1.2

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const Card = createRequire(process.cwd() + "/")("vcf");
const old = [
  "BEGIN:VCARD",
  "VERSION:2.1",
  "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg",
  "END:VCARD",
];
const young = ["BEGIN:VCARD", "VERSION:3.0", "FN:Ann", "ORG:Acme\\, Inc", "NOTE:one\\ntwo", "END:VCARD"];
const [first] = Card.parse(old.join("\r\n") + "\r\n");
const [second] = Card.parse(young.join("\r\n") + "\r\n");
const seen = [first.get("n").valueOf(), second.get("org").valueOf(), second.get("note").valueOf()];
console.log(JSON.stringify([seen, first.toString("3.0").split("\r\n")]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("vcf", version("vcf"))
seen, written = node(SCRIPT)
print(f"input: Müller;Jörg, 'Acme, Inc' and a note of two lines, seen: {seen}; written as 3.0: {written}")
assert seen == ["M=C3=BCller;J=C3=B6rg", r"Acme\, Inc", r"one\ntwo"]
assert "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg" in written
