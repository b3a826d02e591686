"""What is on the wire and in the JSON that no documentation promises: numbers, times and texts that are none, answers that are cut,
packed, in part, odd, or without end.
"""

from __future__ import annotations

import gzip
import json

import httpx
import pytest

from segbot.domain.errors import OutcomeUnknownError, UnavailableError
from segbot.domain.planning.plan import Operation, Write
from segbot.providers import Timeouts
from segbot.providers.response_bodies import read_whole
from tests.providers.recorder import Reply

UUID = "9da67caa-b803-4691-a2b6-bdcd58008aaf"
CREATE = Write(operation=Operation.CREATE, name="VIP")


@pytest.fixture
def opened(connect, server):
    def make(**more):
        return connect("bunce", {"API_KEY": "sk_live_1234567890", "BASE_URL": f"{server.url}/v1"}, **more)

    return make


def bunce(**more):
    row = {"id": UUID, "name": "VIP", "customers_count": 5} | more
    return {"success": True, "data": row, "message": "ok"}


COUNTS = [
    (5, 5),
    ("5", 5),
    (5.0, 5),
    (-5, None),
    ("-5", None),
    (5.5, None),
    (True, None),
    (None, None),
    ([5], None),
    ("1,204", None),
    (float("nan"), None),
    (float("inf"), None),
    (1e300, None),
    (10**30, None),
    ("9" * 40, None),
]


@pytest.mark.parametrize(("told", "meant"), COUNTS, ids=lambda value: str(value)[:12])
def test_only_what_can_be_a_number_of_people_is_one(opened, server, told, meant):
    server.answer = lambda _sent: Reply(json=bunce(customers_count=told))
    assert opened().get_segment(UUID).member_count == meant


@pytest.mark.parametrize("told", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", 5, [], "soon"])
def test_a_time_that_is_none_is_left_out(opened, server, told):
    server.answer = lambda _sent: Reply(json=bunce(created_at=told))
    assert opened().get_segment(UUID).created_at is None


RAW_NAMES = {
    "half a character": rb'"VIP \ud83d"',
    "the other half": rb'"VIP \uDE00"',
    "NUL": rb'"VIP \u0000"',
    "half a character, not escaped": b'"VIP \xed\xa0\xbd"',
}


@pytest.mark.parametrize("name", RAW_NAMES.values(), ids=RAW_NAMES)
def test_a_name_that_no_database_takes_is_made_one_that_it_does(opened, server, name):
    raw = json.dumps(bunce()).encode().replace(b'"VIP"', name)
    server.answer = lambda _sent: Reply(raw=raw)
    assert opened().get_segment(UUID).name == "VIP \ufffd"


def test_a_whole_character_in_two_escapes_stays_one(opened, server):
    raw = json.dumps(bunce(name="VIP 😀", description="a\ud83db")).encode()
    server.answer = lambda _sent: Reply(raw=raw)
    found = opened().get_segment(UUID)
    assert (found.name, found.description) == ("VIP 😀", "a\ufffdb")


NOT_THE_WHOLE = [206, 207, 208, 226]


@pytest.mark.parametrize("status", [*NOT_THE_WHOLE, 202])
def test_a_part_of_an_answer_is_no_answer_to_a_question(opened, server, status):
    server.answer = lambda _sent: Reply(status=status, json=bunce())
    with pytest.raises(UnavailableError):
        opened().get_segment(UUID)


@pytest.mark.parametrize("status", NOT_THE_WHOLE)
def test_a_part_of_an_answer_leaves_a_change_in_doubt(opened, server, status):
    server.answer = lambda _sent: Reply(status=status, json=bunce())
    with pytest.raises(OutcomeUnknownError):
        opened().write(CREATE)


UNREADABLE = {
    "too deep": Reply(raw=b'{"success":true,"data":' + b'{"a":' * 100 + b"1" + b"}" * 101),
    "far too deep": Reply(raw=b"[" * 100_000),
    "more after it": Reply(raw=json.dumps(bunce()).encode() + b"<!-- proxy -->"),
    "broken gzip": Reply(raw=gzip.compress(b"{}")[:-6], headers={"Content-Encoding": "gzip"}),
    "gzip that is none": Reply(json=bunce(), headers={"Content-Encoding": "gzip"}),
    "cut short": Reply(json=bunce(), trouble="cut"),
    "in a list": Reply(json=[bunce()]),
}


@pytest.mark.parametrize("reply", UNREADABLE.values(), ids=UNREADABLE)
def test_an_answer_that_cannot_be_read_is_none(opened, server, reply):
    server.answer = lambda _sent: reply
    with pytest.raises(UnavailableError):
        opened().get_segment(UUID)
    with pytest.raises(OutcomeUnknownError):
        opened().write(CREATE)


READABLE = {
    "byte order mark": Reply(raw=b"\xef\xbb\xbf" + json.dumps(bunce()).encode()),
    "UTF-16": Reply(raw=json.dumps(bunce()).encode("utf-16")),
    "gzip": Reply(raw=gzip.compress(json.dumps(bunce()).encode()), headers={"Content-Encoding": "gzip"}),
    "a cookie": Reply(json=bunce(), headers={"Set-Cookie": "session=1; Path=/"}),
    "another type": Reply(json=bunce(), headers={"Content-Type": "text/html"}),
}


@pytest.mark.parametrize("reply", READABLE.values(), ids=READABLE)
def test_an_odd_answer_that_says_it_is_an_answer(opened, server, reply):
    server.answer = lambda _sent: reply
    provider = opened()
    assert provider.get_segment(UUID).member_count == 5
    assert provider.write(CREATE).segment_id == UUID


def test_an_answer_that_drips_is_not_waited_for_for_ever(opened, server):
    server.answer = lambda _sent: Reply(json=bunce(), trouble="drip")
    quick = Timeouts(connect=2, read=5, write=2, pool=2, body=0.2)
    with pytest.raises(OutcomeUnknownError):
        opened(timeouts=quick).write(CREATE)


def test_an_answer_that_is_too_large_is_broken_off():
    came = []

    def parts():
        for number in range(1_000):
            came.append(number)
            yield b"x" * 100

    endless = httpx.Response(200, content=parts(), request=httpx.Request("GET", "http://x.example"))
    with pytest.raises(httpx.DecodingError):
        read_whole(endless, longest=60, most=1_000)
    assert len(came) < 20
