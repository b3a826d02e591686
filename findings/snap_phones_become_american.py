"""snap-business-sdk hashes +491511234567 as the American number 1491511234567: it sees a country only where a blank or a hyphen follows.

Expected: one number has one hash, and E.164, as most systems keep numbers, is its plainest form: +491511234567 and +49 151 1234567
are both 491511234567 before they are hashed. Seen: without a blank or a hyphen behind the country a 1 is put before everything, so
Snap finds nobody by that hash; +15551234567 becomes 115551234567. Put a blank behind the country, or hash the number yourself.
"""
# requires: snap-business-sdk==1.0.0
# requires: jellyfish==1.3.0

from __future__ import annotations

import hashlib
from importlib.metadata import version

from snap_business_sdk.public.conversion_event import ConversionEvent


def hashed(digits: str) -> str:
    return hashlib.sha256(digits.encode()).hexdigest()


print("snap-business-sdk", version("snap-business-sdk"))
for number, expected, hashed_instead in (
    ("+49 151 1234567", "491511234567", "491511234567"),
    ("+491511234567", "491511234567", "1491511234567"),
    ("+1 555 123 4567", "15551234567", "15551234567"),
    ("+15551234567", "15551234567", "115551234567"),
):
    name, seen = ConversionEvent.norm_and_hash_var("phone_number", number)
    print(f"input: {number}, expected: the hash of {expected}, seen: that of {hashed_instead}, as {name}")
    assert seen == hashed(hashed_instead)
