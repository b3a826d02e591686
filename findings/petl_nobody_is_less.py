"""petl's "less than 18" selects everybody whose age is not known, and its "at least 18" every text.

Expected: a row without a value is left out of a comparison, as SQL does, or the comparison fails, as Python's does: None < 18
is an error. Seen: None is less than everything and a text more than every number, so selectlt() and selectge() choose these
rows without a word. Select those that have a number first.
"""
# requires: petl==1.7.30

from __future__ import annotations

from importlib.metadata import version

import petl

print("petl", version("petl"))
table = [["name", "age"], ["Ann", 17], ["Bob", None], ["Cleo", "n/a"], ["Dee", 30]]
for select, expected, seen in (
    (petl.selectlt, ["Ann"], ["Ann", "Bob"]),
    (petl.selectge, ["Dee"], ["Cleo", "Dee"]),
):
    found = list(petl.values(select(table, "age", 18), "name"))
    print(f"input: {select.__name__} 18 of {table[1:]}, expected: {expected} or an error, seen: {found}")
    assert found == seen
