"""frictionless reads a column of prices with decimal commas as places on earth: 12,50 is 12 east and 50 north.

Expected: in a file with semicolons, as spreadsheets write them where the comma is decimal, "12,50" is a number or text. Seen: two
numbers with a comma between them are a geopoint, so the column is one, with [12.0, 50.0] in it; where a price ends in 91 to
99 it is none, as no place is that far north, and the column is text. A schema that names the type, with decimalChar, helps.
"""
# requires: frictionless==5.21.0

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from frictionless import describe, extract

print("frictionless", version("frictionless"))
for given, kind, seen in (
    ("id;price\n1001;12,50\n1002;7,80\n", "geopoint", [[12.0, 50.0], [7.0, 80.0]]),
    ("id;price\n1001;12,50\n1002;9,99\n", "string", ["12,50", "9,99"]),
):
    Path("prices.csv").write_text(given)
    field = describe("prices.csv", type="resource").schema.get_field("price")
    [rows] = extract("prices.csv").values()
    found = [list(map(float, row["price"])) if kind == "geopoint" else row["price"] for row in rows]
    print(f"input: {given!r}, expected: numbers or texts, seen: {field.type} {found}")
    assert field.type == kind
    assert found == seen
