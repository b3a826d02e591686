"""mailchecker says that ann@duck.com and ann@mozmail.com are no valid addresses; a list twice as long has neither.

Expected: throw-away domains, where nobody reads a second message, as at yopmail.com. Seen: the forwarding addresses of DuckDuckGo,
Firefox and Proton are among them, behind which a customer's own mailbox is, so these people are not let in.
disposable-email-domains of npm holds 121,570 domains, mailchecker 56,359, and none of the three is among the first.
"""
# requires: npm mailchecker@6.0.21
# requires: npm disposable-email-domains@1.0.62

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const require = createRequire(process.cwd() + "/");
const checker = require("mailchecker");
const other = new Set(require("disposable-email-domains"));
const domains = ["yopmail.com", "duck.com", "mozmail.com", "passmail.net", "gmx.de"];
const asked = (domain) => [domain, !checker.isValid("ann@" + domain), other.has(domain)];
console.log(JSON.stringify(domains.map(asked)));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("mailchecker", version("mailchecker"), "disposable-email-domains", version("disposable-email-domains"))
found = node(SCRIPT)
for domain, refused, listed in found:
    print(f"input: ann@{domain}, refused by mailchecker: {refused}, listed by the other: {listed}")
assert found == [
    ["yopmail.com", True, True],
    ["duck.com", True, False],
    ["mozmail.com", True, False],
    ["passmail.net", True, False],
    ["gmx.de", False, False],
]
