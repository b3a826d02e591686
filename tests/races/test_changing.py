"""A request that changes while somebody decides on it: nobody's vote counts for something they did not see."""

from __future__ import annotations

from collections import Counter
from functools import partial

from flows.stage import listed
from races.arena import ALL_SEGMENTS, ASKER, COLLEAGUES, assert_a_race, needing

from segbot.domain.actions import Action, Verb
from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind
from segbot.slack import ids

FIRST, SECOND = COLLEAGUES[:2]


def test_editing_against_approving(arena):
    """The asker has another person in the form; a colleague approves the card as it was."""
    world = arena(needing(1))
    segment = world.stage.segment(ALL_SEGMENTS)
    wanted = Action(verb=Verb.REMOVE, connection=world.stage.name, segment=segment, reason="Another one")
    won = Counter()
    for number in range(world.rounds):
        request = world.ask()
        other = [listed([world.next_person()])]
        draft = world.stage.submit.prepare_edit(request.id, request.version, wanted, other, ASKER)
        editing, approving = world.race(
            f"edit-{number}",
            partial(world.confirm, draft.id, ASKER),
            world.pressing(ids.APPROVE, request, FIRST),
        )
        now = world.now(request)
        won[now.state] += 1
        if now.state is State.APPROVED:
            assert (approving, f"already approved by <@{FIRST}>" in editing) == ("", True)
            assert (now.roster, now.bound) == (request.roster, request.bound)
            assert [vote.bound for vote in now.approvals] == [request.bound]
            assert world.events(request) == [Event.REQUESTED, Event.APPROVED]
            assert len(world.runs_of(request)) == 1
        else:
            assert now.state is State.PENDING
            assert (editing, "has changed meanwhile" in approving) == ("", True)
            assert (now.roster, now.votes) == (draft.roster, ())
            assert now.bound != request.bound
            assert world.events(request) == [Event.REQUESTED, Event.EDITED]
            assert world.runs_of(request) == []
    assert_a_race(won, world.rounds)


def test_new_numbers_against_withdrawing(arena):
    world = arena(needing(1))
    won = Counter()
    for number in range(world.rounds):
        asked = world.ask()
        with world.stage.store.transaction() as tx:
            stale = tx.requests.move(asked.id, State.STALE, note="The segment has changed.")
        renewing, withdrawing = world.race(
            f"renew-{number}",
            world.pressing(ids.RENEW, stale, ASKER),
            world.pressing(ids.WITHDRAW, stale, ASKER),
            within=0.03,
        )
        now = world.now(asked)
        won[now.state] += 1
        if now.state is State.PENDING:
            assert (renewing, "has changed meanwhile" in withdrawing) == ("", True)
            assert now.version > stale.version
            assert world.events(asked) == [Event.REQUESTED, Event.RENEWED]
        else:
            assert now.state is State.WITHDRAWN
            assert (withdrawing, "was withdrawn" in renewing) == ("", True)
            assert world.events(asked) == [Event.REQUESTED, Event.WITHDRAWN]
        assert world.runs_of(asked) == []
    assert_a_race(won, world.rounds)


def test_the_last_vote_against_taking_one_back(arena):
    """One of two has approved and takes it back as the other one approves."""
    world = arena(needing(2))
    won = Counter()
    for number in range(world.rounds):
        request = world.ask()
        assert world.stage.press(ClickKind.APPROVE, request, FIRST) == ""
        taking, approving = world.race(
            f"unvote-{number}",
            world.pressing(ids.UNVOTE, request, FIRST),
            world.pressing(ids.APPROVE, request, SECOND),
        )
        now = world.now(request)
        won[now.state] += 1
        voters = [vote.user for vote in now.approvals]
        assert approving == ""
        if now.state is State.APPROVED:
            assert "already approved" in taking
            assert sorted(voters) == sorted((FIRST, SECOND))
            assert world.events(request) == [Event.REQUESTED, Event.VOTED, Event.APPROVED]
            assert len(world.runs_of(request)) == 1
        else:
            assert (now.state, taking, voters) == (State.PENDING, "", [SECOND])
            assert world.events(request) == [Event.REQUESTED, Event.VOTED, Event.UNVOTED, Event.VOTED]
            assert world.runs_of(request) == []
    assert_a_race(won, world.rounds)


def test_one_person_approves_and_takes_it_back_at_once(arena):
    """Whichever comes first, what is told is what is in force."""
    world = arena(needing(2))
    won = Counter()
    for number in range(world.rounds):
        request = world.ask()
        approving, taking = world.race(
            f"both-{number}",
            world.pressing(ids.APPROVE, request, FIRST),
            world.pressing(ids.UNVOTE, request, FIRST),
        )
        now = world.now(request)
        voted = bool(now.approvals)
        won[voted] += 1
        assert (now.state, approving) == (State.PENDING, "")
        assert ("nothing to take back" in taking) == voted
        assert world.events(request) == [Event.REQUESTED, Event.VOTED, *([] if voted else [Event.UNVOTED])]
    assert_a_race(won, world.rounds)
