"""Customer.io's client for Python sends a date as seconds since 1970, the one for Node as a text: 2026-11-30T09:00:00.000Z.

Expected: two clients of one service write the same attribute alike. Seen: people identified by one and by the other have a number
or a text in created_at, and a condition on a time (its documentation asks for Unix seconds) means different people. Give
seconds to both. 5.2.0, which asks for Node 22, has no code for dates in identify() either.
"""
# requires: customerio==3.2.0
# requires: npm customerio-node@4.4.0

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import customerio
import requests
from requests.adapters import HTTPAdapter

SCRIPT = """
import http from "node:http";
import {createRequire} from "node:module";
const require = createRequire(process.cwd() + "/");
const server = http.createServer((request, answer) => {
  let body = "";
  request.on("data", (data) => (body += data));
  request.on("end", () => {
    answer.writeHead(200).end("{}");
    console.log(body);
  });
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const here = {host: "127.0.0.1", hostname: "127.0.0.1", port: server.address().port, agent: undefined};
require("https").request = (options, done) => http.request({...options, ...here}, done);
const {TrackClient} = require("customerio-node");
await new TrackClient("site", "key").identify("1001", {created_at: new Date("2026-11-30T09:00:00Z")});
server.close();
"""


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def record(_adapter: HTTPAdapter, request: requests.PreparedRequest, **_: object) -> requests.Response:
    """Instead of sending: what would go out is kept."""
    by_python.update(json.loads(request.body))
    answer = requests.Response()
    answer.status_code = 200
    return answer


print("customerio", version("customerio"), "customerio-node", version_of("customerio-node"))
by_python = {}
HTTPAdapter.send = record
customerio.CustomerIO("site", "key").identify("1001", created_at=datetime(2026, 11, 30, 9, tzinfo=UTC))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT], stdout=subprocess.PIPE, text=True, check=True
)
by_node = json.loads(done.stdout)
print(f"input: 30 November 2026, 9:00 UTC, seen in Python: {by_python}, in Node: {by_node}")
assert by_python == {"created_at": 1796029200}
assert by_node == {"created_at": "2026-11-30T09:00:00.000Z"}
