"""node-klaviyo tells Klaviyo that Bob has Ann's address, where the properties of both come from one object.

Expected: what is given as properties is read and not written to, so {plan: "trial"} can stand in a constant and go with everybody.
Seen: identify() and track() write the address and the id of the person into it: who comes next and is known by id
alone is sent with the address of the one before, and trackOnce() makes each later track() with the same object count
once. Give it a copy.
"""
# requires: npm node-klaviyo@1.1.3

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
  const query = new URL(options.path, "https://localhost").searchParams;
  sent.push(JSON.parse(Buffer.from(query.get("data"), "base64")).properties);
  const response = Object.assign(new EventEmitter(), {statusCode: 200, headers: {}});
  return Object.assign(new EventEmitter(), {
    write() {},
    end() { answer(response); response.emit("data", Buffer.from("1")); response.emit("end"); },
  });
};
const Klaviyo = load("node-klaviyo");
const client = new Klaviyo({publicToken: "key", privateToken: "key"});
const trial = {plan: "trial"};
await client.public.identify({email: "ann@example.com", properties: trial});
await client.public.identify({id: "bob", properties: trial});
console.log(JSON.stringify(sent));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("node-klaviyo", version("node-klaviyo"))
ann, bob = node(SCRIPT)
expected = {"plan": "trial", "id": "bob"}
print(f"input: Ann by address, then Bob by id, both on trial, expected for Bob: {expected}, seen: {bob}")
assert ann == {"plan": "trial", "email": "ann@example.com"}
assert bob == {"plan": "trial", "email": "ann@example.com", "id": "bob"}
