"""People erased from segbot's lists while they are still in a segment: what segbot claims to know, sends and takes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flows.audit.test_retention import erase_of
from flows.executing.test_record_members import OWN, ask, batch, carry_out, file, persons, segmenter, stars
from flows.planning.test_read_members import HandsOut, outside
from flows.requesting.test_undo import undo

from segbot.domain.actions import Verb
from segbot.domain.errors import UnsupportedError, UserError
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind
from segbot.domain.results import Basis
from segbot.rosters.membership.known_members import KnownMembers
from segbot.sandbox.emulators import Fault
from segbot.store.tables.membership_log import Change, Entry

__all__ = ["batch", "segmenter", "stars"]

VIP = "VIP customers"
STAYS_OUT = "1 person who was in it was erased from segbot's lists since. Undo leaves them out."


def forget(stage, *people):
    erased = erase_of(stage).forget(people)
    assert erased.rows
    return erased


def known(stage, name):
    return KnownMembers(stage.store, stage.vault).known(stage.name, stage.segment(name))


def counted(stage, name):
    return KnownMembers(stage.store, stage.vault).counted(stage.name, stage.segment(name))


def writes(stage):
    return [each for each in stage.emulator.requests if each.method == "PUT"]


def ids(*people):
    return file("id\n" + "\n".join(people) + "\n")


def gave(stage, *people, name="Stars"):
    """Somebody gives the complete list anew."""
    return carry_out(stage, ask(stage, Verb.IMPORT, [ids(*people)], segment=name))


def test_nobody_leaves_because_they_were_erased(stars):
    forget(stars, "c-1")
    for found in (known(stars, "Stars"), counted(stars, "Stars")):
        assert (found.complete, len(found), found.erased.came) == (False, 2, 1)
    with pytest.raises(UnsupportedError) as refused:
        ask(stars, Verb.ADD, [ids("c-9")], segment="Stars")
    told = str(refused.value)
    assert told.startswith(
        "Somebody was erased from segbot's lists, so segbot no longer knows everyone in “Stars”."
    )
    assert "/segment import segmenter “Stars” and a file of everyone who is in it" in told
    assert "c-1" not in told
    gave(stars, "c-1", "c-2", "c-3")
    carry_out(stars, ask(stars, Verb.ADD, [ids("c-9")], segment="Stars"))
    assert set(persons(stars, "Stars")) == {"c-1", "c-2", "c-3", "c-9"}


@pytest.mark.parametrize(
    ("verb", "action"),
    [
        (Verb.ADD, {"ids": ["c-9"]}),
        (Verb.REMOVE, {"ids": ["c-2"]}),
        (Verb.RENAME, {"name": "Superstars"}),
    ],
)
def test_a_whole_list_somebody_was_erased_from_before_it_runs_is_not_sent(stars, verb, action):
    sources = [ids(*action.pop("ids"))] if "ids" in action else []
    request = ask(stars, verb, sources, segment="Stars", **action)
    forget(stars, "c-1")
    carry_out(stars, request, State.STALE)
    assert "Somebody was erased from segbot's lists" in stars.now(request).note
    assert writes(stars) == []
    assert set(persons(stars, "Stars")) == {"c-1", "c-2", "c-3"}


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE])
def test_somebody_erased_after_the_last_look_does_not_leave_either(stars, verb):
    """Right before the list is opened to be sent."""
    request = ask(stars, verb, [ids("c-9" if verb is Verb.ADD else "c-2")], segment="Stars")
    stars.hold = lambda: erase_of(stars).forget(["c-1"])
    carry_out(stars, request, State.FAILED)
    note = stars.now(request).note
    assert note.startswith("Somebody in it was erased from segbot's lists since this was planned")
    assert note.endswith("So nothing was sent: ask again.")
    assert writes(stars) == []
    assert set(persons(stars, "Stars")) == {"c-1", "c-2", "c-3"}


def test_a_whole_list_is_not_sent_again_without_who_was_on_it_when_it_first_left(stars):
    request = ask(stars, Verb.ADD, [ids("c-9")], segment="Stars")
    stars.emulator.faults.set(Fault(kind="reset_before", count=None, operation="write"))
    carry_out(stars, request, State.UNKNOWN)
    stars.emulator.faults.clear()
    sent = len(writes(stars))
    forget(stars, "c-1")
    assert stars.press(ClickKind.RETRY, stars.now(request), "U0MAYA") == ""
    carry_out(stars, request, State.UNKNOWN)
    assert "It may have been carried out when it was first sent" in stars.now(request).note
    assert len(writes(stars)) == sent
    assert "c-1" in persons(stars, "Stars")


def test_who_was_erased_before_they_joined_is_left_out_and_the_rest_is_known(stars):
    """They were never in it: the list people gave goes on without them, and segbot knows everyone as before."""
    request = ask(stars, Verb.ADD, [ids("c-8", "c-9")], segment="Stars")
    forget(stars, "c-8")
    done = carry_out(stars, request)
    assert set(persons(stars, "Stars")) == {"c-1", "c-2", "c-3", "c-9"}
    assert (known(stars, "Stars").complete, set(known(stars, "Stars").rows)) == (
        True,
        set(persons(stars, "Stars")),
    )
    assert (done.result.changed, done.result.left_out, done.report.faults_total) == (1, 1, 0)
    assert done.note.endswith("1 person was left out: erased from segbot's lists since (1).")
    assert "c-8" not in stars.everything_said()
    carry_out(stars, ask(stars, Verb.ADD, [ids("c-7")], segment="Stars"))
    assert "c-9" in persons(stars, "Stars")


def test_a_list_people_gave_themselves_goes_on_without_the_erased(stars):
    proof = {"reason": "x", "confirm_name": "Stars", "confirm_count": "2"}
    request = ask(stars, Verb.REPLACE, [ids("c-1", "c-7")], segment="Stars", **proof)
    forget(stars, "c-1")
    done = carry_out(stars, request)
    assert set(persons(stars, "Stars")) == {"c-7"}
    assert known(stars, "Stars").complete
    assert done.result.changed is None, "whether the erased one was in it nobody knows any more"


def test_a_new_segment_is_known_without_who_was_erased_before_it_was_made(segmenter):
    request = ask(segmenter, Verb.CREATE, [ids("c-1", "c-2")], name="Fresh", fields=OWN)
    forget(segmenter, "c-2")
    done = carry_out(segmenter, request)
    assert set(persons(segmenter, "Fresh")) == {"c-1"}
    assert done.result.changed == 1
    assert known(segmenter, "Fresh").complete


def test_a_removal_does_not_tell_of_the_erased_that_they_were_not_in_it(stage):
    leaving = stage.some_members(VIP, 5)
    request = stage.ask(ids=leaving)
    forget(stage, leaving[2])
    done = carry_out(stage, request)
    assert (done.result.sent, done.result.left_out) == (4, 1)
    assert stage.emulator.members(stage.segment(VIP)).keys() & set(leaving) == {leaving[2]}


def test_what_is_counted_stays_known_where_somebody_was_erased_before_it_was_sent(stage):
    """Bunce counts: one fewer comes than was planned, and that is no contradiction."""
    carry_out(stage, ask(stage, Verb.CREATE, [ids("n-1", "n-2")], name="Mine"))
    request = ask(stage, Verb.ADD, [ids("n-7", "n-8", "n-9")], segment="Mine")
    forget(stage, "n-8")
    carry_out(stage, request)
    assert set(persons(stage, "Mine")) == {"n-1", "n-2", "n-7", "n-9"}
    assert known(stage, "Mine").complete


def test_who_was_not_in_it_and_was_erased_contradicts_no_number(stage):
    carry_out(stage, ask(stage, Verb.CREATE, [ids("n-1", "n-2", "n-3")], name="Mine"))
    [customer] = stage.some_members(VIP, 1)
    request = ask(stage, Verb.REMOVE, [ids("n-1", customer)], segment="Mine")
    assert (request.plan.removes, request.roster.count) == (1, 2)
    forget(stage, customer)
    assert carry_out(stage, request).result.changed == 1
    assert known(stage, "Mine").complete


def test_who_was_erased_after_a_try_that_was_not_answered_may_be_in_it(batch):
    """The second try goes without them; by the first they may have come."""
    carry_out(batch, ask(batch, Verb.CREATE, [ids("b-1", "b-2")], name="mine"))
    request = ask(batch, Verb.ADD, [ids("b-7", "b-8")], segment="mine")
    batch.emulator.faults.set(Fault(kind="server_error_after", count=None, operation="write"))
    carry_out(batch, request, State.UNKNOWN)
    batch.emulator.faults.clear()
    gave(batch, "b-1", "b-2", name="mine")
    forget(batch, "b-8")
    assert batch.press(ClickKind.RETRY, batch.now(request), "U0MAYA") == ""
    assert carry_out(batch, request).result.left_out == 0
    assert "b-8" in persons(batch, "mine")
    assert not known(batch, "mine").complete


@pytest.fixture
def hands_out(stage):
    provider = HandsOut(stage)
    stage.connections._opened["bunce"] = provider
    return provider


def test_somebody_erased_while_a_part_is_sent_keeps_an_empty_place(stage, hands_out):
    coming = outside(stage, 5, "Beta testers")
    carry_out(stage, ask(stage, Verb.CREATE, [ids("n-1")], name="Mine"))
    hands_out.spec = replace(hands_out.spec, reads_members=False)
    request = ask(stage, Verb.ADD, [ids(*coming)], segment="Mine")
    hands_out.later = {coming[-1]}
    hands_out.written = lambda: erase_of(stage).forget([coming[0]])
    carry_out(stage, request, State.PARTLY_DONE)
    found = known(stage, "Mine")
    assert (found.complete, found.erased.came, len(found)) == (False, 1, 4)
    assert coming[0] in persons(stage, "Mine")


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE])
def test_who_was_erased_since_they_were_sent_is_not_missing_from_a_number(stage, hands_out, verb):
    """Four came or left; of one of them nobody can say so any more: three would be told."""
    people = outside(stage, 4, "Beta testers") if verb is Verb.ADD else stage.some_members("Beta testers", 4)
    request = ask(stage, verb, [ids(*people)], segment="Beta testers", reason="x")
    hands_out.written = lambda: erase_of(stage).forget([people[1]])
    done = carry_out(stage, request)
    assert done.result.basis is not Basis.MEMBERS
    assert done.result.changed in (4, None)


def test_everyone_comes_back_but_who_was_erased_since(stars):
    cleared = carry_out(
        stars, ask(stars, Verb.CLEAR, segment="Stars", reason="x", confirm_name="Stars", confirm_count="3")
    )
    forget(stars, "c-1")
    back = undo(stars, cleared, confirm_name="Stars", confirm_count="0")
    assert STAYS_OUT in back.plan.effects
    carry_out(stars, back)
    assert set(persons(stars, "Stars")) == {"c-2", "c-3"}
    assert known(stars, "Stars").complete


def test_a_replacement_is_taken_back_but_for_who_was_erased_since(stars):
    proof = {"reason": "x", "confirm_name": "Stars", "confirm_count": "2"}
    replaced = carry_out(stars, ask(stars, Verb.REPLACE, [ids("c-3", "c-7")], segment="Stars", **proof))
    forget(stars, "c-1", "c-2")
    back = undo(stars, replaced, confirm_name="Stars", confirm_count="1", reason="y")
    assert (
        "2 people who were in it were erased from segbot's lists since. Undo leaves them out."
        in back.plan.effects
    )
    carry_out(stars, back)
    assert set(persons(stars, "Stars")) == {"c-3"}


def test_nobody_is_left_to_come_back(stars):
    cleared = carry_out(
        stars, ask(stars, Verb.CLEAR, segment="Stars", reason="x", confirm_name="Stars", confirm_count="3")
    )
    forget(stars, "c-1", "c-2", "c-3")
    with pytest.raises(UserError, match="nobody left to undo it for"):
        undo(stars, cleared)


def test_a_removal_is_taken_back_but_for_who_was_erased_since(stage):
    carry_out(stage, ask(stage, Verb.CREATE, [ids(*(f"n-{n}" for n in range(30)))], name="Mine"))
    removed = carry_out(stage, ask(stage, Verb.REMOVE, [ids("n-1", "n-2", "n-3", "n-99")], segment="Mine"))
    forget(stage, "n-2")
    back = undo(stage, removed)
    told = (
        f"1 person on the list of #{removed.id} was erased from segbot's lists since. Undo leaves them out."
    )
    assert told in back.plan.effects
    carry_out(stage, back)
    assert set(persons(stage, "Mine")) == {f"n-{n}" for n in range(30) if n != 2}
    forget(stage, "n-1", "n-3")
    with pytest.raises(UserError, match="already undone"):
        undo(stage, removed)


def test_a_deleted_segment_is_made_again_without_who_was_erased_since(batch):
    carry_out(batch, ask(batch, Verb.CREATE, [ids("b-1", "b-2", "b-3")], name="gone_soon"))
    proof = {"reason": "x", "confirm_name": "gone_soon", "confirm_count": "3"}
    deleted = carry_out(batch, ask(batch, Verb.DELETE, segment="gone_soon", **proof))
    forget(batch, "b-1")
    back = undo(batch, deleted)
    assert STAYS_OUT in back.plan.effects
    carry_out(batch, back)
    assert set(persons(batch, "gone_soon")) == {"b-2", "b-3"}


def test_whoever_runs_it_is_told_of_which_segments_not_everyone_is_known(stars):
    """Whoever was erased was in it; of the segment they had left before, everyone is still known."""
    carry_out(stars, ask(stars, Verb.CREATE, [ids("c-1", "d-1")], name="Others", fields=OWN))
    carry_out(stars, ask(stars, Verb.REMOVE, [ids("c-1")], segment="Others"))
    whole = ask(stars, Verb.ADD, [ids("d-9", "c-1")], segment="Others").roster
    with stars.store.transaction() as tx:  # only the first person on it is said to be in it
        part = Entry(at=stars.clock.now(), change=Change.EXACTLY, roster_id=whole.id, start=0, stop=1)
        tx.membership_log.note("segmenter", "a-part", part)
    found = erase_of(stars).no_longer_complete(forget(stars, "c-1"))
    assert [(connection, each.name) for connection, each in found] == [("segmenter", "Stars")]
    assert known(stars, "Others").complete
