"""Apache's avro for Python writes the price 1.5 as 0.15 where the schema has two decimals, and 2 as 0.02; 1.50 stays 1.50.

Expected: a decimal is brought to the scale of the schema, or refused, as one with more decimals than the schema is. Seen: its digits
are written as they stand, "15", and read with the two decimals of the schema; fastavro reads the same. It writes it right.
Quantize before you write.
"""
# requires: avro==1.12.2
# requires: fastavro==1.13.1

from __future__ import annotations

import io
import json
from decimal import Decimal
from importlib.metadata import version

import avro.io
import avro.schema
import fastavro

KIND = {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2}


def by_avro(amount: Decimal) -> bytes:
    written = io.BytesIO()
    avro.io.DatumWriter(avro.schema.parse(json.dumps(KIND))).write(amount, avro.io.BinaryEncoder(written))
    return written.getvalue()


def by_fastavro(amount: Decimal) -> bytes:
    written = io.BytesIO()
    fastavro.schemaless_writer(written, KIND, amount)
    return written.getvalue()


print("avro", version("avro"), "fastavro", version("fastavro"))
for text, seen in (("1.50", "1.50"), ("1.5", "0.15"), ("2", "0.02")):
    written = by_avro(Decimal(text))
    read = avro.io.DatumReader(avro.schema.parse(json.dumps(KIND))).read(
        avro.io.BinaryDecoder(io.BytesIO(written))
    )
    other = fastavro.schemaless_reader(io.BytesIO(written), KIND)
    right = fastavro.schemaless_reader(io.BytesIO(by_fastavro(Decimal(text))), KIND)
    print(f"input: {text}, seen: {read}, read by fastavro: {other}; written by fastavro: {right}")
    assert read == other == Decimal(seen)
    assert right == Decimal(text)
