"""ExcelJS reads the id 007 of a CSV as 7, 12E45 as a number of 46 digits, and 05-11-2026 as 11 May but 30-11-2026 as a text.

Expected: a CSV holds texts, and what is to be made of them is asked for. Seen: csv.read() makes numbers and dates of cells as it
goes, each by itself, so one column holds both; leading zeros, plus signs and last digits are gone. The option "map" with
(value) => value leaves them alone.
"""
# requires: npm exceljs@4.4.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
process.env.TZ = "UTC";
import {Readable} from "node:stream";
import {createRequire} from "node:module";
const Excel = createRequire(process.cwd() + "/")("exceljs");
const texts = ["007", "12E45", "12345678901234567", "05-11-2026", "30-11-2026"];
const read = async (options) => {
  const sheet = await new Excel.Workbook().csv.read(Readable.from(texts.join("\\n")), options);
  return texts.map((_, index) => sheet.getRow(index + 1).getCell(1).value);
};
console.log(JSON.stringify([texts, await read(), await read({map: (value) => value})]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("exceljs", version("exceljs"))
given, seen, mapped = node(SCRIPT)
print(f"input: {given}, expected: the same, seen: {seen}; with a map: {mapped}")
assert seen == [7, 1.2e46, 12345678901234568, "2026-05-11T00:00:00.000Z", "30-11-2026"]
assert mapped == given
