"""Fifty presses at once by ten people on one request: so many votes as are needed, one run, one change, and everybody
is answered.
"""

from __future__ import annotations

from functools import partial

from races.arena import ALL_SEGMENTS, COLLEAGUES, OTHER_SEGMENT, needing

from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.slack import ids

CLICKS = 50
REPLAYS = len(COLLEAGUES)  # the first press of each, delivered twice
NEEDED = {ALL_SEGMENTS: 2, OTHER_SEGMENT: 3}


def test_fifty_presses_by_ten_people(arena):
    world = arena(needing(2, others=3))
    everybody = {name: set(world.stage.emulator.members(world.stage.segment(name))) for name in NEEDED}
    quorums = []
    for number in range(world.rounds):
        segment = (ALL_SEGMENTS, OTHER_SEGMENT)[number % 2]
        needed = NEEDED[segment]
        request = world.ask(segment)
        keys = [world.key() for _ in range(CLICKS - REPLAYS)]
        before, replayed = world.deletions(), world.answers.replays
        world.race(
            f"clicks-{number}",
            *(
                partial(world.press, ids.APPROVE, request, COLLEAGUES[at % 10], key)
                for at, key in enumerate([*keys, *keys[:REPLAYS]])
            ),
        )
        said = world.answers.to(*keys)
        approved = world.now(request)
        voters = [vote.user for vote in approved.approvals]
        assert approved.state is State.APPROVED
        assert len(voters) == len(set(voters)) == needed
        assert said.count("") == needed
        assert {COLLEAGUES[at % 10] for at, each in enumerate(said) if not each} == set(voters)
        assert all(f"#{request.id}" in each for each in said if each)
        assert world.answers.replays == replayed + REPLAYS
        votes_told = [Event.VOTED] * (needed - 1)
        assert world.events(request) == [Event.REQUESTED, *votes_told, Event.APPROVED]
        [(request_id, attempt, _delay)] = world.stage.queue.runs
        world.stage.execute.run(request_id, attempt)
        world.stage.execute.run(request_id, attempt)
        world.press(ids.APPROVE, request, COLLEAGUES[0], keys[0])
        assert len(world.stage.queue.runs) == 1
        assert world.deletions() == before + 1
        assert world.now(request).state is State.DONE
        assert world.events(request)[-2:] == [Event.STARTED, Event.DONE]
        now = set(world.stage.emulator.members(world.stage.segment(segment)))
        assert len(everybody[segment] - now) == 1
        everybody[segment] = now
        quorums.append(frozenset(voters))
    assert len(set(quorums)) > world.rounds // 10, "it is not always the same people who are first"
    refused = world.answers.sentences()
    told = [each["text"] for each in world.slack.wait_for("response_url", len(refused))]
    assert sorted(told) == sorted(refused)
