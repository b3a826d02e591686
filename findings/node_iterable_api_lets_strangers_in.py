"""node-iterable-api leaves updateExistingUsersOnly out when it subscribes people to a list, so those nobody knows are created and join.

Expected: an object goes out as the body of the request, as its README says, and users.bulkUpdate() does so; Iterable then passes
over people it does not know (updateExistingUsersOnly). Seen: lists.subscribe() hands on the list and the people, and
nothing else; users.update() five fields of its own choice, without createNewFields. A list of typing errors becomes so
many new profiles, which are written to and paid for. Ask Iterable with an HTTP client of your own.
"""
# requires: npm node-iterable-api@1.2.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const sent = [];
load("axios").defaults.adapter = async (config) => {
  sent.push(JSON.parse(config.data));
  return {data: {}, status: 200, statusText: "OK", headers: {}, config};
};
const client = load("node-iterable-api").create("key");
const [subscribed, updated, bulk] = JSON.parse(process.argv[1]);
await client.lists.subscribe(subscribed);
await client.users.update(updated);
await client.users.bulkUpdate(bulk);
console.log(JSON.stringify(sent));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("node-iterable-api", version("node-iterable-api"))
ann = {"email": "ann@example.com"}
given = [
    {"listId": 1, "subscribers": [ann], "updateExistingUsersOnly": True},
    {**ann, "dataFields": {"plan": "trial"}, "createNewFields": False},
    {"users": [ann], "createNewFields": False},
]
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT, json.dumps(given)],
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
sent = json.loads(done.stdout)
for body, seen in zip(given, sent, strict=True):
    print(f"input: {body}, expected: the same, seen: {seen}")
assert sent == [
    {"listId": 1, "subscribers": [ann]},
    {**ann, "dataFields": {"plan": "trial"}},
    {"users": [ann], "createNewFields": False},
]
