"""dictdiffer sees no difference between two ids of 17 digits, nor between False and 0.

Expected: whole numbers that differ are different; patch(diff(a, b), a) is b. Seen: all numbers are compared as floats, with the
tolerance that is meant for 0.1 + 0.2, so 12345678901234567 becomes 12345678901234568 unnoticed, with tolerance=0 too; and
a consent that changes from 0 to False is no change. Keep ids as texts.
"""
# requires: dictdiffer==0.10.0

from __future__ import annotations

from importlib.metadata import version

import dictdiffer

print("dictdiffer", version("dictdiffer"))
for before, after, seen in (
    ({"id": 1234567}, {"id": 1234568}, [("change", "id", (1234567, 1234568))]),
    ({"id": 12345678901234567}, {"id": 12345678901234568}, []),
    ({"consent": 0}, {"consent": False}, []),
):
    found = list(dictdiffer.diff(before, after))
    print(f"input: {before} and {after}, expected: a change, seen: {found}")
    assert found == seen
exact = list(dictdiffer.diff({"id": 12345678901234567}, {"id": 12345678901234568}, tolerance=0))
print(f"the long ids with tolerance=0: {exact}")
assert exact == []
