"""What several laws have to know of a request, read from the rows, the record and the providers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..network import ADDRESS_OF

if TYPE_CHECKING:
    from ..life import Life
    from ..rulebook import Rulebook

SAME_PERSON = {"U0MIA": "U0MAYA", "U0CLEA": "U0CLEO"}
# How long before a run begins somebody may have lost their right without the run having to notice.
LOOKED_UP = 120.0
# The same where somebody is judged who presses just now.
JUST_ASKED = 30.0


@dataclass(frozen=True)
class Asked:
    """A request as it stands in its row: what is to be done, and the plan with its numbers."""

    id: int
    state: str
    version: int
    user: str
    action: dict[str, Any]
    plan: dict[str, Any]
    segment_id: str | None
    run_at: float | None
    expires_at: float
    note: str

    @property
    def verb(self) -> str:
        return str(self.action["verb"])

    @property
    def connection(self) -> str:
        return str(self.action["connection"])

    @property
    def undoes(self) -> int | None:
        return self.action.get("undoes")


def asked(life: Life, request_id: int) -> Asked:
    row = life.rows.one("SELECT * FROM requests WHERE id = ?", request_id)
    assert row is not None, f"there is no request {request_id}"
    document = _read(row["document"])
    return Asked(
        id=row["id"],
        state=row["state"],
        version=row["version"],
        user=row["user_id"],
        action=document["action"],
        plan=document["plan"],
        segment_id=row["segment_id"],
        run_at=document["action"].get("run_at"),
        expires_at=row["expires_at"],
        note=row["note"],
    )


@lru_cache(maxsize=256)
def _read(document: str) -> dict[str, Any]:
    """Many laws look at the same request; none changes what it sees."""
    found: dict[str, Any] = json.loads(document)
    return found


def person(user: str) -> str:
    """Who has this account: two accounts can be one person's."""
    return SAME_PERSON.get(user, user)


def valid_votes(
    life: Life, request: Asked, at: float, *, window: float = LOOKED_UP, today: Rulebook | None = None
) -> set[str]:
    """The people whose approval counts at a moment: they pressed for what is asked now, they are active full members of
    the workspace, approvers under the policy it was asked under and under today's, not the asker, each counted once. `today`: the policy of that moment, where it
    is not that of the process at work.
    """
    today = today or life.today(request.id)
    votes = life.rows.all(
        "SELECT user_id, at FROM votes WHERE request_id = ? AND ballot = 'approve'", request.id
    )
    counted: set[str] = set()
    for vote in votes:
        user = vote["user_id"]
        if life.record.took_back(request.id, user):
            continue
        if not _pressed(life, request.id, user) or not _may(
            life, request, user, (vote["at"], at), window, today
        ):
            continue
        counted.add(person(user))
    return counted


def _pressed(life: Life, request_id: int, user: str) -> bool:
    """Whether a press of this person's for this plan was delivered to segbot."""
    epoch = life.record.epoch(request_id)
    return any(
        press.who == user
        and press.kind == "approve"
        and press.request_id == request_id
        and press.epoch == epoch
        for press in life.record.presses
    )


def may_agree(life: Life, request: Asked, user: str) -> bool:
    """Whether somebody's approval counts at this moment. What Slack said up to half a minute ago counts."""
    now = life.loop.now
    return _may(life, request, user, (now, now), JUST_ASKED, life.today(request.id))


def has_left(life: Life, request: Asked) -> bool:
    """Whether the one who asked was no member of the workspace at some moment since they asked."""
    since = life.wished_at[request.id] - JUST_ASKED
    return any(
        user == request.user and at >= since and not full for at, user, full, _ in life.record.standing
    )


def _may(
    life: Life, request: Asked, user: str, moments: tuple[float, float], window: float, today: Rulebook
) -> bool:
    then, (voted_at, at) = life.asked_under[request.id], moments
    own = then.self_approval and today.self_approval
    if person(user) == person(request.user) and not own:
        return False
    since = life.wished_at[request.id]
    for book in (then, today):
        late = book.escalate_after and voted_at - since >= book.escalate_after
        named = (*book.approvers, *(book.fallback if late else ()))
        in_person = user in named
        if not in_person and not (
            "S0APPROVE" in named and life.record.was(user, "in_group", at - window, at, voted_at)
        ):
            return False
    return life.record.was(user, "full_member", at - window, at, voted_at)


def is_approver(life: Life, request: Asked, user: str) -> bool:
    """Whether somebody may decide about a request at this moment, whoever asked for it: a full member whom both policies
    name, themselves or by a group they are in. What Slack said up to half a minute ago counts.
    """
    now = life.loop.now
    if not life.record.lately(user, "full_member", now - JUST_ASKED, now):
        return False
    since = life.wished_at[request.id]
    for book in (life.asked_under[request.id], life.today(request.id)):
        late = book.escalate_after and now - since >= book.escalate_after
        named = (*book.approvers, *(book.fallback if late else ()))
        in_group = "S0APPROVE" in named and life.record.lately(user, "in_group", now - JUST_ASKED, now)
        if user not in named and not in_group:
            return False
    return True


def moved(life: Life, request_id: int) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Everybody who came and who went by a request so far, by segment."""
    came: dict[str, frozenset[str]] = {}
    went: dict[str, frozenset[str]] = {}
    for change in life.outside.changes:
        if change.request_id == request_id:
            for key, people in change.came.items():
                came[key] = came.get(key, frozenset()) | people
            for key, people in change.went.items():
                went[key] = went.get(key, frozenset()) | people
    return came, went


def meddled(life: Life, provider: str, segment: str, *, since: float = 0.0) -> list[Any]:
    """What somebody did to a segment in the provider's own pages."""
    return [
        each
        for each in life.record.meddled
        if each[1] == provider and each[2] == segment and each[0] >= since
    ]


def meddled_people(life: Life, provider: str, segment: str) -> frozenset[str]:
    """Whoever was put in or taken out there behind segbot's back."""
    found: frozenset[str] = frozenset()
    for _, _, _, _, before, after in meddled(life, provider, segment):
        found |= before ^ after
    return found


def changes_of(life: Life, request_id: int) -> list[Any]:
    return [each for each in life.outside.changes if each.request_id == request_id]


def moved_meanwhile(life: Life, request: Any, moved_by_it: dict[str, frozenset[str]]) -> frozenset[str]:
    """Whom others moved since the request was begun, where a call of it was in doubt: when it is looked up, they are as they
    were asked for, and nobody can see by whose doing.
    """
    doubted = [
        each.left_at for each in changes_of(life, request.id) if not each.answered or each.status >= 500
    ]
    if not doubted:
        return frozenset()
    found: frozenset[str] = frozenset()
    since = min(*doubted, life.begun_at.get(request.id, life.loop.now))
    for *_, before, after in meddled(life, request.connection, request.segment_id, since=since):
        found |= (before - after) if request.verb == "remove" else (after - before)
    return found & life.listed_then(request.id) - frozenset().union(*moved_by_it.values())


def exchanged_in(life: Life, provider: str, segment: str) -> frozenset[str]:
    """Who came into a segment for others, where the provider hands out nobody."""
    if provider in ADDRESS_OF:
        return frozenset()
    moves = meddled(life, provider, segment)
    return frozenset().union(*(after - before for *_, how, before, after in moves if how == "exchange"))
