"""csv-diff says that nothing changed where one of two rows with the same key is gone, or where every row stands twice.

Expected: a key that is not one is an error, or rows are counted. Seen: of each key the last row is kept, and without a key equal
rows are one, so a list that doubled looks the same. A column under another heading with the same values is no change of
any row either. Check that keys are unique before you compare.
"""
# requires: csv-diff==1.2.0

from __future__ import annotations

import io
from importlib.metadata import version

from csv_diff import compare, load_csv

print("csv-diff", version("csv-diff"))
for key, before, after in (
    ("id", "id,name\n1,Ann\n1,Bea\n2,Cid\n", "id,name\n1,Bea\n2,Cid\n"),
    (None, "id,name\n1,Ann\n2,Cid\n", "id,name\n1,Ann\n1,Ann\n2,Cid\n2,Cid\n"),
):
    seen = compare(load_csv(io.StringIO(before), key=key), load_csv(io.StringIO(after), key=key))
    print(f"input: {before!r} and {after!r}, key {key}, expected: a difference, seen: {seen}")
    assert not any(seen.values())
