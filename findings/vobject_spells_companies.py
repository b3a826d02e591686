"""vobject writes a company letter by letter: "Acme" becomes ORG:A;c;m;e.

Expected: a text for `org` or `categories` is one name, or refused: these take lists of units and of keywords. Seen: the text is taken
for a list of its letters and the card is valid, so phones show a company A with the departments c, m and e. Give [“Acme”].
"""
# requires: vobject==0.9.9

from __future__ import annotations

from importlib.metadata import version

import vobject
from vobject.vcard import Name

print("vobject", version("vobject"))
card = vobject.vCard()
card.add("fn").value = "Ann Lee"
card.add("n").value = Name(family="Lee", given="Ann")
card.add("org").value = "Acme"
card.add("categories").value = "vip"
found = [line for line in card.serialize().splitlines() if line.startswith(("ORG", "CATEGORIES"))]
print(f"input: org Acme, categories vip; expected: {['CATEGORIES:vip', 'ORG:Acme']}, seen: {found}")
assert found == ["CATEGORIES:v,i,p", "ORG:A;c;m;e"]
