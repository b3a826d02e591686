"""ijson's prefixes cannot tell a key with a dot from two keys, nor a key called "item" from the elements of a list.

Expected: a prefix names one place. Seen: "a.b" finds both `{"a.b": …}` and `{"a": {"b": …}}` in one document, and "item"
finds the value of an object's key of that name. A file of unexpected form is read as if it were of the expected one.
"""
# requires: ijson==3.6.0

from __future__ import annotations

from importlib.metadata import version

import ijson

print("ijson", version("ijson"))
for given, prefix, expected, seen in (
    (b'{"a.b": 1, "a": {"b": 2}}', "a.b", [2], [1, 2]),
    (b'{"item": 1001}', "item", [], [1001]),
    (b"[1001]", "item", [1001], [1001]),
):
    found = list(ijson.items(given, prefix))
    print(f"input: {given!r} with {prefix!r}, expected: {expected}, seen: {found}")
    assert found == seen
