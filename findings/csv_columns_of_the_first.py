"""Papa Parse and fast-csv write the columns the first person has: where she has no telephone number, nobody has one in the file.

Expected: every field that anybody has is a column, as json2csv and d3-dsv write it. Seen: what the first object lacks is left out of all
rows, without a word; in the other order everything is there. Name the columns ("columns", "headers").
"""
# requires: npm papaparse@5.7.1
# requires: npm fast-csv@5.0.8
# requires: npm @json2csv/plainjs@7.0.8

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const require = createRequire(process.cwd() + "/");
const papa = require("papaparse");
const fast = require("fast-csv");
const {Parser} = require("@json2csv/plainjs");
const people = [{id: "1"}, {id: "2", phone: "555-0100"}];
const written = [papa.unparse(people), await fast.writeToString(people, {headers: true}), new Parser().parse(people)];
console.log(JSON.stringify([people, ...written.map((each) => each.split(/\\r?\\n/))]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print(
    "papaparse",
    version("papaparse"),
    "fast-csv",
    version("fast-csv"),
    "json2csv",
    version("@json2csv/plainjs"),
)
people, by_papa, by_fast, by_other = node(SCRIPT)
print(f"input: {people}, seen by Papa Parse: {by_papa}, by fast-csv: {by_fast}, by json2csv: {by_other}")
assert by_papa == by_fast == ["id", "1", "2"]
assert by_other == ['"id","phone"', '"1",', '"2","555-0100"']
