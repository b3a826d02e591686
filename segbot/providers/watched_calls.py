"""Telling whoever watches of each call: what came of it, how long it took, and how long it was kept back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from segbot.providers.connection import CallWatch

_NO_ANSWER = "no_answer"


class WatchedCalls:
    """The calls of one connection; thread-safe. Without a `watch` nothing is measured."""

    def __init__(self, watch: CallWatch | None, connection: str) -> None:
        self._watch = watch
        self._connection = connection
        self._here = threading.local()

    def send(self, call: Callable[[], httpx.Response]) -> httpx.Response:
        """Raises httpx.RequestError."""
        if self._watch is None:
            return call()
        self._here.waited = 0.0
        begun, outcome = time.perf_counter(), _NO_ANSWER
        try:
            response = call()
            outcome = str(response.status_code)
        finally:
            took = time.perf_counter() - begun - self._here.waited
            self._watch.called(self._connection, outcome, took)
            self._watch.waited(self._connection, self._here.waited)
        return response

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Inside of a call: kept back for the provider's limits."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._here.waited = getattr(self._here, "waited", 0.0) + time.perf_counter() - begun
