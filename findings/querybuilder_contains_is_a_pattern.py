"""react-querybuilder's "contains vip_2" also finds vip-2 in SQL, and its "contains Bonn (new)" finds Bonn new in MongoDB.

Expected: whoever has these letters, as its CEL and JsonLogic for the same query say. Seen: the value is put between the
percent signs of a LIKE and into a regular expression as it is, so that an underscore stands for any letter in SQL, and a
point does in MongoDB. Quotes are escaped, so it looks as if the rest was, too. Tags and ids are full of underscores: the
audience has people in it whom nobody asked for. Choose "=" or "in" for them, or give formatQuery() a ruleProcessor that
escapes.
"""
# requires: npm react-querybuilder@8.24.1
# requires: npm react@19.2.0

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const {formatQuery} = createRequire(process.cwd() + "/")("react-querybuilder");
const query = (value) => ({combinator: "and", rules: [{field: "tag", operator: "contains", value}]});
const formats = ["sql", "mongodb_query", "cel"];
const values = ["vip_2", "v.2", "Bonn (new)", "O'Neil"];
console.log(JSON.stringify(values.map((value) => [value, ...formats.map((format) => formatQuery(query(value), format))])));
"""
TAGS = ["vip_2", "vip-2", "vipx2", "v.2", "v12", "Bonn (new)", "Bonn new", "O'Neil"]


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def by_sql(condition: str) -> list[str]:
    with sqlite3.connect(":memory:") as db:
        db.execute("create table people (tag text)")
        db.executemany("insert into people values (?)", [(tag,) for tag in TAGS])
        return [tag for (tag,) in db.execute(f"select tag from people where {condition}")]  # noqa: S608 its own


def by_mongodb(query: dict) -> list[str]:
    """MongoDB's $regex is PCRE; these few read alike in Python."""
    return [tag for tag in TAGS if re.search(query["tag"]["$regex"], tag)]


print("react-querybuilder", version("react-querybuilder"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT], stdout=subprocess.PIPE, text=True, check=True
)
seen = {}
for value, sql, mongodb, cel in json.loads(done.stdout):
    seen[value] = by_sql(sql), by_mongodb(mongodb)
    print(f"input: contains {value}, in CEL: {cel}, expected: {[tag for tag in TAGS if value in tag]}")
    print(f"  seen in SQL: {seen[value][0]} by {sql}, in MongoDB: {seen[value][1]} by {mongodb}")
    assert cel == f'tag.contains("{value}")'
assert seen == {
    "vip_2": (["vip_2", "vip-2", "vipx2"], ["vip_2"]),
    "v.2": (["v.2"], ["v.2", "v12"]),
    "Bonn (new)": (["Bonn (new)"], ["Bonn new"]),
    "O'Neil": (["O'Neil"], ["O'Neil"]),
}
