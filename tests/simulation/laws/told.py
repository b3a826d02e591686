"""Laws 7 and 8: who has to know of it is told, in the right numbers and names, and not over and over again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..rulebook import HOUR
from .judge import law
from .seen import asked

if TYPE_CHECKING:
    from ..life import Life

MINUTE = 60.0
# A request that waits is brought up again after this time, and then each time after twice as long (docs/policy.md).
FIRST_REMINDER = 15 * MINUTE
# Rounds are made less often where nothing happens; whoever is called in is so by then.
CALLED_IN_WITHIN = 7 * HOUR

STANDS_STILL = frozenset({"drifted", "suspended", "tampered"})
UNDER_THE_CARD = frozenset(
    {
        "edited",
        "renewed",
        "discounted",
        "reminded",
        "escalated",
        *STANDS_STILL,
        "partly_done",
        "failed",
        "unknown",
    }
)
COUNTS_APPROVALS = frozenset({"voted", "approved", "unvoted", "discounted"})


def _is_last(life: Life, fact: Any) -> bool:
    """Whether nothing was written down of that request after it, so that its row is as it says."""
    row = life.rows.one("SELECT max(id) AS last FROM facts WHERE request_id = ?", fact["request_id"])
    return row is not None and row["last"] == fact["id"]


def _is_to_be_said(life: Life, key: str) -> bool:
    return life.rows.one("SELECT 1 AS there FROM messages WHERE key = ?", key) is not None


@law(8, "the record counts the approvals", "fact")
def counts_approvals(life: Life, fact: Any) -> Iterator[str]:
    """How many have agreed so far, as a fact has it, is how many approvals there are then."""
    number = fact["request_id"]
    if fact["event"] not in COUNTS_APPROVALS or number in life.record.tampered or not _is_last(life, fact):
        return
    row = life.rows.one(
        "SELECT count(*) AS given FROM votes WHERE request_id = ? AND ballot = 'approve'", number
    )
    told = (fact.get("counts") or {}).get("approvals")
    if row is not None and told is not None and told != row["given"]:
        yield f"#{number} is told as {fact['event']} with {told} approvals; there are {row['given']}"


@law(8, "only an approval that was given is taken back", "fact")
def taken_back_what_was_given(life: Life, fact: Any) -> Iterator[str]:
    """Somebody is written down as having taken back an approval only where theirs stood, or where somebody with the database had put
    one there in their name, which counts for nothing.
    """
    if fact["event"] != "unvoted" or fact["request_id"] in life.forged:
        return
    own = [
        event
        for event, actor in life.record.acts.get(fact["request_id"], [])
        if actor == fact["actor"] and event in ("voted", "approved", "unvoted")
    ]
    if own[-2:-1] != ["voted"]:
        yield f"#{fact['request_id']}: {fact['actor']} took back an approval they had not given"


@law(8, "what stands still names who stopped it", "fact")
def stopped_by_them(life: Life, fact: Any) -> Iterator[str]:
    """A request that a person stopped says who that was, and nobody else; one that goes on does not say so any more."""
    if not fact["request_id"] or not _is_last(life, fact):
        return
    event, actor, note = fact["event"], fact["actor"], asked(life, fact["request_id"]).note
    if event == "paused" and actor in life.workspace.people and f"<@{actor}>" not in note:
        yield f"#{fact['request_id']} was stopped by {actor} and says “{note}”"
    if event in ("resumed", "retried") and note:
        yield f"#{fact['request_id']} goes on and says “{note}”"


@law(6, "who asked is told that it stands still", "fact")
def asker_is_told_of_a_standstill(life: Life, fact: Any) -> Iterator[str]:
    """Where colleagues have to agree and something keeps it from going on, whoever asked is told directly, or under their own copy
    of the card: they have to act.
    """
    if fact["event"] not in STANDS_STILL or _is_to_be_said(life, f"direct-{fact['id']}"):
        return
    number = fact["request_id"]
    row = life.rows.one("SELECT user_id, document FROM requests WHERE id = ?", number)
    if row is None or json.loads(row["document"])["ruling"]["outcome"] != "approve":
        return
    own = life.rows.one(
        "SELECT 1 AS there FROM messages WHERE request_id = ? AND kind IN ('card', 'asker_copy') AND channel = ?"
        " AND gone_at IS NULL",
        number,
        row["user_id"],
    )
    if own is None:
        yield f"#{number} is {fact['event']}, and {row['user_id']} is not told"


@law(7, "what changes a decision stands under its card", "fact")
def told_under_the_card(life: Life, fact: Any) -> Iterator[str]:
    """Whoever has agreed, or has to, reads under the card what was put in its place, what no longer counts, what keeps it from
    going on, and how it went wrong.
    """
    if fact["event"] in UNDER_THE_CARD and not _is_to_be_said(life, f"story-{fact['id']}"):
        yield f"#{fact['request_id']} is {fact['event']}, and nothing is said of it under its card"


@law(7, "a card says who asks for how much", "post")
def card_says_what(life: Life, said: Any) -> Iterator[str]:
    """A card on which colleagues decide names the one who asks; where people leave by a list it says how many, as the plan has it."""
    number = said.about
    deciding = [each for each in said.buttons() if each["does"] == "approve_request"]
    if number is None or not deciding or number in life.record.tampered:
        return
    request = asked(life, number)
    if json.loads(deciding[0]["value"]).get("version") != request.version:
        return
    if f"<@{request.user}>" not in said.text:
        yield f"the card of #{number} does not say that {request.user} asks for it"
    if request.verb in ("remove", "replace") and f"{request.plan['removes']:,}" not in said.text:
        yield f"the card of #{number} does not say that {request.plan['removes']} would leave"


@law(6, "reminded ever less often", "fact")
def reminded_seldom(life: Life, fact: Any) -> Iterator[str]:
    """A request that waits is brought up again after a quarter of an hour, and then each time after twice as long."""
    if fact["event"] != "reminded":
        return
    number = fact["request_id"]
    events = life.record.events[number]
    since = max((at for at, event in enumerate(events) if event in ("edited", "renewed")), default=0)
    often = events[since:].count("reminded")
    waits = life.loop.now - life.wished_at.get(number, 0.0)
    if waits < FIRST_REMINDER * 2 ** (often - 1) - 1:
        yield f"#{number} was brought up {often} times within {waits / MINUTE:.0f} minutes"


@law(6, "who may decide later is called in", "turn")
def called_in(life: Life, turn: Any) -> Iterator[str]:
    """Nothing runs out long after its time to call in others without that they were called."""
    if turn.before != "pending" or turn.after != "expired":
        return
    number = turn.request_id
    book, waits = life.asked_under[number], turn.at - life.wished_at[number]
    if not book.fallback or not book.escalate_after or waits < book.escalate_after + CALLED_IN_WITHIN:
        return
    events = life.record.events[number]
    since = max((at for at, event in enumerate(events) if event in ("edited", "renewed")), default=0)
    if "escalated" not in events[since:]:
        yield f"#{number} ran out after {waits / HOUR:.1f} hours, and nobody was called in"
