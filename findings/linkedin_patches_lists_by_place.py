"""linkedin-api-client asks LinkedIn to set number 1 of a list of targeted audiences and to delete "2", where the second of three was taken out.

Expected: a list that changed is set as a whole, {"$set": {"segments": […]}}, as a name is. Seen: partialUpdate() with
originalEntity and modifiedEntity takes a list for an object whose fields are called "0", "1" and "2", and patches those;
one that was emptied is "delete 0". A list has no such fields, so the update is refused, or the audience that was to be
left out of a campaign stays in. Give it patchSetObject with the whole list.
"""
# requires: npm linkedin-api-client@0.3.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const {RestliClient} = createRequire(process.cwd() + "/")("linkedin-api-client");
const sent = [];
const adapter = async (config) => {
  sent.push(JSON.parse(config.data).patch);
  return {data: "", status: 204, statusText: "", headers: {}, config};
};
for (const [before, after] of JSON.parse(process.argv[1])) {
  await new RestliClient().partialUpdate({
    resourcePath: "/adCampaigns/{id}",
    pathKeys: {id: 5},
    originalEntity: before,
    modifiedEntity: after,
    accessToken: "token",
    additionalConfig: {adapter},
  });
}
console.log(JSON.stringify(sent));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("linkedin-api-client", version("linkedin-api-client"))
changes = [
    [{"name": "May"}, {"name": "June"}],
    [{"segments": ["new", "lapsed", "vip"]}, {"segments": ["new", "vip"]}],
    [{"segments": ["vip"]}, {"segments": []}],
]
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT, json.dumps(changes)],
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
sent = json.loads(done.stdout)
for (_, after), patch in zip(changes, sent, strict=True):
    print(f"input: changed to {after}, expected: {{'$set': {after}}}, seen: {patch}")
assert sent == [
    {"$set": {"name": "June"}},
    {"segments": {"$set": {"1": "vip"}, "$delete": ["2"]}},
    {"segments": {"$delete": ["0"]}},
]
