"""json-2-csv writes the word undefined where somebody lacks a field, and reads the id 12345678901234567 of a CSV as …568.

Expected: an empty cell for what is not there, and texts out of a CSV. Seen: the words undefined and null stand in the file, which is the
first name of these people for whoever reads it next; and each cell is read as JSON where it can be, so 1.10 is 1.1 and 007
stays 007 in one column. emptyFieldValue: "" and parseValue: String are the options against it.
"""
# requires: npm json-2-csv@5.6.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {csv2json, json2csv} from "json-2-csv";
const people = [{id: "1", name: "Ann"}, {id: "2"}, {id: "3", name: null}];
const read = (options) => csv2json("id\\n007\\n1.10\\n12345678901234567", options).map((each) => each.id);
console.log(JSON.stringify([json2csv(people), json2csv(people, {emptyFieldValue: ""}), read(), read({parseValue: String})]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("json-2-csv", version("json-2-csv"))
written, emptied, read, texts = node(SCRIPT)
print(f"input: three people, one of whom has a name, seen: {written!r}; with emptyFieldValue: {emptied!r}")
print(f"input: 007, 1.10 and 12345678901234567, seen: {read}; with parseValue: {texts}")
assert written == "id,name\n1,Ann\n2,undefined\n3,null"
assert emptied == "id,name\n1,Ann\n2,\n3,"
assert read == ["007", 1.1, 12345678901234568]
assert texts == ["007", "1.10", "12345678901234567"]
