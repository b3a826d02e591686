"""Looking: connections, segments and requests. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta

from segbot.domain.audit import Fact, Page
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import UserError
from segbot.domain.messages import Message, MessageRef
from segbot.domain.planning.plan import CampaignReport
from segbot.domain.policy.budgets import NO_BUDGETS, Budgets, Used
from segbot.domain.ports import Clock
from segbot.domain.requests import Batch, Request
from segbot.domain.segments import Segment, SizeSeen
from segbot.flows.accounts.connections import Connections
from segbot.flows.audit.query import nobody, understood
from segbot.flows.browsing.campaigns_seen import CampaignsSeen
from segbot.flows.browsing.segments import Segments
from segbot.flows.planning.budget_check import used
from segbot.providers.declarations import DECLARED_VERBS
from segbot.store import Store


@dataclass(frozen=True, kw_only=True)
class ConnectionInfo:
    """A connection as people see it; `paused` is why it is not used at the moment."""

    name: str
    spec: ProviderSpec
    paused: str | None


class Browse(Segments):
    """Segments, and beside them connections, requests and the audit log."""

    def __init__(
        self,
        store: Store,
        connections: Connections,
        clock: Clock,
        *,
        patience: float = 0.8,
        budgets: Budgets = NO_BUDGETS,
        threads: Executor | None = None,
    ) -> None:
        super().__init__(store, connections, clock, patience=patience, threads=threads)
        self._budgets = budgets
        self._campaigns = CampaignsSeen(connections, clock, self._pool, patience=patience)

    def connections(self) -> list[ConnectionInfo]:
        with self._store.reading() as tx:
            paused = tx.connections.paused()
        return [
            ConnectionInfo(name=name, spec=self._connections.spec(name), paused=paused.get(name))
            for name in self._connections.names()
        ]

    def spec(self, connection: str) -> ProviderSpec:
        """Raises InvalidActionError on `connection`."""
        return self._connections.spec(connection)

    def requests(
        self, user: str | None = None, limit: int = 20, *, before: int | None = None
    ) -> list[Request]:
        """The latest first. `before`: only those with a lower number."""
        with self._store.reading() as tx:
            return tx.requests.list(user=user, limit=limit, before=before)

    def removals(self, user: str) -> Used | None:
        """What this person and each connection have used of the removal budgets; nothing where there are none."""
        with self._store.reading() as tx:
            return used(tx, user, self._connections.names(), self._budgets, self._clock.now())

    def request(self, request_id: int) -> Request:
        """Raises UserError when there is no such request."""
        with self._store.reading() as tx:
            request = tx.requests.get(request_id)
        if request is None:
            raise UserError(f"There is no request #{request_id}. `/segment requests` lists the latest.")
        return request

    def cards(self, request_ids: Collection[int]) -> dict[int, MessageRef]:
        """Where the cards of these requests are in Slack, by request; only those that are there."""
        with self._store.reading() as tx:
            return tx.messages.cards(request_ids)

    def undelivered(self, user: str) -> list[Message]:
        """What Slack refused of this person's requests in the last week and has not taken since, the latest first."""
        with self._store.reading() as tx:
            return tx.messages.undelivered(self._clock.now() - timedelta(days=7), user=user)

    def last_changes(self, connection: str) -> dict[str, datetime]:
        """When each segment was last changed through segbot, by its id."""
        with self._store.reading() as tx:
            return tx.past_changes.last_changes(connection)

    def sizes_seen(self, connection: str, segment_id: str) -> list[SizeSeen]:
        """How large it was on the days on which anybody looked, the oldest first."""
        return self.sizes.of(connection, segment_id)

    def campaigns(self, connection: str, segment: Segment) -> CampaignReport | None:
        """What is known of campaigns that use it; None where the provider shows none, or does not answer soon. What it
        answers later is there when somebody asks again.
        """
        if not self.shows_campaigns(connection, segment):
            return None
        return self._campaigns.known(connection, segment)

    def shows_campaigns(self, connection: str, segment: Segment) -> bool:
        """Whether the provider shows which campaigns use such a segment."""
        spec = self._connections.spec(connection).for_kind(segment.kind)
        return any(spec.capability(verb).campaign_check for verb in DECLARED_VERBS)

    def when_campaigns_are_known(
        self, connection: str, segment: Segment, told: Callable[[CampaignReport | None], None]
    ) -> None:
        """`told` gets what is known once it is; None where the provider could not be asked."""
        self._campaigns.when_known(connection, segment, told)

    def history(self, request_id: int) -> list[Fact]:
        with self._store.reading() as tx:
            return tx.audit_log.of_request(request_id)

    def batches(self, request_id: int) -> list[Batch]:
        with self._store.reading() as tx:
            return tx.batches.list(request_id)

    def people_at_work(self) -> list[str]:
        """Who has asked for or decided anything, those who did so lately first."""
        with self._store.reading() as tx:
            return tx.past_changes.people()

    def audit(
        self,
        typed: str,
        *,
        asker: str = "",
        zone: str = "UTC",
        named: Callable[[str], str] = nobody,
        before: int | None = None,
        limit: int = 20,
    ) -> Page:
        """The latest facts that go with what was typed. `zone`: the asker's; `named` finds somebody's id by their name;
        `before`: `older` of the page before. Raises InvalidActionError.
        """
        wanted = understood(typed, asker=asker, now=self._clock.now(), zone=zone, named=named)
        with self._store.reading() as tx:
            return tx.audit_log.search(wanted, before=before, limit=limit)
