"""Which campaigns use a segment, for those who only look: asked for once in a while, and never waited for long."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as NotYetError
from datetime import datetime, timedelta

from segbot.domain.errors import ProviderError, UnsupportedError
from segbot.domain.planning.plan import CampaignReport
from segbot.domain.ports import Clock
from segbot.domain.segments import Segment
from segbot.flows.accounts.connections import Connections

_LOG = logging.getLogger("segbot")
_FRESH = timedelta(minutes=10)

Asked = tuple[datetime, Future[CampaignReport]]


class CampaignsSeen:
    """Thread-safe. What decides about a change asks the provider itself, always again; see `PlanInputs`."""

    def __init__(
        self, connections: Connections, clock: Clock, executor: Executor, *, patience: float
    ) -> None:
        self._connections = connections
        self._clock = clock
        self._executor = executor
        self._patience = patience
        self._lock = threading.Lock()
        self._asked: dict[tuple[str, str], Asked] = {}

    def known(self, connection: str, segment: Segment) -> CampaignReport | None:
        """None where it is not known, or not yet."""
        try:
            return self._answer(connection, segment).result(timeout=self._patience)
        except NotYetError:
            return None
        except (ProviderError, UnsupportedError) as error:
            _LOG.info("campaigns of a segment at %s are not shown: %s", connection, error)
            return None

    def when_known(
        self, connection: str, segment: Segment, told: Callable[[CampaignReport | None], None]
    ) -> None:
        """`told` gets what is found out, once; None where it could not be found out. It may be called from another thread."""

        def done(asked: Future[CampaignReport]) -> None:
            told(None if _failed(asked) or asked.cancelled() else asked.result())

        self._answer(connection, segment).add_done_callback(done)

    def _answer(self, connection: str, segment: Segment) -> Future[CampaignReport]:
        now = self._clock.now()
        with self._lock:
            self._asked = {
                key: asked
                for key, asked in self._asked.items()
                if now - asked[0] <= _FRESH and not _failed(asked[1])
            }
            found = self._asked.get((connection, segment.id))
            if found is None:
                provider = self._connections.provider(connection)
                found = (now, self._executor.submit(provider.campaign_check, segment))
                self._asked[(connection, segment.id)] = found
            return found[1]


def _failed(asked: Future[CampaignReport]) -> bool:
    return asked.done() and not asked.cancelled() and asked.exception() is not None
