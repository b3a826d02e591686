"""How large segments are, noted whenever a provider tells it, so that a chart can be drawn of it later."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

from segbot.domain.ports import Clock
from segbot.domain.segments import Segment, SizeSeen
from segbot.store import Store

_KEPT = timedelta(days=365)
_POINTS = 20


class SizesSeen:
    """Thread-safe. What has not changed since this process last noted it is not written again."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._noted: dict[tuple[str, str], tuple[str, int]] = {}

    def note(self, connection: str, segments: Sequence[Segment]) -> None:
        """A whole list: only what has changed is written, since a long one is looked at often."""
        self._write(connection, segments, daily=False)

    def note_one(self, connection: str, segment: Segment) -> None:
        """One that somebody looks at: written once a day, whether it has changed or not."""
        self._write(connection, [segment], daily=True)

    def of(self, connection: str, segment_id: str) -> list[SizeSeen]:
        """The last twenty days on which anybody looked, the oldest first."""
        with self._store.reading() as tx:
            return tx.sizes.days(connection, segment_id, limit=_POINTS)

    def forget_old(self) -> None:
        """Delete what is older than a year."""
        with self._store.transaction() as tx:
            tx.sizes.forget(self._clock.now() - _KEPT)

    def _write(self, connection: str, segments: Sequence[Segment], *, daily: bool) -> None:
        now = self._clock.now()
        day = now.date().isoformat()
        counted = {each.id: each.member_count for each in segments if each.member_count is not None}
        with self._lock:
            news = {
                segment_id: count
                for segment_id, count in counted.items()
                if self._is_news(self._noted.get((connection, segment_id)), day, count, daily=daily)
            }
        if not news:
            return
        # Not under the lock: whoever waits for the database must not hold up whoever has it. Twice the same is no harm.
        with self._store.transaction() as tx:
            tx.sizes.see(connection, news, now)
        with self._lock:
            self._noted |= {(connection, segment_id): (day, count) for segment_id, count in news.items()}

    def _is_news(self, noted: tuple[str, int] | None, day: str, count: int, *, daily: bool) -> bool:
        if noted is None or noted[1] != count:
            return True
        return daily and noted[0] != day
