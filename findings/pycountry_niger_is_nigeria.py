"""pycountry's search_fuzzy("Niger") names Nigeria first, though the name is Niger's to the letter.

Expected: what fits exactly comes before what merely begins alike, as with "Guinea" and "Guinea-Bissau". Seen: the first of
what is found is another country, and it is the first that most code takes: search_fuzzy(name)[0]. Ask get(name=...) first.
"""
# requires: pycountry==26.2.16

from __future__ import annotations

from importlib.metadata import version

import pycountry

print("pycountry", version("pycountry"))
for name, found in (("Guinea", "Guinea"), ("Niger", "Nigeria")):
    seen = [each.name for each in pycountry.countries.search_fuzzy(name)]
    exact = pycountry.countries.get(name=name)
    print(f"input: {name}, expected first: {exact.name}, seen: {seen}")
    assert seen[0] == found
    assert exact.name == name
