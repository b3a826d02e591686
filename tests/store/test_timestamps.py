from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segbot.store.timestamps import moment, seconds


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_times_survive_to_the_microsecond(time):
    assert moment(seconds(time)) == time


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        seconds(datetime(2026, 1, 1))  # noqa: DTZ001
