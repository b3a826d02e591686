"""pystache greets people whose name is missing as "None"; chevron leaves the place empty.

Expected: two implementations of Mustache write nothing for null, as the specification says of it, and as both do for a name that
is not there at all. Seen: pystache writes Python's word, so a null out of a JSON file stands in the message.
"""
# requires: pystache==0.6.8
# requires: chevron==0.14.0

from __future__ import annotations

import json
from importlib.metadata import version

import chevron
import pystache

print("pystache", version("pystache"), "chevron", version("chevron"))
template = "Hello {{name}}!"
for given, expected, seen in (("{}", "Hello !", "Hello !"), ('{"name": null}', "Hello !", "Hello None!")):
    person = json.loads(given)
    by_chevron, by_pystache = chevron.render(template, person), pystache.render(template, person)
    print(f"input: {given}, expected, and seen by chevron: {by_chevron!r}, seen by pystache: {by_pystache!r}")
    assert by_chevron == expected
    assert by_pystache == seen
