"""jsforce finds all contacts where it is asked for those with an id in an empty list, or with an address that is undefined.

Expected: nobody, as SQL has it, or an error. Seen: the condition is left out of the query, for $nin and $or as well, and
a limit of 0 is no limit; null is taken at its word. What is found can be changed or deleted in one go by update() and
destroy(), so a list that happens to be empty, or a field that was misspelt where it is read, reaches everybody. Look at
both before the call.
"""
# requires: npm jsforce@3.10.16

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const jsforce = createRequire(process.cwd() + "/")("jsforce");
const connection = new jsforce.Connection({instanceUrl: "http://127.0.0.1:9", accessToken: "token"});
const find = (condition) => connection.sobject("Contact").find(condition, ["Id"]);
const person = {email: "ann@example.com"};
const asked = {
  "Id in two": find({Id: ["003A", "003B"]}),
  "Id in []": find({Id: []}),
  "Id $in []": find({Id: {$in: []}}),
  "Email undefined": find({Email: person.e_mail}),
  "$or []": find({$or: []}),
  "Email null": find({Email: null}),
  "limit 0": find({Email: "ann@example.com"}).limit(0),
};
const written = {};
for (const [name, query] of Object.entries(asked)) written[name] = await query.toSOQL();
console.log(JSON.stringify(written));
"""
ALL = "SELECT Id FROM Contact"


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("jsforce", version("jsforce"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT], stdout=subprocess.PIPE, text=True, check=True
)
seen = json.loads(done.stdout)
for asked, query in seen.items():
    nothing = asked in {"Id in []", "Id $in []", "Email undefined", "$or []", "limit 0"}
    print(f"input: {asked}, expected: {'nobody or an error' if nothing else 'as asked'}, seen: {query}")
assert seen == {
    "Id in two": f"{ALL} WHERE Id IN ('003A', '003B')",
    "Id in []": ALL,
    "Id $in []": ALL,
    "Email undefined": ALL,
    "$or []": ALL,
    "Email null": f"{ALL} WHERE Email = null",
    "limit 0": f"{ALL} WHERE Email = 'ann@example.com'",
}
