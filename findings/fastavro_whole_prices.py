"""fastavro writes the price 1.9 as 1 where the schema wants an int, and 3,000,000,000 as an int of 32 bits.

Expected: a value that is none of the schema's type is refused, as "5" is for an int and 5 for a string. Seen: a float is cut,
without an error, and a number above 2**31 is written into a field that other readers hold in 32 bits. With validator=True
both are refused; inside a union, ["int", "string"], the float is, too.
"""
# requires: fastavro==1.13.1

from __future__ import annotations

import io
from importlib.metadata import version

import fastavro

SCHEMA = fastavro.parse_schema(
    {"type": "record", "name": "Order", "fields": [{"name": "price", "type": "int"}]}
)


def written(price: float | str) -> float:
    file = io.BytesIO()
    fastavro.schemaless_writer(file, SCHEMA, {"price": price})
    file.seek(0)
    return fastavro.schemaless_reader(file, SCHEMA)["price"]


print("fastavro", version("fastavro"))
found = [written(1.9), written(3_000_000_000)]
print(f"input: 1.9 and 3000000000 for an int, expected: two errors, seen: {found}")
assert found == [1, 3_000_000_000]
assert not fastavro.validate({"price": 1.9}, SCHEMA, raise_errors=False)
assert not fastavro.validate({"price": 3_000_000_000}, SCHEMA, raise_errors=False)
try:
    written("5")
    refused = False
except TypeError:
    refused = True
assert refused, "a text is now taken, too"
