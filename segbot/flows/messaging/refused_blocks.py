"""What a workspace's Slack does not take, remembered: kinds of blocks that came after its time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from segbot.domain.ports import Clock
from segbot.store import Store

_REMEMBERED = timedelta(days=30)


class RefusedBlocks:
    """For one workspace. After a month a kind is tried once more: Slack may have learned it meanwhile."""

    def __init__(self, store: Store, clock: Clock, team: str) -> None:
        self._store = store
        self._clock = clock
        self._team = team

    def known(self) -> frozenset[str]:
        with self._store.reading() as tx:
            return tx.refused_blocks.known(self._team, self._clock.now() - _REMEMBERED)

    def refuse(self, kinds: Collection[str]) -> None:
        with self._store.transaction() as tx:
            tx.refused_blocks.refuse(self._team, kinds, self._clock.now())
