"""What is under way of one run: as many in the air as may be, others ready to follow, and nothing after it was called off."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from flows.stage import Stage

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import BatchState, State
from segbot.flows.executing.in_flight import ONE_BY_ONE, Air, SharedLook, Threads, Width
from segbot.flows.executing.outcomes import Ending

SETTLED = Ending(state=BatchState.SETTLED)
PEOPLE = [f"new-{number}" for number in range(1_500)]


def wide(now: int) -> Width:
    width = Width(now)
    while width.now < now:
        width.answered(0.1, 0.0)
    return width


def all_landed(air):
    found = []
    while landed := air.landed():
        found += landed
    return found


def test_one_at_a_time_has_nothing_ready_besides():
    assert wide(1).ahead == 0
    air = Air(ONE_BY_ONE, wide(1), lambda _: SETTLED)
    assert air.room == 1
    air.launch(["one"])
    assert air.room == 0
    assert [each.sent for each in air.landed()] == ["one"]
    assert air.landed() == []


def test_no_more_are_in_the_air_than_may_be_and_the_next_follows_at_once():
    now, most, guard, together = [0], [0], threading.Lock(), threading.Barrier(4)

    def send(number):
        with guard:
            now[0] += 1
            most[0] = max(most[0], now[0])
        if number < 8:
            together.wait(10)  # four of them at a time, or it breaks
        with guard:
            now[0] -= 1
        return SETTLED

    air = Air(Threads(), wide(4), send)
    assert air.room == 8
    air.launch(range(8))
    assert {each.sent for each in all_landed(air)} == set(range(8))
    assert most[0] == 4


def test_after_a_failure_nothing_more_leaves_and_who_has_not_left_is_told():
    begun, go_on, sent = threading.Semaphore(0), threading.Event(), []

    def send(number):
        sent.append(number)
        begun.release()
        if number == 0:
            raise ArithmeticError
        go_on.wait(10)
        return SETTLED

    air = Air(Threads(), wide(2), send)
    air.launch([0, 1, 2, 3])
    failed = air.landed()
    assert isinstance(failed[0].error, ArithmeticError)
    left = air.call_off()
    go_on.set()
    assert {each.sent for each in all_landed(air)} | {0} == set(sent)
    assert {*left, *sent} == {0, 1, 2, 3}
    assert not {*left} & {*sent}


def test_what_ends_the_process_is_heard_by_whoever_sends_one_by_one():
    def send(_number):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Air(ONE_BY_ONE, wide(1), send).launch([1])


def test_a_look_answers_those_who_asked_before_it_began_and_nobody_else():
    truth, looks, inside, go_on = [True], [], threading.Event(), threading.Event()

    def look():
        seen = truth[0]
        looks.append(seen)
        if len(looks) == 1:
            inside.set()
            go_on.wait(10)
        return seen

    shared, answers = SharedLook(look), {}

    def ask(name):
        answers[name] = shared()

    first = threading.Thread(target=ask, args=("first",))
    first.start()
    inside.wait(10)
    truth[0] = False
    later = [threading.Thread(target=ask, args=(f"later {number}",)) for number in range(5)]
    for each in later:
        each.start()
    go_on.set()
    for each in (first, *later):
        each.join(10)
    assert answers.pop("first") is True
    assert set(answers.values()) == {False}, "what was seen before they asked is no answer to them"
    assert len(looks) <= 6


def test_a_look_that_fails_is_made_again_by_the_next():
    def look():
        if not failed:
            failed.append(True)
            raise ArithmeticError
        return True

    failed = []
    shared = SharedLook(look)
    with pytest.raises(ArithmeticError):
        shared()
    assert shared()


@pytest.fixture
def stage(tmp_path, emulator):
    staged = Stage(tmp_path, emulator, workers=Threads())
    yield staged
    staged.close()


def states(stage, request):
    with stage.store.reading() as tx:
        return Counter(batch.state for batch in tx.batches.list(request.id))


def test_each_batch_is_written_down_as_on_its_way_before_it_leaves(stage):
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE)
    provider = stage.connections.provider(stage.name)
    whole, seen = provider.write, []

    def write(given):
        with stage.store.reading() as tx:
            rows = {batch.number: batch.state for batch in tx.batches.list(request.id)}
        number = PEOPLE.index(given.members[0].id) // 100 + 1
        seen.append(rows[number])
        return whole(given)

    provider.write = write
    stage.run_all()
    assert seen == [BatchState.SENDING] * 15
    assert stage.now(request).state is State.DONE


class EndingError(BaseException):
    """The process is about to end."""


def test_when_the_process_ends_what_was_ready_to_follow_waits_again(stage):
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE)
    provider = stage.connections.provider(stage.name)
    whole, ends, writes = provider.write, [], []

    def hold():
        if ends:
            raise EndingError

    def write(given):
        writes.append(given)
        if len(writes) == 5:
            ends.append(True)
        return whole(given)

    provider.write = write
    stage.hold = hold
    request_id, attempt, _ = stage.queue.runs.pop(0)
    with pytest.raises(EndingError):
        stage.execute.run(request_id, attempt)
    found = states(stage, request)
    assert found[BatchState.SENDING] == 0
    assert found[BatchState.SETTLED] == len(writes)
    assert found[BatchState.WAITING] == 15 - len(writes) > 0
    ends.clear()
    stage.execute.run(request_id, attempt)
    assert stage.now(request).state is State.DONE
    assert len(writes) == 15


def test_one_that_cannot_be_settled_keeps_no_other_from_it(stage):
    """What is to be written down of one batch fails: the others that landed with it are settled all the same."""
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=PEOPLE[:800])
    provider = stage.connections.provider(stage.name)
    whole, together = provider.write, threading.Barrier(3)

    def write(given):
        receipt = whole(given)
        place = PEOPLE.index(given.members[0].id) // 100
        if 3 <= place < 6:
            together.wait(10)
        # A number that cannot be written down.
        return receipt if place != 4 else type(receipt)(segment_id=receipt.segment_id, changed=object())

    provider.write = write
    request_id, attempt, _ = stage.queue.runs.pop(0)
    with pytest.raises(TypeError):
        stage.execute.run(request_id, attempt)
    found = states(stage, request)
    assert found[BatchState.SENDING] == 1
    assert found[BatchState.SETTLED] >= 5
