"""Every odd answer to every kind of change, through the flows: whatever comes, what is told is so, and nothing is made twice."""

from __future__ import annotations

import json

import pytest
from flows.executing.test_odd_answers import SAID, Service, odd, ran

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State

__all__ = ["odd"]

pytestmark = pytest.mark.slow

PAGE = b"<html><body>Sign in</body></html>"
ELSEWHERE = {"Location": "http://127.0.0.2:9/elsewhere"}
NO = {"success": False, "message": "no"}


def said(status, body=NO, **headers):
    return lambda _honest: (status, body, headers)


def altered(change):
    """The honest answer, changed."""
    return lambda honest: change(*honest)


UNCLEAR = {
    **{str(status): said(status) for status in (408, 500, 501, 502, 503, 504, 520)},
    **{f"{status} elsewhere": said(status, None, **ELSEWHERE) for status in (300, 301, 302, 303, 307, 308)},
    "304": said(304, None),
    "no answer": lambda _honest: None,
    "a page": said(200, PAGE),
    "nothing": said(200, b""),
    "null": said(200, b"null"),
    "an empty object": said(200, {}),
    "an empty list": said(200, []),
    "a page and 503": said(503, PAGE, **{"Retry-After": "30"}),
    "a page and 404": said(404, PAGE),
}
REFUSED = {
    str(status): said(status, PAGE) for status in (400, 405, 409, 410, 413, 415, 422, 423, 425, 428, 451)
}
ANSWERED = {
    **{
        f"as {status}": altered(lambda _s, body, _h, status=status: (status, body, {}))
        for status in (200, 202, 203, 206, 207, 208, 226)
    },
    "as 204": altered(lambda _s, _body, _h: (204, None, {})),
    "with a byte order mark": altered(lambda s, body, h: (s, b"\xef\xbb\xbf" + json.dumps(body).encode(), h)),
    "with something behind it": altered(lambda s, body, h: (s, json.dumps(body).encode() + b"<!-- -->", h)),
    "in a list": altered(lambda s, body, h: (s, [body], h)),
    "wrapped": altered(lambda s, body, h: (s, SAID | {"data": body}, h)),
    "cut off": altered(lambda s, body, h: (s, json.dumps(body).encode()[:-4], h)),
    "gzip that is none": altered(lambda s, body, _h: (s, body, {"Content-Encoding": "gzip"})),
    "another name": altered(lambda s, body, h: (s, _renamed(body, "Theirs"), h)),
    "another id": altered(lambda s, body, h: (s, _renamed(body, None), h)),
}
CASES = {
    **{f"{name}, carried out": (True, answer) for name, answer in UNCLEAR.items()},
    **{f"{name}, not carried out": (False, answer) for name, answer in UNCLEAR.items()},
    **{f"{name}, refused": (False, answer) for name, answer in REFUSED.items()},
    **{name: (True, answer) for name, answer in ANSWERED.items()},
}


def _renamed(body, name):
    if not isinstance(body.get("data"), dict):
        return body
    other = {"name": name} if name else {"id": "11111111-2222-4333-8444-555555555555"}
    return body | {"data": body["data"] | other}


def answering(stands_for, carried_out, answer):
    """Once; honestly afterwards."""
    left = [answer]

    def odd_answer(do):
        if not left:
            return None
        honest = do() if carried_out else (200, SAID | {"data": None}, {})
        return left.pop()(honest) or stands_for.cut()

    return odd_answer


class Cutting(Service):
    """Which also breaks the line off."""

    def cut(self):
        self.broken = True
        return 0, None, {}

    def _asked(self, *request):
        self.broken = False
        found = super()._asked(*request)
        return None if self.broken else found


@pytest.fixture
def service():
    made = Cutting()
    yield made
    made.stop()


VERBS = {
    "create": (Verb.CREATE, {"segment": None, "name": "New"}, lambda made: len(made.named("New")) == 1),
    "rename": (Verb.RENAME, {"segment": "VIP", "name": "New"}, lambda made: len(made.named("New")) == 1),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("case", CASES)
def test_what_is_told_is_so(odd, service, case, verb):
    what, asked_for, is_so = VERBS[verb]
    carried_out, answer = CASES[case]
    service.odd = answering(service, carried_out, answer)
    asked = ran(odd, odd.ask(what, **asked_for))
    assert asked.state in (State.DONE, State.FAILED, State.UNKNOWN, State.PAUSED)
    assert asked.state is not State.DONE or is_so(service)
    assert asked.state is not State.FAILED or not is_so(service)
    assert asked.state is State.DONE or asked.note.endswith((".", ")"))
    made = [method for method, path in service.changes if (method, path) == ("POST", "/v1/segments")]
    assert len(made) == (1 if verb == "create" else 0)
