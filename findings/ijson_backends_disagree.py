r"""ijson's default backend replaces half a surrogate pair with a question mark; its Python backend keeps it.

Expected: one document, one result, whichever backend happens to be there; `json.loads` and the Python backend give
"\ud83d". Seen: the C backend gives "?", without an error. An id that was cut in the middle of an emoji becomes another id.
"""
# requires: ijson==3.6.0

from __future__ import annotations

import io
import json
from importlib.metadata import version

import ijson

print("ijson", version("ijson"), "default backend", ijson.backend_name)
given = rb'["a\ud83d\ude00", "b\ud83d"]'
found = {
    name: list(ijson.get_backend(name).items(io.BytesIO(given), "item")) for name in ("python", "yajl2_c")
}
print(f"input: {given!r}")
print(f"expected: {json.loads(given)!r}")
for name, seen in found.items():
    print(f"seen by {name}: {seen!r}")
assert found["python"] == json.loads(given) == ["a\U0001f600", "b\ud83d"]
assert found["yajl2_c"] == ["a\U0001f600", "b?"]
