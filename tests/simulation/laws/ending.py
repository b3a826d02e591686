"""Law 6: nobody waits for ever, and no press is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from ..loop import START
from ..workspace import APPROVALS
from .judge import law

if TYPE_CHECKING:
    from ..life import Life

SLACKS = (SlackApiError, URLError)
OVER = frozenset({"done", "partly_done", "failed", "unknown", "rejected", "withdrawn", "expired"})
TOLD = OVER - {"withdrawn"}
# Whoever is turned away is told at once, by one way after the other.
TOLD_WITHIN = 60.0
SETTLED_WITHIN = 3 * 3600.0
SOMEBODY_HAS_TO = frozenset({"paused", "stale"})


@law(6, "every request ends or names who must act", "end")
def comes_to_an_end(life: Life) -> Iterator[str]:
    """When all is quiet, every request is over, or it stands still with the reason and a button for a person."""
    for row in life.rows.all("SELECT id, state, note FROM requests"):
        if row["state"] in OVER:
            continue
        if row["state"] not in SOMEBODY_HAS_TO:
            yield f"#{row['id']} is {row['state']} for ever"
        elif not row["note"]:
            yield f"#{row['id']} is {row['state']} and does not say why"
        else:
            cards = [each for each in life.cards_of(row["id"]) if not each.gone]
            if cards and not any(len(each.buttons()) > 1 for each in cards):
                yield f"#{row['id']} is {row['state']} and has no button for anybody"


@law(6, "who has to agree is shown what to agree to", "turn")
def shown_to_approvers(life: Life, turn: Any) -> Iterator[str]:
    """Nothing runs out that did not stand before the approvers, as it is asked for now, while Slack took messages there: that
    channel was never closed, and Slack was there for half of the time.
    """
    if turn.after != "expired" or APPROVALS in life.workspace.ever_closed:
        return
    since = life.wished_at[turn.request_id]
    if _seconds_away(life, since) * 2 > life.loop.now - since:
        return
    epoch = life.record.epoch(turn.request_id)
    cards = [each for each in life.workspace.messages if each.about == turn.request_id]
    if not any(each.channel == APPROVALS and each.epoch == epoch for each in cards):
        yield f"#{turn.request_id} expired, and no card of it ever stood in {APPROVALS}"


def _seconds_away(life: Life, since: float) -> float:
    """How long Slack was away until now, one time after the other."""
    spans = [
        (max(since, START + step.at), min(life.loop.now, START + step.at + step.args["minutes"] * 60))
        for step in life.steps
        if step.kind == "slack_away"
    ]
    return sum(end - begin for begin, end in spans if end > begin)


@law(6, "a press that was received is settled", "end")
def settled(life: Life) -> Iterator[str]:
    """What Slack was told is received is written down and acted upon, whoever dies meanwhile; who is turned away at the door
    is told so, where Slack takes that and the process lives to say it.
    """
    for press in life.record.presses:
        row = life.rows.one("SELECT settled_at, result FROM clicks WHERE key = ?", press.key)
        if press.acked and row is None and not _turned_away(life, press):
            yield f"a press ({press.kind} #{press.request_id} by {press.who}) was received and is written down nowhere"
        if row is not None and row["settled_at"] is None:
            yield f"a press ({press.kind} #{press.request_id} by {press.who}) is written down and never acted upon"


@law(6, "a press is acted upon soon", "step")
def settled_soon(life: Life) -> Iterator[str]:
    """What was received is acted upon within a few hours at the most, however long Slack does not say who somebody is."""
    for key, at in life.rows.plain("SELECT key, recorded_at FROM clicks WHERE settled_at IS NULL"):
        if at < life.loop.now - SETTLED_WITHIN:
            yield f"the press {key} was received and is not acted upon after hours"


def _turned_away(life: Life, press: Any) -> bool:
    """Whether somebody from another company was turned away at the door in words, or it was tried in vain: what changes nothing
    is not said later. What anybody else presses to decide is written down first.
    """
    slack, own, soon = life.workspace, f"D{press.who[1:]}", press.at + TOLD_WITHIN
    if not slack.people[press.who].stranger:
        return False
    if any(each.user == press.who and press.at <= each.at <= soon for each in slack.privately):
        return True
    if any(each.channel == own and press.at <= each.drawn_at for each in slack.messages):
        return True
    return any(who == press.who and press.at <= at <= soon for at, who in slack.unheard) or any(
        press.at <= death.at <= soon for death in life.record.deaths
    )


@law(6, "a press is answered, or shows", "end")
def answered(life: Life) -> Iterator[str]:
    """A press either changed something, which is written down, or its person was told why not."""
    for press in life.record.presses:
        row = life.rows.one("SELECT settled_at, result FROM clicks WHERE key = ?", press.key)
        if row is None or row["settled_at"] is None or row["result"]:
            continue
        facts = life.rows.all("SELECT document FROM facts WHERE request_id = ?", press.request_id)
        if not any(f'"actor":"{press.who}"' in fact["document"] for fact in facts):
            yield f"a press ({press.kind} #{press.request_id} by {press.who}) did nothing and was answered with nothing"


@law(6, "what was confirmed is there", "end")
def confirmed_is_there(life: Life) -> Iterator[str]:
    """Who was told that their request is taken has a request."""
    for ask in life.record.asks.values():
        if ask.request_id is None and any('"response_action": "clear"' in each for each in ask.answers):
            yield f"{ask.who} confirmed {ask.verb} at {ask.provider} (ask {ask.number}), and there is no request"


@law(6, "everything there was to say was said", "end")
def all_said(life: Life) -> Iterator[str]:
    """No message waits for ever; what cannot be delivered says why."""
    for row in life.rows.all(
        "SELECT key, kind, request_id FROM messages WHERE posted_at IS NULL AND failure IS NULL"
    ):
        if row["kind"] in ("edit", "progress"):
            continue
        card = life.rows.one(
            "SELECT count(*) AS posted FROM messages WHERE request_id = ? AND kind = 'card' AND posted_at IS NOT NULL",
            row["request_id"],
        )
        if row["request_id"] == 0 or (card is not None and card["posted"]):
            yield f"{row['key']} ({row['kind']}) was never said"


@law(6, "no work is forgotten", "end")
def no_work_left(life: Life) -> Iterator[str]:
    """When all is quiet, nothing is under way and nothing waits that could be done."""
    for job in life.jobs.live():
        if job.status == "PENDING" or (job.status == "ENQUEUED" and job.due < life.loop.now - 600):
            yield f"{job.workflow_id} is {job.status} for ever"


@law(6, "no handler is given up", "log")
def not_given_up(life: Life, level: str, line: str, error: Any) -> Iterator[str]:
    """Nothing fails so often that the engine lets go of it."""
    del life, error
    if "given up for now" in line:
        yield line


@law(6, "nothing unforeseen", "log")
def nothing_unforeseen(life: Life, level: str, line: str, error: Any) -> Iterator[str]:
    """No error that nobody foresaw: each has a sentence of its own."""
    del life
    if (level in ("error", "critical") or "unexpected" in line) and not isinstance(error, SLACKS):
        yield f"{line}: {type(error).__name__ if error else ''} {error or ''}".strip()


@law(6, "Slack's failures are foreseen", "log")
def slack_is_foreseen(life: Life, level: str, line: str, error: Any) -> Iterator[str]:
    """When Slack fails while somebody is served, they are told that, and not that something went wrong."""
    del life
    if level in ("error", "critical") and isinstance(error, SLACKS):
        yield f"{line}: {type(error).__name__} {error}"


@law(6, "who asked is told how it ended", "end")
def asker_is_told(life: Life) -> Iterator[str]:
    """Whoever had to wait for colleagues is told directly how it ended, unless they ended it themselves."""
    waited = {turn.request_id for turn in life.record.turns if turn.after == "pending"}
    directly = {row["key"] for row in life.rows.all("SELECT key FROM messages WHERE kind = 'direct'")}
    for row in life.rows.all("SELECT id, document FROM facts ORDER BY id"):
        fact = json.loads(row["document"])
        if fact["event"] not in TOLD or fact["request_id"] not in waited:
            continue
        asker = life.rows.one("SELECT user_id, document FROM requests WHERE id = ?", fact["request_id"])
        if asker is None or json.loads(asker["document"])["ruling"]["outcome"] != "approve":
            continue  # edited meanwhile, so that nobody has to agree any more
        own = f"D{asker['user_id'][1:]}"
        if any(
            card.channel == own and not card.gone and card.drawn_at >= fact["at"]
            for card in life.cards_of(fact["request_id"])
        ):
            continue  # the card itself stands there, as the channel does not take it
        if asker["user_id"] != fact["actor"] and f"direct-{row['id']}" not in directly:
            yield f"{asker['user_id']} was never told that #{fact['request_id']} is {fact['event']}"
