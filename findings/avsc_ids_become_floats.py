"""avsc's Type.forValue() makes a 32-bit float of an id over two thousand million and of a price, so 19.99 is read back as 19.989…

Expected: a schema that is made from values holds these values: long or double, which Avro has. Seen: "float", which keeps some seven
digits; 16777217 becomes 16777216 in a column that has one number with a point. Nothing is said. Write the schema
yourself.
"""
# requires: npm avsc@5.7.9

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const avro = createRequire(process.cwd() + "/")("avsc");
const cases = [[{id: 16777217}], [{id: 3000000001}], [{id: 16777217}, {id: 1.5}], [{price: 19.99}]];
const read = (rows) => {
  const type = avro.Type.forValue(rows);
  return [rows, type.schema().items.fields[0].type, type.fromBuffer(type.toBuffer(rows))];
};
console.log(JSON.stringify(cases.map(read)));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("avsc", version("avsc"))
found = node(SCRIPT)
for rows, kind, back in found:
    print(f"input: {rows}, seen: {kind}, read back: {back}")
assert [kind for _, kind, _ in found] == ["int", "float", "float", "float"]
assert [back[0] for _, _, back in found] == [
    {"id": 16777217},
    {"id": 3000000000},
    {"id": 16777216},
    {"price": 19.989999771118164},
]
