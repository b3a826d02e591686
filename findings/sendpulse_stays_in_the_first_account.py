"""sendpulse-api goes on in the first account after init() with the keys of a second one, where the first has a token.

Expected: after init() with other keys what is sent goes to the account of these keys. Seen: a token is fetched only where there is
none yet, and that of the first account is one: the second's addresses are written into the first's list, and nothing says so.
Its token is kept in a file for the next start, so a process that begins with the second account is right. Use a process for each.
"""
# requires: npm sendpulse-api@1.1.7

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
import {EventEmitter} from "node:events";
const load = createRequire(process.cwd() + "/");
const sent = [];
load("https").request = (options, answer) => {
  const body = [];
  const response = Object.assign(new EventEmitter(), {statusCode: 200, headers: {}, setEncoding() {}});
  return Object.assign(new EventEmitter(), {
    write(text) { body.push(text); },
    end() {
      const {client_id} = JSON.parse(body.join("") || "{}");
      if (!client_id) sent.push([options.path, options.headers.Authorization]);
      const token = {access_token: `token-of-${client_id}`};
      answer(response);
      response.emit("data", Buffer.from(JSON.stringify(client_id ? token : {result: true})));
      response.emit("end");
    },
  });
};
const sendpulse = load("sendpulse-api");
const start = (account) => new Promise((done) => sendpulse.init(account, "secret", "tokens/", done));
const add = (list) => new Promise((done) => sendpulse.addEmails(done, list, [{email: "ann@example.com"}]));
for (const [account, list] of [["first", 1], ["second", 2]]) {
  await start(account);
  await add(list);
}
console.log(JSON.stringify(sent));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("sendpulse-api", version("sendpulse-api"))
seen = [token for _path, token in node(SCRIPT)]
print("input: init() and addEmails() for two accounts")
print(f"expected: ['Bearer token-of-first', 'Bearer token-of-second'], seen: {seen}")
assert seen == ["Bearer token-of-first", "Bearer token-of-first"]
