"""HTTP becomes errors in one place: each kind of trouble, once for reads and once for writes."""

from __future__ import annotations

import logging
from datetime import timedelta
from email.utils import format_datetime
from urllib.parse import unquote

import pytest

from segbot import __version__
from segbot.domain.call_priority import Priority, calls_for
from segbot.domain.errors import (
    AddressError,
    CredentialsError,
    NotFoundError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitError,
    RejectedError,
    SetupError,
    UnavailableError,
)
from segbot.providers.connection import Opening, RetryPolicy, Timeouts
from segbot.providers.http import Dialect, Http
from tests.providers.recorder import LONG_AGO, Reply, nobody_listens

SECRET = "sk-very-secret-key"


def _told(answer, name):
    return answer.body.get(name, "") if isinstance(answer.body, dict) else ""


DIALECT = Dialect(
    message=lambda answer: _told(answer, "message"),
    code=lambda answer: _told(answer, "code"),
    failed=lambda answer: isinstance(answer.body, dict) and answer.body.get("ok") is False,
    retry_after=lambda answer, _now: float(answer.headers.get("x-wait", "33")),
)


@pytest.fixture
def make(clock):
    opened = []

    def make(url, **more):
        opening = Opening(
            connection="test",
            settings={},
            clock=clock,
            timeouts=Timeouts(connect=2, read=0.3, write=2, pool=2),
            retries=RetryPolicy(**more),
        )
        http = Http(opening, label="Acme", base_url=url, dialect=DIALECT, secrets=lambda: (SECRET,))
        opened.append(http)
        return http

    yield make
    for http in opened:
        http.close()


TROUBLES = [
    (Reply(trouble="reset"), UnavailableError, OutcomeUnknownError),
    (Reply(trouble="silence"), UnavailableError, OutcomeUnknownError),
    (Reply(json={"message": "half"}, trouble="cut"), UnavailableError, OutcomeUnknownError),
    (Reply(status=500, json={}), UnavailableError, OutcomeUnknownError),
    (Reply(status=502, raw=b"<html>"), UnavailableError, OutcomeUnknownError),
    (Reply(status=504, raw=b""), UnavailableError, OutcomeUnknownError),
    (Reply(status=408, raw=b""), UnavailableError, OutcomeUnknownError),
    (Reply(status=200, raw=b"<html>Login</html>"), UnavailableError, OutcomeUnknownError),
    (Reply(status=200, raw=b"\xff\xfe"), UnavailableError, OutcomeUnknownError),
    (Reply(status=200, raw=b"[" * 100_000), UnavailableError, OutcomeUnknownError),
    (Reply(status=200, raw=b""), UnavailableError, OutcomeUnknownError),
    (
        Reply(status=200, raw=b"{}", headers={"Content-Encoding": "gzip"}),
        UnavailableError,
        OutcomeUnknownError,
    ),
    (Reply(status=503, json={}), UnavailableError, OutcomeUnknownError),
    (Reply(status=429, json={}), RateLimitError, RateLimitError),
    (Reply(status=401, json={}), CredentialsError, CredentialsError),
    (Reply(status=403, raw=b"Forbidden"), CredentialsError, CredentialsError),
    (Reply(status=404, json={"message": "no such segment"}), NotFoundError, NotFoundError),
    (Reply(status=404, json={}), AddressError, AddressError),
    (Reply(status=404, raw=b"<html>Not Found</html>"), AddressError, AddressError),
    (Reply(status=400, json={"message": "bad"}), RejectedError, RejectedError),
    (Reply(status=409, json={}), RejectedError, RejectedError),
    (Reply(status=422, raw=b"<html>"), RejectedError, RejectedError),
    (Reply(status=200, json={"ok": False, "message": "no"}), RejectedError, RejectedError),
    (Reply(status=301, headers={"Location": "/x"}), AddressError, AddressError),
]


@pytest.mark.parametrize(("reply", "read", "write"), TROUBLES, ids=lambda value: str(value)[:60])
def test_each_trouble_has_one_meaning_for_reads_and_one_for_writes(make, server, reply, read, write):
    server.answer = lambda _sent: reply
    http = make(server.url)
    for meant, call in ((read, lambda: http.read("/x")), (write, lambda: http.write("POST", "/x", {}))):
        with pytest.raises(meant) as caught:
            call()
        assert type(caught.value) is meant
        assert str(caught.value).startswith(("Acme", "The change was sent to Acme"))


def test_a_404_on_a_route_is_no_missing_thing_whatever_it_says(make, server):
    server.answer = lambda _sent: Reply(status=404, json={"message": "Not found"})
    http = make(server.url)
    for call in (lambda: http.read("/x", route=True), lambda: http.write("POST", "/x", {}, route=True)):
        with pytest.raises(AddressError, match="SEGBOT_CONNECTIONS__TEST__BASE_URL"):
            call()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500])
def test_an_error_keeps_the_providers_own_words_and_code_masked(make, server, status):
    said = {"message": f"No, {SECRET} for ann@example.com", "code": "NO_WAY"}
    server.answer = lambda _sent: Reply(status=status, json=said)
    with pytest.raises(ProviderError) as caught:
        make(server.url, tries=1).read("/x", people=["ann@example.com"])
    assert caught.value.told == f"“No, [secret] for [e-mail]” ({status}, NO_WAY)"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"RateLimit-Reset": "9"}, 9),
        ({"X-RateLimit-Reset": str(int(LONG_AGO.timestamp()) + 11)}, 11),
        ({"X-Wait": "13"}, 13),
        ({}, 33),
    ],
)
def test_headers_that_say_how_long_to_wait_are_heeded(make, server, headers, seconds):
    server.answer = lambda _sent: Reply(status=429, json={}, headers=headers)
    with pytest.raises(RateLimitError) as caught:
        make(server.url).write("POST", "/x", {})
    assert caught.value.retry_after == pytest.approx(seconds, abs=1)


def test_a_503_that_says_how_long_is_waited_for(make, server, clock):
    server.script(Reply(status=503, json={}, headers={"Retry-After": "4"}), Reply(json=[1]))
    assert make(server.url).read("/x").body == [1]
    assert clock.slept == [4]


def test_a_refused_connection_changed_nothing_either_way(make):
    http = make(nobody_listens())
    for call in (lambda: http.read("/x"), lambda: http.write("POST", "/x", {})):
        with pytest.raises(UnavailableError, match="nothing was changed"):
            call()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(trouble="reset"),
        Reply(trouble="silence"),
        Reply(status=500),
        Reply(status=503),
        Reply(status=429),
    ],
    ids=str,
)
def test_a_write_is_never_sent_twice(make, server, reply):
    server.answer = lambda _sent: reply
    with pytest.raises((OutcomeUnknownError, UnavailableError, RateLimitError)):
        make(server.url).write("POST", "/x", {"a": 1})
    assert len(server.sent) == 1


def test_a_read_is_repeated_after_passing_trouble(make, server, clock):
    server.script(Reply(status=502, raw=b""), Reply(trouble="reset"), Reply(json=[1]))
    assert make(server.url).read("/x", {"page": 1}).body == [1]
    assert server.lines == ["GET /x?page=1"] * 3
    assert len(clock.slept) == 2


def test_a_read_gives_up_after_its_tries(make, server):
    server.answer = lambda _sent: Reply(status=503)
    with pytest.raises(UnavailableError):
        make(server.url, tries=4).read("/x")
    assert len(server.sent) == 4


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_read_that_was_refused_is_not_repeated(make, server, status):
    server.answer = lambda _sent: Reply(status=status, json={})
    with pytest.raises((RejectedError, SetupError)):
        make(server.url).read("/x")
    assert len(server.sent) == 1


def test_a_read_waits_as_long_as_it_is_asked_to(make, server, clock):
    server.script(Reply(status=429, headers={"Retry-After": "7"}), Reply(json={}))
    make(server.url).read("/x")
    assert clock.slept == [7.0]


def test_a_read_does_not_wait_longer_than_its_patience(make, server, clock):
    server.script(Reply(status=429, headers={"Retry-After": "61"}))
    with pytest.raises(RateLimitError) as caught:
        make(server.url, longest_pause=60).read("/x")
    assert (caught.value.retry_after, clock.slept) == (61.0, [])


def test_whoever_looks_is_not_kept_waiting_longer_than_they_may_be(make, server, clock):
    server.script(
        Reply(status=429, headers={"Retry-After": "7"}), Reply(status=429, headers={"Retry-After": "1"})
    )
    with calls_for(Priority.PEOPLE, patience=1.5), pytest.raises(RateLimitError):
        make(server.url).read("/x")
    assert (len(server.sent), clock.slept) == (1, [])


def test_whoever_waits_is_told_how_long_before_it(make, server, clock):
    server.script(Reply(status=429, headers={"Retry-After": "7"}), Reply(json={}))
    told = []
    with calls_for(Priority.PEOPLE, told=lambda seconds: told.append((seconds, list(clock.slept)))):
        make(server.url).read("/x")
    assert told == [(7.0, [])]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("12", 12.0),
        ("0", 0.0),
        ("86400", 86_400.0),
        ("9" * 30, 86_400.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("-5", 0.0),
        ("1.5", 1.5),
        (format_datetime(LONG_AGO + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(LONG_AGO - timedelta(seconds=90), usegmt=True), 0.0),
        (None, 33.0),
        ("soon", 33.0),
        ("inf", 33.0),
        ("nan", 33.0),
        ("Wed, 21 Oct 2026 07:28:00", 33.0),
    ],
)
def test_retry_after_is_seconds_or_a_date_or_the_providers_default(make, server, header, seconds):
    server.script(Reply(status=429, json={}, headers={"Retry-After": header} if header else {}))
    with pytest.raises(RateLimitError) as caught:
        make(server.url).write("POST", "/x", {})
    assert caught.value.retry_after == seconds


def test_every_call_says_who_it_is_and_what_it_wants(make, server):
    server.answer = lambda _sent: Reply(json={})
    http = make(server.url)
    http.read("/x")
    http.write("DELETE", "/y")
    http.write("DELETE", "/z", {"name": "Å"})
    read, bare, full = server.sent
    for sent in (read, bare, full):
        assert sent.headers["accept"] == "application/json"
        assert sent.headers["user-agent"] == f"segbot/{__version__}"
    assert "content-type" not in read.headers
    assert "content-type" not in bare.headers
    assert (bare.body, full.json, full.headers["content-type"]) == (b"", {"name": "Å"}, "application/json")
    assert full.headers["content-length"] == str(len(full.body))


def test_a_204_needs_no_body(make, server):
    server.script(Reply(status=204))
    assert make(server.url).write("DELETE", "/x").body is None


def test_no_person_and_no_secret_leaves_in_errors_or_logs(make, server, caplog):
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.NOTSET, logger="httpx")
    said = f"unknown: ann@example.com, C-77, +46 70 123 45 67; key {SECRET}\n\x1b[31m{'long ' * 100}"
    server.answer = lambda _sent: Reply(status=400, json={"message": said})
    http = make(server.url)
    with pytest.raises(RejectedError) as caught:
        http.read("/customers", {"emails": "ann@example.com"}, people=["C-77"])
    assert "[e-mail], [person], [phone]; key [secret]" in str(caught.value)
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)
    shown = unquote(caplog.text) + str(caught.value) + repr(http)
    assert "ann@example.com" not in shown


def test_the_error_carries_the_status(make, server):
    server.script(Reply(status=409, json={"message": "taken"}))
    with pytest.raises(RejectedError) as caught:
        make(server.url).write("POST", "/x", {})
    assert caught.value.status == 409
