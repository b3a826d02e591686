"""phonenumbers reads a German mobile number that lost its plus sign as another valid number; a landline it mends.

A spreadsheet turns "+49171…" into 49171…, so lists come without plus signs. Expected: with the region DE, the leading 49 is
taken for the country code, or the number is invalid. Seen: the landline is mended, the mobile number becomes +49 49171…,
which is_valid_number() calls valid, as a fixed line in another town. Whoever checks only validity keeps a wrong number:
put the plus back before parsing, where a number begins with the country code and is as long as an international one.
"""
# requires: phonenumbers==9.0.43

from __future__ import annotations

from importlib.metadata import version

import phonenumbers
from phonenumbers import PhoneNumberFormat

print("phonenumbers", version("phonenumbers"))
for given, expected, seen in (
    ("493023125001", "+493023125001", "+493023125001"),
    ("491713920012", "+491713920012", "+49491713920012"),
):
    number = phonenumbers.parse(given, "DE")
    found = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    valid = phonenumbers.is_valid_number(number)
    print(f"input: {given!r} in DE, expected: {expected}, seen: {found}, valid: {valid}")
    assert found == seen
    assert valid
