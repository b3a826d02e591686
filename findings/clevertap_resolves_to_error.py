"""clevertap, for Node, keeps its promise where an upload fails: of three batches the second is the word "error" in a list of answers.

Expected: the promise is rejected, or says who was not uploaded. Seen: a connection that breaks becomes the text "error"
where the answer would stand, the upload goes on, and what was wrong is given to nobody; a lone batch resolves to
["error"]. An answer that the key is refused resolves as well. With await and try nothing is caught, and a hundred people
who were to be taken out of a campaign stay in it. Look at each answer's status for "success".
"""
# requires: npm clevertap@1.3.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import http from "node:http";
import {createRequire} from "node:module";
const CleverTap = createRequire(process.cwd() + "/")("clevertap");
let asked = 0;
const server = http.createServer((request, answer) => {
  asked += 1;
  if (asked === 2) return request.socket.destroy();
  request.resume().on("end", () => answer.end(JSON.stringify({status: "success", processed: 1})));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const client = CleverTap.init("account", "passcode", CleverTap.REGIONS.EUROPE);
client.api.apiEndpoint = `http://127.0.0.1:${server.address().port}/1`;
const people = ["ann", "bob", "cid"].map((identity) => ({type: "profile", identity, profileData: {optOut: true}}));
let outcome;
try {
  outcome = ["resolved", await client.upload(people, {batchSize: 1})];
} catch (error) {
  outcome = ["rejected", String(error)];
}
server.close();
server.closeAllConnections();
console.log(JSON.stringify(outcome));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("clevertap", version("clevertap"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT], stdout=subprocess.PIPE, text=True, check=True, timeout=60
)
outcome, answers = json.loads(done.stdout)
print("input: three people in batches of one, the second connection breaks")
print(f"expected: rejected, seen: {outcome} to {answers}")
success = {"status": "success", "processed": 1}
assert outcome == "resolved"
assert answers == [success, "error", success]
