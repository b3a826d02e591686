"""fastavro writes the letters of "vip" as three tags where the schema wants a list of texts.

Expected: an array of strings is written from a list; a text in its place is refused, as a number in place of a text is. Seen: it
is taken apart, v, i, p, without an error, since a text can be gone through like a list. Anybody with one tag instead of a list of one
gets as many as it has letters. `validate` of the same package refuses it, and so does the writer with validator=True.
"""
# requires: fastavro==1.13.1

from __future__ import annotations

import io
from importlib.metadata import version

import fastavro

SCHEMA = fastavro.parse_schema(
    {
        "type": "record",
        "name": "Member",
        "fields": [{"name": "tags", "type": {"type": "array", "items": "string"}}],
    }
)

print("fastavro", version("fastavro"))
given = {"tags": "vip"}
file = io.BytesIO()
fastavro.writer(file, SCHEMA, [given])
file.seek(0)
found = list(fastavro.reader(file))
print(f"input: {given}, expected: an error, seen: {found}")
assert found == [{"tags": ["v", "i", "p"]}]
assert not fastavro.validate(given, SCHEMA, raise_errors=False)
