"""countryguess takes Indiana for India, Jersey City for Jersey, and Lebanon in Ohio for Lebanon.

Expected: a column that holds states and towns beside countries gives None for what is no country, as it does for New Jersey and
Ohio. Seen: what begins like a country is that country, so people of Indiana are in Asia. It is made for country names;
give it nothing else.
"""
# requires: countryguess==0.4.9

from __future__ import annotations

from importlib.metadata import version

from countryguess import guess_country

print("countryguess", version("countryguess"))
places = {
    "New Jersey": None,
    "Ohio": None,
    "Indiana": "India",
    "Jersey City": "Jersey",
    "Lebanon, Ohio": "Lebanon",
    "Panama City, Florida": "Panama",
}
for place, country in places.items():
    found = guess_country(place)
    seen = found and guess_country(place, attribute="name_short")
    print(f"input: {place}, expected: None, seen: {seen}")
    assert seen == country
