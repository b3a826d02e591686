"""One press acted upon from several sides: by the process that took it, and by whoever takes up what was left behind."""

from __future__ import annotations

from functools import partial

from races.arena import COLLEAGUES, needing

from segbot.domain.audit import Event
from segbot.slack import ids


def test_a_press_is_acted_upon_once(arena):
    """Everybody gets the answer of the one that was first, and a replay of the press by Slack does nothing."""
    world = arena(needing(2))
    for number in range(world.rounds):
        request, key = world.ask(), world.key()
        settle = partial(world.stage.decide.settle, key)
        press = partial(world.press, ids.APPROVE, request, COLLEAGUES[0], key)
        world.race(f"settle-{number}", press, press, settle, settle, settle)
        assert world.answers.to(key) == [""]
        assert settle() == ""
        assert world.events(request) == [Event.REQUESTED, Event.VOTED]
        assert len(world.now(request).approvals) == 1
        assert world.answers.replays == number + 1
