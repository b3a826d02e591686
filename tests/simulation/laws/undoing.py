"""Law 9: taking back makes nothing that was not there before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..network import ADDRESS_OF
from ..record import is_rule
from ..rulebook import TAKING
from .judge import law
from .people import WHOLE_LISTS
from .seen import asked, meddled, meddled_people, moved, moved_meanwhile

if TYPE_CHECKING:
    from ..life import Life


@law(9, "undo deletes only what it made", "change")
def deletes_its_own(life: Life, change: Any) -> Iterator[str]:
    """A segment that goes by an undo is the one the request that is taken back has made."""
    request = _undo(life, change)
    if request is None or not change.gone:
        return
    made = {
        key: each.at
        for each in life.outside.changes
        if each.request_id == request.undoes
        for key in each.made
    }
    if change.gone - made.keys():
        yield f"#{request.id} takes #{request.undoes} back and deleted {sorted(change.gone)}, which that did not make"
    for key in change.gone & made.keys():
        anew = life.remade.get((change.provider, key), 0.0)
        if made[key] < anew < life.begun_at.get(request.id, change.at):
            yield f"#{request.id} takes #{request.undoes} back and deleted {key}, which somebody has made anew since"


@law(9, "undo adds only who was taken out", "change")
def adds_only_them(life: Life, change: Any) -> Iterator[str]:
    """Nobody comes in by an undo who was not in the segment before."""
    request = _undo(life, change)
    if request is None or is_rule(change.provider, request.segment_id) or request.verb == "create":
        return
    _, went = moved(life, request.undoes or 0)
    before = frozenset().union(*went.values()) if went else frozenset()
    undone = asked(life, request.undoes or 0)
    if undone.verb == "remove":
        before |= moved_meanwhile(life, undone, went)
    for key, people in change.came.items():
        others = meddled_people(life, change.provider, key) if change.provider in WHOLE_LISTS else frozenset()
        if people - before - others:
            yield (
                f"#{request.id} takes #{request.undoes} back and put in {len(people - before - others)} people"
                " whom that had not taken out"
            )


@law(9, "undo takes out only who was put in", "change")
def removes_only_them(life: Life, change: Any) -> Iterator[str]:
    """Nobody leaves by an undo whom the request that is taken back had not brought in, unless the preview said that it is
    not known who was in before.
    """
    request = _undo(life, change)
    if request is None or is_rule(change.provider, request.segment_id) or _says_so(life, request.id):
        return
    came, _ = moved(life, request.undoes or 0)
    brought = frozenset().union(*came.values()) if came else frozenset()
    undone = asked(life, request.undoes or 0)
    if undone.verb == "add":
        brought |= moved_meanwhile(life, undone, came)
    for key, people in change.went.items():
        others = meddled_people(life, change.provider, key) if change.provider in WHOLE_LISTS else frozenset()
        if people - brought - others:
            yield (
                f"#{request.id} takes #{request.undoes} back and took out {len(people - brought - others)} people"
                " whom that had not put in"
            )


@law(9, "undo brings back whoever it can", "turn")
def brings_them_back(life: Life, turn: Any) -> Iterator[str]:
    """When what took people out is told as taken back, they are in it again: all who may be put in and whom the provider did not
    pass over, where nobody else has changed anything there since.
    """
    if turn.after != "done":
        return
    request = asked(life, turn.request_id)
    if request.undoes is None:
        return
    undone = asked(life, request.undoes)
    now = life.outside.one(request.connection, request.segment_id)
    places = {undone.segment_id, request.segment_id}
    if now is None or undone.verb not in TAKING or is_rule(request.connection, request.segment_id):
        return
    went, since = frozenset[str](), life.begun_at.get(undone.id, 0.0)
    for each in life.outside.changes:
        if each.provider != request.connection or each.at < since:
            continue
        gone = [people for key, people in (*each.went.items(), *each.lost.items()) if key in places]
        if each.request_id == undone.id:
            went = went.union(*gone)
        elif each.request_id != request.id and places & {*each.came, *each.went, *each.lost}:
            return
    if any(meddled(life, request.connection, place or "") for place in places):
        return
    if request.connection in ADDRESS_OF:
        went &= life.who_can_be_added(request.connection, request.segment_id or "", back=True)
    passed_over = {each.passed_over for each in life.outside.changes if each.request_id == request.id}
    if missing := went - now[1] - life.to_be_forgotten.keys() - passed_over:
        yield f"#{request.id} is told as done, and {len(missing)} people whom #{undone.id} took out are not in it"


@law(9, "undo creates no customers", "change")
def creates_nobody(life: Life, change: Any) -> Iterator[str]:
    """Taking back never makes a person known to a provider who was not."""
    request = _undo(life, change)
    if request is not None and change.customers > 0:
        yield f"#{request.id} takes #{request.undoes} back and created {change.customers} customers"


@law(9, "one takes it back at a time, and it does not go on", "turn")
def once(life: Life, turn: Any) -> Iterator[str]:
    """While one request takes another back, or has done so, no second one begins to, and the other does not go on."""
    if turn.after not in ("approved", "running"):
        return
    own = turn.request_id
    back = {number: ask.undoes for number, ask in life.record.by_request.items() if ask.undoes is not None}
    for number, undone in back.items():
        if number == own or undone not in (own, back.get(own)):
            continue
        row = life.rows.one("SELECT state FROM requests WHERE id = ?", number)
        if row is None or row["state"] not in _STANDS:
            continue
        if undone == back.get(own):
            yield f"#{own} takes #{undone} back, as #{number} does ({row['state']})"
        elif turn.before in _ONCE_MORE:
            yield f"#{own} goes on, although #{number} takes it back ({row['state']})"


_STANDS = frozenset({"approved", "running", "paused", "done", "partly_done", "unknown"})
_ONCE_MORE = frozenset({"paused", "failed", "partly_done", "unknown"})


def _says_so(life: Life, request_id: int) -> bool:
    row = life.rows.one("SELECT document FROM requests WHERE id = ?", request_id)
    return row is not None and "know who of them was in it before" in row["document"]


def _undo(life: Life, change: Any) -> Any:
    if change.request_id is None:
        return None
    request = asked(life, change.request_id)
    return request if request.undoes else None
