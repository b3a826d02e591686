"""Nothing twice: a creation is sent again only where the answer proves that nothing was made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flows.stage import HandClock, Stage

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.requests import ClickKind
from segbot.sandbox.emulators import Bunce as BunceEmulator
from segbot.sandbox.emulators import Fault, serve_emulator

NAME = "Once only"


class Crash(BaseException):
    """The process is gone in the middle of a call."""


class FutureClock(HandClock):
    """Time in which something happens later."""

    def __init__(self) -> None:
        super().__init__()
        self.later = []

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        due = [each for each in self.later if each[0] <= self.time]
        self.later = [each for each in self.later if each not in due]
        for _, happen in due:
            happen()

    def after(self, seconds, happen) -> None:
        self.later.append((self.time + timedelta(seconds=seconds), happen))


def named(stage, name=NAME):
    return [key for key, each in stage.emulator.segments().items() if each["name"] == name]


def creations(stage):
    return [each for each in stage.emulator.requests if each.method == "POST" and each.path == "/v1/segments"]


def crashing(stage, *, reaches_it):
    """The adapter, which dies once while it creates: before the request left, or with the answer on its way."""
    provider = stage.connections.provider(stage.name)
    whole = provider.write

    def write(change):
        provider.write = whole
        if reaches_it:
            reaches_it(change)
        raise Crash

    provider.write = write


@pytest.mark.parametrize("kind", ["unavailable", "server_error_after", "reset_after", "html"])
def test_what_was_made_behind_an_unclear_answer_is_found_and_not_made_again(stage, kind):
    request = stage.ask(Verb.CREATE, segment=None, name=NAME)
    stage.emulator.faults.set(Fault(kind=kind, count=1, operation="write", processed=True))
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert stage.now(request).segment_id in named(stage)
    assert (len(named(stage)), len(creations(stage))) == (1, 1)


@pytest.mark.parametrize("kind", ["unavailable", "server_error", "reset_before", "html"])
def test_what_is_not_found_is_left_to_a_person_and_sent_once_more_only_by_one(stage, kind):
    request = stage.ask(Verb.CREATE, segment=None, name=NAME)
    stage.emulator.faults.set(Fault(kind=kind, count=1, operation="write", processed=False))
    stage.run_all()
    asked = stage.now(request)
    assert asked.state is State.UNKNOWN
    assert (len(named(stage)), len(creations(stage))) == (0, 1)
    assert "Look for it at Bunce; if it isn't there, retry" in asked.note
    stage.press(ClickKind.RETRY, asked, "U0MAYA")
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert (len(named(stage)), len(creations(stage))) == (1, 2)


def test_retry_looks_again_first(stage):
    """It turned up late: the person who presses Retry without having looked makes nothing twice."""
    request = stage.ask(Verb.CREATE, segment=None, name=NAME)
    stage.emulator.faults.set(Fault(kind="unavailable", count=1, operation="write", processed=False))
    stage.run_all()
    assert stage.now(request).state is State.UNKNOWN
    stage.emulator.make_segment(NAME, None, everyone=False)
    stage.press(ClickKind.RETRY, stage.now(request), "U0MAYA")
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert (len(named(stage)), len(creations(stage))) == (1, 1)


def test_a_decision_is_good_for_one_more_sending(stage):
    request = stage.ask(Verb.CREATE, segment=None, name=NAME)
    stage.emulator.faults.set(Fault(kind="unavailable", count=2, operation="write", processed=False))
    stage.run_all()
    stage.press(ClickKind.RETRY, stage.now(request), "U0MAYA")
    stage.run_all()
    assert stage.now(request).state is State.UNKNOWN
    assert len(creations(stage)) == 2


def test_too_fast_proves_that_nothing_was_made(stage):
    request = stage.ask(Verb.CREATE, segment=None, name=NAME)
    stage.emulator.faults.set(Fault(kind="rate_limit", count=2, operation="write"))
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert (len(named(stage)), len(creations(stage))) == (1, 3)


def test_killed_a_second_into_a_create_that_is_made_eight_seconds_later(tmp_path, emulator):
    stage = Stage(tmp_path, emulator, clock=FutureClock())
    request = stage.ask(Verb.CREATE, segment=None, name=NAME)
    crashing(
        stage,
        reaches_it=lambda _: stage.clock.after(
            8, lambda: stage.emulator.make_segment(NAME, None, everyone=False)
        ),
    )
    (run,) = stage.queue.runs
    with pytest.raises(Crash):
        stage.run_all()
    stage.clock.sleep(1)
    stage.queue.runs.append(run)
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert (len(named(stage)), creations(stage)) == (1, [])
    stage.close()


def test_killed_before_it_left_is_for_a_person_to_decide(stage):
    request = stage.ask(Verb.CREATE, segment=None, name=NAME)
    crashing(stage, reaches_it=None)
    (run,) = stage.queue.runs
    with pytest.raises(Crash):
        stage.run_all()
    stage.queue.runs.append(run)
    stage.run_all()
    assert stage.now(request).state is State.UNKNOWN
    assert named(stage) == []
    assert sum(stage.clock.slept) >= stage.browse.spec("bunce").capability(Verb.CREATE).settles_within


@pytest.mark.parametrize("hours", [-11, -2, 3, 9])
@pytest.mark.parametrize("carried_out", [True, False])
def test_the_clock_and_zone_of_the_provider_decide_nothing(tmp_path, hours, carried_out):
    class Elsewhere(BunceEmulator):
        def stamp(self):
            return (self.now() + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S")

    running = serve_emulator(Elsewhere(rate_scale=None))
    stage = Stage(tmp_path, running)
    older = stage.emulator.make_segment(NAME, None, everyone=False)["id"]
    request = stage.ask(Verb.CREATE, segment=None, name=NAME)
    stage.emulator.faults.set(Fault(kind="unavailable", count=1, operation="write", processed=carried_out))
    stage.run_all()
    assert len(creations(stage)) == 1
    assert stage.now(request).state is (State.DONE if carried_out else State.UNKNOWN)
    assert stage.now(request).segment_id != older
    stage.close()
    running.stop()


def test_two_new_ones_of_the_name_are_for_a_person(stage):
    request = stage.ask(Verb.CREATE, segment=None, name=NAME)
    stage.emulator.faults.set(Fault(kind="unavailable", count=1, operation="write", processed=True))
    stage.emulator.on_change = lambda: (
        len(named(stage)) == 1 and stage.emulator.make_segment(NAME, None, everyone=False)
    )
    stage.run_all()
    assert stage.now(request).state is State.UNKNOWN
    assert "we can't tell" in stage.now(request).note


def test_a_create_that_made_nothing_new_is_not_done(stage):
    """A provider that answers with the segment that was there."""
    there = stage.emulator.make_segment(NAME, None, everyone=False)
    request = stage.ask(Verb.CREATE, segment=None, name=NAME, ids=["c-1"])
    stage.emulator.make_segment = lambda *_args, **_more: there
    stage.run_all()
    failed = stage.now(request)
    assert failed.state is State.FAILED
    assert "nothing new was made" in failed.note
    assert stage.emulator.count(there["id"]) == 0
    with stage.store.reading() as tx:
        assert [batch.state for batch in tx.batches.list(request.id)] == [
            BatchState.FAILED,
            BatchState.WAITING,
        ]
