"""Two ways for one request to go on, at the same moment: exactly one happens, whichever it is, and the other is told."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta
from functools import partial

from races.arena import ASKER, COLLEAGUES, assert_a_race, needing

from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind
from segbot.slack import ids

FIRST, SECOND = COLLEAGUES[:2]
TICK = timedelta(microseconds=1)


def test_approving_against_expiring(arena):
    """The clock reaches the last moment, or passes it, while two people press and the timer fires."""
    world = arena(needing(1))
    late = itertools.cycle([timedelta(0), TICK, timedelta(hours=1)])
    won = Counter()
    for number in range(world.rounds):
        request = world.ask()
        world.stage.clock.time = request.expires_at - TICK

        def time_is_up(request=request):
            world.stage.clock.time = request.expires_at + next(late)
            world.stage.expire.expire(request.id)

        said = world.race(
            f"expire-{number}",
            world.pressing(ids.APPROVE, request, FIRST),
            world.pressing(ids.APPROVE, request, SECOND),
            time_is_up,
        )[:2]
        ended = world.now(request)
        won[ended.state] += 1
        if ended.state is State.APPROVED:
            assert sorted(map(bool, said)) == [False, True]
            assert "already approved" in "".join(said)
            assert [vote.user for vote in ended.approvals] == [(FIRST, SECOND)[said.index("")]]
            assert world.events(request) == [Event.REQUESTED, Event.APPROVED]
            assert len(world.runs_of(request)) == 1
        else:
            assert ended.state is State.EXPIRED
            assert ["has expired" in each for each in said] == [True, True], said
            assert ended.approvals == ()
            assert world.events(request) == [Event.REQUESTED, Event.EXPIRED]
            assert world.runs_of(request) == []
    assert_a_race(won, world.rounds)


def test_the_last_moment_is_exact(arena):
    """With the clock standing still nothing is left to chance: before the moment it is approved, at it and after it not."""
    world = arena(needing(1))
    for number, (off, state) in enumerate(
        [(-TICK, State.APPROVED), (timedelta(0), State.EXPIRED), (TICK, State.EXPIRED)] * (world.rounds // 10)
    ):
        request = world.ask()
        world.stage.clock.time = request.expires_at + off
        said, _ = world.race(
            f"moment-{number}",
            world.pressing(ids.APPROVE, request, FIRST),
            partial(world.stage.expire.expire, request.id),
        )
        ended = world.now(request)
        assert (ended.state, len(ended.approvals)) == (state, state is State.APPROVED)
        assert ("has expired" in said) == (state is State.EXPIRED)
        assert len(world.runs_of(request)) == (state is State.APPROVED)
        assert len(world.events(request)) == 2


def test_approving_against_withdrawing(arena):
    world = arena(needing(1))
    won = Counter()
    for number in range(world.rounds):
        request = world.ask()
        approving, withdrawing = world.race(
            f"withdraw-{number}",
            world.pressing(ids.APPROVE, request, FIRST),
            world.pressing(ids.WITHDRAW, request, ASKER),
        )
        ended = world.now(request)
        won[ended.state] += 1
        if ended.state is State.APPROVED:
            assert (approving, "already approved" in withdrawing) == ("", True)
            assert world.events(request) == [Event.REQUESTED, Event.APPROVED]
            assert len(world.runs_of(request)) == 1
        else:
            assert ended.state is State.WITHDRAWN
            assert (withdrawing, "was withdrawn" in approving) == ("", True)
            assert ended.approvals == ()
            assert world.events(request) == [Event.REQUESTED, Event.WITHDRAWN]
            assert world.runs_of(request) == []
    assert_a_race(won, world.rounds)


def test_approving_against_rejecting(arena):
    world = arena(needing(1))
    won = Counter()
    for number in range(world.rounds):
        request = world.ask()
        approving, rejecting = world.race(
            f"reject-{number}",
            world.pressing(ids.APPROVE, request, FIRST),
            world.submitting(ids.REJECT_FORM, request, SECOND, reason="Wrong list"),
        )
        ended = world.now(request)
        won[ended.state] += 1
        if ended.state is State.APPROVED:
            assert (approving, "already approved" in rejecting) == ("", True)
            assert [vote.user for vote in ended.votes] == [FIRST]
            assert world.events(request) == [Event.REQUESTED, Event.APPROVED]
            assert len(world.runs_of(request)) == 1
        else:
            assert ended.state is State.REJECTED
            assert (rejecting, "already rejected" in approving) == ("", True)
            assert (ended.decided_by, ended.decision_reason) == (SECOND, "Wrong list")
            assert [vote.user for vote in ended.votes] == [SECOND]
            assert world.events(request) == [Event.REQUESTED, Event.REJECTED]
            assert world.runs_of(request) == []
    assert_a_race(won, world.rounds)


def test_stopping_against_starting(arena):
    """Stop is pressed as the run begins: nobody leaves, or it came too late; and what was stopped can go on."""
    world = arena(needing(1))
    won = Counter()
    for number in range(world.rounds):
        request = world.ask()
        assert world.stage.press(ClickKind.APPROVE, request, FIRST) == ""
        [(_, attempt, _)] = world.runs_of(request)
        run = partial(world.stage.execute.run, request.id)
        before = world.deletions()
        stop = world.pressing(ids.PAUSE, world.now(request), ASKER)
        stopping, _ = world.race(f"stop-{number}", stop, partial(run, attempt), within=0.03, ahead=0.5)
        ended, sent = world.now(request), world.deletions() - before
        won["nobody left" if sent == 0 else "too late"] += 1
        if stopping:
            assert "is already done" in stopping
            assert (ended.state, sent) == (State.DONE, 1)
            continue
        assert ended.state is State.PAUSED
        assert ended.progress.people_settled == sent
        assert world.events(request)[-1] is Event.PAUSED
        if number % 4:
            continue
        assert world.stage.press(ClickKind.RESUME, ended, ASKER) == ""
        assert [each[1] for each in world.runs_of(request)] == [attempt, attempt + 1]
        run(attempt)
        assert world.now(request).state is State.APPROVED, "the run that was stopped does not come back"
        run(attempt + 1)
        assert (world.now(request).state, world.deletions() - before) == (State.DONE, 1)
    assert_a_race(won, world.rounds)
