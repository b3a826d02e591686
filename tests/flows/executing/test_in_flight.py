"""Several batches of a run in the air: as many as the provider declares, and each still written ahead and settled."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from flows.stage import Stage

from segbot.domain.actions import Verb
from segbot.domain.errors import OutcomeUnknownError, RateLimitError, RejectedError
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.planning.plan import Operation
from segbot.domain.requests import ClickKind
from segbot.flows.executing.in_flight import Threads, Width

PEOPLE = [f"new-{number}" for number in range(1_500)]


@pytest.fixture
def stage(tmp_path, emulator):
    staged = Stage(tmp_path, emulator, workers=Threads())
    yield staged
    staged.close()


class Watched:
    """A provider's `write`, with a look at how many are under way; `meanwhile(count)` is called within each."""

    def __init__(self, stage, meanwhile=lambda _count: None, behind=lambda _count: None):
        provider = stage.connections.provider(stage.name)
        self._write, self._meanwhile, self._behind = provider.write, meanwhile, behind
        self._guard, self.now, self.most, self.writes = threading.Lock(), 0, 0, []
        provider.write = self

    def __call__(self, write):
        with self._guard:
            self.now += 1
            self.most = max(self.most, self.now)
            self.writes.append(write)
            count = len(self.writes)
        try:
            self._meanwhile(count)
            receipt = self._write(write)
            self._behind(count)
            return receipt
        finally:
            with self._guard:
                self.now -= 1


def sent(watched):
    return Counter(member.id for write in watched.writes for member in write.members)


def test_several_are_in_the_air_and_everybody_is_sent_once(stage):
    together = threading.Barrier(3)

    def meanwhile(count):
        if 4 <= count <= 6:
            together.wait(5)  # holds only if three are under way at the same time

    watched = Watched(stage, meanwhile)
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE)
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert watched.most >= 3
    assert sent(watched) == Counter(PEOPLE)
    assert set(stage.emulator.members(stage.segment("Nobody yet"))) == set(PEOPLE)
    assert stage.now(request).progress.settled == 15


def test_after_a_stop_nothing_more_leaves_and_what_was_in_the_air_is_settled(stage):
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE)
    stopped = threading.Event()

    def meanwhile(count):
        if count == 5:
            stage.press(ClickKind.PAUSE, stage.now(request), "U0MAYA")
            stopped.set()
        elif count > 5:
            stopped.wait(5)

    watched = Watched(stage, meanwhile)
    stage.run_all()
    assert stage.now(request).state is State.PAUSED
    # What had not left yet by then has not left.
    left = [each for each in stage.emulator.requests if each.method == "POST"]
    assert len(left) <= len(watched.writes) < 15
    assert stage.now(request).progress.settled == len(left)
    stage.press(ClickKind.RESUME, stage.now(request), "U0MAYA")
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert set(stage.emulator.members(stage.segment("Nobody yet"))) == set(PEOPLE)
    assert sum(each.method == "POST" for each in stage.emulator.requests) == 15


def test_the_card_of_a_stopped_run_says_what_landed_after_the_stop_too(stage):
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE)
    written, stopped = threading.Event(), threading.Event()

    def meanwhile(count):
        if count == 5:
            assert written.wait(30)
            stage.press(ClickKind.PAUSE, stage.now(request), "U0MAYA")
            # The card says so at once, and a drawing of progress right after it is dropped.
            while stage.queue.messages:
                stage.deliver.send(stage.queue.messages.pop(0))
            stopped.set()

    def behind(count):
        if count == 6:
            written.set()
            stopped.wait(30)

    Watched(stage, meanwhile, behind)
    stage.run_all()
    assert stage.drawn[-1].startswith("last-"), "drawings of progress may be dropped, this one is not"
    _, drawn = stage.wall.edits[-1]
    assert drawn.state is State.PAUSED
    assert drawn.progress.settled == stage.now(request).progress.settled


class LostError(Exception):
    """The database or the process, say."""


def test_a_failure_leaves_at_most_what_was_in_the_air_in_doubt(stage):
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE)
    failed = []

    def meanwhile(count):
        if count == 6:
            failed.append(True)
            raise LostError

    watched = Watched(stage, meanwhile)
    request_id, attempt, _ = stage.queue.runs.pop(0)
    with pytest.raises(LostError):
        stage.execute.run(request_id, attempt)
    with stage.store.reading() as tx:
        states = Counter(batch.state for batch in tx.batches.list(request_id))
    assert states[BatchState.SENDING] == 1
    assert states[BatchState.SETTLED] == len(watched.writes) - 1
    stage.execute.run(request_id, attempt)
    assert stage.now(request).state is State.DONE
    assert sum(sent(watched).values()) == 1_600  # the one in doubt is the same twice as once


def test_nothing_more_leaves_after_an_ending_that_ends_all(stage):
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE)

    def meanwhile(count):
        if count >= 5:
            raise OutcomeUnknownError("?")

    watched = Watched(stage, meanwhile)
    stage.run_all()
    assert stage.now(request).state is State.UNKNOWN
    assert len(sent(watched)) < 1_500


def test_what_is_refused_for_itself_alone_stops_nobody_else(stage):
    def meanwhile(count):
        if count == 3:
            raise RejectedError("No.")

    watched = Watched(stage, meanwhile)
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE)
    stage.run_all()
    assert stage.now(request).state is State.PARTLY_DONE
    assert (stage.now(request).progress.settled, stage.now(request).progress.failed) == (14, 1)
    assert sent(watched) == Counter(PEOPLE)


def test_those_who_leave_have_left_before_anybody_joins(stage):
    stage.ask(Verb.CREATE, segment=None, name="Fresh", ids=PEOPLE[:900])
    stage.run_all()
    watched = Watched(stage)
    request = stage.ask(
        Verb.REPLACE,
        segment="Fresh",
        ids=PEOPLE[600:],
        reason="New list.",
        confirm_name="Fresh",
        confirm_count="600",
    )
    for colleague in ("U0ARTHUR", "U0BEA"):
        stage.press(ClickKind.APPROVE, stage.now(request), colleague)
    stage.run_all()
    assert stage.now(request).state is State.DONE
    operations = [write.operation for write in watched.writes]
    assert len(set(operations)) == 2
    assert operations == sorted(
        operations, key=operations.index
    )  # all of the first kind, then all of the second
    assert Operation.ADD in operations
    assert set(stage.emulator.members(stage.segment("Fresh"))) == set(PEOPLE[600:])


def test_too_many_at_once_makes_them_fewer(stage):
    refused = []

    def meanwhile(count):
        if count in (8, 9):
            refused.append(count)
            raise RateLimitError("Slow down.", retry_after=1.0, status=429)

    watched = Watched(stage, meanwhile)
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE)
    stage.run_all()
    assert refused == [8, 9]
    assert stage.now(request).state is State.DONE
    assert set(sent(watched)) == set(PEOPLE)


class TestWidth:
    def test_grows_while_nothing_holds_it_up_and_no_further_than_declared(self):
        width = Width(6)
        for _ in range(20):
            width.answered(0.25, 0.0)
        assert width.now == 6

    def test_stops_growing_where_the_rate_keeps_them_waiting(self):
        width = Width(20)
        for _ in range(200):
            # At 8 a second and 0.25 s an answer, the third waits.
            width.answered(0.25, max(0.0, width.now / 8.0 - 0.25))
        assert 2 <= width.now <= 5

    def test_a_429_halves_it_once_for_all_in_the_air(self):
        width = Width(16)
        for _ in range(20):
            width.answered(0.1, 0.0)
        for _ in range(16):
            width.refused()
        assert width.now == 8

    def test_shrinks_where_answers_take_longer_and_longer(self):
        width = Width(16)
        for _ in range(20):
            width.answered(0.1, 0.0)
        for _ in range(100):
            width.answered(0.1 * width.now, 0.0)
        assert width.now <= 8

    def test_grows_again_at_a_provider_that_has_become_slow_by_itself(self):
        width = Width(20)
        for _ in range(20):
            width.answered(0.25, 0.0)
        for _ in range(300):
            width.answered(3.0, 0.0)
        assert width.now == 20
        for _ in range(20):
            width.answered(0.25, 0.0)
        assert width.now == 20
