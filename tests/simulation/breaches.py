"""What must not be, done to a life that was right: the law that is about it has to say so.

For laws by which no planted fault is found, most of them since another one is looked at before. Each is done to the life
itself, where `put_right` takes it back, and gives what the law is asked about.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .forgetting import lists_with
from .network import Change
from .record import Turn, Wish
from .workspace import APPROVALS, TOKEN, Posted

if TYPE_CHECKING:
    from .life import Life

Breach = Callable[["Life"], tuple[Any, ...]]
BREACHES: dict[str, Breach] = {}
SOMEBODY, ADDRESS = frozenset({"C-00001"}), "ada@example.com"
OPEN_ONES = "Not added by segbot: 2 of the 3 people listed (C-00001, C-00002)."


def against(law: str) -> Callable[[Breach], Breach]:
    def enter(breach: Breach) -> Breach:
        BREACHES[law] = breach
        return breach

    return enter


@contextmanager
def put_right(life: Life) -> Iterator[None]:
    """Whatever is done to the life meanwhile is taken back; what is done at a provider is not."""
    kept = [(part, _copied(part)) for part in (life, life.record, life.workspace, life.outside)]
    try:
        yield
    finally:
        _driver(life).rollback()
        for part, before in kept:
            part.__dict__.update(before)


def _copied(part: Any) -> dict[str, Any]:
    held = (list, dict, set)
    return {key: copy.copy(each) if isinstance(each, held) else each for key, each in vars(part).items()}


def _driver(life: Life) -> Any:
    assert life.database is not None
    return life.database.driver


def do(life: Life, sql: str, *values: Any) -> None:
    """In a transaction that never ends well."""
    if not _driver(life).in_transaction:
        _driver(life).execute("BEGIN")
    _driver(life).execute(sql, values)


def two(life: Life) -> tuple[int, int]:
    first, second, *_ = (row["id"] for row in life.rows.all("SELECT id FROM requests ORDER BY id"))
    return first, second


def one(life: Life, verb: str = "remove", undoes: int | None = None) -> int:
    """Some request, made into one of a verb, at a segment called x."""
    number = two(life)[0]
    do(life, "UPDATE requests SET account = 'bunce', segment_id = 'x' WHERE id = ?", number)
    for place, value in (("verb", verb), ("undoes", undoes), ("connection", "bunce")):
        do(
            life,
            f"UPDATE requests SET document = json_set(document, '$.action.{place}', ?) WHERE id = ?",  # noqa: S608
            value,
            number,
        )
    return number


def with_card(life: Life) -> int:
    """A request whose card has buttons that say of which version it is, and was taken by Slack at once."""
    for row in life.rows.all(
        "SELECT id FROM requests WHERE NOT EXISTS"
        " (SELECT 1 FROM messages WHERE request_id = requests.id AND failure IS NOT NULL) ORDER BY id"
    ):
        cards = [each for each in life.cards_of(row["id"]) if not each.gone]
        if cards and any('"version"' in (each.get("value") or "") for each in cards[-1].buttons()):
            return int(row["id"])
    raise AssertionError("no card has a button")


def fact(number: int, event: str, actor: str, **more: Any) -> dict[str, Any]:
    return {"id": 1, "request_id": number, "event": event, "actor": actor, **more}


def turn(life: Life, number: int, before: str | None, after: str, later: float = 0.0) -> Turn:
    return Turn(at=life.loop.now + later, request_id=number, before=before, after=after, facts=1)


def change(life: Life, number: int | None, **came_of_it: Any) -> Change:
    given = {"provider": "bunce", "target": "POST /", "body": b"", "number": 10**6, **came_of_it}
    return Change(at=life.loop.now, request_id=number, attempt=1, **given)


def said(text: str) -> Posted:
    return Posted(channel=APPROVALS, ts="1.0", text=text, blocks=[], key="card-1", thread=None, written=text)


# Nobody sees or does what they may not


@against("a guest or stranger asks for nothing")
def _a_guest_asks(life: Life) -> tuple[Any, ...]:
    return (fact(two(life)[0], "requested", "U0GUS"),)


@against("a guest or stranger changes nothing")
def _a_guest_decides(life: Life) -> tuple[Any, ...]:
    return (fact(two(life)[0], "voted", "U0GUS"),)


@against("a stranger asks for nothing")
def _a_stranger_asks(life: Life) -> tuple[Any, ...]:
    return (fact(two(life)[0], "requested", "U0OTTO"),)


@against("a stranger sees nothing")
def _a_stranger_sees(life: Life) -> tuple[Any, ...]:
    name = max(life.segment_names(), key=len)
    life.record.typed.clear()
    life.workspace.tell("U0OTTO", "view", f"There is {name}.")
    return ()


@against("no address in a message")
def _an_address_is_said(_life: Life) -> tuple[Any, ...]:
    return (said(f"Ask {ADDRESS}."),)


@against("no address in the log")
def _an_address_is_logged(_life: Life) -> tuple[Any, ...]:
    return "info", f"looked up {ADDRESS}", None


@against("no address on the disk")
def _an_address_is_kept(life: Life) -> tuple[Any, ...]:
    life.rows.do("UPDATE requests SET note = ? WHERE id = ?", ADDRESS, two(life)[0])
    return ()


@against("no secret in a message")
def _a_secret_is_said(_life: Life) -> tuple[Any, ...]:
    return (said(f"It's {TOKEN}."),)


@against("no secret in the record")
def _a_secret_is_written_down(life: Life) -> tuple[Any, ...]:
    return (fact(two(life)[0], "failed", "segbot", note=TOKEN),)


@against("nobody is told a secret")
def _a_secret_is_told(life: Life) -> tuple[Any, ...]:
    life.workspace.tell("U0MAYA", "view", TOKEN)
    return ()


@against("who was not put in by segbot is masked")
def _others_are_shown(life: Life) -> tuple[Any, ...]:
    life.workspace.tell("U0MAYA", "view", OPEN_ONES)
    return ()


@against("whom segbot did not add is masked on a card")
def _others_stand_on_a_card(_life: Life) -> tuple[Any, ...]:
    return (said(OPEN_ONES),)


@against("who was forgotten stands on no list")
def _forgotten_and_still_there(life: Life) -> tuple[Any, ...]:
    listed = sorted(set().union(*(wish.listed for ask in life.record.asks.values() for wish in ask.wishes)))
    who = next(each for each in listed if lists_with(life.alive()[0], each))
    life.forgotten[who] = life.loop.now
    life.still_inside.discard(who)
    return ()


# What happens at the providers


@against("nothing is changed in nobody's name")
def _nobody_asked(life: Life) -> tuple[Any, ...]:
    return (change(life, None),)


@against("only the segment that was meant")
def _a_segment_goes(life: Life) -> tuple[Any, ...]:
    return (change(life, one(life), gone=frozenset({"x"})),)


@against("what is stopped stays stopped")
def _stopped_and_goes_on(life: Life) -> tuple[Any, ...]:
    number = one(life)
    life.record.turns += [
        turn(life, number, "approved", "running", -120),
        turn(life, number, "running", "paused", -60),
    ]
    return (change(life, number, went={"x": SOMEBODY}),)


@against("what the policy refuses is not done")
def _too_many_at_once(life: Life) -> tuple[Any, ...]:
    number = one(life)
    life.asked_under[number] = replace(life.book, stop_share=0.1)
    for place, value in (("before", 10), ("removes", 5)):
        do(
            life,
            f"UPDATE requests SET document = json_set(document, '$.plan.{place}', ?) WHERE id = ?",  # noqa: S608
            value,
            number,
        )
    return (change(life, number, went={"x": SOMEBODY}),)


@against("nobody leaves who came after it was agreed to")
def _a_newcomer_leaves(life: Life) -> tuple[Any, ...]:
    number = one(life, "clear")
    life.record.events[number] = ["requested", "approved"]
    wish = Wish(at=life.loop.now, listed=frozenset(), before=frozenset({"C-00009"}))
    life.record.by_request[number] = replace(life.record.by_request[number], wishes=[wish])
    return (change(life, number, provider="brevo", went={"x": SOMEBODY}),)


@against("undo adds only who was taken out")
def _undo_adds_others(life: Life) -> tuple[Any, ...]:
    number = one(life, "add", undoes=two(life)[1])
    return (change(life, number, came={"x": SOMEBODY}),)


@against("undo creates no customers")
def _undo_makes_customers(life: Life) -> tuple[Any, ...]:
    return (change(life, one(life, "add", undoes=two(life)[1]), customers=1),)


@against("told as failed is not done")
def _done_and_told_as_failed(life: Life) -> tuple[Any, ...]:
    number = one(life)
    life.outside.changes.append(change(life, number, went={"x": SOMEBODY}, status=200, answered=True))
    do(life, "UPDATE batches SET state = 'failed' WHERE request_id = ?", number)
    return (turn(life, number, "running", "failed"),)


@against("known members are right when they claim to be complete")
def _others_are_in_it(life: Life) -> tuple[Any, ...]:
    """Somebody comes, and nobody has seen how."""
    held = life.rows.all("SELECT connection, segment_id FROM book_segments WHERE deleted = 0")
    places = [(row["connection"], row["segment_id"]) for row in held]
    unmeddled = [each for each in places if each not in {tuple(one[1:3]) for one in life.record.meddled}]
    for connection, segment in unmeddled:
        if connection == "bunce" and life.alive()[0].known_members(connection, segment)[0]:
            life.outside.emulators[connection].meddle(segment, "add", count=1, name="")
            return ()
    raise AssertionError("nobody is known in any segment of Bunce's")
