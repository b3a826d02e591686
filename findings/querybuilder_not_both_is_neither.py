"""react-querybuilder writes "not (a and b)" for Elasticsearch as "neither a nor b".

Expected: whoever lacks one of the two, as its SQL, MongoDB and JsonLogic for the same query say: NOT (plan = 'pro' and
city = 'Bonn'). Seen: a must_not with both terms side by side, and Elasticsearch takes none that matches one of them.
Everybody but the customers with the plan "pro" in Bonn becomes nobody with the plan, and nobody in Bonn: the list is too
short, and no error says so. It is written rightly where both rules stand in a group of their own inside the one that is
negated.
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
const rules = [{field: "plan", operator: "=", value: "pro"}, {field: "city", operator: "=", value: "Bonn"}];
const query = {combinator: "and", not: true, rules};
console.log(JSON.stringify(["sql", "mongodb_query", "elasticsearch"].map((format) => formatQuery(query, format))));
"""
PEOPLE = {
    "ann": {"plan": "pro", "city": "Bonn"},
    "bob": {"plan": "pro", "city": "Kiel"},
    "cid": {"plan": "free", "city": "Bonn"},
    "dan": {"plan": "free", "city": "Kiel"},
}


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def matches(query: dict, person: dict) -> bool:
    """Elasticsearch's bool and term: none of what stands in must_not may match."""
    ((kind, inner),) = query.items()
    if kind == "term":
        return all(person[field] == value for field, value in inner.items())
    assert kind == "bool"
    assert set(inner) <= {"must", "must_not"}
    return all(matches(each, person) for each in inner.get("must", [])) and not any(
        matches(each, person) for each in inner.get("must_not", [])
    )


print("react-querybuilder", version("react-querybuilder"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT], stdout=subprocess.PIPE, text=True, check=True
)
sql, mongodb, elasticsearch = json.loads(done.stdout)
found = [name for name, person in PEOPLE.items() if matches(elasticsearch, person)]
print(f"input: not (plan = pro and city = Bonn), in SQL: {sql}, in MongoDB: {mongodb}")
print(f"expected: bob, cid, dan, seen: {found}, by {elasticsearch}")
assert sql == "NOT (plan = 'pro' and city = 'Bonn')"
assert mongodb == {"$nor": [{"$and": [{"plan": "pro"}, {"city": "Bonn"}]}]}
assert elasticsearch == {"bool": {"must_not": [{"term": {"plan": "pro"}}, {"term": {"city": "Bonn"}}]}}
assert found == ["dan"]
