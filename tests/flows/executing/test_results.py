"""What happened, not what was sent: on the request, in the facts, in what is known of the members, and in undo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segbot.domain.actions import Action, Verb
from segbot.domain.audit import Event
from segbot.domain.errors import InvalidActionError, RejectedError, UnsupportedError, UserError
from segbot.domain.lifecycle import State
from segbot.domain.planning.plan import NotChanged
from segbot.domain.requests import ClickKind
from segbot.domain.results import Basis
from segbot.flows.planning.undoable import can_be_taken_back

VIP = "VIP customers"


def undo(stage, request):
    action = Action(verb=Verb.UNDO, connection=stage.name, fields={"request": str(request.id)})
    return stage.submit.prepare(action, [], stage.origin())


def others(stage, count):
    """Customers the provider knows, who are not in the segment."""
    inside = set(stage.emulator.members(stage.segment(VIP)))
    everybody = [row["customer_id"] for row in stage.emulator.customers.shelf.values()]
    return [each for each in everybody if each not in inside][:count]


def told(stage, request, event=Event.DONE):
    return next(fact for fact in stage.browse.history(request.id) if fact.event is event)


def test_the_counts_before_and_after_say_how_many_left(stage):
    request = stage.ask(ids=[*stage.some_members(VIP, 3), *others(stage, 4)])
    stage.run_all()
    result = stage.now(request).result
    assert (result.sent, result.changed, result.before, result.after) == (7, 3, 412, 409)
    assert result.basis is Basis.COUNTS
    counts = told(stage, request).counts
    assert (counts["people"], counts["sent"], counts["before"], counts["after"]) == (3, 7, 412, 409)


def test_nobody_left_an_automatic_segment_whose_number_does_not_move(stage):
    ids = [row["customer_id"] for row in list(stage.emulator.customers.shelf.values())[:3]]
    request = stage.ask(ids=ids, segment="All customers")
    assert any("all customers" in effect for effect in request.plan.effects)
    stage.run_all()
    done = stage.now(request)
    assert (done.result.sent, done.result.changed, done.result.after) == (3, 0, 5_000)
    assert told(stage, request).counts["people"] == 0
    with pytest.raises(UserError, match="changed nobody"):
        undo(stage, done)


def test_where_others_move_too_nobody_is_said_to_have_left(stage):
    request = stage.ask(ids=stage.some_members(VIP, 3))
    write = stage.connections.provider("bunce").write

    def meanwhile(change):
        stage.emulator.meddle(stage.segment(VIP), "add", count=9)
        return write(change)

    stage.connections.provider("bunce").write = meanwhile
    stage.run_all()
    done = stage.now(request)
    assert (done.state, done.result.changed, done.result.before, done.result.after) == (
        State.DONE,
        None,
        412,
        418,
    )
    assert "people" not in told(stage, request).counts


def test_people_the_provider_does_not_know_are_not_sent_and_count_nowhere(stage):
    draft = stage.draft(ids=[*stage.some_members(VIP, 2), "nobody-1", "nobody-2", "nobody-3"])
    assert (draft.plan.removes, draft.roster.count) == (2, 2)
    assert draft.plan.share_removed == 2 / 412
    assert "3 people on the list aren't known at Bunce: they are left out." in draft.plan.effects
    assert {each.why for each in draft.report} == {"not known at Bunce"}
    request = stage.submit.confirm(draft.id, stage.origin())
    stage.run_all()
    (sent,) = [each for each in stage.emulator.requests if each.method == "DELETE"]
    assert len(sent.json()["customers"]) == 2
    assert stage.now(request).result.changed == 2


def test_a_list_of_nobody_known_is_refused(stage):
    with pytest.raises(InvalidActionError, match="doesn't know any of these 3 people"):
        stage.draft(ids=["nobody-1", "nobody-2", "nobody-3"])


def test_undo_adds_nobody_who_was_not_in_it_before(stage):
    mixed = stage.ask(ids=[*stage.some_members(VIP, 3), *others(stage, 4)])
    stage.run_all()
    with pytest.raises(UnsupportedError, match="don't know who of the 7 people"):
        undo(stage, stage.now(mixed))
    with stage.store.reading() as tx:
        assert not can_be_taken_back(tx, stage.now(mixed), stage.browse.spec("bunce"))


def test_undo_of_a_part_is_about_that_part(stage):
    ids = stage.some_members(VIP, 200)
    request = stage.ask(ids=ids, reason="x")
    write = stage.connections.provider("bunce").write
    sent = []

    def second_refused(change):
        sent.append(change)
        if len(sent) == 2:
            raise RejectedError("no")
        return write(change)

    stage.connections.provider("bunce").write = second_refused
    for user in ("U0ARTHUR", "U0BEA"):
        stage.press(ClickKind.APPROVE, stage.now(request), user)
    stage.run_all()
    partly = stage.now(request)
    assert (partly.state, partly.result.sent, partly.result.changed) == (State.PARTLY_DONE, 100, 100)
    assert undo(stage, partly).roster.count == 100


class Answers:
    """A provider that says what it did: all but some, for whom it gives a reason."""

    def __init__(self, stage, left_out, *, again):
        self._provider = stage.connections.provider("bunce")
        self._whole = self._provider.write
        self.left_out, self.again = left_out, again
        self.refuses = False
        self.sent = []
        self._provider.write = self.write

    def write(self, change):
        self.sent.append([member.id for member in change.members])
        if self.refuses:
            raise RejectedError("no")
        receipt = self._whole(change)
        out = [member for member in change.members if member.id in self.left_out]
        return replace(
            receipt,
            changed=len(change.members) - len(out),
            not_changed=tuple(NotChanged(key=each.key, why="unsubscribed", again=self.again) for each in out),
        )


def test_who_was_left_out_reaches_the_report_and_what_is_known(stage):
    ids = ["n-1", "n-2", "n-3", "n-4"]
    made = stage.ask(Verb.CREATE, segment=None, name="Mine", ids=["n-0"])
    stage.run_all()
    assert stage.now(made).state is State.DONE
    Answers(stage, {"n-2", "n-4"}, again=False)
    request = stage.ask(Verb.ADD, segment="Mine", ids=ids)
    stage.run_all()
    done = stage.now(request)
    assert (done.state, done.result.changed, done.result.left_out) == (State.DONE, 2, 2)
    assert "2 people were left out: unsubscribed (2)." in done.note
    assert [(each.row, each.why, each.sample) for each in done.report] == [
        (2, "unsubscribed", "n•••"),
        (4, "unsubscribed", "n•••"),
    ]
    assert "n-2" not in repr(done)
    inverse = undo(stage, done)
    with stage.store.reading() as tx:
        entries = tx.membership_log.entries("bunce", done.segment_id)
    assert [entry.stop - entry.start for entry in entries][-1] == 2
    assert inverse.roster.count == 2


def test_retry_sends_those_alone_for_whom_it_may_help(stage):
    answers = Answers(stage, {"n-2"}, again=True)
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=["n-1", "n-2", "n-3"])
    stage.run_all()
    partly = stage.now(request)
    assert (partly.state, partly.result.changed) == (State.PARTLY_DONE, 2)
    answers.left_out = set()
    stage.press(ClickKind.RETRY, partly, "U0MAYA")
    stage.run_all()
    assert answers.sent == [["n-1", "n-2", "n-3"], ["n-2"]]
    assert (stage.now(request).state, stage.now(request).result.changed) == (State.DONE, 3)


@pytest.mark.parametrize("refusals", [1, 2])
def test_a_part_that_went_in_stays_told_where_the_rest_is_refused_at_retry(stage, refusals):
    answers = Answers(stage, {"n-2"}, again=True)
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=["n-1", "n-2", "n-3"])
    stage.run_all()
    for _ in range(refusals):
        answers.refuses = True
        stage.press(ClickKind.RETRY, stage.now(request), "U0MAYA")
        stage.run_all()
        partly = stage.now(request)
        assert (partly.state, partly.result.sent, partly.result.changed) == (State.PARTLY_DONE, 2, 2)
        assert (partly.progress.people_settled, partly.result.left_out) == (2, 1)
        *_, last = [each for each in stage.browse.history(request.id) if each.event is Event.PARTLY_DONE]
        assert (last.counts["people"], last.counts["sent"]) == (2, 2)
        assert undo(stage, partly).roster.count == 2
    answers.refuses, answers.left_out = False, set()
    stage.press(ClickKind.RETRY, stage.now(request), "U0MAYA")
    stage.run_all()
    assert answers.sent == [["n-1", "n-2", "n-3"], *[["n-2"]] * (refusals + 1)]
    done = stage.now(request)
    assert (done.state, done.result.changed, done.result.left_out) == (State.DONE, 3, 0)
