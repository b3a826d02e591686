from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.errors import OutcomeUnknownError, RejectedError
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.messages import MessageKind
from segbot.domain.requests import ClickKind
from segbot.sandbox.emulators import Fault


class Died(BaseException):
    """The process is gone."""


def members(stage, name="VIP customers"):
    return set(stage.emulator.members(stage.segment(name)))


def writes(stage):
    return [each for each in stage.emulator.requests if each.method != "GET"]


def test_removed_people_are_gone_and_nobody_else(stage):
    gone = stage.some_members("VIP customers", 9)
    before = members(stage)
    request = stage.ask(ids=gone)
    stage.run_all()
    done = stage.now(request)
    assert done.state is State.DONE
    assert members(stage) == before - set(gone)
    assert done.after == 403
    assert done.progress.people_settled == 9


def test_added_people_are_there(stage):
    stage.ask(Verb.ADD, segment="Nobody yet", ids=["new-1", "0042", "x@example.com"])
    stage.run_all()
    assert len(members(stage, "Nobody yet")) == 3


def test_created_with_people_in_one_go(stage):
    request = stage.ask(Verb.CREATE, segment=None, name="Fresh", description="why", ids=["a-1", "a-2"])
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert len(members(stage, "Fresh")) == 2
    assert stage.now(request).segment_id == stage.segment("Fresh")


def test_renamed(stage):
    request = stage.ask(Verb.RENAME, segment="Trial users", name="Trialists")
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert stage.segment("Trialists")


def test_all_customers_takes_everyone_after_an_approval(stage):
    request = stage.ask(Verb.ADD, segment="Nobody yet", add_all_customers=True)
    assert request.state is State.PENDING
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.run_all()
    assert len(members(stage, "Nobody yet")) == 5_000


@pytest.mark.parametrize("kind", ["rate_limit", "server_error", "unavailable", "reset_before", "reset_after"])
def test_trouble_that_passes_is_waited_out(stage, kind):
    gone = stage.some_members("VIP customers", 9)
    before = members(stage)
    request = stage.ask(ids=gone)
    stage.emulator.faults.set(Fault(kind=kind, count=2, operation="write"))
    stage.run_all()
    assert stage.now(request).state is State.DONE, stage.now(request).note
    assert members(stage) == before - set(gone)
    assert stage.clock.slept


def test_an_outage_that_lasts_pauses_and_a_person_resumes(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 9))
    stage.emulator.faults.set(Fault(kind="unavailable", count=None, operation="any"))
    stage.run_all()
    paused = stage.now(request)
    assert paused.state is State.PAUSED
    assert paused.note
    stage.emulator.faults.clear()
    assert stage.press(ClickKind.RESUME, paused, "U0MAYA") == ""
    stage.run_all()
    assert stage.now(request).state is State.DONE


def test_wrong_credentials_pause_the_connection_and_say_so(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 9))
    stage.emulator.faults.set(Fault(kind="credentials", count=None, operation="write"))
    stage.run_all()
    assert stage.now(request).state is State.PAUSED
    assert stage.browse.connections()[0].paused
    stage.emulator.faults.clear()
    stage.press(ClickKind.RESUME, stage.now(request), "U0MAYA")
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert stage.browse.connections()[0].paused is None


def test_after_a_pause_the_segment_is_looked_at_again_and_new_numbers_are_open(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.emulator.faults.set(Fault(kind="credentials", count=1, operation="write"))
    stage.run_all()
    assert stage.now(request).state is State.PAUSED
    stage.emulator.meddle(stage.segment("VIP customers"), "rename", name="Gold")
    stage.press(ClickKind.RESUME, stage.now(request), "U0ARTHUR")
    stage.run_all()
    stale = stage.now(request)
    assert (stale.state, stale.progress.settled) == (State.STALE, 0)
    assert "It is now called “Gold”" in stale.note
    assert stage.press(ClickKind.RENEW, stale, "U0MAYA") == ""
    stage.press(ClickKind.APPROVE, stage.now(request), "U0ARTHUR")
    stage.run_all()
    assert (stage.now(request).state, stage.now(request).plan.segment_name) == (State.DONE, "Gold")


def test_what_may_have_been_carried_out_is_not_planned_anew(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.run_all()
    with stage.store.transaction() as tx:
        tx.connection.execute(text("UPDATE requests SET state = 'stale'"))
    before = stage.now(request)
    assert "may have been carried out" in stage.press(ClickKind.RENEW, before, "U0MAYA")
    assert stage.now(request) == before


def test_a_create_without_an_answer_is_looked_up_not_sent_again(stage):
    request = stage.ask(Verb.CREATE, segment=None, name="Once only")
    stage.emulator.faults.set(Fault(kind="reset_after", count=1, operation="write"))
    stage.run_all()
    assert stage.now(request).state is State.DONE
    names = [each["name"] for each in stage.emulator.segments().values()]
    assert names.count("Once only") == 1
    assert len([each for each in writes(stage) if each.path.endswith("/segments")]) == 1


def test_a_refusal_is_shown_and_can_be_tried_again(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 9))
    stage.emulator.faults.set(Fault(kind="failure_in_200", count=1, operation="write"))
    stage.run_all()
    failed = stage.now(request)
    assert failed.state is State.FAILED
    assert failed.note
    assert stage.press(ClickKind.RETRY, failed, "U0MAYA") == ""
    stage.run_all()
    assert stage.now(request).state is State.DONE


def test_settled_batches_are_not_sent_again(stage):
    ids = stage.some_members("Newsletter weekly", 350)
    request = stage.ask(segment="Newsletter weekly", ids=ids)
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    size = stage.browse.spec("bunce").limits.people_per_call
    batches = -(-350 // size)
    stage.emulator.faults.set(
        Fault(kind="failure_in_200", count=1, operation="write", skip=min(1, batches - 1))
    )
    stage.run_all()
    partly = stage.now(request)
    assert partly.state in (State.PARTLY_DONE, State.FAILED)
    stage.press(ClickKind.RETRY, partly, "U0ARTHUR")
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert len(writes(stage)) == batches + 1


def test_running_again_after_a_crash_repeats_only_what_was_in_the_air(stage):
    request = stage.ask(segment="Newsletter weekly", ids=stage.some_members("Newsletter weekly", 350))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    request_id, attempt, _ = stage.queue.runs.pop(0)
    with stage.store.transaction() as tx:
        tx.requests.take_run(request_id, attempt, "dead", stage.clock.now())
        first = tx.batches.list(request_id)[0].number
        assert tx.batches.claim(request_id, first, "dead", stage.clock.now()) == 1
        tx.batches.settle(request_id, first, "dead", BatchState.SETTLED)
    stage.execute.run(request_id, attempt)
    assert stage.now(request).state is State.DONE
    assert len(writes(stage)) == len(request.plan.batches) - 1


def test_a_run_that_was_taken_over_sends_nothing_more(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 9))
    request_id, attempt, _ = stage.queue.runs.pop(0)
    stage.execute.run(request_id, attempt + 1)
    assert writes(stage) == []
    assert stage.now(request).state is State.APPROVED


def test_the_segment_changed_in_between(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.emulator.meddle(stage.segment("VIP customers"), "clear")
    stage.run_all()
    stale = stage.now(request)
    assert stale.state is State.STALE
    assert "0 people now" in stale.note
    assert writes(stage) == []


def test_the_segment_went_away_or_was_renamed(stage):
    first = stage.ask(ids=stage.some_members("VIP customers", 60))
    second = stage.ask(segment="Trial users", ids=stage.some_members("Trial users", 30))
    for request in (first, second):
        stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.emulator.meddle(stage.segment("VIP customers"), "delete")
    stage.emulator.meddle(stage.segment("Trial users"), "rename", name="Trialists")
    stage.run_all()
    assert "no longer there" in stage.now(first).note
    assert "now called “Trialists”" in stage.now(second).note
    assert {stage.now(first).state, stage.now(second).state} == {State.STALE}
    assert writes(stage) == []


def test_an_approval_does_not_wait_for_ever(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.clock.time += timedelta(hours=1)
    stage.run_all()
    assert stage.now(request).state is State.STALE
    assert writes(stage) == []


def test_giving_up_is_said(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 9))
    stage.execute.give_up(request.id)
    assert stage.now(request).state is State.FAILED
    assert stage.browse.history(request.id)[-1].event is Event.FAILED


def test_a_stop_during_the_run_stops_before_the_next_batch(stage):
    request = stage.ask(segment="Newsletter weekly", ids=stage.some_members("Newsletter weekly", 350))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")

    def stop_while_waiting(_seconds):
        if stage.now(request).state is State.RUNNING:
            stage.press(ClickKind.PAUSE, stage.now(request), "U0BEA")

    stage.clock.sleep = stop_while_waiting
    stage.emulator.faults.set(Fault(kind="unavailable", count=None, operation="write", skip=1))
    stage.run_all()
    assert stage.now(request).state is State.PAUSED
    assert len(stage.browse.batches(request.id)) > stage.now(request).progress.settled


def test_the_card_is_drawn_at_most_every_three_seconds_while_running(stage):
    request = stage.ask(segment="Newsletter weekly", ids=stage.some_members("Newsletter weekly", 900))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    slow = SlowProvider(stage.connections.provider("bunce"), stage.clock)
    stage.connections._opened["bunce"] = slow
    stage.run_all()
    with stage.store.reading() as tx:
        keys = [batch.number for batch in tx.batches.list(request.id)]
    progress = [key for key in stage.drawn if key.startswith("progress-")]
    assert stage.now(request).state is State.DONE
    assert 0 < len(progress) <= len(keys) * 2 / 3 + 1
    assert stage.wall.of(MessageKind.CARD)


class SlowProvider:
    """The real adapter, each write taking two seconds of the hand clock."""

    def __init__(self, provider, clock):
        self._provider, self._clock = provider, clock

    def __getattr__(self, name):
        return getattr(self._provider, name)

    def write(self, write):
        self._clock.sleep(2)
        return self._provider.write(write)


def test_a_run_that_ends_right_after_its_start_was_told_is_not_told_again(stage):
    stage.ask(Verb.REMOVE, ids=stage.some_members("VIP customers", 9))
    whole = stage.vault.placed_each

    def dies(*_):
        raise Died

    stage.vault.placed_each = dies
    request_id, attempt, _delay = stage.queue.runs.pop()
    with pytest.raises(Died):
        stage.execute.run(request_id, attempt)
    stage.vault.placed_each = whole
    stage.clock.time += timedelta(seconds=1)
    stage.execute.run(request_id, attempt)
    with stage.store.reading() as tx:
        told = [fact.event for fact in tx.audit_log.of_request(request_id)]
    assert told.count(Event.STARTED) == 1
    assert told[-1] is Event.DONE


def test_what_was_not_answered_and_then_refused_is_not_told_as_failed(stage):
    gone = stage.some_members("VIP customers", 9)
    request = stage.ask(Verb.REMOVE, ids=gone)
    provider = stage.connections.provider(stage.name)
    whole = provider.write

    def refuses(_write):
        raise RejectedError("not today")

    def loses_its_answer(write):
        provider.write = refuses
        whole(write)
        raise OutcomeUnknownError("no answer")

    provider.write = loses_its_answer
    stage.run_all()
    ended = stage.now(request)
    assert not set(gone) & members(stage)
    assert ended.state is State.UNKNOWN
    assert "may have been carried out when it was first sent" in ended.note
