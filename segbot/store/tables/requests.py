"""Requests: the row is the truth, and every change of its state a compare-and-set."""

from __future__ import annotations

import builtins
import dataclasses
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa
from sqlalchemy import bindparam, text
from sqlalchemy.engine import Connection, Row

from segbot.domain.approval.card_binding import new_token
from segbot.domain.approval.undone import Undo, carried_out
from segbot.domain.lifecycle import RAN, State, sources
from segbot.domain.members import ReadReport
from segbot.domain.policy import Policy, Ruling
from segbot.domain.requests import Draft, Progress, Request, Vote
from segbot.store import json_documents
from segbot.store.tables import roster_references
from segbot.store.tables.approval_digests import ApprovalDigests
from segbot.store.tables.batches import progress_of
from segbot.store.tables.removals import Removals
from segbot.store.tables.undos import undos_of
from segbot.store.tables.votes import votes_on
from segbot.store.timestamps import moment, seconds

_CREATE = text(
    "INSERT INTO requests (version, state, account, user_id, document, policy, created_at, expires_at,"
    " starts_at, segment_id, token, trace)"
    " VALUES (1, :state, :account, :user_id, :document, :policy, :created_at, :expires_at,"
    " :starts_at, :segment_id, :token, (SELECT trace FROM drafts WHERE id = :draft)) RETURNING id"
)
_ANY_NUMBER = 2**62
_GET = text("SELECT * FROM requests WHERE id = :id")
_THOSE = text("SELECT * FROM requests WHERE id IN :ids ORDER BY id").bindparams(
    bindparam("ids", expanding=True)
)
_LIST = text(
    "SELECT * FROM requests WHERE state IN :states"
    " AND (:anybody = 1 OR user_id = :user_id) AND id < :before ORDER BY id DESC LIMIT :limit"
).bindparams(bindparam("states", type_=sa.String(), expanding=True))
_OF_SEGMENT = text(
    "SELECT * FROM requests WHERE account = :account AND segment_id = :segment_id ORDER BY id DESC LIMIT :limit"
)
_RENEW = text(
    "UPDATE requests SET document = :document, policy = :policy, expires_at = :expires_at,"
    " segment_id = :segment_id, stricter = NULL WHERE id = :id"
)
_REPORT = text("UPDATE requests SET document = :document WHERE id = :id")
_FORGET_VOTES = text("DELETE FROM votes WHERE request_id = :id")
_POLICY = text("SELECT policy FROM requests WHERE id = :id")
_TRACE = text("SELECT trace FROM requests WHERE id = :id")
_ANNOTATE = text(
    "UPDATE requests SET note = coalesce(cast(:note AS text), note),"
    " count_after = coalesce(cast(:after AS bigint), count_after),"
    " segment_id = coalesce(cast(:segment_id AS text), segment_id) WHERE id = :id"
)
_NOTE_RUN = text(
    "UPDATE requests SET note = :note WHERE id = :id AND state = 'running' AND run_token = :token"
)
_COUNT_BEFORE = text(
    "UPDATE requests SET count_before = cast(:count AS bigint)"
    " WHERE id = :id AND state = 'running' AND run_token = :token"
)
_NEXT_ATTEMPT = text(
    "UPDATE requests SET attempt = attempt + 1, rescues = 0 WHERE id = :id RETURNING attempt"
)
_RESCUE = text(
    "UPDATE requests SET attempt = attempt + 1, rescues = rescues + 1"
    " WHERE id = :id AND attempt = :attempt AND state IN ('approved', 'running')"
    " RETURNING attempt, rescues"
)
_TAKE_RUN = text(
    "UPDATE requests SET state = 'running', run_token = :token,"
    " started_at = coalesce(started_at, cast(:now AS double precision))"
    " WHERE id = :id AND attempt = :attempt AND state IN ('approved', 'running')"
)
_IS_RUN_BY = text("SELECT id FROM requests WHERE id = :id AND run_token = :token AND state = 'running'")
_STILL_RUNS = text(
    "UPDATE requests SET run_token = run_token WHERE id = :id AND state = 'running' AND run_token = :token"
)
_RUNNING = text("SELECT * FROM requests WHERE state = 'running' AND account = :account ORDER BY id")
_UNFINISHED = text(
    "SELECT id, attempt, account, starts_at FROM requests WHERE state IN ('approved', 'running') ORDER BY id"
)
_PENDING = text("SELECT id, version, expires_at FROM requests WHERE state = 'pending' ORDER BY id")
_TABLE = sa.table(
    "requests",
    *(
        sa.column(name)
        for name in (
            *("id", "version", "state", "expires_at", "run_token", "decided_by", "decided_at"),
            *("decision_reason", "starts_at", "started_at", "finished_at", "note", "count_after"),
            *("people_changed", "provider_words"),
        )
    ),
)


_AS_STORED = (
    *("id", "version", "decided_by", "decision_reason", "attempt", "segment_id", "bound", "token"),
    *("note", "count_before", "provider_words"),
)
_MOMENTS = ("created_at", "expires_at", "decided_at", "starts_at", "started_at", "finished_at")


class Changes(TypedDict, total=False):
    """What may change together with the state."""

    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str
    starts_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    note: str
    after: int | None
    people_changed: int | None
    provider_words: str


class Requests:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._policies: dict[int, Policy] = {}

    def create(
        self,
        draft: Draft,
        *,
        state: State,
        policy: Policy,
        created_at: datetime,
        expires_at: datetime,
        starts_at: datetime | None = None,
    ) -> int:
        """The new request's id; they ascend from 1001."""
        request_id: int = self._connection.execute(
            _CREATE,
            {
                "state": state.value,
                "account": draft.action.connection,
                "user_id": draft.origin.user,
                "document": json_documents.dump(json_documents.draft_document(draft)),
                "policy": json_documents.dump(policy.to_document()),
                "created_at": seconds(created_at),
                "expires_at": seconds(expires_at),
                "starts_at": seconds(starts_at),
                "segment_id": draft.plan.segment_id,
                "token": new_token(),
                "draft": draft.id,
            },
        ).scalar_one()
        roster_references.note(self._connection, "request", str(request_id), roster_references.of(draft))
        Removals(self._connection).hold(request_id, draft)
        ApprovalDigests(connection=self._connection).bind(request_id)
        return request_id

    def get(self, request_id: int) -> Request | None:
        rows = self._connection.execute(_GET, {"id": request_id}).all()
        return self._compose(rows)[0] if rows else None

    def those(self, request_ids: Sequence[int]) -> builtins.list[Request]:
        """All of these that there are, the earliest first: three questions for up to a few hundred."""
        return self._compose(self._connection.execute(_THOSE, {"ids": request_ids}).all())

    def trace(self, request_id: int) -> str:
        """The trace it belongs to (`Tracer.carried`); empty where there is none."""
        return str(self._connection.execute(_TRACE, {"id": request_id}).scalar() or "")

    def policy(self, request_id: int) -> Policy:
        """The policy it was asked under, read once a transaction. Raises KeyError for an unknown request."""
        if request_id in self._policies:
            return self._policies[request_id]
        document = self._connection.execute(_POLICY, {"id": request_id}).scalar_one_or_none()
        if document is None:
            raise KeyError(request_id)
        policy = self._policies[request_id] = Policy.from_document(json_documents.load(document))
        return policy

    def policy_is(self, request_id: int, policy: Policy) -> None:
        """What an earlier transaction read, of a request that has not been planned again since."""
        self._policies[request_id] = policy

    def list(
        self,
        *,
        states: Collection[State] | None = None,
        user: str | None = None,
        limit: int = 20,
        before: int | None = None,
    ) -> builtins.list[Request]:
        """The latest first; of everybody, or of the one who asked. `before`: only those with a lower number."""
        wanted = {
            "states": [state.value for state in (State if states is None else states)],
            "anybody": int(user is None),
            "user_id": user or "",
            "limit": limit,
            "before": _ANY_NUMBER if before is None else before,
        }
        return self._compose(self._connection.execute(_LIST, wanted).all())

    def of_segment(self, connection: str, segment_id: str, *, limit: int = 10) -> builtins.list[Request]:
        """Those about one segment, the latest first."""
        place = {"account": connection, "segment_id": segment_id, "limit": limit}
        return self._compose(self._connection.execute(_OF_SEGMENT, place).all())

    def move(
        self,
        request_id: int,
        to: State,
        *,
        version: int | None = None,
        undecided_at: datetime | None = None,
        **changes: Unpack[Changes],
    ) -> Request | None:
        """Enter a state from one that leads to it; None when somebody was faster, or the version is another.

        With `undecided_at` it is also lost when the request had expired by then.
        """
        conditions: builtins.list[sa.ColumnElement[bool]] = [
            _TABLE.c.state.in_([state.value for state in sources(to)])
        ]
        if version is not None:
            conditions.append(_TABLE.c.version == version)
        if undecided_at is not None:
            conditions.append(_TABLE.c.expires_at > seconds(undecided_at))
        return self._set(request_id, to, conditions, changes)

    def refresh_stale(
        self,
        request_id: int,
        to: State,
        draft: Draft,
        *,
        version: int,
        policy: Policy,
        expires_at: datetime,
        starts_at: datetime | None,
    ) -> Request | None:
        """Give a request that is stale or waits another plan; votes are void; its batches are the caller's to plan again.
        None when somebody was faster.
        """
        moved = self.move(
            request_id,
            to,
            version=version,
            note="",
            decided_by=None,
            decided_at=None,
            starts_at=starts_at,
            started_at=None,
        )
        if moved is None:
            return None
        self._policies[request_id] = policy
        self._connection.execute(
            _RENEW,
            {
                "id": request_id,
                "document": json_documents.dump(json_documents.draft_document(draft)),
                "policy": json_documents.dump(policy.to_document()),
                "expires_at": seconds(expires_at),
                "segment_id": draft.plan.segment_id,
            },
        )
        self._connection.execute(_FORGET_VOTES, {"id": request_id})
        roster_references.note(self._connection, "request", str(request_id), roster_references.of(draft))
        Removals(self._connection).hold(request_id, draft)
        ApprovalDigests(connection=self._connection).bind(request_id)
        return self.get(request_id)

    def finish(self, request_id: int, token: str, to: State, **changes: Unpack[Changes]) -> Request | None:
        """End a run; None when it is no longer this run's to end. Raises ValueError for a state no run leads to."""
        if State.RUNNING not in sources(to):
            raise ValueError(f"a run cannot end as {to}")
        fence = [_TABLE.c.state == State.RUNNING.value, _TABLE.c.run_token == token]
        return self._set(request_id, to, fence, changes)

    def annotate(
        self,
        request_id: int,
        *,
        note: str | None = None,
        after: int | None = None,
        segment_id: str | None = None,
    ) -> None:
        """Write down what was learnt; None leaves a value as it is. Buttons already drawn stay valid."""
        self._connection.execute(
            _ANNOTATE, {"id": request_id, "note": note, "after": after, "segment_id": segment_id}
        )

    def note_run(self, request_id: int, token: str, note: str) -> bool:
        """What a run has to say while it goes on; False when it is no longer this run's to speak."""
        noted = self._connection.execute(_NOTE_RUN, {"id": request_id, "token": token, "note": note})
        return noted.rowcount == 1

    def note_count_before(self, request_id: int, token: str, count: int | None) -> None:
        """How many people the provider counts right before anything is changed."""
        self._connection.execute(_COUNT_BEFORE, {"id": request_id, "token": token, "count": count})

    def report_again(self, request_id: int, report: ReadReport) -> Request:
        """Put what became known of the list's people beside what reading it found. Approvals are not bound to the report."""
        row = self._connection.execute(_GET, {"id": request_id}).one()
        document = json_documents.load(row.document) | {"report": dataclasses.asdict(report)}
        self._connection.execute(_REPORT, {"id": request_id, "document": json_documents.dump(document)})
        return self._compose(self._connection.execute(_GET, {"id": request_id}).all())[0]

    def next_attempt(self, request_id: int) -> int:
        """Count one more run, and make all earlier ones void."""
        attempt: int = self._connection.execute(_NEXT_ATTEMPT, {"id": request_id}).scalar_one()
        return attempt

    def rescue(self, request_id: int, attempt: int) -> tuple[int, int] | None:
        """Count one more run because this attempt's came to no end: the new attempt, and how many such rescues there
        were since somebody last asked for a run. None when the request has moved on.
        """
        row = self._connection.execute(_RESCUE, {"id": request_id, "attempt": attempt}).one_or_none()
        return (row.attempt, row.rescues) if row else None

    def take_run(self, request_id: int, attempt: int, token: str, now: datetime) -> Request | None:
        """Become the one run of this attempt, fencing off any other; None when it is not to be run (any more)."""
        taken = self._connection.execute(
            _TAKE_RUN, {"id": request_id, "attempt": attempt, "token": token, "now": seconds(now)}
        )
        return self.get(request_id) if taken.rowcount == 1 else None

    def still_runs(self, request_id: int, token: str) -> bool:
        """Whether this run has not been stopped or fenced off; if so, nobody can until the transaction ends."""
        return self._connection.execute(_STILL_RUNS, {"id": request_id, "token": token}).rowcount == 1

    def is_run_by(self, request_id: int, token: str) -> bool:
        """Whether this run has not been stopped or fenced off so far."""
        values = {"id": request_id, "token": token}
        return self._connection.execute(_IS_RUN_BY, values).one_or_none() is not None

    def running(self, connection: str) -> builtins.list[Request]:
        """Those of an account that are under way."""
        return self._compose(self._connection.execute(_RUNNING, {"account": connection}).all())

    def unfinished(self) -> Sequence[Row[Any]]:
        """`id, attempt, account, starts_at` of every request that should have a run."""
        return self._connection.execute(_UNFINISHED).all()

    def pending(self) -> Sequence[Row[Any]]:
        """`id, version, expires_at` (epoch seconds) of every request that waits for a decision."""
        return self._connection.execute(_PENDING).all()

    def _set(
        self, request_id: int, to: State, conditions: Sequence[sa.ColumnElement[bool]], changes: Changes
    ) -> Request | None:
        values = dict(_stored(*change) for change in changes.items())
        statement = (
            sa.update(_TABLE)
            .where(_TABLE.c.id == request_id, *conditions)
            .values(state=to.value, version=_TABLE.c.version + 1, **values)
        )
        won = self._connection.execute(statement).rowcount == 1
        return self.get(request_id) if won else None

    def _compose(self, rows: Sequence[Row[Any]]) -> builtins.list[Request]:
        ids = [row.id for row in rows]
        votes = votes_on(self._connection, ids)
        progress = progress_of(self._connection, ids)
        undos = undos_of(self._connection, [row.id for row in rows if State(row.state) in RAN])
        return [
            _request(row, votes.get(row.id, ()), progress.get(row.id, Progress()), undos.get(row.id, ()))
            for row in rows
        ]


def _stored(name: str, value: object) -> tuple[str, object]:
    """A change as its column has it."""
    if name not in Changes.__annotations__:
        raise TypeError(f"a request's {name} does not change with its state")
    column = "count_after" if name == "after" else name
    return column, seconds(value) if isinstance(value, datetime) else value


def _request(row: Row[Any], votes: tuple[Vote, ...], progress: Progress, undos: Sequence[Undo]) -> Request:
    values = dict(json_documents.request_values(row.document))
    if row.stricter:  # from versions in which a removal limit could raise what an open request needs
        values["ruling"] = Ruling.from_document(json_documents.load(row.stricter))
    return Request(
        state=State(row.state),
        votes=votes,
        progress=progress,
        after=row.count_after,
        counted=row.people_changed,
        undone_by=carried_out(undos),
        **{name: getattr(row, name) for name in _AS_STORED},
        **{name: moment(getattr(row, name)) for name in _MOMENTS},
        **values,
    )
