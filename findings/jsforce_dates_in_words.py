"""jsforce writes a Date into a query as JavaScript prints it: CreatedDate > Mon Nov 30 2026 10:00:00 GMT+0100.

Expected: 2026-11-30T09:00:00Z, as SOQL wants a time and as simple-salesforce for Python writes one. Seen: the words,
without quotes, which Salesforce cannot read, so "whoever came since this morning" is an error of the query's grammar and
not of the type; a text with the same time is put in quotes, which SOQL does not take for a time either.
SfDate.toDateTimeLiteral() is what jsforce has for it.
"""
# requires: npm jsforce@3.10.16
# requires: simple-salesforce==1.12.10

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from simple_salesforce.format import format_soql

SCRIPT = """
import {createRequire} from "node:module";
const {Connection, SfDate} = createRequire(process.cwd() + "/")("jsforce");
const connection = new Connection({instanceUrl: "http://127.0.0.1:9", accessToken: "token"});
const since = new Date("2026-11-30T09:00:00Z");
const written = [];
for (const value of [since, since.toISOString(), SfDate.toDateTimeLiteral(since)]) {
  written.push(await connection.sobject("Contact").find({CreatedDate: {$gt: value}}, ["Id"]).toSOQL());
}
console.log(JSON.stringify(written));
"""
QUERY = "SELECT Id FROM Contact WHERE CreatedDate > "


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("jsforce", version_of("jsforce"), "simple-salesforce", version("simple-salesforce"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT],
    env=os.environ | {"TZ": "Europe/Berlin"},
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
date, text, literal = json.loads(done.stdout)
by_python = format_soql(QUERY + "{}", datetime(2026, 11, 30, 9, tzinfo=UTC))
print(f"input: a Date of 30 November 2026, 9:00 UTC, expected: {by_python}")
print(f"seen: {date}; of a text: {text}; of a literal: {literal}")
assert by_python == QUERY + "2026-11-30T09:00:00+00:00"
assert date.startswith(QUERY + "Mon Nov 30 2026 10:00:00 GMT+0100")
assert text == QUERY + "'2026-11-30T09:00:00.000Z'"
assert literal == QUERY + "2026-11-30T09:00:00Z"
