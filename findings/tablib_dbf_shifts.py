"""tablib's DBF export shifts every column behind a letter that is not ASCII.

A DBF record has columns of a fixed number of bytes. Expected: "Jörg" fills its column as "Anna" does. Seen: the column is
padded by characters, and ö is two bytes, so the next value begins one byte late, a letter later for each such letter
before it. Readers show the ids with spaces in front, so they match nothing, and see an empty person more at the end.
"""
# requires: tablib==3.10.0
# requires: dbfread==2.0.7

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from dbfread import DBF
from tablib import Dataset

print("tablib", version("tablib"))
given = Dataset(("Anna", "1001"), ("Jörg", "1002"), ("Zoë Müller", "1003"), headers=("NAME", "ID"))
Path("people.dbf").write_bytes(given.export("dbf"))
found = [record["ID"] for record in DBF("people.dbf", encoding="utf-8")]
print(f"input, and expected: {given['ID']}, seen: {found}")
assert given["ID"] == ["1001", "1002", "1003"]
assert found == ["1001", " 1002", "  1003", ""]
