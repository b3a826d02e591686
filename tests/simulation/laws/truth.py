"""Laws 3 and 7: what is told is what happened, and the card is the row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..network import ADDRESS_OF
from ..record import is_rule
from .judge import law
from .people import WHOLE_LISTS
from .seen import asked, changes_of, meddled, meddled_people, moved, moved_meanwhile

if TYPE_CHECKING:
    from ..life import Life

# What is said of an answer that cannot be read, and how long around an ask anything may have been behind it.
NO_USE = "gave no usable answer"
BLAMED_AROUND, BLAMED_WITHIN = 900.0, 4 * 3600.0

PEOPLE = frozenset({"add", "remove", "replace", "clear", "tag"})


@law(3, "told as done is done", "turn")
def done_is_done(life: Life, turn: Any) -> Iterator[str]:
    """When a request is told as done, the provider is as it was asked for: those to be removed are not in the segment,
    those to be added are, the segment is gone, there is one new one, or it has its new name.
    """
    if turn.after != "done":
        return
    request, ask = asked(life, turn.request_id), life.record.by_request.get(turn.request_id)
    if ask is None or request.verb == "import":
        return
    seen = life.outside.one(request.connection, request.segment_id)
    told = f"#{request.id} ({request.verb} at {request.connection}) was told as done, but"
    if request.verb == "create":
        made = [key for each in changes_of(life, request.id) for key in each.made]
        # Where the call was lost and another made one of that name just then, nobody can tell the two apart.
        if not made and (request.connection, request.segment_id or "") not in life.made_by_others:
            yield f"{told} nothing was made"
        return
    if request.verb == "delete":
        if seen is not None:
            yield f"{told} the segment is there"
        return
    if seen is None or _others_since(life, request):
        return
    name, members = seen
    if request.verb == "rename" and name != request.action["name"]:
        yield f"{told} it is called “{name}”"
    by_rule = is_rule(request.connection, request.segment_id)
    if request.verb in PEOPLE and not by_rule and request.undoes is None:
        listed = life.listed_then(request.id)
        if request.verb in ("add", "replace", "tag"):
            listed = listed & life.who_can_be_added(request.connection, request.segment_id) | listed & members
        left_out = _left_out(life, request.id)
        # Where the process died while somebody was erased, they may be on the list or not.
        either = left_out | life.to_be_forgotten.keys() | _not_in_it_then(life, request, ask.wish.at)
        yield from _as_asked(life, request, told, listed - either, members - either)


# As old may be what a preview was made of.
_A_MOMENT = 6.0


def _not_in_it_then(life: Life, request: Any, planned: float) -> frozenset[str]:
    """Whom another request put into the segment only after this one was planned: they were told to be left out."""
    if request.verb != "remove":
        return frozenset()
    others = [
        each
        for each in life.outside.changes
        if each.provider == request.connection
        and each.request_id != request.id
        and each.at > planned - _A_MOMENT
    ]
    return frozenset().union(*(each.came.get(request.segment_id, ()) for each in others))


def _left_out(life: Life, request_id: int) -> frozenset[str]:
    """Whom the provider passed over, where as many are told as left out."""
    passed_over = frozenset(filter(None, (each.passed_over for each in changes_of(life, request_id))))
    told = life.rows.one("SELECT sum(left_out) AS people FROM batches WHERE request_id = ?", request_id)
    return passed_over if told and (told["people"] or 0) >= len(passed_over) else frozenset()


def _as_asked(
    life: Life, request: Any, told: str, listed: frozenset[str], members: frozenset[str]
) -> Iterator[str]:
    if life.is_for_everyone(request.connection, request.segment_id):
        return
    if request.verb == "remove" and listed & members:
        yield f"{told} {len(listed & members)} of the people to be removed are in it"
    if request.verb in ("add", "tag") and not request.action["add_all_customers"] and listed - members:
        yield f"{told} {len(listed - members)} of the people to be added are not in it"
    if request.verb == "replace" and listed != members:
        yield f"{told} {len(members - listed)} too many are in it and {len(listed - members)} are missing"
    if request.verb == "clear" and members:
        yield f"{told} {len(members)} people are in it"


@law(3, "the number told is the number that changed", "fact")
def right_number(life: Life, fact: Any) -> Iterator[str]:
    """Told as removed or added are as many as truly went or came, never the length of the list; who was moved back by others
    before it ended may be missing.
    """
    if fact["event"] != "done" or fact["verb"] not in ("remove", "add"):
        return
    request = asked(life, fact["request_id"])
    everyone = fact["verb"] == "add" and life.is_for_everyone(request.connection, request.segment_id or "")
    if is_rule(request.connection, request.segment_id) or everyone:
        return
    came, went = moved(life, request.id)
    truly = sum(map(len, (went if fact["verb"] == "remove" else came).values()))
    told = life.told_number(fact)
    truly += len(moved_meanwhile(life, request, came if fact["verb"] == "add" else went))
    clear = request.connection not in WHOLE_LISTS
    others = meddled_people(life, request.connection, request.segment_id or "")
    back = sum(
        len(others.intersection(each)) for each in (went if fact["verb"] == "remove" else came).values()
    )
    # Whoever is erased between two tries is not known any more to have come or gone by the first.
    back += sum(
        len(each & life.to_be_forgotten.keys())
        for each in (went if fact["verb"] == "remove" else came).values()
    )
    if not clear:
        # What others changed meanwhile cannot be seen there.
        truly += len(others)
    back += _the_other_way(life, request)
    if told is not None and (told > truly or (told < truly - back and clear and _smooth(life, request.id))):
        yield f"#{request.id}: {told} people told as {fact['verb']}, {truly} were"


@law(3, "what replaces or empties tells who came and who left", "fact")
def right_numbers_both_ways(life: Life, fact: Any) -> Iterator[str]:
    """Where a provider says who is in a segment, a replacement tells how many came and how many left, and an emptied one how
    many left: those who did, where nobody else changed anything there meanwhile.
    """
    if fact["event"] != "done" or fact["verb"] not in ("replace", "clear"):
        return
    request = asked(life, fact["request_id"])
    if (
        request.connection not in ADDRESS_OF
        or is_rule(request.connection, request.segment_id)
        or _others_since(life, request)
        or not _smooth(life, request.id)
        or life.to_be_forgotten
    ):
        return
    came, went = (sum(map(len, each.values())) for each in moved(life, request.id))
    counts = fact.get("counts") or {}
    truly = {"came": came, "left": went} if fact["verb"] == "replace" else {"people": went}
    for name, number in truly.items():
        if counts.get(name, number) != number:
            yield f"#{request.id} ({request.verb}) is told with {counts[name]} people as {name}; there were {number}"


def _the_other_way(life: Life, request: Any) -> int:
    """As many as others moved the other way since it was begun, by segbot or behind its back: where a provider only counts,
    they are not seen.
    """
    began = life.begun_at.get(request.id, life.loop.now)
    adds = request.verb == "add"
    found = sum(
        len((before - after) if adds else (after - before))
        for *_, before, after in meddled(life, request.connection, request.segment_id, since=began - 1)
    )
    return found + sum(
        len((each.went if adds else each.came).get(request.segment_id, ()))
        for each in life.outside.changes
        if each.provider == request.connection and each.request_id != request.id and each.at >= began
    )


@law(3, "told as failed is not done", "turn")
def failed_is_not_done(life: Life, turn: Any) -> Iterator[str]:
    """What is told as failed with nothing carried out was not carried out, as far as any answer said."""
    if turn.after != "failed":
        return
    sure = [
        each
        for each in changes_of(life, turn.request_id)
        if each.answered and each.status < 300 and each.anything and not each.late
    ]
    progress = life.rows.one(
        "SELECT count(*) AS settled FROM batches WHERE request_id = ? AND state = 'settled'", turn.request_id
    )
    if sure and progress is not None and progress["settled"] == 0:
        yield f"#{turn.request_id} was told as failed, although the provider answered that {sure[0].target} was done"


@law(3, "what was made is found", "turn")
def made_is_found(life: Life, turn: Any) -> Iterator[str]:
    """That nobody can tell whether something was made is told only where it is not the one thing of its name there, or the
    provider could not be asked: on whichever page it stands.
    """
    ask = life.record.by_request.get(turn.request_id)
    if turn.after != "unknown" or ask is None or ask.verb != "create" or ask.provider == "segmenter":
        return
    made = [each for each in changes_of(life, turn.request_id) if each.made]
    named = [key for key, (name, _) in life.outside.picture(ask.provider).items() if name == ask.segment]
    if len(made) != 1 or made[0].late or named != list(made[0].made):
        return
    at, well = made[0].at, life.outside.heard.was_well
    begun = life.begun_at.get(turn.request_id, at)
    if well(ask.provider, begun - 60, at - 0.001) and well(ask.provider, at + 0.001, turn.at):
        yield f"#{turn.request_id} is told as unknown, although “{ask.segment}” is there since {turn.at - at:.0f} s"


@law(3, "who answers well is not blamed", "end")
def not_blamed(life: Life) -> Iterator[str]:
    """That a provider gave no usable answer is told only where one was lost, late or an error of its own around that time, or
    somebody changed something there while it was read: a list in several pages is none.
    """
    for ask in life.record.asks.values():
        if not any(NO_USE in told for told in ask.answers):
            continue
        begin, end = ask.wishes[0].at - BLAMED_AROUND, ask.wishes[-1].at + BLAMED_WITHIN
        others = any(each[1] == ask.provider and begin <= each[0] <= end for each in life.record.meddled)
        if life.outside.heard.was_well(ask.provider, begin, end) and not others:
            yield f"{ask.provider} is said to have given no usable answer to ask {ask.number}; all of them were"


@law(7, "the card is the row", "end")
def card_is_row(life: Life) -> Iterator[str]:
    """When all is quiet, the last drawing of each card is of the request as it stands: its version, its buttons, and
    nowhere a button to approve what cannot be approved.
    """
    for row in life.rows.all("SELECT id, state, version FROM requests"):
        cards = [each for each in life.cards_of(row["id"]) if not each.gone]
        if not cards or _refused(life, row["id"]):
            continue
        versions = {version for button in cards[-1].buttons() if (version := _version(button)) is not None}
        if versions and versions != {row["version"]}:
            yield f"the card of #{row['id']} shows version {sorted(versions)}; the row is at {row['version']}"
        live = [
            each
            for each in cards
            if any(button.get("action_id") == "approve_request" for button in each.buttons())
        ]
        if live and row["state"] != "pending":
            yield f"#{row['id']} is {row['state']}, and a card of it still has a button to approve"
        if row["state"] == "pending" and cards[-1] not in live and cards[-1].channel.startswith("C0APP"):
            yield f"#{row['id']} waits for an approval and its card has no button for it"


@law(7, "what was undone has no button to undo it", "end")
def undone_shows(life: Life) -> Iterator[str]:
    """When all is quiet, the card of what another request has undone says so, wherever Slack takes a drawing of it."""
    for number, ask in life.record.by_request.items():
        if ask.undoes is None or asked(life, number).state not in ("done", "partly_done"):
            continue
        cards = [each for each in life.cards_of(ask.undoes) if not each.gone]
        if not cards or _refused(life, ask.undoes):
            continue
        if any(button.get("action_id") == "undo_request" for button in cards[-1].buttons()):
            yield f"#{number} has undone #{ask.undoes}, and its card still has a button to undo it"


@law(7, "the card was drawn after the last change", "end")
def drawn_since(life: Life) -> Iterator[str]:
    """Whatever changed last, the card was drawn after it."""
    last: dict[int, float] = {}
    for turn in life.record.turns:
        if turn.after != "running":
            last[turn.request_id] = turn.at
    for request_id, at in last.items():
        cards = [each for each in life.cards_of(request_id) if not each.gone]
        if cards and not _refused(life, request_id) and max(each.drawn_at for each in cards) < at:
            yield f"the card of #{request_id} was not drawn since it changed"


@law(7, "a card that could not be drawn is drawn later", "end")
def drawn_later(life: Life) -> Iterator[str]:
    """What Slack refused for a while, such as a card in an archived channel, is made good when that is over."""
    for row in life.rows.all("SELECT id, version FROM requests"):
        cards = [each for each in life.cards_of(row["id"]) if not each.gone]
        if cards and _refused(life, row["id"]):
            shown = {version for button in cards[-1].buttons() if (version := _version(button)) is not None}
            if shown and shown != {row["version"]}:
                yield f"the card of #{row['id']} shows version {sorted(shown)}; the row is at {row['version']}"


def _refused(life: Life, request_id: int) -> bool:
    """Whether Slack once refused to draw the card of a request."""
    found = life.rows.one(
        "SELECT count(*) AS many FROM messages WHERE request_id = ? AND failure IS NOT NULL"
        " AND kind IN ('card', 'edit')",
        request_id,
    )
    return bool(found and found["many"])


def _version(button: dict[str, Any]) -> int | None:
    try:
        found = json.loads(button.get("value") or "null")
    except ValueError:
        return None
    return found.get("version") if isinstance(found, dict) else None


def _smooth(life: Life, request_id: int) -> bool:
    """Whether every change of a request was answered at once, so that nothing was left to guess."""
    return all(each.answered and not each.late for each in changes_of(life, request_id)) and not any(
        death.at >= life.begun_at.get(request_id, 0.0) for death in life.record.deaths
    )


def _others_since(life: Life, request: Any) -> bool:
    """Whether somebody else changed the segment since the request began."""
    began = life.begun_at.get(request.id, 0.0)
    if meddled(life, request.connection, request.segment_id, since=began - 1):
        return True
    return any(
        each.provider == request.connection
        and each.request_id != request.id
        and each.at >= began
        and request.segment_id in {*each.came, *each.went, *each.renamed}
        for each in life.outside.changes
    )
