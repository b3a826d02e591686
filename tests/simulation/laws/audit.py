"""Law 8: the record is whole and tells every change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .judge import law

if TYPE_CHECKING:
    from ..life import Life

ENDS = frozenset({"done", "partly_done", "failed", "unknown", "rejected", "withdrawn", "expired"})

# What a request is when that is told of it.
STATES = {
    "started": {"running"},
    "approved": {"approved"},
    "resumed": {"approved"},
    "retried": {"approved"},
    "paused": {"paused"},
    "suspended": {"paused", "stale"},
    "drifted": {"stale"},
    "voted": {"pending"},
    "unvoted": {"pending"},
    "reminded": {"pending"},
    "escalated": {"pending"},
    **{each: {each} for each in ENDS},
}


@law(8, "the chain of facts is whole", "end")
def chain_is_whole(life: Life) -> Iterator[str]:
    """Every fact holds the hash of the one before it, and its own hash is that of its text, from the first to the last."""
    before = "0" * 64
    for number, row in enumerate(life.rows.all("SELECT id, document, hash FROM facts ORDER BY id"), start=1):
        document = json.loads(row["document"])
        if row["id"] != number or document["id"] != number:
            yield f"fact {number} is missing"
        if document["prev"] != before:
            yield f"fact {number} does not hold the hash of the one before it"
        before = hashlib.sha256(row["document"].encode()).hexdigest()
        if before != row["hash"]:
            yield f"fact {number} has not the hash of its text"


@law(8, "every turn is written down", "turn")
def turn_is_told(life: Life, turn: Any) -> Iterator[str]:
    """A request changes its state only together with a fact that says so."""
    if turn.after == "running" or turn.request_id in life.record.tampered:
        return
    if turn.facts == 0:
        yield f"#{turn.request_id} went from {turn.before} to {turn.after} and no fact tells it"


@law(8, "what is written down is so", "fact")
def fact_is_row(life: Life, fact: Any) -> Iterator[str]:
    """A fact says what the request's row says at that moment: nothing is told as begun that was stopped just before, and an
    approval that was taken back stands nowhere any more.
    """
    number, wanted = fact["request_id"], STATES.get(fact["event"])
    if not number:
        return
    if fact["event"] == "unvoted":
        still = life.rows.one(
            "SELECT 1 AS there FROM votes WHERE request_id = ? AND user_id = ? AND ballot = 'approve'",
            number,
            fact["actor"],
        )
        if still:
            yield f"#{number}: {fact['actor']} took an approval back, and it still stands"
    last = "SELECT max(id) FROM facts WHERE request_id = requests.id"
    row = life.rows.one(f"SELECT state, ({last}) AS last FROM requests WHERE id = ?", number)  # noqa: S608
    if wanted and row is not None and row["last"] == fact["id"] and row["state"] not in wanted:
        yield f"#{number} is told as {fact['event']}, and is {row['state']}"


@law(8, "nothing is changed in nobody's name", "change")
def in_a_name(life: Life, change: Any) -> Iterator[str]:
    """Whatever changes at a provider belongs to a request that is written down and runs."""
    if change.request_id is None:
        yield f"{change.target} at {change.provider} changed something outside any request"
    elif "requested" not in life.record.events.get(change.request_id, []):
        yield f"#{change.request_id} changed something and was never written down"


@law(8, "facts say who it was", "fact")
def says_who(life: Life, fact: Any) -> Iterator[str]:
    """A fact of something a person did names somebody who pressed or asked just that."""
    kinds = {
        "rejected": "reject",
        "withdrawn": "withdraw",
        "paused": "pause",
        "resumed": "resume",
        "retried": "retry",
        "renewed": "renew",
        "unvoted": "unvote",
    }
    kind = kinds.get(fact["event"])
    by_itself = fact["event"] == "paused" and fact["actor"] not in life.workspace.people
    if kind is None or by_itself:
        return
    if not any(
        press.who == fact["actor"] and press.kind == kind and press.request_id == fact["request_id"]
        for press in life.record.presses
    ):
        yield f"#{fact['request_id']}: {fact['event']} by {fact['actor']}, who did not press that"


@law(8, "everybody whose approval counts is written down", "fact")
def approvers_are_named(life: Life, fact: Any) -> Iterator[str]:
    """Where more than one had to approve, the record says who all of them were, and nobody else."""
    number = fact["request_id"]
    if fact["event"] != "approved" or fact["actor"] == "segbot" or number in life.record.tampered:
        return
    rows = life.rows.all("SELECT user_id FROM votes WHERE request_id = ? AND ballot = 'approve'", number)
    agreed, named = {row["user_id"] for row in rows}, set(fact.get("approvers") or [fact["actor"]])
    if agreed and agreed != named:
        yield f"#{number} is told as approved by {sorted(named)}, and {sorted(agreed)} approved it"


@law(8, "who asked is who is written down", "turn")
def asker_is_right(life: Life, turn: Any) -> Iterator[str]:
    """A request is in the name of the one who asked for it."""
    ask = life.record.by_request.get(turn.request_id)
    if turn.before is not None or ask is None:
        return
    row = life.rows.one("SELECT user_id FROM requests WHERE id = ?", turn.request_id)
    if row is not None and row["user_id"] != ask.who:
        yield f"#{turn.request_id} was asked for by {ask.who} and is written down for {row['user_id']}"


@law(8, "votes are not forgotten", "end")
def votes_are_told(life: Life) -> Iterator[str]:
    """Every approval that stands has its fact."""
    for row in life.rows.all("SELECT request_id, user_id FROM votes WHERE ballot = 'approve'"):
        if row["request_id"] in life.record.tampered:
            continue
        facts = life.rows.all("SELECT document FROM facts WHERE request_id = ?", row["request_id"])
        told = [json.loads(fact["document"]) for fact in facts]
        if not any(
            each["actor"] == row["user_id"] and each["event"] in ("voted", "approved") for each in told
        ):
            yield f"the approval of {row['user_id']} for #{row['request_id']} is told by no fact"


@law(8, "no vote is taken away without a word", "commit")
def votes_go_in_writing(life: Life) -> Iterator[str]:
    """Where an approval no longer counts the record says so at once: taken back, discounted, or void with its plan."""
    rows = life.rows.plain("SELECT request_id, user_id FROM votes WHERE ballot = 'approve'")
    there, before = {(number, user) for number, user in rows}, life.votes_then
    life.votes_then = there
    for number, user in before - there:
        events = life.record.events.get(number, [])
        taken = sum(event in VOID for event in events)
        if taken <= life.voids_seen.get(number, 0):
            yield f"the approval of {user} for #{number} is gone, and the record doesn't say so"
    for number, _ in before | there:
        life.voids_seen[number] = sum(event in VOID for event in life.record.events.get(number, []))


VOID = frozenset({"unvoted", "discounted", "edited", "renewed", "rejected"})


@law(8, "the audit channel is told how it ended", "end")
def audit_is_told(life: Life) -> Iterator[str]:
    """Every end of a request has its line in the audit channel, or one that waits to be said there."""
    told = {row["key"] for row in life.rows.all("SELECT key FROM messages WHERE kind = 'audit'")}
    for row in life.rows.all("SELECT id, document FROM facts"):
        fact = json.loads(row["document"])
        if fact["event"] in ENDS and fact["request_id"] and f"audit-{row['id']}" not in told:
            yield f"#{fact['request_id']} {fact['event']} has no line in the audit channel"


@law(8, "nobody is suspected for nothing", "fact")
def no_false_alarm(life: Life, fact: Any) -> Iterator[str]:
    """The record speaks of tampering only where somebody did change the database."""
    if fact["event"] == "tampered" and fact["request_id"] not in life.record.tampered:
        yield f"#{fact['request_id']} is said to have been tampered with, and nobody did"
