"""facebook-business hashes a telephone number as it was typed for an audience, and its digits alone for a conversion.

Expected: CustomAudience normalizes before it hashes, as it does with addresses (" Ann@Example.COM " is hashed as
ann@example.com), and as UserData of the same package does with both. Seen: the blanks, brackets and plus sign of a number are
hashed, too. Meta asks for digits with the country code, so nobody is found by such a hash, and nothing says so: the number of
uploaded people is right. Give digits only.
"""
# requires: facebook-business==26.0.3

from __future__ import annotations

import hashlib
from importlib.metadata import version

from facebook_business.adobjects.customaudience import CustomAudience
from facebook_business.adobjects.serverside.user_data import UserData

TYPED, DIGITS = "+49 (170) 123-4567", "491701234567"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def audience(schema: str, value: str) -> str:
    return CustomAudience.format_params(schema, [value])["payload"]["data"][0]


print("facebook-business", version("facebook-business"))
schema = CustomAudience.Schema
phone = audience(schema.phone_hash, TYPED)
conversion = UserData(phone=TYPED).normalize()["ph"]
seen = {sha256(TYPED): "as typed", sha256(DIGITS): "digits"}
print(f"input: {TYPED}, expected: digits, seen: audience {seen[phone]}, conversion {seen[conversion[0]]}")
assert audience(schema.email_hash, " Ann@Example.COM ") == sha256("ann@example.com")
assert phone == sha256(TYPED)
assert conversion == [sha256(DIGITS)]
