"""vobject cuts the web address on a vCard at its first comma, and in vCard 2.1 every name and note.

A comma in a URL is part of it, and vCard 2.1 escapes none in a text: "Lee, Ann" is how many address books write a name. Expected: the
value up to the end of the line. Seen: "…?at=52.5" of "…?at=52.5,13.4" and "Lee" of "Lee, Ann", without an error; and so
the card is written again. Only what a card of version 3 escapes with a backslash is whole.
"""
# requires: vobject==0.9.9

from __future__ import annotations

from importlib.metadata import version

import vobject

print("vobject", version("vobject"))
CARD = "BEGIN:VCARD\r\nVERSION:{}\r\nFN:{}\r\nN:Lee;Ann;;;\r\nURL:https://example.com/?at=52.5,13.4\r\nEND:VCARD\r\n"
for number, name, seen in (("2.1", "Lee, Ann", "Lee"), ("3.0", "Lee\\, Ann", "Lee, Ann")):
    card = vobject.readOne(CARD.format(number, name))
    print(f"input: version {number}, name {name!r}, expected: 'Lee, Ann', seen: {card.fn.value!r}")
    print(f"expected: https://example.com/?at=52.5,13.4, seen: {card.url.value}")
    assert card.fn.value == seen
    assert card.url.value == "https://example.com/?at=52.5"
    assert "52.5,13.4" not in card.serialize()
