"""mailcheck suggests ann@commpany.co for ann@company.co: it looks for the ending "co" from the front, and finds it in "company".

Expected: a suggestion is an address somebody may have meant: ann@company.com. Seen: the first "co" becomes "com", wherever it
stands. Good addresses of other houses are "mended" as well: hey.com becomes sky.com, proton.me proton.de, fastmail.fm
fastmail.fr. Show a suggestion, never take it.
"""
# requires: npm mailcheck@1.1.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import mailcheck from "mailcheck";
const given = ["gmil.com", "company.co", "contoso.co", "hey.com", "proton.me", "fastmail.fm"];
const suggested = (domain) => mailcheck.run({email: "ann@" + domain})?.full ?? null;
console.log(JSON.stringify(given.map((each) => [each, suggested(each)])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("mailcheck", version("mailcheck"))
found = dict(node(SCRIPT))
for domain, suggestion in found.items():
    print(f"input: ann@{domain}, seen: {suggestion}")
assert found == {
    "gmil.com": "ann@gmail.com",
    "company.co": "ann@commpany.co",
    "contoso.co": "ann@comntoso.co",
    "hey.com": "ann@sky.com",
    "proton.me": "ann@proton.de",
    "fastmail.fm": "ann@fastmail.fr",
}
