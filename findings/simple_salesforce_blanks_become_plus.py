"""simple-salesforce's get_by_custom_id() asks for the record "ann+smith" where it is given "ann smith".

Expected: a blank in a path is %20, as its own format_external_id() writes it for upsert(); a plus sign in a path is a plus
sign. Seen: the value is written as for a query, so what was stored under a key with a blank is not found by it, and a
search before a creation makes the same person twice. get() with format_external_id() asks for the right one.
"""
# requires: simple-salesforce==1.12.10

from __future__ import annotations

from importlib.metadata import version

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce
from simple_salesforce.format import format_external_id

seen = []


def record(_adapter: HTTPAdapter, request: requests.PreparedRequest, **_: object) -> requests.Response:
    """Instead of sending: what would go out is kept."""
    seen.append(request.url.rpartition("/")[2])
    answer = requests.Response()
    answer.status_code = 200
    answer._content = b"{}"  # noqa: SLF001
    return answer


HTTPAdapter.send = record
print("simple-salesforce", version("simple-salesforce"))
contacts = Salesforce(instance="example.my.salesforce.com", session_id="token").Contact
contacts.get_by_custom_id("Key__c", "ann smith")
contacts.get_by_custom_id("Key__c", "ann+smith")
contacts.upsert(format_external_id("Key__c", "ann smith"), {"LastName": "Smith"})
print(f"input: 'ann smith' and 'ann+smith', and an upsert of 'ann smith', seen: {seen}")
assert seen == ["ann+smith", "ann%2Bsmith", "ann%20smith"]
