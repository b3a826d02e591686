from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from segbot.domain.capabilities import Limits
from segbot.domain.errors import RateLimitError
from segbot.providers.rate_limit import RateLimiter
from segbot.providers.retry_after import about, takes_none


def limits(**more):
    return Limits(people_per_call=1, people_per_call_documented=True, **more)


def test_requests_leave_at_the_declared_rate(clock):
    rate_limiter = RateLimiter(limits(requests=4, per_seconds=1.0), clock, label="Acme")
    left = []
    for _ in range(20):
        rate_limiter.wait()
        left.append(clock.now())
    for start in left:
        assert sum(start <= moment < start + timedelta(seconds=1) for moment in left) <= 4
    assert (left[-1] - left[0]).total_seconds() < 6


def test_a_used_up_day_is_said_at_once_instead_of_slept_through(clock):
    rate_limiter = RateLimiter(
        limits(requests=1000, per_seconds=1.0, requests_per_day=3), clock, label="Acme"
    )
    for _ in range(3):
        rate_limiter.wait()
    with pytest.raises(RateLimitError, match="in about 12 hours") as caught:
        rate_limiter.wait()
    assert caught.value.retry_after == 12 * 3600
    assert clock.slept == []
    clock.sleep(12 * 3600)
    rate_limiter.wait()


class HearsMeanwhile:
    """A clock; while somebody sleeps for the first time, something happens."""

    def __init__(self, clock, happens):
        self._clock, self._happens = clock, happens
        self.now = clock.now

    def sleep(self, seconds):
        happens, self._happens = self._happens, lambda: None
        happens()
        self._clock.sleep(seconds)


def test_whoever_waits_for_a_place_waits_on_when_another_is_told_to(clock):
    hears = HearsMeanwhile(clock, lambda: rate_limiter.hold("/", 5))
    rate_limiter = RateLimiter(limits(requests=1, per_seconds=1.0), hears, label="Acme")
    begun = clock.now()
    rate_limiter.wait()
    assert clock.slept == []
    rate_limiter.wait()
    assert (clock.now() - begun).total_seconds() == pytest.approx(5, abs=1)


def test_no_stated_rate_means_no_waiting(clock):
    rate_limiter = RateLimiter(limits(), clock, label="Acme")
    for _ in range(10_000):
        rate_limiter.wait()
    assert clock.slept == []


class SetBackClock:
    def __init__(self, *moments):
        self._moments = list(moments)
        self.slept = []

    def now(self):
        return self._moments.pop(0) if len(self._moments) > 1 else self._moments[0]

    def sleep(self, seconds):
        self.slept.append(seconds)


def test_a_clock_set_back_does_not_stop_everything():
    now = datetime(2026, 3, 1, tzinfo=UTC)
    clock = SetBackClock(now, now - timedelta(hours=1))
    rate_limiter = RateLimiter(limits(requests=1, per_seconds=1.0), clock, label="Acme")
    rate_limiter.wait()
    rate_limiter.wait()
    assert clock.slept == []


class RealClock:
    def now(self):
        return datetime.now(UTC)

    def sleep(self, seconds):
        time.sleep(seconds)


def test_threads_share_one_rate():
    rate_limiter = RateLimiter(limits(requests=5, per_seconds=0.2), RealClock(), label="Acme")
    left = []

    def run():
        for _ in range(5):
            rate_limiter.wait()
            left.append(time.monotonic())

    threads = [threading.Thread(target=run) for _ in range(4)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(left) == 20
    assert time.monotonic() - begun >= 0.6


def test_a_wait_is_said_in_words_that_people_use():
    assert takes_none("Acme", 41.2) == (
        "Acme takes no more requests for 42 s. Running changes go on after that; for anything else, try again then."
    )
    assert takes_none("Acme", 37_796) == (
        "Acme takes no more requests for about 11 hours. Try again after that; a change that was stopped by it can be resumed "
        "then."
    )
    assert takes_none("Acme", 3_000).startswith("Acme takes no more requests for about 50 minutes.")


def test_the_last_minute_of_a_day_is_one():
    assert [about(seconds) for seconds in (0.0, 31.0, 60.0, 61.0)] == ["a minute"] * 3 + ["2 minutes"]
