"""deepdiff sees no difference between two ids of 17 digits once it is told how many digits behind the point count.

Expected: significant_digits is about what stands behind the decimal point, so whole numbers are compared as they are; without
it the two differ. Seen: with any number of digits, 16 as well, whole numbers go through a float, which keeps 53 bits of them.
Compare ids as texts.
"""
# requires: deepdiff==9.1.0

from __future__ import annotations

from importlib.metadata import version

from deepdiff import DeepDiff

print("deepdiff", version("deepdiff"))
before, after = {"id": 12345678901234567}, {"id": 12345678901234568}
for digits, differ in ((None, True), (2, False), (16, False)):
    seen = DeepDiff(before, after, significant_digits=digits)
    print(f"input: {before} and {after}, significant_digits={digits}, expected: changed, seen: {dict(seen)}")
    assert bool(seen) == differ
texts = DeepDiff({"id": "12345678901234567"}, {"id": "12345678901234568"}, significant_digits=2)
print(f"as texts: {dict(texts)}")
assert texts
