"""price-parser reads a refund of -5,00 € as 5.00, and a price of 0.999 as 999.

Expected: the sign of an amount is read or refused, and a thousand that begins with 0 is none. Seen: what stands before the first
digit is passed over, and three digits behind a point or comma are thousands whatever is before them, so a fuel or token
price of 0.999 is a thousand times itself. Who spent how much decides who is in a segment.
"""
# requires: price-parser==0.5.1

from __future__ import annotations

from importlib.metadata import version

from price_parser import Price

print("price-parser", version("price-parser"))
for text, expected, seen in (
    ("12,50 €", "12.50", "12.50"),
    ("1.234,50 €", "1234.50", "1234.50"),
    ("-5,00 €", "-5.00", "5.00"),
    ("0.999 €", "0.999", "999"),
    ("0,999 €", "0.999", "999"),
):
    read = Price.fromstring(text).amount
    print(f"input: {text}, expected: {expected}, seen: {read}")
    assert str(read) == seen
