"""Mailchimp's client for Node drops a filter of false: asked for who is no VIP, it asks for everybody.

Expected: vipOnly: false goes out as vip_only=false, as true goes out as vip_only=true, and as the client for Python sends
it (as "False"). Seen: the parameter is missing, since what is not true in JavaScript counts as not given; a count of 0 is sent. Whoever
takes the answer for the filtered list has all members. Give the text "false" instead.
"""
# requires: npm @mailchimp/mailchimp_marketing@3.0.80

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import http from "node:http";
import mailchimp from "@mailchimp/mailchimp_marketing";
const seen = [];
const server = http.createServer((request, answer) => {
  seen.push(request.url);
  answer.writeHead(200, {"content-type": "application/json"}).end("{}");
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
mailchimp.setConfig({apiKey: "key", server: "us1"});
const client = mailchimp.lists.apiClient;
const address = client.buildUrl.bind(client);
client.buildUrl = (...given) =>
  address(...given).replace(/^https:..[^\\/]+\\/3\\.0/, "http://127.0.0.1:" + server.address().port);
for (const vipOnly of [true, false, "false"]) await mailchimp.lists.getListMembersInfo("5", {vipOnly, count: 0});
console.log(JSON.stringify(seen));
server.close();
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("@mailchimp/mailchimp_marketing", version("@mailchimp/mailchimp_marketing"))
found = node(SCRIPT)
print(f"input: vipOnly of true, false and 'false', expected: three vip_only, seen: {found}")
assert found == [
    "/lists/5/members?count=0&vip_only=true",
    "/lists/5/members?count=0",
    "/lists/5/members?count=0&vip_only=false",
]
