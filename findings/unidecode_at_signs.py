"""Unidecode makes an at sign of the Azerbaijani letter ə, the commonest vowel of many names there.

Expected: a name in plain letters has letters only; anyascii gives an e. Seen: "Əliyev" becomes "@liyev", "Ələkbərov" has
three at signs. In a user name or the local part of an address made from it, that is no letter but the sign that ends it.
"""
# requires: Unidecode==1.4.0
# requires: anyascii==0.3.3

from __future__ import annotations

from importlib.metadata import version

from anyascii import anyascii
from unidecode import unidecode

print("Unidecode", version("Unidecode"), "anyascii", version("anyascii"))
for given, expected, seen in (("Əliyev", "Eliyev", "@liyev"), ("Ələkbərov", "Elekberov", "@l@kb@rov")):
    print(f"input: {given}, expected, and seen by anyascii: {anyascii(given)}, seen: {unidecode(given)}")
    assert anyascii(given) == expected
    assert unidecode(given) == seen
