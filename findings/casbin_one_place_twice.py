"""Casbin for Node refuses /acme/vip/restore/vip by the pattern /{team}/{segment}/restore/{segment}; the one for Python allows it.

Expected: one policy means the same in both, and in keyMatch4 the two places of one name have to be alike, as its description
says. Seen: in Node all places of the pattern have to be alike as soon as one name stands twice, so the team's own people are
refused; and a name within a word, bulk-{id}, is one in Python and not in Node. Compare the two places in the matcher, and give
each name a part of the path for itself.
"""
# requires: casbin==1.43.0
# requires: npm casbin@5.51.1

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

import casbin

MODEL = """[request_definition]
r = sub, obj
[policy_definition]
p = sub, obj
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && keyMatch4(r.obj, p.obj)
"""
POLICY = "p, ann, /{team}/{segment}/restore/{segment}\np, ann, /jobs/bulk-{id}\n"
PATHS = ["/acme/vip/restore/vip", "/vip/vip/restore/vip", "/acme/vip/restore/all", "/jobs/bulk-7"]
SCRIPT = """
import {readFileSync} from "node:fs";
import {newEnforcer, newModel, StringAdapter} from "casbin";
const {model, policy, paths} = JSON.parse(readFileSync(0, "utf-8"));
const enforcer = await newEnforcer(newModel(model), new StringAdapter(policy));
const decided = [];
for (const path of paths) decided.push(await enforcer.enforce("ann", path));
console.log(JSON.stringify(decided));
"""


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("casbin for Python", version("casbin"), "and for Node", version_of("casbin"))
Path("model.conf").write_text(MODEL)
Path("policy.csv").write_text(POLICY)
enforcer = casbin.Enforcer("model.conf", "policy.csv")
by_python = [enforcer.enforce("ann", path) for path in PATHS]
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT],
    input=json.dumps({"model": MODEL, "policy": POLICY, "paths": PATHS}),
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
by_node = json.loads(done.stdout)
for path, python, node in zip(PATHS, by_python, by_node, strict=True):
    print(f"input: {path}, expected: the same, seen: in Python {python}, in Node {node}")
assert by_python == [True, True, False, True]
assert by_node == [False, True, False, False]
