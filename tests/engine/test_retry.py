from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from segbot.domain.ports import NotDeliveredError
from segbot.engine.retry import GivenUpError, Retry
from segbot.engine.shutdown import Shutdown, ShutdownError


class Hurried(Shutdown):
    """Does not sleep, but writes down how long it should have."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.hold()


class Failing:
    """Raises these errors in turn, then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)


def test_an_outage_is_waited_out_as_long_as_slack_says():
    stopping = Hurried()
    call = Failing(*(NotDeliveredError("away", retry_after=wait) for wait in (30, 0, 2.5)))
    Retry(stopping, "message m").see_through(call)
    assert call.calls == 4
    assert stopping.slept == [30, 0.1, 2.5]


def test_a_day_of_outage_ends_in_delivery_and_a_dozen_lines_of_log():
    stopping = Hurried()
    call = Failing(*[NotDeliveredError("away")] * 1500)
    with capture_logs() as lines:
        Retry(stopping, "message m").see_through(call)
    assert call.calls == 1501
    assert max(stopping.slept) == 60
    assert sum(stopping.slept) > 24 * 3600
    assert len(lines) == 11


def test_a_busy_database_is_waited_out_too():
    call = Failing(*[OperationalError("SELECT", {}, Exception("locked"))] * 20)
    Retry(Hurried(), "run #1").see_through(call)
    assert call.calls == 21


def test_a_surprise_is_tried_five_times_and_its_text_never_logged():
    call = Failing(*[ValueError("ada@example.com is odd")] * 9)
    stopping = Hurried()
    with (
        capture_logs() as lines,
        pytest.raises(GivenUpError, match=r"^ValueError test_retry\.py:\d+ ") as caught,
    ):
        Retry(stopping, "run #1").see_through(call)
    assert "ada@" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert call.calls == 5
    assert stopping.slept == [0.5, 1.0, 2.0, 4.0]
    assert "ada@" not in repr(lines)
    assert lines[0]["error"] == "ValueError"
    assert lines[0]["where"].startswith("test_retry.py:")


def test_outages_do_not_use_up_the_tries_of_a_surprise():
    errors = [NotDeliveredError("away")] * 10 + [ValueError("odd")] * 4
    call = Failing(*errors)
    Retry(Hurried(), "run #1").see_through(call)
    assert call.calls == 15


def test_the_end_of_the_process_ends_the_waiting():
    stopping = Hurried()

    def fail() -> None:
        stopping.requested.set()
        raise NotDeliveredError("away")

    with pytest.raises(ShutdownError) as caught:
        Retry(stopping, "message m").see_through(fail)
    assert not isinstance(caught.value, Exception)
    with pytest.raises(ShutdownError):
        Retry(stopping, "message m").see_through(Failing())
