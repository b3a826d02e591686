"""Runs of one account go side by side, but for what is about the same segment or the same name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flows.stage import Stage

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State

PEOPLE = [f"new-{number}" for number in range(250)]


@pytest.fixture
def stage(tmp_path, emulator):
    staged = Stage(tmp_path, emulator)
    yield staged
    staged.close()


class Meanwhile:
    """A provider's `write`, in the middle of whose first call something else happens."""

    def __init__(self, stage, happens):
        provider = stage.connections.provider(stage.name)
        self._write, self._happens = provider.write, happens
        provider.write = self

    def __call__(self, write):
        happens, self._happens = self._happens, lambda: None
        receipt = self._write(write)
        happens()
        return receipt


def run_next(stage):
    """The next of the queue, as another worker would."""
    request_id, attempt, _delay = stage.queue.runs.pop(0)
    stage.execute.run(request_id, attempt)


def test_a_small_run_is_through_while_a_long_one_goes_on(stage):
    long = stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE)
    small = stage.ask(Verb.ADD, segment="VIP customers", ids=PEOPLE[:1])
    seen = []

    def another_worker():
        run_next(stage)
        seen.append((stage.now(long).state, stage.now(small).state))

    Meanwhile(stage, another_worker)
    run_next(stage)
    assert seen == [(State.RUNNING, State.DONE)]
    assert stage.now(long).state is State.DONE


def test_what_is_about_the_same_segment_waits_even_where_the_queue_lets_it_begin(stage):
    leaving = stage.some_members("VIP customers", 1)
    first = stage.ask(Verb.ADD, segment="VIP customers", ids=PEOPLE)
    second = stage.ask(Verb.REMOVE, segment="VIP customers", ids=leaving)
    seen = []

    def another_worker():
        run_next(stage)
        seen.append((stage.now(second).state, stage.queue.runs[0][2]))

    Meanwhile(stage, another_worker)
    run_next(stage)
    assert seen == [(State.APPROVED, pytest.approx(1.0))]
    stage.run_all()
    assert [stage.now(each).state for each in (first, second)] == [State.DONE, State.DONE]
    members = set(stage.emulator.members(stage.segment("VIP customers")))
    assert members >= set(PEOPLE)
    assert not members & set(leaving)


def test_it_looks_less_often_the_longer_it_waits(stage):
    stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE)
    stage.ask(Verb.ADD, segment="Nobody yet", ids=["late"])
    delays = []

    def another_worker():
        for _ in range(4):
            run_next(stage)
            delays.append(stage.queue.runs[0][2])
            stage.clock.time += timedelta(seconds=20)

    Meanwhile(stage, another_worker)
    run_next(stage)
    assert delays == sorted(delays)
    assert delays[0] == pytest.approx(1.0)
    assert delays[-1] > 5


def test_a_segment_that_is_only_being_made_is_not_yet_anybody_elses(stage):
    stage.ask(Verb.CREATE, segment=None, name="Fresh", ids=PEOPLE)
    seen = []

    def another_worker():
        # It is there by now, and its people are still to come.
        added = stage.ask(Verb.ADD, segment="Fresh", ids=["late"])
        run_next(stage)
        seen.append(stage.now(added).state)

    Meanwhile(stage, another_worker)
    run_next(stage)
    assert seen == [State.APPROVED]
    stage.run_all()
    assert set(stage.emulator.members(stage.segment("Fresh"))) == {*PEOPLE, "late"}


def test_a_name_is_not_given_while_another_run_gives_it(stage):
    stage.ask(Verb.CREATE, segment=None, name="Fresh")
    renaming = stage.ask(Verb.RENAME, segment="Nobody yet", name="fresh")
    seen = []

    def another_worker():
        run_next(stage)
        seen.append(stage.now(renaming).state)

    Meanwhile(stage, another_worker)
    run_next(stage)
    assert seen == [State.APPROVED]


def test_its_own_run_is_taken_up_again_whoever_else_runs(stage):
    """What had begun before goes on, also where another about the same segment was let in by an earlier version."""
    first = stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE)
    second = stage.ask(Verb.ADD, segment="Nobody yet", ids=["late"])
    with stage.store.transaction() as tx:
        for request in (first, second):
            assert tx.requests.take_run(request.id, 1, "before", stage.clock.now())
    stage.run_all()
    assert [stage.now(each).state for each in (first, second)] == [State.DONE, State.DONE]
