"""pybloom-live says that the union of two filters has no members, and lets more be added than it has room for.

Expected: of filters with 60 and 60 different people, len(one | other) is about 120, and what goes in above the capacity of 100 raises
IndexError, as add() does. Seen: 0; everybody is found in it, and 100 more can be added, with far more people found that never
were. The count is kept beside the bits and not worked out from them.
"""
# requires: pybloom-live==4.0.0

from __future__ import annotations

from importlib.metadata import version

from pybloom_live import BloomFilter

print("pybloom-live", version("pybloom-live"))
one, other = BloomFilter(100, 0.001), BloomFilter(100, 0.001)
for number in range(60):
    one.add(f"ann{number}")
    other.add(f"bob{number}")
union = one | other
found = len(union), "ann1" in union, "bob1" in union
print(f"expected: {(120, True, True)}, seen: {found}")
assert found == (0, True, True)
for number in range(100):
    union.add(f"cleo{number}")
wrong = sum(f"dee{number}" in union for number in range(10_000)) / 10_000
print(f"strangers found: expected: {0.001:.1%} at most, seen: {wrong:.1%}")
assert wrong > 0.01
