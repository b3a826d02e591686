"""normalize-email makes one person of ann.b@live.com and annb@live.com, and two of ann.b@hotmail.com and annb@hotmail.com.

Expected: points count at Microsoft, whose live.com, hotmail.com and outlook.com are one service with one rule; only Google
ignores them. Seen: at live.com, and there alone, the points are taken out as at Gmail, so two people become one:
whoever removes repeats by it loses one of them, and whoever hashes what it gives finds the other. normalizeEmail() of
validator keeps the points at all three.
"""
# requires: npm normalize-email@1.1.1
# requires: npm validator@13.15.35

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const normalize = load("normalize-email");
const {normalizeEmail} = load("validator");
const hosts = ["live.com", "hotmail.com", "outlook.com"];
console.log(JSON.stringify(hosts.map((host) => [normalize(`ann.b@${host}`), normalizeEmail(`ann.b@${host}`)])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("normalize-email", version("normalize-email"), "validator", version("validator"))
seen = node(SCRIPT)
for host, (first, second) in zip(("live.com", "hotmail.com", "outlook.com"), seen, strict=True):
    print(f"input: ann.b@{host}, expected: ann.b@{host}, seen: {first}, and {second} by validator")
assert [first for first, _ in seen] == ["annb@live.com", "ann.b@hotmail.com", "ann.b@outlook.com"]
assert [second for _, second in seen] == ["ann.b@live.com", "ann.b@hotmail.com", "ann.b@outlook.com"]
