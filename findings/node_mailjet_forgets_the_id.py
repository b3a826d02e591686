"""node-mailjet forgets which list a request is about once it was sent: sent a second time, it asks to delete /contactslist, without the 42.

Expected: a request that was put together with id() and action() is the same one at each try, so whoever got no answer calls
request() again. Seen: the first call takes id and action with it, the second goes to the bare resource: what deleted list
42 deletes lists, and what removed people from one list writes to all of them. Mailjet may refuse such a thing, or, where it
only reads, hand out everybody. Put the request together once more for each try.
"""
# requires: npm node-mailjet@6.0.11

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const Mailjet = createRequire(process.cwd() + "/")("node-mailjet");
const mailjet = new Mailjet({apiKey: "key", apiSecret: "secret"});
const requests = [
  mailjet.delete("contactslist").id(42),
  mailjet.post("contactslist").id(42).action("managemanycontacts"),
  mailjet.get("contact").id("ann@example.com"),
];
const path = async (request) => new URL((await request.request({}, {}, false)).url).pathname;
const tries = [];
for (const request of requests) tries.push([await path(request), await path(request)]);
console.log(JSON.stringify(tries));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("node-mailjet", version("node-mailjet"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT], stdout=subprocess.PIPE, text=True, check=True
)
tries = json.loads(done.stdout)
for first, second in tries:
    print(f"input: one request, twice, expected: {first} both times, seen second: {second}")
assert tries == [
    ["/v3/REST/contactslist/42", "/v3/REST/contactslist"],
    ["/v3/REST/contactslist/42/managemanycontacts", "/v3/REST/contactslist"],
    ["/v3/REST/contact/ann@example.com", "/v3/REST/contact"],
]
