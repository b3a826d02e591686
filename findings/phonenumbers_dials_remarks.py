"""phonenumbers dials what stands behind a number: a name in brackets, or the ".0" of a column of decimals.

Expected: "(Ann)" after a number is left out, as it is where it stands before, or the text is refused; a number that ends in
".0", as exports of number columns do, is refused. Seen: the letters become digits as on a keypad, the 0 is one digit
more, and is_valid_number() says yes to both, for German numbers have no fixed length.
"""
# requires: phonenumbers==9.0.43

from __future__ import annotations

from importlib.metadata import version

import phonenumbers
from phonenumbers import PhoneNumberFormat

print("phonenumbers", version("phonenumbers"))
for given, expected, seen in (
    ("Ann: 030 23125001", "+493023125001", "+493023125001"),
    ("030 23125001 (Ann)", "+493023125001", "+493023125001266"),
    ("+491713920012.0", "an error", "+4917139200120"),
):
    number = phonenumbers.parse(given, "DE")
    found = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    valid = phonenumbers.is_valid_number(number)
    print(f"input: {given!r}, expected: {expected}, seen: {found}, valid: {valid}")
    assert found == seen
    assert valid
