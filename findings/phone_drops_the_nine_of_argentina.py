"""phone, for Node, writes an Argentine mobile number without its 9, libphonenumber with it: one person, two numbers.

Expected: two packages that write numbers in E.164 write the same one alike. Seen: of +54 9 11 1234-5678 phone makes
+541112345678 and awesome-phonenumber +5491112345678, which is how a mobile is called from abroad; the way it is dialled
at home, with 15, phone calls valid and leaves as it is. A list made by the one does not meet a list made by the other,
and who said no to messages at one number is written to at the other. Choose one package for a list and for what it is
compared with.
"""
# requires: npm phone@3.1.72
# requires: npm awesome-phonenumber@7.8.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const require = createRequire(process.cwd() + "/");
const {phone} = require("phone");
const {parsePhoneNumber} = require("awesome-phonenumber");
console.log(JSON.stringify(process.argv.slice(1).map((number) =>
  [number, phone(number).phoneNumber, parsePhoneNumber(number).number.e164]
)));
"""
NUMBERS = ["+55 11 91234-5678", "+54 9 11 1234-5678", "+54 11 15 1234-5678"]


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("phone", version("phone"), "awesome-phonenumber", version("awesome-phonenumber"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT, *NUMBERS], stdout=subprocess.PIPE, text=True, check=True
)
seen = {number: (by_phone, by_other) for number, by_phone, by_other in json.loads(done.stdout)}
for number, (by_phone, by_other) in seen.items():
    print(f"input: {number}, expected: {by_other} by both, seen by phone: {by_phone}")
assert seen == {
    "+55 11 91234-5678": ("+5511912345678", "+5511912345678"),
    "+54 9 11 1234-5678": ("+541112345678", "+5491112345678"),
    "+54 11 15 1234-5678": ("+54111512345678", "+5491112345678"),
}
