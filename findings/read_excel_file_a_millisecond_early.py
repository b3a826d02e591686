"""read-excel-file reads 9:30 out of a workbook as 9:29:59.999, so whoever cuts off the seconds has 9:29.

Expected: half past nine, as ExcelJS reads it out of the same file: a time of day is a fraction of a day, which is rounded when it is
read. Seen: it is cut off. Other times of the same column come out right: 9:00 and 12:00. A cell with #N/A is null, like an empty
one. Round to the second.
"""
# requires: npm read-excel-file@9.3.17
# requires: npm exceljs@4.4.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const Excel = createRequire(process.cwd() + "/")("exceljs");
const {default: readXlsxFile} = await import("read-excel-file/node");
const book = new Excel.Workbook();
const sheet = book.addWorksheet("launch");
const given = ["2026-11-30T09:00:00.000Z", "2026-11-30T09:30:00.000Z", "2026-11-30T12:00:00.000Z"];
for (const each of given) sheet.addRow([new Date(each)]).getCell(1).numFmt = "yyyy-mm-dd hh:mm";
await book.xlsx.writeFile("launch.xlsx");
const again = new Excel.Workbook();
await again.xlsx.readFile("launch.xlsx");
const byExcelJs = given.map((_, index) => again.worksheets[0].getRow(index + 1).getCell(1).value);
const [{data}] = await readXlsxFile("launch.xlsx");
console.log(JSON.stringify([given, byExcelJs, data.map((row) => row[0])]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("read-excel-file", version("read-excel-file"), "exceljs", version("exceljs"))
given, by_exceljs, seen = node(SCRIPT)
print(f"input: {given}, seen by ExcelJS: {by_exceljs}, by read-excel-file: {seen}")
assert by_exceljs == given
assert seen == [given[0], "2026-11-30T09:29:59.999Z", given[2]]
