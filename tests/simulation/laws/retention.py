"""Law 11: lists of people go when they have had their day, and not before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .judge import law

if TYPE_CHECKING:
    from ..life import Life

OVER = ("done", "partly_done", "failed", "unknown", "rejected", "withdrawn", "expired")
# Lists of which people are told one by one are cleared away in the same round; this is for the round itself.
A_MOMENT = 120.0


@law(11, "old lists are gone", "end")
def old_lists_go(life: Life) -> Iterator[str]:
    """After a round of housekeeping no list is left that is older than the operator keeps lists, and that nothing has needed
    since: no request that may still go on or ended since, no preview, and not what is known of who is in a segment, which
    is needed from the last time before that at which everybody in it was known.
    """
    if not life.alive():
        return
    before = life.housekept_at - life.book.keeps_lists - A_MOMENT
    needed = {
        *_of_requests(life, before),
        *_of_segments(life, before),
        *(each[0] for each in life.rows.plain("SELECT roster_id FROM roster_uses WHERE user_kind = 'draft'")),
    }
    for known, people, made in life.rows.plain("SELECT id, people, created_at FROM rosters"):
        if made < before and known not in needed:
            days = (life.housekept_at - made) / 86_400
            yield f"a list of {people} people is {days:.1f} days old, and nothing needs it"


@law(11, "no list goes that is needed", "step")
def needed_lists_stay(life: Life) -> Iterator[str]:
    """What may still be carried out has its list, however long it waits."""
    gone = life.rows.all(
        "SELECT DISTINCT batches.request_id AS number FROM batches JOIN requests ON requests.id = batches.request_id"
        " LEFT JOIN rosters ON rosters.id = batches.roster_id"
        " WHERE requests.state NOT IN ('done', 'partly_done', 'failed', 'unknown', 'rejected', 'withdrawn', 'expired')"
        " AND batches.roster_id IS NOT NULL AND rosters.id IS NULL"
    )
    for each in gone:
        if each["number"] not in life.record.tampered:
            yield f"#{each['number']} may still be carried out, and its list is gone"


def _of_requests(life: Life, before: float) -> set[str]:
    rows = life.rows.plain(
        "SELECT roster_uses.roster_id, requests.state, requests.finished_at, requests.decided_at, requests.expires_at"
        " FROM roster_uses JOIN requests ON CAST(requests.id AS text) = roster_uses.user_id"
        " WHERE roster_uses.user_kind = 'request'"
    )
    return {
        known
        for known, state, finished, decided, expires in rows
        if state not in OVER or (finished or decided or expires) >= before
    }


def _of_segments(life: Life, before: float) -> set[str]:
    """By the membership log, from the last time that is long enough ago at which everybody was known."""
    entries = life.rows.plain(
        "SELECT id, connection, segment_id, at, change, roster_id FROM book_entries ORDER BY id"
    )
    whole = {
        (connection, segment): number
        for number, connection, segment, at, change, _ in entries
        if change == "exactly" and at < before
    }
    return {
        known
        for number, connection, segment, _, _, known in entries
        if known and (connection in life.world.only_own or number >= whole.get((connection, segment), 0))
    }
