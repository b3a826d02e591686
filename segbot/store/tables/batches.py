"""The batches of a request: written ahead before a batch leaves, settled when its answer is in."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.engine import Connection

from segbot.domain.lifecycle import BatchState
from segbot.domain.planning.plan import Operation, PlannedBatch
from segbot.domain.requests import Batch, Progress
from segbot.domain.results import NOTHING_TOLD, BatchOutcome
from segbot.store import json_documents
from segbot.store.json_documents import outcome_document, outcome_from
from segbot.store.timestamps import moment, seconds

_DROP = text("DELETE FROM batches WHERE request_id = :request_id")
_PLAN = text(
    "INSERT INTO batches (request_id, number, operation, roster_id, first_row, end_row, state)"
    " VALUES (:request_id, :number, :operation, :roster_id, :first_row, :end_row, 'waiting')"
)
_LIST = text(
    "SELECT request_id, number, operation, roster_id, first_row, end_row, state, attempts, note, namesakes, receipt,"
    " sent_at"
    " FROM batches WHERE request_id = :request_id ORDER BY number"
)
_CLAIM = text(
    "UPDATE batches SET state = 'sending', attempts = attempts + 1,"
    " sent_at = coalesce(sent_at, cast(:now AS double precision)),"
    " namesakes = coalesce(cast(:namesakes AS text), namesakes)"
    " WHERE request_id = :request_id AND number = :number AND state IN ('waiting', 'sending')"
    " AND EXISTS (SELECT 1 FROM requests WHERE requests.id = :request_id"
    " AND requests.run_token = :token AND requests.state = 'running')"
    " RETURNING attempts"
)
_CLAIM_ALL = text(
    "UPDATE batches SET state = 'sending', attempts = attempts + 1,"
    " sent_at = coalesce(sent_at, cast(:now AS double precision))"
    " WHERE request_id = :request_id AND number IN :numbers AND state IN ('waiting', 'sending')"
    " AND EXISTS (SELECT 1 FROM requests WHERE requests.id = :request_id"
    " AND requests.run_token = :token AND requests.state = 'running')"
    " RETURNING number"
).bindparams(bindparam("numbers", expanding=True))
# Whoever was fenced off writes nothing: a late answer must not undo what the run after it has written down. Of a run that
# was only stopped the answer to what was on its way still counts: the change was made.
_SETTLE = text(
    "UPDATE batches SET state = :state, note = :note, receipt = cast(:receipt AS text),"
    " changed = cast(:changed AS bigint), left_out = :left_out,"
    " settled_at = CASE WHEN :state IN ('waiting', 'sending') THEN NULL ELSE cast(:now AS double precision) END,"
    " sent_at = CASE WHEN :state = 'waiting' THEN NULL ELSE sent_at END,"
    " namesakes = CASE WHEN :state = 'waiting' THEN NULL ELSE namesakes END"
    " WHERE request_id = :request_id AND number = :number AND state <> 'settled'"
    " AND EXISTS (SELECT 1 FROM requests WHERE requests.id = :request_id AND requests.run_token = :token"
    " AND (requests.state = 'running' OR batches.state = 'sending'))"
)
_REOPEN = text(
    "UPDATE batches SET state = 'waiting', note = '', settled_at = NULL,"
    " sent_at = CASE WHEN state = 'failed' THEN NULL ELSE sent_at END"
    " WHERE request_id = :request_id AND state IN ('failed', 'unknown')"
)
_PROGRESS = text(
    "SELECT request_id, count(*) AS batches,"
    " sum(CASE WHEN state = 'settled' THEN 1 ELSE 0 END) AS settled,"
    " sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS failed,"
    " sum(CASE WHEN state = 'unknown' THEN 1 ELSE 0 END) AS unknown,"
    " sum(end_row - first_row) AS people,"
    " sum(CASE WHEN state = 'settled' OR left_out > 0 THEN end_row - first_row - left_out ELSE 0 END)"
    " AS people_settled,"
    " sum(left_out) AS left_out,"
    " sum(CASE WHEN state IN ('settled', 'failed') THEN changed END) AS changed,"
    " sum(CASE WHEN state = 'settled' AND end_row > first_row AND changed IS NULL THEN 1 ELSE 0 END) AS untold"
    " FROM batches WHERE request_id IN :ids GROUP BY request_id"
).bindparams(bindparam("ids", type_=BigInteger(), expanding=True))

# Of a run that goes on, the answer is still waited for.
_IN_DOUBT = text(
    "SELECT count(*) FROM batches JOIN requests ON requests.id = batches.request_id"
    " WHERE requests.account = :account AND requests.segment_id = :segment_id AND requests.state <> 'running'"
    " AND batches.state = 'sending' AND batches.sent_at >= :since"
)


class Batches:
    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def plan(self, request_id: int, planned: Sequence[PlannedBatch]) -> None:
        """Write down the batches, numbered from 1, in place of an earlier plan.

        Raises ValueError when a batch of the earlier plan may have left already.
        """
        if self.begun(request_id):
            raise ValueError(f"batches of request {request_id} have been sent: its plan cannot be replaced")
        self._connection.execute(_DROP, {"request_id": request_id})
        rows = [
            {
                "request_id": request_id,
                "number": number,
                "operation": batch.operation.value,
                "roster_id": batch.roster_id,
                "first_row": batch.start,
                "end_row": batch.stop,
            }
            for number, batch in enumerate(planned, start=1)
        ]
        if rows:
            self._connection.execute(_PLAN, rows)

    def in_doubt(self, account: str, segment_id: str, since: datetime) -> bool:
        """Whether a call left for a segment since then of which nobody knows the outcome, as its run was stopped."""
        values = {"account": account, "segment_id": segment_id, "since": seconds(since)}
        return bool(self._connection.execute(_IN_DOUBT, values).scalar_one())

    def begun(self, request_id: int) -> bool:
        """Whether anything of the request was carried out or may have been."""
        return any(batch.begun for batch in self.list(request_id))

    def list(self, request_id: int) -> builtins.list[Batch]:
        return [
            Batch(
                request_id=row.request_id,
                number=row.number,
                planned=PlannedBatch(
                    operation=Operation(row.operation),
                    roster_id=row.roster_id,
                    start=row.first_row,
                    stop=row.end_row,
                ),
                state=BatchState(row.state),
                attempts=row.attempts,
                note=row.note,
                namesakes=None if row.namesakes is None else tuple(json_documents.load(row.namesakes)),
                sent_at=moment(row.sent_at),
                outcome=outcome_from(json_documents.load(row.receipt)) if row.receipt else NOTHING_TOLD,
            )
            for row in self._connection.execute(_LIST, {"request_id": request_id})
        ]

    def claim(
        self,
        request_id: int,
        number: int,
        token: str,
        now: datetime,
        *,
        namesakes: Sequence[str] | None = None,
    ) -> int | None:
        """Write down that a batch is about to leave; how often it may have left by then. `namesakes`: the ids of what
        is there of the name it is to create; None leaves what was written down before.

        None: another run has taken over, the request is not running (paused, say), or the batch is settled, failed
        or unknown already. Commit before sending.
        """
        values = {
            "request_id": request_id,
            "number": number,
            "token": token,
            "now": seconds(now),
            "namesakes": None if namesakes is None else json_documents.dump(list(namesakes)),
        }
        attempts: int | None = self._connection.execute(_CLAIM, values).scalar_one_or_none()
        return attempts

    def claim_all(self, request_id: int, numbers: Sequence[int], token: str, now: datetime) -> frozenset[int]:
        """The same for several that create nothing; which of them were claimed."""
        if not numbers:
            return frozenset()
        values = {"request_id": request_id, "numbers": list(numbers), "token": token, "now": seconds(now)}
        return frozenset(self._connection.execute(_CLAIM_ALL, values).scalars())

    def settle(
        self,
        request_id: int,
        number: int,
        token: str,
        state: BatchState,
        *,
        note: str = "",
        outcome: BatchOutcome = NOTHING_TOLD,
    ) -> bool:
        """Write down how it ended. WAITING: the provider took nothing. A settled batch stays settled.

        False: it was settled before, this run has been fenced off, or it was stopped with this batch not on its way; then
        nothing is written.
        """
        values = {
            "request_id": request_id,
            "number": number,
            "token": token,
            "state": state.value,
            "note": note,
            "receipt": json_documents.dump(outcome_document(outcome)) if outcome.says_something else None,
            "changed": outcome.changed,
            "left_out": len(outcome.left_out),
            "now": seconds(self._now()),
        }
        return self._connection.execute(_SETTLE, values).rowcount == 1

    def reopen(self, request_id: int) -> int:
        """Let failed and unknown batches be sent again; how many there are."""
        return self._connection.execute(_REOPEN, {"request_id": request_id}).rowcount


def progress_of(connection: Connection, request_ids: Sequence[int]) -> dict[int, Progress]:
    """How far each of these requests is, in one query."""
    rows = connection.execute(_PROGRESS, {"ids": request_ids}).mappings()
    return {
        row["request_id"]: Progress(
            **{name: _whole(value) for name, value in row.items() if name != "request_id"}
        )
        for row in rows
    }


def _whole(value: Any) -> Any:
    """Postgres sums whole numbers into a numeric, which JSON does not take for one."""
    return None if value is None else int(value)
