"""dlt makes one person of the ids 7 and "007", and one column of E-Mail and e_mail, and keeps who comes first or last.

Expected: two ids that differ are two people, as dlt's own column for another type (id__v_text) is there for. Seen: a text that
reads as a number becomes one in a column that began with numbers, also "0x10" and "1_000", so with write_disposition="merge"
Bob is not there at all; in the other order 7 becomes "7" and both stay. And of two columns that are written alike in its names
the later one takes the place, without a word. Give the columns' types, with id as text.
"""
# requires: dlt[duckdb]==1.31.0

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["DLT_DATA_DIR"] = str(Path.cwd())

import dlt


def loaded(name: str, people: list[dict], **how: str) -> list[dict]:
    """What stands in the table after a load, without dlt's own columns."""
    duckdb = dlt.destinations.duckdb(str(Path.cwd() / f"{name}.duckdb"))
    pipeline = dlt.pipeline(name, destination=duckdb, dataset_name="d", pipelines_dir=str(Path.cwd()))
    pipeline.run(people, table_name="people", **how)
    with pipeline.sql_client() as client, client.execute_query("SELECT * FROM people") as cursor:
        columns = [column[0] for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return [{key: value for key, value in row.items() if not key.startswith("_dlt")} for row in rows]


print("dlt", version("dlt"))
ann, bob = {"id": 7, "name": "Ann"}, {"id": "007", "name": "Bob"}
merge = {"write_disposition": "merge", "primary_key": "id"}
seen = loaded("number_first", [ann, bob], **merge)
print(f"input: {[ann, bob]}, expected: two people, seen: {seen}")
assert seen == [{"id": 7, "name": "Ann"}]
seen = loaded("text_first", [bob, ann], **merge)
print(f"input: {[bob, ann]}, expected: two people, seen: {seen}")
assert sorted(row["id"] for row in seen) == ["007", "7"]
given = [ann, {"id": "0x10", "name": "Cleo"}, {"id": "1_000", "name": "Dan"}, {"id": "x9", "name": "Eve"}]
seen = loaded("others", given)
print(f"input: {given}, expected: three texts kept, seen: {seen}")
assert [(row["id"], row["id__v_text"]) for row in seen] == [(7, None), (16, None), (1000, None), (None, "x9")]
given = [{"E-Mail": "ann@example.com", "e_mail": "bob@example.com"}]
seen = loaded("columns", given)
print(f"input: {given}, expected: both addresses, seen: {seen}")
assert seen == [{"e_mail": "bob@example.com"}]
