"""Lists nobody needs any more, and what would still tell who was on a list after somebody was taken off it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, bindparam, text
from sqlalchemy.engine import Connection, Row

from segbot.domain.lifecycle import State
from segbot.store.timestamps import seconds

_HASH = text("SELECT sha256 FROM rosters WHERE id = :id")
_BLUR = text("UPDATE rosters SET sha256 = '', salt = '' WHERE id = :id")
_USERS = text("SELECT user_kind, user_id FROM roster_uses WHERE roster_id = :id")
_BLUR_REQUESTS = text(
    "UPDATE requests SET document = replace(document, :sha256, '') WHERE id IN :ids"
).bindparams(bindparam("ids", type_=BigInteger(), expanding=True))
_BLUR_DRAFTS = text(
    "UPDATE drafts SET document = replace(document, :sha256, '') WHERE id IN :ids"
).bindparams(bindparam("ids", type_=String(), expanding=True))
_ENDED = tuple(state.value for state in State if not state.open)
# A list is needed by a request that may still go on or ended lately, by a draft, and by the membership log: from the last time
# everyone in a segment was known that is long enough ago, so that what was done since can be taken back.
_UNNEEDED = text(
    "SELECT id, people FROM rosters WHERE created_at < :before AND (:all = 1 OR id IN :among) AND NOT EXISTS ("
    "SELECT 1 FROM roster_uses WHERE roster_uses.roster_id = rosters.id AND NOT ("
    "EXISTS (SELECT 1 FROM requests"
    " WHERE requests.id = CASE WHEN roster_uses.user_kind = 'request' THEN cast(roster_uses.user_id AS bigint) END"
    " AND requests.state IN :ended"
    " AND coalesce(requests.finished_at, requests.decided_at, requests.expires_at) < :before)"
    " OR (roster_uses.user_kind = 'book' AND NOT EXISTS (SELECT 1 FROM book_entries AS entry"
    " WHERE entry.roster_id = rosters.id AND (entry.connection IN :whole_book_of OR entry.id >= coalesce((SELECT max(whole.id) FROM book_entries AS whole"
    " WHERE whole.connection = entry.connection AND whole.segment_id = entry.segment_id"
    " AND whole.change = 'exactly' AND whole.at < :before), 0))))"
    ")) ORDER BY id"
).bindparams(
    bindparam("ended", type_=String(), expanding=True),
    bindparam("whole_book_of", type_=String(), expanding=True),
    bindparam("among", type_=String(), expanding=True),
)


def blur(connection: Connection, roster_id: str) -> None:
    """Forget a list's hash wherever it is noted: by it anybody could try out who was on a short one."""
    sha256 = connection.execute(_HASH, {"id": roster_id}).scalar_one_or_none()
    if not sha256:
        return
    connection.execute(_BLUR, {"id": roster_id})
    users = connection.execute(_USERS, {"id": roster_id}).all()
    requests = [int(user.user_id) for user in users if user.user_kind == "request"]
    drafts = [user.user_id for user in users if user.user_kind == "draft"]
    if requests:
        connection.execute(_BLUR_REQUESTS, {"sha256": sha256, "ids": requests})
    if drafts:
        connection.execute(_BLUR_DRAFTS, {"sha256": sha256, "ids": drafts})


def unneeded(
    connection: Connection,
    before: datetime,
    whole_book_of: Collection[str] = (),
    among: Collection[str] | None = None,
) -> Sequence[Row[Any]]:
    """`id, people` of the lists that nothing has needed since before this time, of all or `among` some. `whole_book_of`:
    connections of which everything in the membership log is needed, since it says whom segbot added.
    """
    values = {
        "before": seconds(before),
        "ended": _ENDED,
        "whole_book_of": tuple(whole_book_of),
        "all": int(among is None),
        "among": tuple(among or ()),
    }
    return connection.execute(_UNNEEDED, values).all()
