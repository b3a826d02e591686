"""python-ulid refuses an id in which somebody wrote O for 0 or l for 1, which its alphabet is made to forgive.

ULIDs are written in Crockford's base 32, whose letters leave out I, L and O so that, read off paper, they can be taken for 1, 1 and
0. Expected: they are; small letters are, as Crockford asks. Seen: ValueError for each of the three. An id that was read out on the
telephone does not come back; replace the letters before parsing.
"""
# requires: python-ulid==4.1.0

from __future__ import annotations

from importlib.metadata import version

from ulid import ULID

print("python-ulid", version("python-ulid"))
given = "01ARZ3NDEKTSV4RRFFQ69G5FA1"


def parsed(text: str) -> str | None:
    try:
        return str(ULID.from_str(text))
    except ValueError:
        return None


for text, seen in (
    (given, given),
    (given.lower(), given),
    ("O" + given[1:], None),
    (given[:-1] + "l", None),
    (given[:-1] + "I", None),
):
    print(f"input: {text}, expected: {given}, seen: {parsed(text)}")
    assert parsed(text) == seen
