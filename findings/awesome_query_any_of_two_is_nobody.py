"""@react-awesome-query-builder/core writes "plan is any of trial, paid" for ElasticSearch as "trial and paid", which nobody has.

Expected: one tree means the same people, whichever format it is exported to. Seen: "any of" is IN in SQL and MongoDB, and for
ElasticSearch a must of all; "tags contain vip, new" is any of them in MongoDB and JsonLogic, and all of them in ElasticSearch; "tags
are vip, new" is exactly these in this order in MongoDB, none but these in JsonLogic, and at least these in ElasticSearch. Count the
members in both places, or write such rules with one value each and "or" between.
"""
# requires: npm @react-awesome-query-builder/core@6.6.15

from __future__ import annotations

import json
import subprocess
from pathlib import Path

RULES = {
    "plan is any of": ("plan", "select_any_in", ["trial", "paid"]),
    "tags contain": ("tags", "multiselect_contains", ["vip", "new"]),
    "tags are": ("tags", "multiselect_equals", ["vip", "new"]),
}
SCRIPT = """
const {readFileSync} = require("node:fs");
const {CoreConfig, Utils} = require("@react-awesome-query-builder/core");
const choice = (...values) => ({listValues: Object.fromEntries(values.map((value) => [value, value]))});
const fields = {
  plan: {label: "Plan", type: "select", fieldSettings: choice("trial", "paid")},
  tags: {label: "Tags", type: "multiselect", fieldSettings: choice("vip", "new")},
};
const config = {...CoreConfig, fields};
const written = ([field, operator, values]) => {
  const properties = {field, operator, value: [values], valueSrc: ["value"], valueType: ["multiselect"]};
  const tree = Utils.loadTree({type: "group", properties: {conjunction: "AND"}, children1: [{type: "rule", properties}]});
  return {
    mongodb: Utils.mongodbFormat(tree, config),
    jsonlogic: Utils.jsonLogicFormat(tree, config).logic,
    elastic: Utils.elasticSearchFormat(tree, config),
  };
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map(written)));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def all_of(field: str, values: list[str]) -> dict:
    """What means all of them for ElasticSearch; any of them would be `terms`, or `should`."""
    return {"bool": {"must": [{"term": {field: value}} for value in values]}}


print("@react-awesome-query-builder/core", version("@react-awesome-query-builder/core"))
done = subprocess.run(
    ["node", "-e", SCRIPT],
    input=json.dumps(list(RULES.values())),
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
plan, contain, are = json.loads(done.stdout.splitlines()[-1])
for rule, formats in zip(RULES, (plan, contain, are), strict=True):
    print(f"input: {rule} {RULES[rule][2]}, expected: the same people, seen:")
    for name, query in formats.items():
        print(f"  {name}: {json.dumps(query)}")
assert plan["mongodb"] == {"plan": {"$in": ["trial", "paid"]}}
assert plan["elastic"] == all_of("plan", ["trial", "paid"])
assert contain["mongodb"] == {"tags": {"$in": ["vip", "new"]}}
assert contain["elastic"] == all_of("tags", ["vip", "new"])
assert are["mongodb"] == {"tags": ["vip", "new"]}
assert are["jsonlogic"] == {"and": [{"all": [{"var": "tags"}, {"in": [{"var": ""}, ["vip", "new"]]}]}]}
assert are["elastic"] == all_of("tags", ["vip", "new"])
