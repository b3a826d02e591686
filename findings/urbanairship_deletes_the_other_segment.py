"""urbanairship deletes the segment that was looked up last, whichever of two it is told to delete.

Expected: each Segment is itself: old.from_id(airship, "old") and new.from_id(airship, "new") are two. Seen: from_id()
writes the id, name and criteria on the class, so old says that it is "new", old.update() writes to "new" and old.delete()
deletes it. A script that looks up several segments, or two people's requests in one process, change or delete one that
nobody named. Set id, display_name and criteria on the object yourself: what is set there hides what is on the class.
"""
# requires: urbanairship==7.4.1

from __future__ import annotations

import json
from importlib.metadata import version

import requests
import urbanairship
from requests.adapters import HTTPAdapter

asked = []


def answer(_adapter: HTTPAdapter, request: requests.PreparedRequest, **_: object) -> requests.Response:
    """Instead of sending: two segments, called as their ids are."""
    name = request.path_url.rpartition("/")[2]
    asked.append(f"{request.method} {name}")
    given = requests.Response()
    given.status_code = 200
    given._content = json.dumps({"display_name": name, "criteria": {"tag": name}}).encode()  # noqa: SLF001 no other way
    return given


print("urbanairship", version("urbanairship"))
HTTPAdapter.send = answer
airship = urbanairship.BasicAuthClient(key="k" * 22, secret="s" * 22)
old, new = urbanairship.Segment(), urbanairship.Segment()
old.from_id(airship, "old")
assert (old.id, old.display_name) == ("old", "old")
new.from_id(airship, "new")
print(f"input: old and new, both looked up, expected: old, seen: {old.id}, with criteria {old.criteria}")
assert (old.id, old.display_name, old.criteria) == ("new", "new", {"tag": "new"})
old.display_name = "customers of before"
old.update(airship)
print(f"input: old.update(), expected: PUT old, seen: {asked[-1]}")
old.delete(airship)
print(f"input: old.delete(), expected: DELETE old, seen: {asked[-1]}")
assert asked == ["GET old", "GET new", "PUT new", "DELETE new"]
new.id = "new"
old.id = "old"
old.delete(airship)
assert asked[-1] == "DELETE old"
