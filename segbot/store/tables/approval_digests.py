"""The bound of a request: computed from its row, kept in it, and compared with what stands there later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection, Row

from segbot.domain.approval.digest import bound
from segbot.domain.audit import Event
from segbot.domain.planning.plan import Plan, PlannedBatch
from segbot.store import json_documents
from segbot.store.audit.log import AuditLog
from segbot.store.tables.batches import Batches
from segbot.store.tables.rosters import commitment_of

_BINDING = frozenset({Event.REQUESTED, Event.RENEWED, Event.EDITED})
_ROW = text(
    "SELECT id, account, segment_id, document, policy, bound, bound_members FROM requests WHERE id = :id"
)
_BIND = text("UPDATE requests SET bound = :bound, bound_members = :members WHERE id = :id")
_APPROVED = text("SELECT user_id, bound FROM votes WHERE request_id = :id AND ballot = 'approve'")


@dataclass(frozen=True, kw_only=True)
class ApprovalDigests:
    connection: Connection

    def bind(self, request_id: int) -> str:
        """Compute the bound of a request as it was just written down, and keep it with it."""
        row = self.connection.execute(_ROW, {"id": request_id}).one()
        members = {each: commitment_of(self.connection, each) for each in sorted(_rosters(row))}
        computed = _computed(row, members)
        self.connection.execute(
            _BIND, {"id": request_id, "bound": computed, "members": json_documents.dump(members)}
        )
        return computed

    def broken(self, request_id: int, batches: Batches, facts: AuditLog) -> str:
        """Why the row is not what was approved, a sentence's end; empty where it is, and for what was never bound.

        A list from which a person was erased has lost its hash; then the rest has to fit.
        """
        row = self.connection.execute(_ROW, {"id": request_id}).one()
        told = [fact.bound for fact in facts.of_request(request_id) if fact.event in _BINDING and fact.bound]
        if not row.bound and not told:
            return ""
        if told and told[-1] != row.bound:
            return "its bound is not the one in the audit"
        planned = tuple(batch.planned for batch in batches.list(request_id))
        return next(self._misfits(row, planned), "")

    def _misfits(self, row: Row[Any], planned: tuple[PlannedBatch, ...]) -> Iterator[str]:
        members: dict[str, str] = json_documents.load(row.bound_members or "{}")
        if _computed(row, members) != row.bound or _rosters(row) != set(members):
            yield "the action, the plan or the policy is not the one it was bound to"
        now = {each: commitment_of(self.connection, each) for each in members}
        if any(now[each] and now[each] != members[each] for each in members):
            yield "a list of people is not the one it was bound to"
        if planned != Plan.from_document(json_documents.load(row.document)["plan"]).batches:
            yield "its batches are not those of the plan"
        votes = self.connection.execute(_APPROVED, {"id": row.id}).all()
        if any(vote.bound != row.bound for vote in votes):
            yield "somebody's approval was given to something else"


def _rosters(row: Row[Any]) -> set[str]:
    document = json_documents.load(row.document)
    used: Iterable[str | None] = (roster_id for _, roster_id, _, _ in document["plan"]["batches"])
    own = [document["roster"]["id"]] if document["roster"] else []
    return {each for each in (*used, *own) if each}


def _computed(row: Row[Any], members: dict[str, str]) -> str:
    document = json_documents.load(row.document)
    # A segment that is created gets its id on the way, and its target is then the plan's own doing.
    created = document["plan"]["segment_id"] is None
    return bound(
        document,
        json_documents.load(row.policy),
        connection=row.account,
        segment_id=None if created else row.segment_id,
        members=members,
    )
