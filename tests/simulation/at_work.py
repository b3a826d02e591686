"""What every part of the cast has in common: a life to act in, and a way to a process that listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .slack_door import SlackDoor

if TYPE_CHECKING:
    from .life import Life
    from .product import Process


class AtWork:
    def __init__(self, life: Life) -> None:
        self.life = life
        self.door = SlackDoor(life.workspace)

    def _at_a_process(self, work: Callable[[Process], None]) -> None:
        """Somebody turns to segbot: whichever process listens, if any does."""
        listening = self.life.alive()
        if not listening:
            return
        process = self.life.chance.choice(listening)
        self.life.loop.spawn(lambda: work(process), owner=process)

    def _heard(self, who: str, body: str) -> None:
        """What came back to somebody as the answer to a call of Slack's."""
        if body:
            self.life.workspace.tell(who, "answer", body)
