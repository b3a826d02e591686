"""presidio-anonymizer's "hash" gives one address another hash each time it stands in a text, so nobody can be counted or matched.

Expected: one address, one hash, as a pseudonym has to be to tell that two events are of one person. Seen: without a
"salt" each mention gets one of its own, so three mentions of ann@example.com in one text are three people, and tomorrow
three others. Such a hash is not found in a list of hashed addresses, which is what the salt is for. Give a salt of your
own, of 16 bytes or more, and keep it, where one person has to stay one person.
"""
# requires: presidio-anonymizer==2.2.366

from __future__ import annotations

from importlib.metadata import version

from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig, RecognizerResult

ADDRESS = "ann@example.com"
TEXT = f"{ADDRESS} asked, {ADDRESS} asked again, {ADDRESS} left"


def hashes(**params: bytes) -> set[str]:
    starts = [start for start in range(len(TEXT)) if TEXT.startswith(ADDRESS, start)]
    found = [RecognizerResult("EMAIL_ADDRESS", start, start + len(ADDRESS), 1.0) for start in starts]
    done = AnonymizerEngine().anonymize(TEXT, found, {"DEFAULT": OperatorConfig("hash", params)})
    return {item.text for item in done.items}


print("presidio-anonymizer", version("presidio-anonymizer"))
plain, again, salted = hashes(), hashes(), hashes(salt=b"0123456789abcdef")
print(f"input: {TEXT!r}, expected: 1 hash, seen: {len(plain)}")
print(f"input: the same once more, expected: the same hash, seen: {len(plain | again)} in all")
print(f"input: with a salt, expected: 1 hash, seen: {len(salted)}")
assert len(plain) == 3
assert not plain & again
assert len(salted) == 1
assert hashes(salt=b"0123456789abcdef") == salted
