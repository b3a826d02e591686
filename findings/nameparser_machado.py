"""nameparser writes MACHADO as MacHado and MACRON as MacRon when it mends capitals, but MACY as Macy.

Expected: capitalize() makes a capital of the first letter, and of the one behind Mc and O'; where a name beginning with "Mac" may
be Spanish, Portuguese or French it cannot know, and leaves it. Seen: two capitals in every name that has two letters or more
behind its Mac, in a greeting as in a column of a list. `McDonald` and `O'Neil` come out right.
"""
# requires: nameparser==2.6.0

from __future__ import annotations

from importlib.metadata import version

from nameparser import HumanName

GIVEN = {
    "ANA MACHADO": "Ana Machado",
    "JEAN MACRON": "Jean Macron",
    "LEA MACY": "Lea Macy",
    "ANN MCDONALD": "Ann McDonald",
}

print("nameparser", version("nameparser"))
found = []
for given, expected in GIVEN.items():
    name = HumanName(given)
    name.capitalize()
    found.append(str(name))
    print(f"input: {given}, expected: {expected}, seen: {name}")
assert found == ["Ana MacHado", "Jean MacRon", "Lea Macy", "Ann McDonald"]
