"""drip-python's unsubscribe() and unsubscribe_from_all() send nothing: they raise a TypeError about a NoneType.

Expected: a request to remove the person, as delete_subscriber() and apply_tag() send theirs. Seen: each POST is
compressed before it is sent, and these two have no body to compress. Where Drip answers with an error, the promised
DripApiError is not raised either: the errors are looked for in the answer's bytes, so what comes is a KeyError of
'subscribers', and nobody learns that the address was refused. Whoever honours a wish to be left alone with it has to ask
Drip by a request of their own.
"""
# requires: drip-python==0.3.1
# requires: urllib3==1.26.20

from __future__ import annotations

from importlib.metadata import version

import drip
import requests
from requests.adapters import HTTPAdapter

asked = []


def answer(_adapter: HTTPAdapter, request: requests.PreparedRequest, **_: object) -> requests.Response:
    """Instead of sending: the service finds nothing good."""
    asked.append(f"{request.method} {request.path_url}")
    given = requests.Response()
    given.status_code = 422
    given._content = b'{"errors": [{"code": "presence_error", "message": "Email is invalid"}]}'  # noqa: SLF001 no other way
    return given


def error_of(call: object, *told: str) -> str:
    try:
        call(*told)
    except Exception as error:  # noqa: BLE001 any, it is printed
        return f"{type(error).__name__}: {error}"
    return "none"


print("drip-python", version("drip-python"))
HTTPAdapter.send = answer
client = drip.Client("token", 1)
for call in (client.unsubscribe, client.unsubscribe_from_all):
    seen = error_of(call, "ann@example.com")
    print(f"input: {call.__name__}('ann@example.com'), expected: a request, seen: {asked}, {seen}")
    assert asked == []
    assert seen.startswith("TypeError")
refused = error_of(client.create_or_update_subscriber, "ann@example")
print(f"input: an address that is refused, expected: DripApiError, seen: {refused}, after {asked}")
assert asked == ["POST /v2/1/subscribers"]
assert refused == "KeyError: 'subscribers'"
