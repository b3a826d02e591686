"""Law 4: nothing told, made or removed twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..workspace import APPROVALS, AUDIT
from .judge import law
from .seen import asked

if TYPE_CHECKING:
    from ..life import Life

ENDINGS = frozenset({"done", "partly_done", "failed", "unknown", "rejected", "withdrawn", "expired"})
REFUSED = frozenset({400, 404, 405, 422})
AGAIN = frozenset({"resumed", "retried", "renewed", "edited"})
# By then whoever stood still before a message left has gone on, and taken it back where another was there.
STANDS = 60.0


@law(4, "nothing is said twice", "post")
def said_once(life: Life, said: Any) -> Iterator[str]:
    """No message stands in Slack twice, whatever was lost on the way there, but for one whose process stood still when nothing
    more could be looked at, while another posted it.
    """
    if said.key and said.draws == 1 and said.key not in life.posted_late:
        there = [
            each for each in life.workspace.by_key(said.key) if not each.gone and each.channel == said.channel
        ]
        if len(there) > 1:
            yield f"{said.key} was posted {len(there)} times"


@law(4, "what was said twice is taken back", "end")
def taken_away(life: Life) -> Iterator[str]:
    """Where two processes posted the same message at once, one of the two is deleted again, unless Slack refused that, or the
    process ended before it could.
    """
    for key, at in sorted(life.posted_late.items()):
        there = [each for each in life.workspace.by_key(key) if not each.gone]
        refused = any(f"chat.delete {each.ts}" in life.workspace.failures for each in there)
        ended = any(at <= death.at <= at + STANDS for death in life.record.deaths)
        if len(there) > 1 and not (refused or ended or life.stopped_between(at, at + STANDS)):
            yield f"{key} stands {len(there)} times"


@law(7, "everything is said where it belongs", "post")
def in_its_place(life: Life, said: Any) -> Iterator[str]:
    """A card that asks for an approval stands before the approvers, a line of the record in the audit channel, and what is
    meant for one person alone in their own conversation; another place is right only where Slack has closed that one. A
    card that was elsewhere before colleagues had to agree shows the same as the one before them, not instead of it, also
    while that one was deleted and comes anew.
    """
    place = ""
    if said.key.startswith("audit-"):
        place = AUDIT
    elif said.key.startswith("card-") and any(each["does"] == "approve_request" for each in said.buttons()):
        place = APPROVALS
        before_them = [each for each in life.cards_of(said.about or 0) if each.channel == place]
        if any(not each.gone for each in before_them) or (before_them and _comes_anew(life, said.about)):
            return
    elif said.key.startswith("direct-"):
        row = life.rows.one("SELECT request_id FROM messages WHERE key = ?", said.key)
        place = f"D{asked(life, row['request_id']).user[1:]}" if row else ""
    if place and said.channel != place and place not in life.workspace.ever_closed:
        yield f"{said.key} was said in {said.channel}; it belongs into {place}"


@law(7, "who is reminded alone holds a card and nothing else tells them", "post")
def reminded_alone(life: Life, said: Any) -> Iterator[str]:
    """A reminder of somebody's own comes to them alone, who holds a copy of the card, and while none is before everybody."""
    if not said.key.startswith("story-") or "-to-" not in said.key:
        return
    user = said.key.rpartition("-to-")[2]
    place = f"D{user[1:]}"
    row = life.rows.one("SELECT request_id FROM messages WHERE key = ?", said.key)
    if said.channel != place or row is None:
        yield f"{said.key} was said in {said.channel}; it belongs into {place}"
        return
    if not any(each.channel == place for each in life.cards_of(row["request_id"])):
        yield f"{user} was reminded alone of #{row['request_id']} and holds no copy of its card"


def _comes_anew(life: Life, request_id: int) -> bool:
    row = life.rows.one(
        "SELECT count(*) AS waiting FROM messages WHERE request_id = ? AND kind = 'card'"
        " AND posted_at IS NULL AND failure IS NULL",
        request_id,
    )
    return row is not None and row["waiting"] > 0


@law(4, "nothing is made twice", "change")
def made_once(life: Life, change: Any) -> Iterator[str]:
    """One request makes one segment, unless a person looked at the first try and pressed Retry."""
    if change.request_id is None or not change.made:
        return
    made = [key for each in life.outside.changes if each.request_id == change.request_id for key in each.made]
    retries = life.record.events.get(change.request_id, []).count("retried")
    if len(made) > 1 + retries:
        yield f"#{change.request_id} made {len(made)} segments"


@law(4, "nothing is sent again that was answered", "sent")
def not_resent(life: Life, change: Any) -> Iterator[str]:
    """A change that the provider carried out and answered is not sent a second time, unless the process died between, or was
    taken for dead.
    """
    if change.request_id is None:
        return
    for each in life.outside.changes:
        if (
            each.number < change.number
            and each.request_id == change.request_id
            and each.answered
            and each.at <= change.left_at
            and each.whole
            and 200 <= each.status < 300
            and (each.target, each.body) == (change.target, change.body)
            and not any(each.at <= death.at <= change.at for death in life.record.deaths)
            and not life.stopped_between(each.at, change.at)
            and not life.taken_for_dead(each.request_id, each.at, change.at)
        ):
            yield f"#{change.request_id} sent {change.target} again after it had been answered"


@law(4, "what was refused is not sent again", "end")
def not_hammered(life: Life) -> Iterator[str]:
    """What a provider has refused for good is not sent to it again by the same run, unless the process died between."""
    refused: dict[Any, Any] = {}
    for each in life.outside.changes:
        key = each.request_id, each.attempt, each.target, each.body
        before = refused.get(key)
        died = before and any(before.at <= death.at <= each.at for death in life.record.deaths)
        if before and before.at <= each.left_at and not died:
            yield f"#{each.request_id} sent {each.target} again after it was refused with {before.status}"
        if each.status in REFUSED and each.answered and not each.late and each.request_id is not None:
            refused[key] = each


@law(4, "one end only", "fact")
def ends_once(life: Life, fact: Any) -> Iterator[str]:
    """A request ends once; it is told again only after somebody let it go on."""
    if fact["event"] not in ENDINGS or not fact["request_id"]:
        return
    events = life.record.events[fact["request_id"]]
    since = max((index for index, event in enumerate(events) if event in AGAIN), default=-1)
    if sum(event in ENDINGS for event in events[since + 1 :]) > 1:
        yield f"#{fact['request_id']} ended {events[since + 1 :]}"


@law(4, "nothing is taken back twice", "turn")
def taken_back_once(life: Life, turn: Any) -> Iterator[str]:
    """What was taken back altogether is not taken back again: whoever came in since did so by another request."""
    if turn.after != "running":
        return
    request = asked(life, turn.request_id)
    if request.undoes is None:
        return
    for number, ask in life.record.by_request.items():
        if number != request.id and ask.undoes == request.undoes and asked(life, number).state == "done":
            yield f"#{request.id} takes #{request.undoes} back, which #{number} had taken back already"


@law(4, "one press, one vote", "fact")
def one_vote(life: Life, fact: Any) -> Iterator[str]:
    """Who is written down as having agreed did press, and pressed for this."""
    if fact["event"] not in ("voted", "approved"):
        return
    if not any(
        press.who == fact["actor"] and press.kind == "approve" and press.request_id == fact["request_id"]
        for press in life.record.presses
    ):
        yield f"#{fact['request_id']}: {fact['actor']} is said to have agreed and never pressed"


@law(4, "asked once, one request", "turn")
def asked_once(life: Life, turn: Any) -> Iterator[str]:
    """However often the same form is sent off, it becomes one request."""
    if turn.before is not None:
        return
    ask = life.asking.get(life.loop.current())
    if ask is not None and ask.request_id not in (None, turn.request_id):
        yield f"one ask became #{ask.request_id} and #{turn.request_id}"
    elif asked(life, turn.request_id).user not in life.workspace.people:
        yield f"#{turn.request_id} was asked for by nobody"


@law(4, "a replay is only acknowledged", "step")
def not_acted_upon_twice(life: Life) -> Iterator[str]:
    """What Slack delivers twice is acted upon once: the second time nothing else comes of it."""
    for key, results in life.record.results.items():
        if len(set(results)) > 1:
            yield f"the press {key} came to {results}"
    life.record.results = {key: found for key, found in life.record.results.items() if len(found) < 2}
