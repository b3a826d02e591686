"""Those who wait for a scan: one of them pays for it, all of them are told how far it is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from segbot.domain.ports import ScanProgress

_LOG = logging.getLogger("segbot.providers")


@dataclass(kw_only=True, eq=False)
class _ScanListener:
    progress: ScanProgress
    earliest: int


@dataclass(frozen=True, kw_only=True)
class _Running:
    number: int
    done: int
    total: int | None


class ScanListeners:
    """Scans are numbered from 1, one runs at a time. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watchers: list[_ScanListener] = []
        self._running: _Running | None = None

    @contextmanager
    def watching(self, progress: ScanProgress | None, earliest: int) -> Iterator[None]:
        """Told at once, and then of every scan from number `earliest` on: one that does not count for the caller would
        only mislead.
        """
        if progress is None:
            yield
            return
        watcher = _ScanListener(progress=progress, earliest=earliest)
        with self._lock:
            self._watchers.append(watcher)
            running = self._running
        known = running is not None and running.number >= earliest
        self._tell(
            watcher, running.done if running and known else 0, running.total if running and known else None
        )
        try:
            yield
        finally:
            self._forget(watcher)

    def tell(self, number: int, done: int, total: int | None) -> None:
        """Tell those for whom this scan counts; who fails is not told again, and nobody else suffers from it."""
        with self._lock:
            self._running = _Running(number=number, done=done, total=total)
            waiting = [each for each in self._watchers if each.earliest <= number]
        for each in waiting:
            self._tell(each, done, total)

    def over(self) -> None:
        """The scan has come to its end."""
        with self._lock:
            self._running = None

    def _tell(self, watcher: _ScanListener, done: int, total: int | None) -> None:
        try:
            watcher.progress(done, total)
        except Exception:  # noqa: BLE001 - somebody else's listener: it must not end a scan others wait for
            _LOG.warning("a listener to the campaign check failed and is no longer told", exc_info=True)
            self._forget(watcher)

    def _forget(self, watcher: _ScanListener) -> None:
        with self._lock:
            if watcher in self._watchers:
                self._watchers.remove(watcher)
