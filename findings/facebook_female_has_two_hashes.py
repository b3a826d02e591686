"""Facebook's two SDKs hash the gender "female" differently: the one for Node takes its first letter, the one for Python the word.

Expected: what one vendor's libraries make of the same person matches the same person; Facebook asks for f or m. Seen: "F" is the
same in both, "female" is not, and the hash of the word matches nobody. A telephone number with leading zero and hyphen
differs as well. Nothing is said by either: a hash looks like any other.
"""
# requires: facebook-business==26.0.3
# requires: npm facebook-nodejs-business-sdk@24.0.1

from __future__ import annotations

import json
import subprocess
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from facebook_business.adobjects.serverside.normalize import Normalize

SCRIPT = """
import {createRequire} from "node:module";
const {ServerSideUtils} = createRequire(process.cwd() + "/")("facebook-nodejs-business-sdk");
const given = JSON.parse(process.argv[1]);
console.log(JSON.stringify(given.map(([field, value]) => ServerSideUtils.normalizeAndHash(value, field))));
"""


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


print("facebook-business", version("facebook-business"))
print("facebook-nodejs-business-sdk", version_of("facebook-nodejs-business-sdk"))
given = [["ge", "F"], ["ge", "female"], ["fn", "Ann"]]
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT, json.dumps(given)],
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
by_node = json.loads(done.stdout)
by_python = [Normalize.normalize_field(field, value) for field, value in given]
for (field, value), first, second in zip(given, by_python, by_node, strict=True):
    print(f"input: {field} {value}, seen in Python: {first[:8]}…, in Node: {second[:8]}…")
assert by_python == [hashed("f"), hashed("female"), hashed("ann")]
assert by_node == [hashed("f"), hashed("f"), hashed("ann")]
