from __future__ import annotations

import pytest

from segbot.sandbox.emulators.pacing import DailyQuota, WindowLimit


def test_a_window_slides(clock):
    limit = WindowLimit(2, 10.0, clock)
    assert [limit.admit("a"), limit.admit("a"), limit.admit("a"), limit.admit("b")] == [
        True,
        True,
        False,
        True,
    ]
    clock.advance(10)
    assert limit.admit("a")


def test_one_too_many_blocks_for_a_while(clock):
    limit = WindowLimit(1, 1.0, clock, block=60.0)
    assert limit.admit("a")
    assert not limit.admit("a")
    assert limit.wait("a") == 60
    clock.advance(59.5)
    assert not limit.admit("a")
    assert limit.wait("a") == 1
    clock.advance(0.5)
    assert limit.admit("a")


def test_hammering_on_never_gets_through_where_refusals_count(clock):
    limit = WindowLimit(1, 1.0, clock, count_refused=True)
    assert limit.admit("a")
    for _ in range(5):
        clock.advance(0.6)
        assert not limit.admit("a")
    clock.advance(1)
    assert limit.admit("a")


@pytest.mark.parametrize(
    ("scale", "seconds", "admitted"), [(10.0, 1.0, True), (10.0, 0.9, False), (None, 0.0, True)]
)
def test_time_can_run_faster_or_not_count_at_all(clock, scale, seconds, admitted):
    limit = WindowLimit(1, 10.0, clock, scale=scale)
    assert limit.admit("a")
    clock.advance(seconds)
    assert limit.admit("a") is admitted


def test_a_daily_quota_starts_anew_at_midnight_utc(clock):
    quota = DailyQuota(2, clock)
    assert [quota.admit() for _ in range(3)] == [True, True, False]
    clock.advance(15 * 3600 + 6 * 60 + 39)
    assert not quota.admit()
    clock.advance(1)
    assert quota.admit()
