"""What counts against the removal limits, on both databases."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.planning.plan import Operation, PlannedBatch
from segbot.domain.policy.budgets import Spent
from segbot.domain.requests import Ballot, Vote

OPEN = (State.APPROVED, State.RUNNING, State.PAUSED)


@pytest.fixture
def spent(store, watch):
    def look(person="U1", segment="s-1", **which):
        with store.reading() as tx:
            return tx.removals.spent(
                connection="bunce", segment_id=segment, person=person, now=watch(), **which
            )

    return look


def everywhere(count):
    return Spent(person=count, segment=count, connection=count)


@pytest.fixture
def sent(store, watch):
    """Send batches of a request and let each end in a state."""

    def send(request_id, *endings):
        with store.transaction() as tx:
            tx.requests.take_run(request_id, 0, "token", watch())
            for number, ending in enumerate(endings, start=1):
                tx.batches.claim(request_id, number, "token", watch())
                if ending is not BatchState.SENDING:
                    tx.batches.settle(request_id, number, "token", ending)

    return send


def finish(store, request_id, state):
    with store.transaction() as tx:
        assert tx.requests.finish(request_id, "token", state) is not None


@pytest.mark.parametrize("state", OPEN)
def test_what_is_about_to_run_counts_in_full(make_request, spent, state):
    request_id = make_request(state)
    assert spent() == everywhere(250)
    assert spent(own=request_id) == everywhere(0)


@pytest.mark.parametrize("state", [state for state in State if state not in OPEN])
def test_what_is_over_without_having_sent_anything_counts_for_nothing(make_request, spent, state):
    make_request(state)
    assert spent() == everywhere(0)


def test_what_is_over_counts_by_the_batches_that_may_have_left(store, make_request, sent, spent, watch):
    request_id = make_request(State.APPROVED)
    sent(request_id, BatchState.SETTLED, BatchState.FAILED, BatchState.UNKNOWN)
    assert spent() == everywhere(250)
    finish(store, request_id, State.UNKNOWN)
    assert spent() == everywhere(200)
    watch.forward(hours=24)
    assert spent() == everywhere(0)


def test_never_more_than_the_plan_had(store, make_request, sent, spent):
    request_id = make_request(State.APPROVED)
    sent(request_id, *[BatchState.SETTLED] * 3)
    finish(store, request_id, State.DONE)
    assert spent() == everywhere(250)


def test_what_was_taken_by_nobody_does_not_count_and_what_is_still_in_the_air_does(
    store, make_request, sent, spent
):
    request_id = make_request(State.APPROVED)
    sent(request_id, BatchState.SETTLED, BatchState.WAITING, BatchState.SENDING)
    finish(store, request_id, State.PAUSED)
    with store.transaction() as tx:
        tx.requests.move(request_id, State.WITHDRAWN)
    assert spent() == everywhere(200)


def test_one_call_that_takes_everyone_out_counts_for_the_whole_plan(
    store, make_request, make_draft, sent, spent
):
    draft = make_draft()
    batches = (
        PlannedBatch(operation=Operation.REPLACE, roster_id="r1", start=0, stop=10),
        PlannedBatch(operation=Operation.ADD, roster_id="r1", start=10, stop=1_000),
    )
    action = replace(draft.action, verb=Verb.REPLACE)
    request_id = make_request(
        State.APPROVED, draft=replace(draft, action=action, plan=replace(draft.plan, batches=batches))
    )
    sent(request_id, BatchState.SETTLED, BatchState.FAILED)
    finish(store, request_id, State.PARTLY_DONE)
    assert spent() == everywhere(250)


def test_a_number_nobody_knows_is_more_than_any(make_request, make_draft, spent):
    draft = make_draft()
    plan = replace(draft.plan, removes=0, before=None, everyone_leaves=True)
    action = replace(draft.action, verb=Verb.CLEAR)
    make_request(State.APPROVED, draft=replace(draft, action=action, plan=plan))
    assert spent() == everywhere(math.inf)
    assert spent(person="U2") == Spent(person=0, segment=math.inf, connection=math.inf)
    assert spent(segment="s-2") == Spent(person=math.inf, segment=0, connection=math.inf)


def test_one_persons_count_on_every_connection(make_request, make_draft, spent):
    draft = make_draft()
    make_request(State.APPROVED, draft=replace(draft, action=replace(draft.action, connection="shoes")))
    assert spent() == Spent(person=250, segment=0, connection=0)


def test_what_a_colleague_approved_does_not_count_whatever_became_of_it(
    store, make_request, sent, spent, watch
):
    request_id = make_request(State.APPROVED)
    with store.transaction() as tx:
        tx.votes.cast(request_id, Vote(user="U9", ballot=Ballot.APPROVE, at=watch()))
    assert spent() == everywhere(0)
    sent(request_id, *[BatchState.SETTLED] * 3)
    finish(store, request_id, State.DONE)
    assert spent() == everywhere(0)


def test_ones_own_vote_and_a_colleagues_rejection_are_no_approval(store, make_request, spent, watch):
    request_id = make_request(State.APPROVED)
    with store.transaction() as tx:
        tx.votes.cast(request_id, Vote(user="U1", ballot=Ballot.APPROVE, at=watch()))
        tx.votes.cast(request_id, Vote(user="U9", ballot=Ballot.REJECT, at=watch()))
    assert spent() == everywhere(250)


def test_additions_take_nothing(make_request, make_draft, spent):
    draft = make_draft()
    make_request(draft=replace(draft, action=replace(draft.action, verb=Verb.ADD)))
    assert spent() == everywhere(0)


def test_a_new_plan_takes_the_place_of_the_old_one(store, make_request, make_draft, spent, watch):
    request_id = make_request(State.STALE)
    for removes in (40, 0):
        plan = replace(make_draft().plan, removes=removes)
        with store.transaction() as tx:
            known = tx.requests.get(request_id)
            tx.requests.refresh_stale(
                request_id,
                State.APPROVED,
                replace(make_draft(), plan=plan),
                version=known.version,
                policy=tx.requests.policy(request_id),
                expires_at=watch() + timedelta(hours=8),
                starts_at=None,
            )
        assert spent() == Spent(person=removes, segment=removes, connection=removes)
        with store.transaction() as tx:
            tx.requests.move(request_id, State.STALE)


# Postgres plans by what is in the tables, which are empty here.
@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_it_does_not_read_through_all_batches_there_ever_were(store, spent):
    asked = []
    sa.event.listen(
        store.engine, "before_cursor_execute", lambda *called: asked.append((called[2], called[3]))
    )
    spent()
    [(statement, values)] = [each for each in asked if "WITH taken" in each[0]]
    with store.reading() as tx:
        steps = tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    told = "\n".join(step.detail for step in steps)
    assert "batches_gone" in told
    assert "requests_by_state" in told
    assert "SCAN batches" not in told
