from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from store.databases import database_url, migrated_url, postgres

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.lifecycle import State
from segbot.domain.members import ReadReport, RosterSummary, RowError
from segbot.domain.planning.plan import Operation, Plan, PlannedBatch
from segbot.domain.policy import Outcome, Policy, Ruling
from segbot.domain.requests import Draft
from segbot.store import Store

__all__ = ["database_url", "migrated_url", "postgres"]

NOON = datetime(2026, 3, 29, 12, 0, 0, 123456, tzinfo=UTC)


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> datetime:
        self.time += timedelta(**by)
        return self.time


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def store(migrated_url, watch) -> Iterator[Store]:
    store = Store(migrated_url, now=watch)
    yield store
    store.close()


@pytest.fixture
def make_draft(watch) -> Callable[..., Draft]:
    def make(draft_id: str = "d1", *, user: str = "U1", roster: str | None = "r1", batches: int = 3) -> Draft:
        return Draft(
            id=draft_id,
            action=Action(
                verb=Verb.REMOVE, connection="bunce", segment="vip", reason="Überfällig", fields={"tag": "1"}
            ),
            origin=Origin(user=user, team="T1", channel="C1"),
            plan=Plan(
                segment_id="s-1",
                segment_name="VIP",
                removes=250,
                before=1000,
                effects=("They get no more mail.",),
                fingerprint={"id": "s-1", "member_count": 1000},
                batches=tuple(
                    PlannedBatch(
                        operation=Operation.REMOVE,
                        roster_id=roster,
                        start=number * 100,
                        stop=number * 100 + 100,
                    )
                    for number in range(batches)
                ),
            ),
            ruling=Ruling(
                outcome=Outcome.APPROVE, rule="remove", why="A colleague has to agree.", approvals=1
            ),
            roster=RosterSummary(id=roster, count=250, sha256="ab" * 32) if roster else None,
            report=ReadReport(
                rows=252, duplicates=1, faults=(RowError(source="paste", row=7, why="empty"),), faults_total=1
            ),
            provider_label="Bunce",
            noun="segment",
            created_at=watch(),
        )

    return make


@pytest.fixture
def make_request(store, make_draft, watch) -> Callable[..., int]:
    """A request in the store, with its batches planned; the id."""

    def make(state: State = State.PENDING, *, draft: Draft | None = None, user: str = "U1") -> int:
        draft = draft or make_draft(user=user)
        with store.transaction() as tx:
            request_id = tx.requests.create(
                draft,
                state=state,
                policy=Policy(approvers=("U2", "S1")),
                created_at=watch(),
                expires_at=watch() + timedelta(hours=8),
            )
            tx.batches.plan(request_id, draft.plan.batches)
        return request_id

    return make
