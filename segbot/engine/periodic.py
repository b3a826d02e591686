"""Something done again and again, in a thread of its own, whatever goes wrong with it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    sleep_using_event,
    stop_when_event_set,
    wait_exponential,
)

from segbot.engine.retry import described
from segbot.engine.shutdown import ShutdownError

_log = structlog.get_logger(__name__)


class Periodic:
    """Calls `call` after `first` seconds and then every `seconds` (None: never again), until `stop`; a failed call is
    made again sooner or later.
    """

    def __init__(
        self, name: str, call: Callable[[], object], *, seconds: float | None, first: float | None = None
    ) -> None:
        self._name = name
        self._call = call
        self._seconds = seconds
        self._first = (seconds or 0.0) if first is None else first
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_round, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Begin no other round, and wait this long for the one under way."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(timeout=seconds)

    def _go_round(self) -> None:
        once = Retrying(
            retry=retry_if_exception_type(Exception),
            stop=stop_when_event_set(self._over),
            wait=wait_exponential(multiplier=1, max=max(self._seconds or 1.0, 1.0)),
            sleep=sleep_using_event(self._over),
            before_sleep=self._tell,
            retry_error_callback=self._tell,
        )
        pause = self._first
        while not self._over.wait(pause):
            try:
                once(self._call)
            except ShutdownError:
                return
            if self._seconds is None:
                return
            pause = self._seconds

    def _tell(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        _log.warning("a round failed", round=self._name, attempt=state.attempt_number, **described(error))


def in_turn(*works: Callable[[], object]) -> Callable[[], None]:
    """One after the other."""

    def work() -> None:
        for each in works:
            each()

    return work
