"""Of three detectors of encodings no two agree on a list of nine people, eight of whom have accents in their names.

Expected: Windows-1252 by most, as a majority of three is a usual way out. Seen: chardet says EBCDIC, by which the ids, plain ASCII,
would not be digits; cchardet IBM 852 ("ZoŰ"), chardetng Windows-1252. What helps on short lists is to rule out: plain
ASCII has to stay what it is, a word has letters of one script, and no capital stands at the end of a small one.
"""
# requires: chardet==7.7.0
# requires: chardetng-py==0.3.5
# requires: faust-cchardet==3.2.0

from __future__ import annotations

from importlib.metadata import version

import cchardet
import chardet
import chardetng_py

print(*(f"{name} {version(name)}" for name in ("chardet", "chardetng-py", "faust-cchardet")))
PEOPLE = [
    "ann José",
    "bob Zoë",
    "cy Ann",
    "dee Jörg",
    "eve Günther",
    "fay André",
    "gus Chloë",
    "hal Håkan",
    "ian Søren",
]


def detected(people: list[str]) -> list[str]:
    rows = (each.split() for each in people)
    text = "".join(
        f"{row},{user}@example.com,{name}\n" for row, (user, name) in enumerate(rows, 1001)
    ).encode("cp1252")
    found = chardet.detect(text)["encoding"], chardetng_py.detect(text), cchardet.detect(text)["encoding"]
    return [each.lower() for each in found]


found = detected(PEOPLE)
digits = "1001".encode("cp1252").decode(found[0])
print(f"expected: windows-1252 twice or more, seen: {found}; by the first, the id 1001 is {digits!r}")
assert found == ["cp1026", "windows-1252", "ibm852"]
assert not digits.isdigit()
