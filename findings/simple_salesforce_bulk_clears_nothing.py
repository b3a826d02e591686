"""simple-salesforce's bulk2 leaves a telephone number where it is that update() clears: None is an empty cell there.

Expected: the same record means the same through both ways. Seen: update() sends null, which clears; bulk2 writes an empty cell,
which Salesforce passes over, as its guide to Bulk API 2.0 says ("#N/A" clears). A record without the key gets such a cell
too, so "#N/A" has to stand in those that mean it. Dates go out as Python writes them, with a blank instead of the T.
"""
# requires: simple-salesforce==1.12.10

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce

seen = []
JOB = '{"id": "1", "state": "%s", "numberRecordsFailed": 0, "numberRecordsProcessed": 2}'


def record(_adapter: HTTPAdapter, request: requests.PreparedRequest, **_: object) -> requests.Response:
    """Instead of sending: what would go out is kept."""
    if request.method == "PUT" or "/sobjects/" in request.url:
        seen.append(request.body.decode() if isinstance(request.body, bytes) else request.body)
    answer = requests.Response()
    answer.status_code = 201 if request.method == "PUT" else 200
    answer._content = (JOB % ("Open" if request.method == "POST" else "JobComplete")).encode()  # noqa: SLF001
    return answer


HTTPAdapter.send = record
print("simple-salesforce", version("simple-salesforce"))
client = Salesforce(instance="example.my.salesforce.com", session_id="token")
client.Contact.update("1", {"Phone": None})
moment = datetime(2026, 11, 30, 9, tzinfo=UTC)
client.bulk2.Contact.update(records=[{"Id": "1", "Phone": None}, {"Id": "2"}])
client.bulk2.Contact.update(records=[{"Since__c": moment}])
print(f"input: a telephone number of None, seen: {seen[0]} and {seen[1]!r}; a moment: {seen[2]!r}")
assert seen[0] == '{"Phone": null}'
assert sorted(seen[1].splitlines()[0].split(",")) == ["Id", "Phone"]
assert [sorted(line.split(",")) for line in seen[1].splitlines()[1:]] == [["", "1"], ["", "2"]]
assert seen[2].splitlines() == ["Since__c", "2026-11-30 09:00:00+00:00"]
