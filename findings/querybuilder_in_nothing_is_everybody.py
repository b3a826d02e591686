"""react-querybuilder's "id in (nothing)" is everybody in SQL, nobody in MongoDB; an empty query is the other way round in JsonLogic.

Expected: formatQuery() writes one question in each language, so that the answers agree. Seen: for SQL, SpEL and
Elasticsearch a rule with no values is left out, which leaves 1 = 1; for MongoDB, JsonLogic and CEL it is a list without
members. Where there are no rules at all, JsonLogic says false and all others say true. Who counts people by the one and
sends by the other counts nobody and sends to all. Look for rules without values before a query is written.
"""
# requires: npm react-querybuilder@8.24.1
# requires: npm react@19.2.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const {formatQuery} = createRequire(process.cwd() + "/")("react-querybuilder");
const formats = ["sql", "spel", "elasticsearch", "mongodb_query", "jsonlogic", "cel"];
const queries = [[{field: "id", operator: "in", value: []}], []];
console.log(JSON.stringify(queries.map((rules) =>
  formats.map((format) => [format, formatQuery({combinator: "and", rules}, format)])
)));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("react-querybuilder", version("react-querybuilder"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT], stdout=subprocess.PIPE, text=True, check=True
)
in_nothing, no_rules = (dict(found) for found in json.loads(done.stdout))
print(f"input: id in [], expected: nobody by all, seen: {in_nothing}")
print(f"input: no rules, expected: the same people by all, seen: {no_rules}")
assert in_nothing == {
    "sql": "(1 = 1)",
    "spel": "1 == 1",
    "elasticsearch": {},
    "mongodb_query": {"id": {"$in": []}},
    "jsonlogic": {"and": [{"in": [{"var": "id"}, []]}]},
    "cel": "id in []",
}
assert no_rules == {
    "sql": "(1 = 1)",
    "spel": "1 == 1",
    "elasticsearch": {},
    "mongodb_query": {"$and": [{"$expr": True}]},
    "jsonlogic": False,
    "cel": "1 == 1",
}
