"""us takes Como in Italy for Guam, the Isle of Man for Maine and the town of Novato in California for Nevada.

Expected: states.lookup() finds a state by its name or abbreviation, and a slip of the pen perhaps. Seen: without a field it goes
by the sound of the word (metaphone), which ignores vowels, so people of other places are put into a segment of a state.
With field="name" it wants the name; the README says that the search is phonetic, not how far it goes.
"""
# requires: us==4.0.0

from __future__ import annotations

from importlib.metadata import version

import us

print("us", version("us"))
places = {"Como": "Guam", "Man": "Maine", "Novato": "Nevada", "Menno": "Maine"}
for place, state in places.items():
    seen, by_name = us.states.lookup(place), us.states.lookup(place, field="name")
    print(f"input: {place}, expected: None, seen: {seen}; with field='name': {by_name}")
    assert str(seen) == state
    assert by_name is None
