"""Votes: one per person and request."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.engine import Connection

from segbot.domain.requests import Ballot, Vote
from segbot.store.timestamps import moment, seconds

_CAST = text(
    "INSERT INTO votes (request_id, user_id, ballot, at, comment, bound)"
    " VALUES (:request_id, :user_id, :ballot, :at, :comment, :bound) ON CONFLICT (request_id, user_id) DO NOTHING"
)
_WITHDRAW = text("DELETE FROM votes WHERE request_id = :request_id AND user_id = :user_id")
_VOTES = text(
    "SELECT request_id, user_id, ballot, at, comment, bound FROM votes WHERE request_id IN :ids"
    " ORDER BY at, user_id"
).bindparams(bindparam("ids", type_=BigInteger(), expanding=True))


class Votes:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cast(self, request_id: int, vote: Vote) -> bool:
        """False when this user has voted on this request already; the earlier vote stands."""
        counted = self._connection.execute(
            _CAST,
            {
                "request_id": request_id,
                "user_id": vote.user,
                "ballot": vote.ballot.value,
                "at": seconds(vote.at),
                "comment": vote.comment,
                "bound": vote.bound,
            },
        )
        return counted.rowcount == 1

    def withdraw(self, request_id: int, user: str) -> bool:
        """False when there was no vote to take back."""
        gone = self._connection.execute(_WITHDRAW, {"request_id": request_id, "user_id": user})
        return gone.rowcount == 1


def votes_on(connection: Connection, request_ids: Sequence[int]) -> dict[int, tuple[Vote, ...]]:
    """The votes on each of these requests, in the order they were cast."""
    votes: dict[int, tuple[Vote, ...]] = {}
    for row in connection.execute(_VOTES, {"ids": request_ids}):
        vote = Vote(
            user=row.user_id,
            ballot=Ballot(row.ballot),
            at=moment(row.at),
            comment=row.comment,
            bound=row.bound,
        )
        votes[row.request_id] = (*votes.get(row.request_id, ()), vote)
    return votes
