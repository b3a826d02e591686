"""Asked for people with all of no tags, sift finds everybody and mingo nobody; asked for all of ["vip"], sift alone finds a tag that is a text.

Expected: both answer MongoDB's queries in memory, so both answer like MongoDB: nobody for an empty $all, and for $all of
one tag whoever has it in a list or alone. Seen: each is right once. Who tries a segment's condition in memory with the
one and sends it to the database sees other people; a form without any tags chosen is an empty $all. Leave $all out where
it is empty, and write a tag always as a list.
"""
# requires: npm sift@17.1.4
# requires: npm mingo@7.2.7

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const require = createRequire(process.cwd() + "/");
const sift = require("sift").default;
const {Query} = require("mingo");
const people = [{name: "ann", tags: ["vip", "new"]}, {name: "bob", tags: "vip"}, {name: "cid", tags: []}, {name: "dan"}];
const names = (found) => found.map((person) => person.name);
const both = (query) => [names(people.filter(sift(query))), names(new Query(query).find(people).all())];
const queries = [{tags: {$all: []}}, {tags: {$all: ["vip"]}}, {tags: {$in: ["vip"]}}, {tags: {$all: ["vip", "new"]}}];
console.log(JSON.stringify(queries.map((query) => [JSON.stringify(query), ...both(query)])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("sift", version("sift"), "mingo", version("mingo"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT], stdout=subprocess.PIPE, text=True, check=True
)
seen = {query: (by_sift, by_mingo) for query, by_sift, by_mingo in json.loads(done.stdout)}
for query, (by_sift, by_mingo) in seen.items():
    print(f"input: {query}, expected: the same, seen: by sift {by_sift}, by mingo {by_mingo}")
assert seen == {
    '{"tags":{"$all":[]}}': (["ann", "bob", "cid", "dan"], []),
    '{"tags":{"$all":["vip"]}}': (["ann", "bob"], ["ann"]),
    '{"tags":{"$in":["vip"]}}': (["ann", "bob"], ["ann", "bob"]),
    '{"tags":{"$all":["vip","new"]}}': (["ann"], ["ann"]),
}
