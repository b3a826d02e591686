"""deepdiff, told to group by an id, sees no difference where one of two people with that id is gone.

Expected: rows of the same id are compared together, or are an error, as a row without the id is told in the log. Seen: of each
id the last row stays, on both sides, before anything is compared. Without group_by the loss is seen. Count the ids first.
"""
# requires: deepdiff==9.1.0

from __future__ import annotations

from importlib.metadata import version

from deepdiff import DeepDiff

print("deepdiff", version("deepdiff"))
before = [{"id": "1", "email": "ann@example.com"}, {"id": "1", "email": "bob@example.com"}]
after = before[1:]
grouped = DeepDiff(before, after, group_by="id")
plain = DeepDiff(before, after)
print(f"input: {before} and {after}, expected: one is gone, seen with group_by: {dict(grouped)}")
print(f"without group_by: {dict(plain)}")
assert not grouped
assert plain
