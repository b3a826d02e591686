"""Calling a handler until it is through: outages are waited out, surprises tried a few times. What is logged names
places in the code, never the values involved.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import NoReturn

import structlog
from sqlalchemy.exc import OperationalError
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential

from segbot.domain.ports import NotDeliveredError
from segbot.engine.shutdown import Shutdown

_SURPRISES = 5
_SHORTEST, _LONGEST = 0.1, 60.0
_FRAMES = 4
_OUTAGES = (NotDeliveredError, OperationalError)
_log = structlog.get_logger(__name__)
_backoff = wait_exponential(multiplier=0.5, max=_LONGEST)


class GivenUpError(Exception):
    """A handler kept failing. Says what kind of error it was and where; it ends up in the database, so no more."""


class Retry:
    """One call of one handler. `what` is for the log: a request number, a message key."""

    def __init__(self, stopping: Shutdown, what: str) -> None:
        self._stopping = stopping
        self._what = what
        self._surprises = 0

    def see_through(self, call: Callable[..., None], *args: object) -> None:
        """Return when the call has returned. An outage is waited out however long it takes.

        Raises GivenUpError when another error came several times, ShutdownError when the process is about to end.
        """
        attempts = Retrying(
            retry=retry_if_exception_type(Exception),
            stop=self._enough,
            wait=_pause,
            sleep=self._stopping.sleep,
            before_sleep=self._tell,
            retry_error_callback=self._give_up,
        )
        attempts(self._once, call, *args)

    def _once(self, call: Callable[..., None], *args: object) -> None:
        with self._stopping.under_way():
            call(*args)

    def _enough(self, state: RetryCallState) -> bool:
        if not isinstance(_error(state), _OUTAGES):
            self._surprises += 1
        return self._surprises >= _SURPRISES

    def _give_up(self, state: RetryCallState) -> NoReturn:
        found = described(_error(state))
        _log.error("given up for now", what=self._what, **found)
        raise GivenUpError(" ".join(found.values())) from None

    def _tell(self, state: RetryCallState) -> None:
        """The 1st, 2nd, 4th, 8th … failure: a day of outage is a dozen lines."""
        number = state.attempt_number
        if number & (number - 1) == 0:
            wait = round(_pause(state), 1)
            _log.warning(
                "to be tried again", what=self._what, attempt=number, wait=wait, **described(_error(state))
            )


def described(error: BaseException | None) -> dict[str, str]:
    """The kind of an error and where it came from, innermost first. Its text may hold people's data and is left out."""
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
    return {"error": type(error).__name__, "where": where}


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _pause(state: RetryCallState) -> float:
    error = _error(state)
    if isinstance(error, NotDeliveredError) and error.retry_after is not None:
        return max(error.retry_after, _SHORTEST)
    return _backoff(state)
