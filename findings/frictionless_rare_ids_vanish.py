"""frictionless's extract() makes None of the one id with a letter in it, where nine of ten are numbers.

Expected: a column in which not all are integers is text, or the row is reported; 1001 and A17 alone are text. Seen: with twenty
numbers the column is integer, as the type only has to fit nine in ten of the cells looked at (its field_confidence), and A17 is
None: no error, no warning, a person without an id. validate() does report it. Zeros in front go in the same way.
"""
# requires: frictionless==5.21.0

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from frictionless import extract, validate

print("frictionless", version("frictionless"))
ids = [str(number) for number in range(1001, 1021)]
for given, seen in ((["1001", "A17"], ["1001", "A17"]), ([*ids, "A17"], [*map(int, ids), None])):
    Path("people.csv").write_text("\n".join(["id", *given, ""]))
    [rows] = extract("people.csv").values()
    found = [row["id"] for row in rows]
    print(f"input: {given[0]} to {given[-1]}, expected: A17 at the end, seen: {found[-1]!r} of {len(found)}")
    assert found == seen
valid = validate("people.csv").valid
print("validate() finds it in order:", valid)
assert not valid
