"""marketorestpython asks for the companies "Acme" and "Inc" where it is given "Acme, Inc".

Expected: a list of values stays a list of values, or one with a comma is refused, as Marketo's API parts filterValues at
commas. Seen: they are joined by commas as they are, so leads of other companies come back, and from other people's lists,
tags and names likewise. Marketo's API has no sign that would keep them together; filter by another field.
"""
# requires: marketorestpython==0.5.25

from __future__ import annotations

from importlib.metadata import version
from urllib.parse import parse_qs

import requests
from marketorestpython.client import MarketoClient
from requests.adapters import HTTPAdapter

seen = []
TOKEN = b'{"access_token": "token", "token_type": "bearer", "expires_in": 3600, "scope": "all"}'


def record(_adapter: HTTPAdapter, request: requests.PreparedRequest, **_: object) -> requests.Response:
    """Instead of sending: what would go out is kept."""
    answer = requests.Response()
    answer.status_code = 200
    if "/identity/" in request.url:
        answer._content = TOKEN  # noqa: SLF001
    else:
        answer._content = b'{"success": true, "result": []}'  # noqa: SLF001
        seen.extend(parse_qs(request.body)["filterValues"])
    return answer


HTTPAdapter.send = record
print("marketorestpython", version("marketorestpython"))
client = MarketoClient("000-AAA-000", "id", "secret")
given = ["Acme, Inc", "Beta"]
client.execute(
    method="get_multiple_leads_by_filter_type", filterType="company", filterValues=given, fields=["email"]
)
print(f"input: {given}, expected: two values, seen: {seen}, which are {len(seen[0].split(','))}")
assert seen == ["Acme, Inc,Beta"]
