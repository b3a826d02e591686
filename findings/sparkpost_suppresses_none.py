"""sparkpost takes the address out of the entry it is given: told the same thing a second time, it suppresses "None".

Expected: the dictionary is read and can be given again after an error. Seen: suppression_list.create() removes "email"
from the caller's own dictionary, so the second call asks for /suppression-list/None, and the service is asked to send
nothing to an address nobody has. Whoever tries again after a 503 believes that Ann is on the list; the entry is also
without an address where it is written into a log. Give it a copy, or a list of entries, which it leaves as they are.
"""
# requires: sparkpost==1.3.10

from __future__ import annotations

from importlib.metadata import version

import requests
from requests.adapters import HTTPAdapter
from sparkpost import SparkPost
from sparkpost.exceptions import SparkPostAPIException

asked = []


def answer(_adapter: HTTPAdapter, request: requests.PreparedRequest, **_: object) -> requests.Response:
    """Instead of sending: busy the first time, done the second."""
    asked.append(request.path_url)
    given = requests.Response()
    given.status_code = 503 if len(asked) == 1 else 200
    given._content = b'{"errors": [{"message": "busy"}]}' if len(asked) == 1 else b'{"results": {}}'  # noqa: SLF001 no other way
    return given


print("sparkpost", version("sparkpost"))
HTTPAdapter.send = answer
entry = {"email": "ann@example.com", "type": "non_transactional"}
client = SparkPost("key")
for _ in range(2):
    try:
        client.suppression_list.create(entry)
    except SparkPostAPIException as error:
        print(f"an error the first time: {error.status}")
print(f"input: one entry, twice, expected: two requests for ann@example.com, seen: {asked}")
print(f"input: the entry itself, expected: as it was, seen: {entry}")
assert [path.rpartition("/")[2] for path in asked] == ["ann@example.com", "None"]
assert entry == {"type": "non_transactional"}
