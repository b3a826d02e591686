"""Between a place under the limit and the wire: who is late, who was stopped meanwhile, and what is no request at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from segbot.domain.capabilities import Limits
from segbot.domain.errors import UnavailableError
from segbot.providers.connection import Opening, RetryPolicy, Timeouts
from segbot.providers.http import Dialect, Http
from segbot.providers.last_look import last_look
from segbot.providers.rate_limit import RateLimiter
from tests.providers.recorder import Reply

ONE_A_SECOND = Limits(requests=1, per_seconds=1.0, people_per_call=1, people_per_call_documented=True)


class PressedError(Exception):
    """Somebody pressed Stop."""


@pytest.fixture
def rate_limiter(clock):
    return RateLimiter(ONE_A_SECOND, clock, label="Acme")


@pytest.fixture
def late(clock, rate_limiter):
    """Calls that come late to the wire, when somebody else has the next place."""
    opened = []

    def make(url):
        opening = Opening(
            connection="test",
            settings={},
            clock=clock,
            timeouts=Timeouts(connect=2, read=2, write=2, pool=2),
            retries=RetryPolicy(tries=1),
        )
        dialect = Dialect(message=lambda _answer: "", retry_after=lambda _answer, _now: 1.0)
        http = Http(
            opening,
            label="Acme",
            base_url=url,
            dialect=dialect,
            secrets=tuple,
            rate_limiter=rate_limiter,
        )
        http._client.event_hooks["request"].append(lambda _request: rate_limiter.wait())
        opened.append(http)
        return http

    yield make
    for http in opened:
        http.close()


def test_whoever_is_stopped_while_a_late_change_waits_for_another_place_is_heard(clock, server, late):
    server.answer = lambda _sent: Reply(json={})
    begun = clock.now()
    http = late(server.url)

    def may_leave():
        if clock.now() - begun > timedelta(seconds=1.5):
            raise PressedError

    with last_look(may_leave), pytest.raises(PressedError):
        http.write("POST", "/people", {"ids": ["1"]})
    assert not server.sent
    clock.sleep(5)
    http.write("POST", "/people", {"ids": ["1"]})
    assert server.lines == ["POST /people"]


def test_asking_a_proxy_for_a_way_through_takes_no_place(clock, server, late, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    http = late("https://acme.example")
    with pytest.raises(UnavailableError):
        http.write("POST", "/people", {"ids": ["1"]})
    assert len(clock.slept) == 1, "the one who had the next place"


def test_a_late_one_goes_behind_a_moment_in_which_nothing_is_taken(clock, rate_limiter):
    turn = rate_limiter.wait()
    clock.sleep(0.5)
    rate_limiter.hold("/", 4.0)
    begun = clock.now()
    rate_limiter.leaves(turn)
    assert clock.now() - begun >= timedelta(seconds=4)
