"""chevron leaves zeros and empty texts out of a list, and prints Python's methods where a key is missing.

Expected: a section over [3, 0, 5] has three rows, as with pystache, and {{title}} in a list of texts is looked for further
out, as Mustache says. Seen: the zero has no row, so counts slip to the next line's name; and instead of the outer title stands
"<built-in method title of str object at 0x…>", because a text has a method of that name.
"""
# requires: chevron==0.14.0
# requires: pystache==0.6.8

from __future__ import annotations

from importlib.metadata import version

import chevron
import pystache

print("chevron", version("chevron"), "pystache", version("pystache"))
template = "{{#counts}}{{.}};{{/counts}}"
given = {"counts": [3, 0, 5]}
expected, found = pystache.render(template, given), chevron.render(template, given)
print(f"input: {template} of {given}, expected, and seen by pystache: {expected!r}, seen: {found!r}")
assert (expected, found) == ("3;0;5;", "3;5;")

template = "{{#people}}{{title}} {{.}};{{/people}}"
given = {"title": "Ms", "people": ["Lee"]}
expected, found = pystache.render(template, given), chevron.render(template, given)
print(f"input: {template} of {given}, expected, and seen by pystache: {expected!r}, seen: {found!r}")
assert expected == "Ms Lee;"
assert found.startswith("&lt;built-in method title of str object at 0x")
