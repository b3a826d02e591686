"""numbers-parser changes the last digits of an id of 17 digits, and warns about those of 0.1 + 0.2 instead.

Expected: what does not fit into the 15 digits of a cell of Apple Numbers is refused or warned about, as its warning about
0.30000000000000004 says; or kept, for its cells are decimals of 128 bits. Seen: 12345678901234567, a whole number, comes back
as 1.2345678901234568e+16, another id, without a warning; the fraction it warned about comes back unchanged. Write ids as text.
"""
# requires: numbers-parser==4.22.0

from __future__ import annotations

import warnings
from importlib.metadata import version

from numbers_parser import Document

GIVEN = [12345678901234567, 0.1 + 0.2]

print("numbers-parser", version("numbers-parser"))
document = Document()
table = document.sheets[0].tables[0]
warned = []
for row, value in enumerate(GIVEN, start=1):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        table.write(row, 1, value)
    warned.append(any("rounded" in str(warning.message) for warning in caught))
document.save("members.numbers")
read = Document("members.numbers").sheets[0].tables[0]
found = [read.cell(row, 1).value for row in (1, 2)]
for value, seen, said in zip(GIVEN, found, warned, strict=True):
    print(f"input: {value}, expected: {value} or a warning, seen: {seen!r}, warned: {said}")
assert [int(found[0]), found[1]] == [12345678901234568, 0.1 + 0.2]
assert warned == [False, True]
