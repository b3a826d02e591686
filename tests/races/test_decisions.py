"""Two decisions in the same instant, two hundred times, where they meet: in the database, without Slack's payloads."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from races.arena import ASKER, COLLEAGUES, assert_a_race, needing

from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind

FIRST, SECOND = COLLEAGUES[:2]
EVENTS = {
    State.APPROVED: Event.APPROVED,
    State.REJECTED: Event.REJECTED,
    State.WITHDRAWN: Event.WITHDRAWN,
}

many_times = pytest.mark.parametrize(
    "arena",
    [
        pytest.param(("sqlite", 60), id="sqlite-60"),
        pytest.param(("sqlite", 200), id="sqlite-200", marks=[pytest.mark.slow, pytest.mark.timeout(600)]),
    ],
    indirect=True,
)


@many_times
@pytest.mark.parametrize(
    ("one", "other", "outcomes"),
    [
        ((ClickKind.APPROVE, FIRST), (ClickKind.WITHDRAW, ASKER), {State.APPROVED, State.WITHDRAWN}),
        ((ClickKind.APPROVE, FIRST), (ClickKind.REJECT, SECOND), {State.APPROVED, State.REJECTED}),
        ((ClickKind.REJECT, FIRST), (ClickKind.WITHDRAW, ASKER), {State.REJECTED, State.WITHDRAWN}),
    ],
    ids=["approve-withdraw", "approve-reject", "reject-withdraw"],
)
def test_exactly_one_of_two_ends_happens(arena, one, other, outcomes):
    world = arena(needing(1))
    ask, won = world.asking(), Counter()
    for number in range(world.rounds):
        request = ask()
        said = world.race(
            f"ends-{number}",
            *(
                partial(world.stage.press, kind, request, who, reason="Wrong list")
                for kind, who in (one, other)
            ),
        )
        ended = world.now(request)
        won[ended.state] += 1
        assert ended.state in outcomes
        assert sorted(map(bool, said)) == [False, True], "one is told why not"
        assert world.events(request) == [Event.REQUESTED, EVENTS[ended.state]]
        assert len(world.runs_of(request)) == (ended.state is State.APPROVED)
    assert_a_race(won, world.rounds)


@many_times
def test_one_of_two_approvals_is_the_one_that_counts(arena):
    world = arena(needing(1))
    ask, won = world.asking(), Counter()
    for number in range(world.rounds):
        request = ask()
        said = world.race(
            f"votes-{number}",
            *(partial(world.stage.press, ClickKind.APPROVE, request, who) for who in (FIRST, SECOND)),
        )
        ended = world.now(request)
        winner = (FIRST, SECOND)[said.index("")]
        won[winner] += 1
        assert ended.state is State.APPROVED
        assert [vote.user for vote in ended.approvals] == [winner]
        assert sorted(map(bool, said)) == [False, True]
        assert world.events(request) == [Event.REQUESTED, Event.APPROVED]
        assert len(world.runs_of(request)) == 1
    assert_a_race(won, world.rounds)


@many_times
def test_the_last_vote_and_one_taken_back(arena):
    world = arena(needing(2))
    ask, won = world.asking(), Counter()
    for number in range(world.rounds):
        request = ask()
        assert world.stage.press(ClickKind.APPROVE, request, FIRST) == ""
        taking, approving = world.race(
            f"back-{number}",
            partial(world.stage.press, ClickKind.UNVOTE, request, FIRST),
            partial(world.stage.press, ClickKind.APPROVE, request, SECOND),
        )
        ended = world.now(request)
        won[ended.state] += 1
        approved = ended.state is State.APPROVED
        assert (approving, bool(taking)) == ("", approved)
        assert sorted(vote.user for vote in ended.approvals) == sorted(
            [SECOND, *([FIRST] if approved else [])]
        )
        assert len(world.runs_of(request)) == approved
    assert_a_race(won, world.rounds)
