"""chardet takes plain ASCII for UTF-7, and is 95% sure.

Expected: a line of ASCII in which a plus and a minus happen to stand is ASCII. Seen: "C+Abc-" is UTF-7, which reads the
letters in between as one other letter. Hardly anybody writes UTF-7; tariffs and grades with a plus are common.
"""
# requires: chardet==7.7.0

from __future__ import annotations

from importlib.metadata import version

import chardet

print("chardet", version("chardet"))
given = b"Team C+Abc-Z\n"
found = chardet.detect(given)
print(f"input: {given!r}, expected: ascii, seen: {found['encoding']} with {found['confidence']}")
print(f"decoded: {given.decode(found['encoding'])!r}")
assert given.isascii()
assert found["encoding"] == "utf-7"
assert found["confidence"] > 0.9
assert given.decode(found["encoding"]) == "Team C\u01b7Z\n"
