"""What is left of a request after a part of it was carried out: before it goes on it is looked at anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flows.executing.test_preflight import freeze, leave, writes
from flows.handing_out import carried_out, inside, proven, staged
from flows.planning.test_ownership import WHOLESALE, add, strangers
from flows.stage import POLICY, Stage

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.errors import RejectedError
from segbot.domain.lifecycle import State
from segbot.domain.planning.drift import drift_of_rest
from segbot.domain.planning.plan import CampaignCheck, NotChanged, Plan
from segbot.domain.policy.budgets import Budgets
from segbot.domain.requests import ClickKind
from segbot.sandbox.emulators import Fault, serve_emulator
from segbot.sandbox.emulators.bunce import Bunce

VIP = "VIP customers"


class LeavesOut:
    """A provider that takes some people in at another try only."""

    def __init__(self, stage, later):
        self._provider, self.later = stage.connections.provider(stage.name), set(later)
        stage.connections._opened[stage.name] = self

    def __getattr__(self, name):
        return getattr(self._provider, name)

    def write(self, write):
        late = [each for each in write.members if {each.id, each.email} & self.later]
        taken = tuple(each for each in write.members if each not in late)
        receipt = self._provider.write(replace(write, members=taken))
        left = tuple(NotChanged(key=each.key, why="busy", again=True) for each in late)
        return replace(receipt, not_changed=left)


@pytest.fixture
def partly(stage):
    """A removal from Bunce of which a part went in, all of it in one batch."""

    def make(count=60, *, again=True):
        people = stage.some_members(VIP, count)
        provider = LeavesOut(stage, people[-2:])
        request = stage.ask(ids=people, reason="x")
        for user in ("U0ARTHUR", "U0BEA"):
            stage.press(ClickKind.APPROVE, stage.now(request), user)
        stage.run_all()
        assert stage.now(request).state is State.PARTLY_DONE
        if again:
            provider.later = set()
        stage.clock.time += timedelta(minutes=5)
        return stage.now(request)

    return make


def retried(stage, request):
    """Pressed, run, and what was said to the one who pressed."""
    said = stage.press(ClickKind.RETRY, request, "U0ARTHUR")
    stage.run_all()
    return said


def test_the_rest_goes_where_nothing_has_changed(stage, partly):
    request = partly()
    assert retried(stage, request) == ""
    assert stage.now(request).state is State.DONE
    assert len(stage.emulator.members(stage.segment(VIP))) == 412 - 60


def test_of_a_segment_called_something_else_meanwhile_nothing_more_is_sent(stage, partly):
    request = partly()
    sent = len(writes(stage))
    stage.emulator.meddle(stage.segment(VIP), "rename", name="Gold")
    retried(stage, request)
    held = stage.now(request)
    assert (held.state, len(writes(stage))) == (State.PAUSED, sent)
    assert "It is now called “Gold”; it was “VIP customers”. A part was done before." in held.note
    assert stage.browse.history(request.id)[-1].event is Event.SUSPENDED
    stage.emulator.meddle(stage.segment("Gold"), "rename", name=VIP)
    assert stage.press(ClickKind.RESUME, held, "U0ARTHUR") == ""
    stage.run_all()
    assert stage.now(request).state is State.DONE


def test_of_a_segment_that_is_gone_nothing_more_is_sent(stage, partly):
    request = partly()
    stage.emulator.meddle(stage.segment(VIP), "delete")
    sent = len(writes(stage))
    retried(stage, request)
    assert (stage.now(request).state, len(writes(stage))) == (State.PAUSED, sent)
    assert "no longer there" in stage.now(request).note


def test_several_batches_are_looked_at_as_one_is(stage):
    name = "Newsletter weekly"
    request = stage.ask(segment=name, ids=stage.some_members(name, 350))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.emulator.faults.set(Fault(kind="failure_in_200", count=1, operation="write", skip=1))
    stage.run_all()
    half = stage.now(request)
    assert 0 < half.progress.settled < half.progress.batches
    stage.emulator.meddle(stage.segment(name), "rename", name="Weekly")
    sent = len(writes(stage))
    retried(stage, half)
    assert (stage.now(request).state, len(writes(stage))) == (State.PAUSED, sent)
    stage.emulator.meddle(stage.segment("Weekly"), "rename", name=name)
    stage.press(ClickKind.RESUME, stage.now(request), "U0ARTHUR")
    stage.run_all()
    assert stage.now(request).state is State.DONE


class StoppedAtFirst:
    """A provider that refuses the first batch, while somebody stops the request."""

    def __init__(self, stage, stop):
        self._provider, self._stop = stage.connections.provider(stage.name), stop
        stage.connections._opened[stage.name] = self

    def __getattr__(self, name):
        return getattr(self._provider, name)

    def write(self, write):
        if self._stop is None:
            return self._provider.write(write)
        stop, self._stop = self._stop, None
        stop()
        raise RejectedError("Bunce refused it.")


def test_where_the_first_batch_failed_the_others_are_looked_at_too(stage):
    name = "Newsletter weekly"
    request = stage.ask(segment=name, ids=stage.some_members(name, 350))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    StoppedAtFirst(stage, lambda: stage.press(ClickKind.PAUSE, stage.now(request), "U0ARTHUR"))
    stage.run_all()
    held = stage.now(request)
    assert (held.state, held.progress.failed, held.progress.settled) == (State.PAUSED, 1, 0)
    assert held.progress.batches > 1
    stage.emulator.meddle(stage.segment(name), "rename", name="Weekly")
    sent = len(writes(stage))
    assert stage.press(ClickKind.RESUME, held, "U0ARTHUR") == ""
    stage.run_all()
    assert (stage.now(request).state, len(writes(stage))) == (State.PAUSED, sent)
    assert "It is now called “Weekly”" in stage.now(request).note
    stage.emulator.meddle(stage.segment("Weekly"), "rename", name=name)
    stage.press(ClickKind.RESUME, stage.now(request), "U0ARTHUR")
    stage.run_all()
    assert stage.now(request).state is State.PARTLY_DONE


def test_in_a_freeze_it_does_not_go_on(stage, partly):
    request = partly()
    freeze(stage)
    assert "cannot go on now" in stage.press(ClickKind.RETRY, request, "U0ARTHUR")
    assert stage.now(request).state is State.PARTLY_DONE


def test_without_those_who_agreed_it_does_not_go_on(stage, partly):
    request = partly()
    leave(stage, "U0ARTHUR")
    sent = len(writes(stage))
    stage.press(ClickKind.RETRY, request, "U0MAYA")
    stage.run_all()
    assert (stage.now(request).state, len(writes(stage))) == (State.PAUSED, sent)


def test_over_the_limit_it_does_not_go_on(stage, partly):
    request = partly(9)
    stage.wire(replace(POLICY, budgets=Budgets(person=5, segment=0, connection=0)))
    assert "goes over your limit" in stage.press(ClickKind.RETRY, request, "U0MAYA")
    assert stage.now(request).state is State.PARTLY_DONE


@pytest.fixture(params=["brevo", "mailchimp"])
def emptied(tmp_path, request):
    """A list that is to be emptied, and of which all but one have left."""
    made, stop = staged(tmp_path, request.param)
    people = inside(made)
    provider = LeavesOut(made, people[-1:])
    asked = carried_out(made, proven(made, made.draft(Verb.CLEAR, made.about.free)), State.PARTLY_DONE)
    assert inside(made) == people[-1:]
    provider.later = set()
    made.clock.sleep(1_200)
    yield made, asked
    stop()


def test_where_a_campaign_uses_it_by_now_the_rest_stays(emptied):
    stage, request = emptied
    before, campaigns = inside(stage), set(stage.emulator.campaigns)
    stage.emulator.meddle(stage.segment(stage.about.free), "schedule", name="Surprise")
    retried(stage, request)
    held = stage.now(request)
    assert (held.state, inside(stage)) == (State.PAUSED, before)
    assert "A scheduled campaign uses it now." in held.note
    for key in set(stage.emulator.campaigns) - campaigns:
        stage.emulator.campaigns.remove(key)
    stage.clock.sleep(1_200)
    stage.press(ClickKind.RESUME, held, "U0ARTHUR")
    stage.run_all()
    assert (stage.now(request).state, inside(stage)) == (State.DONE, [])


def test_where_no_campaign_uses_it_the_rest_goes(emptied):
    stage, request = emptied
    retried(stage, request)
    assert (stage.now(request).state, inside(stage)) == (State.DONE, [])


@pytest.fixture
def own(tmp_path):
    """Bunce, where only people segbot added may be removed."""
    running = serve_emulator(Bunce(rate_scale=None))
    made = Stage(tmp_path, running, policy=POLICY, only_own=True)
    yield made
    made.close()
    running.stop()


def half_removed(stage):
    people = strangers(stage, 9)
    add(stage, people)
    provider = LeavesOut(stage, people[-2:])
    request = carried_out(stage, stage.ask(Verb.REMOVE, WHOLESALE, people), State.PARTLY_DONE)
    provider.later = set()
    stage.clock.time += timedelta(minutes=5)
    return people, request


def test_whom_segbot_added_it_may_remove_at_the_second_try_too(own):
    people, request = half_removed(own)
    retried(own, request)
    assert own.now(request).state is State.DONE, own.now(request).note
    assert not set(people) & set(own.emulator.members(own.segment(WHOLESALE)))


def test_who_is_somebody_elses_by_then_stays(own):
    """Taken out meanwhile by another request of segbot's, and put in again by somebody else."""
    people, request = half_removed(own)
    carried_out(own, own.ask(Verb.REMOVE, WHOLESALE, people[-1:]))
    sent = len(writes(own))
    own.press(ClickKind.RETRY, request, "U0MAYA")
    own.run_all()
    assert (own.now(request).state, len(writes(own))) == (State.PAUSED, sent)
    assert "only people segbot itself added may be removed" in own.now(request).note


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"removes": 30, "before": 40}, ()),
        ({"removes": 80, "before": 90}, ("80 people would leave; 60 were approved.",)),
        ({"removes": 80, "before": 90, "at_most": True}, ()),
        ({"campaign_check": CampaignCheck.UNKNOWN}, ("We couldn't check every campaign this time.",)),
        ({"fingerprint": {"created_at": "2"}}, ("It was deleted and made again since.",)),
    ],
)
def test_only_what_the_part_itself_has_not_changed_is_compared(now, told):
    then = Plan(
        segment_id="s1",
        segment_name="VIP",
        removes=60,
        before=100,
        campaign_check=CampaignCheck.CLEAR,
        fingerprint={"created_at": "1"},
    )
    assert drift_of_rest(then, replace(then, **now), POLICY) == told
