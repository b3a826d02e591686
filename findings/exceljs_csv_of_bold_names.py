"""ExcelJS writes a name with a bold word in it as JSON into a CSV, and a linked address as mailto:ann@example.com.

Expected: what the cell shows, as cell.text gives it. Seen: csv.writeFile() writes how the cell is kept: {"richText":[…]} for
the name and the target of the link for the address; Excel makes such a link by itself of every address that is typed.
Read cell.text and write the CSV with something else.
"""
# requires: npm exceljs@4.4.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const Excel = createRequire(process.cwd() + "/")("exceljs");
const book = new Excel.Workbook();
const row = book.addWorksheet("people").addRow([
  "Bob",
  {richText: [{text: "Ann "}, {text: "Lee", font: {bold: true}}]},
  {text: "ann@example.com", hyperlink: "mailto:ann@example.com"},
]);
const shown = [1, 2, 3].map((each) => row.getCell(each).text);
console.log(JSON.stringify([shown, (await book.csv.writeBuffer()).toString()]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("exceljs", version("exceljs"))
shown, seen = node(SCRIPT)
print(f"input: a row that shows {shown}, expected: the same, seen: {seen}")
assert shown == ["Bob", "Ann Lee", "ann@example.com"]
assert seen.startswith("Bob,")
assert '""richText"":[{""text"":""Ann ""}' in seen
assert seen.endswith(",mailto:ann@example.com")
