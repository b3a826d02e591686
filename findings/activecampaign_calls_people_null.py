"""activecampaign, for Node, gives a contact the first name "null" where it is null, and sends a list of ids as the text [1,2].

Expected: null empties a field or is left out, and a list is several values, as a form has them. Seen: everything is put into a form as
JSON writes it, so the words null, true and false stand in the contact's fields. "Hello null" is what the newsletter says
then. Leave such fields out yourself.
"""
# requires: npm activecampaign@1.2.5

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import http from "node:http";
import {createRequire} from "node:module";
const ActiveCampaign = createRequire(process.cwd() + "/")("activecampaign");
const seen = [];
const server = http.createServer((request, answer) => {
  let body = "";
  request.on("data", (data) => (body += data));
  request.on("end", () => {
    seen.push(decodeURIComponent(body));
    answer.writeHead(200, {"content-type": "application/json"}).end("{}");
  });
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const client = new ActiveCampaign("http://127.0.0.1:" + server.address().port, "key");
await client.api("contact/add", {email: "ann@example.com", first_name: null, "field[%VIP%,0]": false});
await client.api("contact/list", {ids: [1, 2]});
console.log(JSON.stringify(seen));
process.exit();
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("activecampaign", version("activecampaign"))
found = node(SCRIPT)
print(f"input: a first name of null and a field of false, ids of 1 and 2, seen: {found}")
assert found == ["email=ann@example.com&first_name=null&field[%VIP%,0]=false", "ids=[1,2]"]
