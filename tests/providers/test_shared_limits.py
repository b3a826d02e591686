"""One limit for all that is one account: even, never exceeded, and nobody who waits stands behind a run."""

from __future__ import annotations

import itertools
import random
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from segbot.domain.call_priority import Priority, calls_for
from segbot.domain.capabilities import Limits, Rate, RateHeaders
from segbot.domain.errors import RateLimitError
from segbot.doors import SystemClock
from segbot.providers.bunce.declaration import SPEC as BUNCE
from segbot.providers.connection import Opening
from segbot.providers.constant_contact.declaration import SPEC as CONSTANT_CONTACT
from segbot.providers.rate_limit import RateLimiter, counted_key
from segbot.providers.rate_slots import take
from segbot.providers.shared_limits import Lanes, MemoryStates, SharedLimits
from tests.providers.recorder import Reply


def limits(**more):
    return Limits(people_per_call=1, people_per_call_documented=True, **more)


def fullest(moments, seconds):
    return max(sum(start <= each < start + seconds for each in moments) for start in moments)


def sent(rate_limiter, clock, count, priority=Priority.RUN, path="/"):
    moments = []
    for _ in range(count):
        with calls_for(priority):
            rate_limiter.wait(path)
        moments.append(clock.now().timestamp())
    return moments


def test_a_run_is_spread_over_the_minute_and_comes_near_the_limit(clock):
    rate_limiter = RateLimiter(BUNCE.limits, clock, label="Bunce")
    moments = sent(rate_limiter, clock, 1_500)
    assert fullest(moments, 60.0) <= 500
    assert 1_499 / (moments[-1] - moments[0]) >= 0.96 * 500 / 60
    pauses = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert max(pauses) < 0.2


@pytest.mark.parametrize(("requests", "seconds"), [(500, 60.0), (4, 1.0), (1, 1.0), (10, 1.0)])
@pytest.mark.parametrize("seed", range(3))
def test_no_mixture_exceeds_the_limit_in_any_window(clock, requests, seconds, seed):
    dice = random.Random(seed)  # noqa: S311 - the same mixture each time, no secret
    rate_limiter = RateLimiter(limits(requests=requests, per_seconds=seconds), clock, label="Acme")
    moments = []
    for _ in range(requests * 4):
        clock.sleep(dice.choice([0.0, 0.0, seconds / requests, seconds / 3]))
        moments += sent(rate_limiter, clock, 1, dice.choice(list(Priority)))
    assert fullest(moments, seconds) <= requests


def test_people_wait_for_nothing_beside_a_run_and_take_at_most_a_fifth(clock):
    rate_limiter = RateLimiter(BUNCE.limits, clock, label="Bunce")
    sent(rate_limiter, clock, 600)
    begun = clock.now()
    sent(rate_limiter, clock, 5, Priority.PEOPLE)
    assert (clock.now() - begun).total_seconds() < 0.5
    people = 0
    ends = clock.now() + timedelta(minutes=2)
    while clock.now() < ends:
        sent(rate_limiter, clock, 1)
        try:
            sent(rate_limiter, clock, 1, Priority.PEOPLE)
            people += 1
        except RateLimitError:  # they have waited for ten seconds
            continue
    assert people <= 0.25 * 500 * 2  # here nothing runs while they wait, so a little more than a fifth


def test_what_people_looked_at_before_a_run_is_not_counted_against_them(clock):
    rate_limiter = RateLimiter(BUNCE.limits, clock, label="Bunce")
    sent(rate_limiter, clock, 100, Priority.PEOPLE)
    sent(rate_limiter, clock, 1)
    begun = clock.now()
    sent(rate_limiter, clock, 10, Priority.PEOPLE)
    assert clock.now() == begun


def test_connections_that_are_one_account_share_its_limit(clock):
    shared = SharedLimits(MemoryStates(clock))
    both = [
        RateLimiter(BUNCE.limits, clock, label="Bunce", key="one", lane=lane, shared=shared) for lane in "ab"
    ]
    moments = [moment for _ in range(600) for each in both for moment in sent(each, clock, 1)]
    assert fullest(moments, 60.0) <= 500
    other = RateLimiter(BUNCE.limits, clock, label="Bunce", key="two", shared=shared)
    begun = clock.now()
    sent(other, clock, 1)
    assert clock.now() == begun


def test_what_a_provider_counts_tells_accounts_apart_and_shows_nothing_secret():
    host = {"BASE_URL": "https://api.bunce.so/v1", "API_KEY": "sk_live_1"}
    assert counted_key(BUNCE, host) == counted_key(BUNCE, {**host, "API_KEY": "sk_live_2"})
    assert counted_key(BUNCE, host) != counted_key(BUNCE, {"BASE_URL": "https://sandbox.api.bunce.so/v1"})
    keys = {"BASE_URL": "https://api.cc.email/v3", "CLIENT_ID": "one"}
    assert counted_key(CONSTANT_CONTACT, keys) != counted_key(CONSTANT_CONTACT, {**keys, "CLIENT_ID": "two"})
    assert "one" not in counted_key(CONSTANT_CONTACT, keys)


def test_a_refusal_holds_everybody_who_shares_the_limit(clock):
    shared = SharedLimits(MemoryStates(clock))
    first, second = (RateLimiter(BUNCE.limits, clock, label="Bunce", shared=shared) for _ in range(2))
    first.hold("/segments", 60.0)
    for priority in (Priority.PEOPLE, Priority.RUN):
        with pytest.raises(RateLimitError, match="for 60 s") as caught, calls_for(priority):
            second.wait("/segments")
        assert caught.value.retry_after == pytest.approx(60.0)
    clock.sleep(60.0)
    begun = clock.now()
    sent(second, clock, 1, Priority.PEOPLE)
    assert clock.now() == begun


def families():
    return limits(
        rates=(
            Rate(requests=10, per_seconds=1.0, paths=("/contacts",)),
            Rate(requests=30, per_seconds=3_600.0, paths=("/contacts",)),
            Rate(requests=5, per_seconds=3_600.0),
        ),
        headers=RateHeaders(remaining="x-left", reset="x-reset"),
    )


def test_each_family_of_paths_has_rates_of_its_own(clock):
    rate_limiter = RateLimiter(families(), clock, label="Acme")
    moments = sent(rate_limiter, clock, 30, path="/contacts/lists")
    assert fullest(moments, 1.0) <= 10
    with pytest.raises(RateLimitError) as caught:
        sent(rate_limiter, clock, 1, path="/contacts/lists")
    assert caught.value.retry_after > 3_500
    begun = clock.now()
    sent(rate_limiter, clock, 5, path="/campaigns")
    assert clock.now() == begun  # an hour's limit is not spread over the hour
    with pytest.raises(RateLimitError):
        sent(rate_limiter, clock, 1, path="/campaigns")


def test_headers_that_say_nothing_is_left_are_believed(clock):
    rate_limiter = RateLimiter(families(), clock, label="Acme")
    rate_limiter.heard("/contacts/1", {"x-left": "3", "x-reset": "900"})
    sent(rate_limiter, clock, 1, path="/contacts/2")
    rate_limiter.heard("/contacts/1", {"x-left": "0", "x-reset": "900"})
    with pytest.raises(RateLimitError):
        sent(rate_limiter, clock, 1, path="/contacts/2")
    sent(rate_limiter, clock, 1, path="/campaigns")


class RealClock:
    def now(self):
        return datetime.now(UTC)

    def sleep(self, seconds):
        time.sleep(seconds)


def test_no_more_calls_are_in_the_air_than_may_be():
    rate_limiter = RateLimiter(limits(calls_at_once=3), RealClock(), label="Acme")
    guard, now, most = threading.Lock(), [0], [0]

    def call():
        with rate_limiter.in_the_air():
            with guard:
                now[0] += 1
                most[0] = max(most[0], now[0])
            time.sleep(0.02)
            with guard:
                now[0] -= 1

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 3


def test_lanes_take_turns_however_many_wait_in_one():
    lanes, order, begun = Lanes(), [], threading.Barrier(2)

    def work(lane):
        with lanes.turn(lane):
            order.append(lane)

    go_on = threading.Event()

    def first():
        with lanes.turn("first"):
            begun.wait()
            go_on.wait(30)

    holder = threading.Thread(target=first)
    holder.start()
    begun.wait()
    threads = []
    for lane in ("many", "many", "many", "many", "few", "few"):
        threads.append(threading.Thread(target=work, args=(lane,)))
        threads[-1].start()
        time.sleep(0.02)
    go_on.set()
    for thread in (holder, *threads):
        thread.join()
    assert order == ["many", "few", "many", "few", "many", "many"]


def test_a_lane_that_comes_late_does_not_get_all_that_it_missed():
    lanes, order = Lanes(), []
    for _ in range(100):
        with lanes.turn("early"):
            pass
    inside, go_on = threading.Event(), threading.Event()

    def first():
        with lanes.turn("early"):
            inside.set()
            go_on.wait(30)

    def work(lane):
        with lanes.turn(lane):
            order.append(lane)

    threads = [threading.Thread(target=first)]
    threads[0].start()
    inside.wait(30)
    for lane in ("early",) * 10 + ("late",) * 20:
        threads.append(threading.Thread(target=work, args=(lane,)))
        threads[-1].start()
        time.sleep(0.002)
    go_on.set()
    for thread in threads:
        thread.join()
    assert "early" in order[:8]
    assert order[:18].count("early") >= 6


@pytest.mark.parametrize(("factor", "rate"), [("0.5", 250 / 60), ("1", 500 / 60), ("4", 2_000 / 60)])
def test_an_account_may_have_a_rate_of_its_own(clock, factor, rate):
    settings = {"API_KEY": "k", "BASE_URL": "https://api.bunce.so/v1", "RATE_MULTIPLIER": factor}
    opening = Opening(connection="shop", settings=settings, clock=clock)
    moments = sent(RateLimiter.of(opening, BUNCE), clock, 1_200)
    # The first second may be caught up with; no window holds more for that.
    assert 0.9 * rate < 1_199 / (moments[-1] - moments[0]) <= rate * 1.02


@pytest.mark.parametrize("seed", range(20))
def test_whoever_asks_and_when_no_window_holds_more_than_it_may(seed):
    """Places given away ahead of time count as well, for those who ask after them and may go before."""
    chance = random.Random(seed)  # noqa: S311 - a test's draw
    rates = limits(requests=5, per_seconds=0.2)
    state, now, places = {}, 1_800_000_000.0, []
    for _ in range(200):
        now += chance.choice((0.0, 0.0, 0.01, 0.3))
        found = take(state, rates, "/", now, priority=chance.choice(list(Priority)), patience=5.0)
        if isinstance(found, float):
            places.append(now + found)
    assert len(places) > 100
    assert fullest(places, 0.2) <= 5


def test_runs_of_one_connection_take_turns():
    """However many calls of the long run wait, the small one's are every second."""
    rate_limiter = RateLimiter(
        limits(requests=10, per_seconds=0.5), SystemClock(), label="Acme", lane="bunce"
    )
    order, guard = [], threading.Lock()

    def call(run):
        with calls_for(Priority.RUN, lane=run):
            rate_limiter.wait()
        with guard:
            order.append(run)

    threads = [threading.Thread(target=call, args=(run,)) for run in ["long"] * 12 + ["small"] * 4]
    for thread in threads:
        thread.start()
        time.sleep(0.002)
    for thread in threads:
        thread.join()
    assert order[:10].count("small") >= 3


def test_whoever_looks_more_often_than_their_share_waits_a_moment_for_each_and_not_for_half_a_minute(clock):
    rate_limiter = RateLimiter(BUNCE.limits, clock, label="Bunce")
    begun = last = clock.now()
    longest, people = 0.0, 0
    while (clock.now() - begun).total_seconds() < 60:
        sent(rate_limiter, clock, 1)
        sent(rate_limiter, clock, 1, Priority.PEOPLE)
        longest = max(longest, (clock.now() - last).total_seconds())
        people, last = people + 1, clock.now()
    assert longest <= 1.5
    assert people <= 0.2 * 500 + 2


def test_requests_that_left_late_count_from_when_they_left(clock):
    rate_limiter = RateLimiter(limits(requests=4, per_seconds=1.0), clock, label="Acme")
    moments = []
    for late in (True, False, True, True, False):
        turns = [rate_limiter.wait() for _ in range(4)]
        for turn in turns:
            clock.sleep(0.3 if late and turn is turns[0] else 0.0)  # its connection had to be opened first
            rate_limiter.leaves(turn)
            moments.append(clock.now().timestamp())
    assert fullest(moments, 1.0) <= 4
    assert len(moments) / (moments[-1] - moments[0]) > 2.5


def test_a_place_that_is_not_missed_is_kept(clock):
    rate_limiter = RateLimiter(limits(requests=1, per_seconds=1.0), clock, label="Acme")
    for _ in range(3):
        rate_limiter.leaves(rate_limiter.wait())
    assert len(clock.slept) == 2


def test_over_http_a_request_that_is_late_does_not_let_the_next_come_too_early(connect, server, clock):
    arrived = []

    def answer(_sent):
        arrived.append(clock.now().timestamp())
        return Reply(json={"audiences": [], "has_more": False})

    server.answer = answer
    settings = {"API_KEY": "k", "PROJECT_KEY": "project_1", "BASE_URL": server.url}
    provider = connect("batch", settings, shared_limits=SharedLimits(MemoryStates(clock)))
    pauses = iter([0.6, 0.0, 0.0])

    def busy():
        clock.sleep(next(pauses))

    provider._http._client.event_hooks["request"].append(lambda _request: busy())
    for _ in range(3):
        list(provider.list_segments())
    assert fullest(arrived, 1.0) == 1
    assert arrived[1] - arrived[0] < 1.2
