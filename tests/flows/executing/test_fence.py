"""Two live runs of one request: the late answer of the one that was fenced off changes nothing."""

from __future__ import annotations

from contextvars import Context

import pytest
from flows.stage import Stage
from store.databases import migrated_url, postgres

from segbot.domain.actions import Verb
from segbot.domain.errors import OutcomeUnknownError, RateLimitError, RejectedError
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.requests import ClickKind

__all__ = ["migrated_url", "postgres"]


class Died(BaseException):
    """The second run is gone while its batch is in flight."""


@pytest.fixture
def stage(tmp_path, emulator, migrated_url):
    staged = Stage(tmp_path, emulator, database_url=migrated_url)
    yield staged
    staged.close()


def had_left(whole, write):
    """The call as it would have been, had it left before what the run has seen meanwhile."""
    return Context().run(whole, write)


def batch_of(stage, request):
    with stage.store.reading() as tx:
        return tx.batches.list(request.id)[0]


def taken_over(stage, request, late):
    """The first run's call is answered late: meanwhile a second one took over, and its call was never answered."""
    provider = stage.connections.provider(stage.name)
    whole = provider.write

    def first(write):
        def second(_write):
            raise Died

        provider.write = second
        with stage.store.transaction() as tx:
            attempt = tx.requests.next_attempt(request.id)
        with pytest.raises(Died):
            stage.execute.run(request.id, attempt)
        provider.write = whole
        if isinstance(late, BaseException):
            raise late
        return had_left(whole, write)

    provider.write = first
    request_id, attempt, _delay = stage.queue.runs.pop()
    stage.execute.run(request_id, attempt)
    return attempt + 1


@pytest.mark.parametrize(
    "late", [RateLimitError("slow", retry_after=1.0), RejectedError("no"), OutcomeUnknownError("?"), None]
)
def test_a_late_answer_leaves_the_new_runs_batch_in_flight(stage, late):
    request = stage.ask(Verb.REMOVE, ids=stage.some_members("VIP customers", 9))
    taken_over(stage, request, late)
    batch = batch_of(stage, request)
    assert (batch.state, batch.attempts, batch.in_doubt) == (BatchState.SENDING, 2, True)
    assert stage.now(request).state is State.RUNNING
    assert stage.now(request).progress.people_settled == 0


def test_what_was_in_flight_is_looked_up_and_not_sent_again(stage):
    """The second run finds nothing yet and asks a person; then the first one's create goes through after all."""
    request = stage.ask(Verb.CREATE, segment=None, name="Once only")
    provider = stage.connections.provider(stage.name)
    whole = provider.write

    def first(write):
        provider.write = whole
        with stage.store.transaction() as tx:
            attempt = tx.requests.next_attempt(request.id)
        stage.execute.run(request.id, attempt)
        assert stage.now(request).state is State.UNKNOWN
        return had_left(whole, write)

    provider.write = first
    request_id, attempt, _delay = stage.queue.runs.pop()
    stage.execute.run(request_id, attempt)
    assert stage.now(request).state is State.UNKNOWN
    stage.press(ClickKind.RETRY, stage.now(request), "U0MAYA")
    stage.run_all()
    assert stage.now(request).state is State.DONE
    creations = [
        each for each in stage.emulator.requests if each.method == "POST" and each.path == "/v1/segments"
    ]
    assert len(creations) == 1


def test_every_write_to_a_batch_needs_the_token_of_the_run(stage):
    request = stage.ask(Verb.REMOVE, ids=stage.some_members("VIP customers", 9))
    now = stage.clock.now()
    with stage.store.transaction() as tx:
        assert tx.requests.take_run(request.id, 1, "one", now)
        assert tx.batches.claim(request.id, 1, "one", now) == 1
        assert tx.requests.take_run(request.id, 1, "two", now)
    for state in BatchState:
        with stage.store.transaction() as tx:
            assert tx.batches.claim(request.id, 1, "one", now) is None
            assert not tx.batches.settle(request.id, 1, "one", state)
            assert not tx.batches.settle(request.id, 1, "", state)
    assert batch_of(stage, request).state is BatchState.SENDING
    with stage.store.transaction() as tx:
        assert tx.batches.settle(request.id, 1, "two", BatchState.SETTLED)
        assert not tx.batches.settle(request.id, 1, "two", BatchState.WAITING)


def test_what_was_on_its_way_when_stop_was_pressed_counts(stage):
    """The call is answered after Stop: it was carried out, so the card says so and it is never sent again."""
    request = stage.ask(Verb.REMOVE, ids=stage.some_members("VIP customers", 9))
    provider = stage.connections.provider(stage.name)
    whole = provider.write

    def stopped_meanwhile(write):
        provider.write = whole
        assert stage.press(ClickKind.PAUSE, stage.now(request), "U0MAYA") == ""
        return had_left(whole, write)

    provider.write = stopped_meanwhile
    stage.run_all()
    stopped = stage.now(request)
    assert (stopped.state, stopped.progress.people_settled) == (State.PAUSED, 9)
    assert batch_of(stage, request).state is BatchState.SETTLED
    sent = len(stage.emulator.requests)
    assert stage.press(ClickKind.RESUME, stopped, "U0MAYA") == ""
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert not any(each.method == "DELETE" for each in stage.emulator.requests[sent:])


def test_what_was_claimed_and_had_not_left_when_stop_was_pressed_stays_here(stage):
    """It waited for the limit, say. Nothing is in doubt, and after Resume it is sent once."""
    request = stage.ask(Verb.REMOVE, ids=stage.some_members("VIP customers", 9))
    provider = stage.connections.provider(stage.name)
    whole = provider.write

    def stopped_before(write):
        provider.write = whole
        assert stage.press(ClickKind.PAUSE, stage.now(request), "U0MAYA") == ""
        return whole(write)

    provider.write = stopped_before
    stage.run_all()
    assert stage.now(request).state is State.PAUSED
    assert (batch_of(stage, request).state, batch_of(stage, request).in_doubt) == (BatchState.WAITING, False)
    assert not any(each.method == "DELETE" for each in stage.emulator.requests)
    assert stage.press(ClickKind.RESUME, stage.now(request), "U0MAYA") == ""
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert sum(each.method == "DELETE" for each in stage.emulator.requests) == 1


def test_whoever_stood_still_between_the_claim_and_the_wire_sends_nothing_when_it_wakes(stage):
    """Frozen after the claim; another run looked it up, did not find it and sent it."""
    request = stage.ask(Verb.REMOVE, ids=stage.some_members("VIP customers", 9))
    provider = stage.connections.provider(stage.name)
    whole = provider.write

    def frozen(write):
        provider.write = whole
        with stage.store.transaction() as tx:
            attempt = tx.requests.next_attempt(request.id)
        stage.execute.run(request.id, attempt)
        assert stage.now(request).state is State.DONE
        return whole(write)

    provider.write = frozen
    request_id, attempt, _delay = stage.queue.runs.pop()
    stage.execute.run(request_id, attempt)
    assert (stage.now(request).state, batch_of(stage, request).attempts) == (State.DONE, 2)
    assert sum(each.method == "DELETE" for each in stage.emulator.requests) == 1
