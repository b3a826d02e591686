"""Laws 2 and 10: never more than agreed, never the wrong people, and what is known of members is true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..forgetting import lists_with
from ..network import ADDRESS_OF
from ..record import is_rule
from .judge import law
from .seen import asked, exchanged_in, meddled, meddled_people, moved

if TYPE_CHECKING:
    from ..life import Life

OVER = frozenset({"done", "partly_done", "unknown", "failed"})
# Here a list is only ever sent as a whole, so that what others changed meanwhile is written over; it says so before.
WHOLE_LISTS = frozenset({"segmenter"})


@law(2, "nobody but those agreed on", "change")
def nobody_else(life: Life, change: Any) -> Iterator[str]:
    """Whoever comes or goes was named in the list that was agreed to, and in no other segment than the one meant."""
    ask = life.record.by_request.get(change.request_id)
    if ask is None:
        return
    request = asked(life, change.request_id)
    listed = life.listed_then(change.request_id, change)
    made = {key for each in life.outside.changes if each.request_id == request.id for key in each.made}
    own = {request.segment_id, *made}
    if ask.segment_id is not None and request.segment_id not in (None, ask.segment_id) and not request.undoes:
        yield f"#{request.id} is about {request.segment_id}, and {ask.who} had asked for {ask.segment_id}"
    people_in = {key for key in (*change.came, *change.went) if not is_rule(change.provider, key)}
    for key in people_in - own:
        yield f"#{request.id} changed another segment than its own: {key}"
    for key in own & people_in:
        others = meddled_people(life, change.provider, key) if change.provider in WHOLE_LISTS else frozenset()
        came, went = change.came.get(key, frozenset()) - others, change.went.get(key, frozenset()) - others
        if request.undoes is None:
            yield from _misfits(request, came, went, listed, everyone=ask.everyone)


def _misfits(
    request: Any, came: frozenset[str], went: frozenset[str], listed: frozenset[str], *, everyone: bool
) -> Iterator[str]:
    what = f"#{request.id} ({request.verb} at {request.connection})"
    may_come = listed if request.verb in ("add", "create", "tag", "replace") else frozenset()
    may_go = {
        "remove": went & listed,
        "replace": went - listed,
        "clear": went,
        "delete": went,
    }.get(request.verb, frozenset())
    if went - may_go:
        yield f"{what} took out people nobody asked to take out: {_some(went - may_go)}"
    if came - may_come and not everyone:
        yield f"{what} put in people nobody asked to put in: {_some(came - may_come)}"


@law(2, "nobody comes who may not", "change")
def only_who_may(life: Life, change: Any) -> Iterator[str]:
    """Nobody is put into a list they unsubscribed from, and nobody becomes a contact by being listed, where the accounts
    belong to people who gave their addresses.
    """
    if change.request_id is None or change.provider not in ADDRESS_OF:
        return
    if change.customers > 0:
        yield f"#{change.request_id} made {change.customers} contacts at {change.provider}"
    back = asked(life, change.request_id).undoes is not None
    for key, people in change.came.items():
        if not is_rule(change.provider, key) and people - life.who_can_be_added(
            change.provider, key, back=back
        ):
            yield f"#{change.request_id} put people in {key} at {change.provider} who had left it or may not be in it"
        if (
            not is_rule(change.provider, key)
            and not life.is_tag(change.provider, key)
            and people & change.unwilling
        ):
            yield f"#{change.request_id} subscribed people to {key} at {change.provider} who had unsubscribed"


@law(2, "no more than agreed", "change")
def no_more(life: Life, change: Any) -> Iterator[str]:
    """No more people leave than stood on the card that was agreed to, give or take what the policy tolerates."""
    if change.request_id is None or not (change.went or change.gone):
        return
    request = asked(life, change.request_id)
    if is_rule(change.provider, request.segment_id):
        return
    _, went = moved(life, change.request_id)
    out = sum(len(people) for key, people in went.items())
    if change.provider in WHOLE_LISTS:
        out -= sum(len(people & meddled_people(life, change.provider, key)) for key, people in went.items())
    # Where nobody can be read and the size is what it was, nobody can see that others are in it.
    out -= sum(len(people & exchanged_in(life, change.provider, key)) for key, people in went.items())
    plan = request.plan
    agreed = plan["removes"] + life.asked_under[request.id].drift_people
    known = plan["before"] is not None or not plan["everyone_leaves"]
    if request.verb in ("remove", "replace", "clear") and known and out > agreed:
        yield f"{out} people left by #{request.id}; the card said {plan['removes']}"


@law(2, "only the segment that was meant", "change")
def only_that_segment(life: Life, change: Any) -> Iterator[str]:
    """A segment goes, is made or is renamed only where that was asked for, and only that one."""
    if change.request_id is None:
        return
    request = asked(life, change.request_id)
    if change.gone and (request.verb != "delete" or change.gone - {request.segment_id}):
        yield f"#{request.id} ({request.verb}) deleted {sorted(change.gone)}"
    if change.made and request.verb != "create":
        yield f"#{request.id} ({request.verb}) made {sorted(change.made.values())}"
    if change.opened - {request.segment_id} or (change.opened and not request.action["add_all_customers"]):
        yield f"#{request.id} ({request.verb}) put all customers into {sorted(change.opened)}"
    for key, (before, after) in change.renamed.items():
        # Their changes carry the name along: a new one given just before is overwritten.
        carried = change.provider in WHOLE_LISTS or is_rule(change.provider, key)
        if carried and after == request.plan["segment_name"]:
            continue
        if (
            request.verb not in ("rename", "edit")
            or key != request.segment_id
            or after != request.action["name"]
        ):
            yield f"#{request.id} ({request.verb}) renamed “{before}” to “{after}”"


@law(2, "nobody others put in, where only our own may go", "change")
def only_own(life: Life, change: Any) -> Iterator[str]:
    """On a connection in that mode only people whom segbot itself added are ever removed; somebody who was in already and
    of whom segbot did not know that counts as added where it was asked to add them.
    """
    if change.provider not in life.world.only_own or change.request_id is None:
        return
    added: set[str] = {
        one
        for ask in life.record.by_request.values()
        if ask.provider == change.provider and ask.verb in ("add", "create", "replace", "tag")
        for wish in ask.wishes
        for one in wish.listed
    }
    for each in life.outside.changes:
        if each.provider == change.provider and each.number < change.number:
            for people in each.came.values():
                added |= people
    for key, people in {**change.went, **change.lost}.items():
        if people - added:
            yield f"#{change.request_id} took out of {key} whom others had put in: {_some(people - added)}"


@law(10, "an import is believed only while it is true", "turn")
def import_is_true(life: Life, turn: Any) -> Iterator[str]:
    """What somebody said of who is in a segment is taken for everybody in it only where segbot itself has changed nothing
    there since that was planned.
    """
    ask = life.record.by_request.get(turn.request_id)
    if turn.after != "done" or ask is None or ask.verb != "import" or life.record.epoch(turn.request_id):
        return
    since = life.planned_at.get(ask.number, turn.at)
    for each in life.outside.changes:
        by_segbot = each.provider == ask.provider and each.request_id and each.answered and each.status < 300
        if by_segbot and each.at > since + 1 and ask.segment_id in {*each.came, *each.went, *each.opened}:
            yield f"#{turn.request_id} was believed, although #{each.request_id} had changed {ask.segment} since"


@law(10, "whoever puts in all customers does not know everybody", "turn")
def all_are_not_known(life: Life, turn: Any) -> Iterator[str]:
    """When all customers were put into a segment segbot claims no longer to know everybody in it, unless somebody has told it
    since who is.
    """
    ask, alive = life.record.by_request.get(turn.request_id), life.alive()
    if turn.after not in OVER or ask is None or not ask.everyone or not alive:
        return
    request = asked(life, turn.request_id)
    opened = [each for each in life.outside.changes if each.request_id == request.id and each.opened]
    if not opened or any(_told(life, each, request, opened[0].at) for each in life.record.turns):
        return
    complete, known = alive[0].known_members(request.connection, request.segment_id or "")
    if complete:
        yield f"#{request.id} put in all customers, and segbot claims that {len(known)} people are in it"


def _told(life: Life, turn: Any, request: Any, since: float) -> bool:
    """Whether somebody told segbot by then who is in the segment of a request."""
    ask = life.record.by_request.get(turn.request_id)
    same = ask is not None and ask.verb == "import" and ask.segment_id == request.segment_id
    return same and turn.after == "done" and turn.at >= since


@law(10, "a preview counts who has come and gone by then", "turn")
def preview_is_of_now(life: Life, turn: Any) -> Iterator[str]:
    """Where the provider hands out who is in a segment, the number a preview begins with is one that was true while it was
    made: whom segbot itself has put in or taken out, and has written that down, is counted.
    """
    ask = life.record.by_request.get(turn.request_id)
    if turn.before is not None or ask is None or ask.verb == "undo":
        return
    request = asked(life, turn.request_id)
    seen = request.plan["fingerprint"].get("members") or request.plan["fingerprint"].get("people")
    if not seen or request.segment_id is None or request.plan["before"] is None:
        return
    sizes = _sizes(life, (request.connection, request.segment_id), _counted_since(life, request, ask))
    if request.plan["before"] not in sizes:
        yield f"#{request.id} was shown with {request.plan['before']} people in its segment; there were {sorted(sizes)}"


# What one preview has read a moment ago another may use.
_A_MOMENT_AGO = 6.0


def _counted_since(life: Life, request: Any, ask: Any) -> float:
    """From when on a number may be that of a preview: a moment before it was asked for, but not before segbot wrote down the
    last change it had made by then.
    """
    row = life.rows.one(
        "SELECT max(at) AS last FROM book_entries WHERE connection = ? AND segment_id = ? AND at <= ?"
        " AND request_id IS NOT NULL",
        request.connection,
        request.segment_id,
        ask.wish.at,
    )
    return max(ask.wish.at - _A_MOMENT_AGO, (row or {}).get("last") or 0.0)


def _sizes(life: Life, place: tuple[str, str], since: float) -> set[int]:
    """Every size a segment had from a moment on until now, worked out backwards from who is in it."""
    seen = life.outside.one(*place)
    people = seen[1] if seen is not None else frozenset()
    nobody: frozenset[str] = frozenset()
    moves = [
        (each.at, each.came.get(place[1], nobody), each.went.get(place[1], nobody))
        for each in life.outside.changes
        if each.provider == place[0] and each.at >= since
    ]
    moves += [
        (at, after - before, before - after) for at, *_, before, after in meddled(life, *place, since=since)
    ]
    sizes = {len(people)}
    for _, came, went in sorted(moves, key=lambda move: move[0], reverse=True):
        people = people - came | went
        sizes.add(len(people))
    return sizes


@law(11, "who was forgotten stands on no list", "end")
def forgotten_everywhere(life: Life) -> Iterator[str]:
    """Whoever asked to be forgotten stands on no list any more, but on one somebody gave segbot after that, or which it read at a
    provider where they are in a segment.
    """
    alive = life.alive()
    wishes = [wish for ask in life.record.asks.values() for wish in ask.wishes]
    for who, at in life.forgotten.items():
        again = who in life.still_inside or any(who in wish.listed and wish.at > at for wish in wishes)
        if alive and not again and (lists := lists_with(alive[0], who)):
            yield f"somebody was forgotten and still stands on {len(lists)} lists"


@law(10, "known members are right when they claim to be complete", "end")
def known_members(life: Life) -> Iterator[str]:
    """Where segbot says that it knows everybody in a segment, the provider has just these people in it. Segments that
    somebody changed in the provider's own pages are left out: that cannot be seen everywhere.
    """
    for row in life.rows.all("SELECT connection, segment_id, deleted FROM book_segments"):
        if not row["deleted"]:
            yield from _wrongly_known(life, row["connection"], row["segment_id"])


@law(10, "known members are right after each change", "turn")
def known_after(life: Life, turn: Any) -> Iterator[str]:
    """Also right after a request came to an end, whatever became of it, as the next one may be made of them."""
    if turn.after in OVER:
        request = asked(life, turn.request_id)
        if request.segment_id:
            yield from _wrongly_known(life, request.connection, request.segment_id)


def _wrongly_known(life: Life, connection: str, segment_id: str) -> Iterator[str]:
    alive, place = life.alive(), (connection, segment_id)
    truth = life.outside.one(connection, segment_id)
    if not alive or truth is None or is_rule(*place) or meddled(life, *place) or life.is_for_everyone(*place):
        return
    complete, known = alive[0].known_members(*place)
    known = frozenset(life.identity(connection, each) for each in known)
    if complete and known != truth[1]:
        yield (
            f"segbot claims to know everybody in “{truth[0]}” at {connection}: it misses"
            f" {_some(truth[1] - known)} and has too many: {_some(known - truth[1])}"
        )


def _some(people: Any) -> str:
    names = sorted(people)
    return (
        ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        if names
        else "nobody"
    )
