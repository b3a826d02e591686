"""@iterable/api cannot read a list whose only member is called 12345; with a second member it can.

Expected: getListPreviewUsers() and getListUsers() hand out who is in a list, one or a thousand, as the lines of the answer's
text. Seen: a text that is one number is read as JSON before it is cut into lines, so the answer of one member whose id is
made of digits is "expected object, received number", for both of them. Two members, an address, or an id with a leading
zero, which is no JSON, are read. A segment breaks on the day it shrinks to one. Read it with an axios of your own then.
"""
# requires: npm @iterable/api@0.13.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import http from "node:http";
import {pathToFileURL} from "node:url";
const folder = pathToFileURL(process.cwd() + "/node_modules/@iterable/api/dist/index.js");
const {IterableClient} = await import(folder.href);
let text;
const server = http.createServer((request, answer) => {
  answer.setHeader("Content-Type", "text/plain");
  answer.end(text);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const client = new IterableClient({apiKey: "key", baseUrl: `http://127.0.0.1:${server.address().port}`});
const read = [];
for (text of process.argv.slice(1)) {
  try {
    read.push((await client.getListPreviewUsers({listId: 1, preferUserId: true})).users);
  } catch (error) {
    read.push(error.constructor.name);
  }
  try {
    read.push((await client.getListUsers({listId: 1})).users.length);
  } catch (error) {
    read.push(error.constructor.name);
  }
}
client.destroy();
server.close();
server.closeAllConnections();
console.log(JSON.stringify(read));
"""
NO = "IterableResponseValidationError"
EXPECTED = {"12345": [NO, NO], "12345\n67890": [["12345", "67890"], 2], "007": [["007"], 1]}


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("@iterable/api", version("@iterable/api"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT, *EXPECTED],
    stdout=subprocess.PIPE,
    text=True,
    check=True,
    timeout=60,
)
read = json.loads(done.stdout)
for number, text in enumerate(EXPECTED):
    seen = read[2 * number : 2 * number + 2]
    print(f"input: {text!r}, expected: {text.split()}, seen: {seen}")
    assert seen == EXPECTED[text]
