"""pyorc writes 300 points as 44 where the column is a tinyint, and the first ten letters of an address where it is a varchar(10).

Expected: what does not fit is refused, as a decimal with too many digits is. Seen: the number loses its upper bits and the text its end,
without a word: ann@example.com is ann@exampl for whoever reads the file. 3,000,000,000 in an int is written whole, which an
int of 32 bits cannot hold.
"""
# requires: pyorc==0.12.0

from __future__ import annotations

import io
from decimal import Decimal, InvalidOperation
from importlib.metadata import version

import pyorc


def written(kind: str, value: object) -> object:
    file = io.BytesIO()
    with pyorc.Writer(file, f"struct<it:{kind}>") as writer:
        writer.write((value,))
    file.seek(0)
    [[read]] = pyorc.Reader(file)
    return read


print("pyorc", version("pyorc"))
for kind, value, seen in (
    ("tinyint", 300, 44),
    ("varchar(10)", "ann@example.com", "ann@exampl"),
    ("int", 3_000_000_000, 3_000_000_000),
):
    read = written(kind, value)
    print(f"input: {value} as {kind}, expected: an error, seen: {read}")
    assert read == seen
try:
    written("decimal(4,2)", Decimal("12345.67"))
    raise SystemExit("the decimal was taken")
except InvalidOperation:
    print("input: 12345.67 as decimal(4,2), seen: refused")
