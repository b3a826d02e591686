"""The moments at which the bot is killed: by what the outside sees of it, and by chance."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, kw_only=True)
class Moment:
    """`slack`: killed before Slack answers the call `method` the `nth` time, where `method` is given; `provider`: when a
    change has arrived at the provider; else some time after the request was confirmed.
    """

    name: str
    method: str = ""
    nth: int = 1
    provider: bool = False
    after: float = 0.0


NAMED = (
    Moment(name="submit: confirmed, nothing told"),
    Moment(name="deliver: the card in the air", method="chat.postMessage"),
    Moment(name="deliver: a line in the air", method="chat.postMessage", nth=3),
    Moment(name="deliver: the end in the air", method="chat.postMessage", nth=5),
    Moment(name="deliver: a drawing in the air", method="chat.update"),
    Moment(name="approve: pressed, nobody looked up yet", method="users.info", nth=2),
    Moment(name="run: a batch in the air", provider=True),
)


def by_chance(dice: Random) -> Moment:
    return Moment(name="by chance", after=dice.uniform(0.0, 2.5))


class Killer:
    """Kills once, when the moment comes; `kill` is called from whatever thread sees it."""

    def __init__(self, moment: Moment, kill: Callable[[], None], writes: Callable[[], int]) -> None:
        self._moment = moment
        self._kill = kill
        self._writes = writes
        self._seen = 0
        self._guard = threading.Lock()
        self.struck = threading.Event()
        self._over = threading.Event()

    def on_call(self, method: str, _params: dict) -> None:
        """What Slack is asked, before it answers."""
        if method == self._moment.method:
            self._seen += 1
            if self._seen == self._moment.nth:
                self.strike()

    def confirmed(self) -> None:
        """The request is confirmed: what is not seen from outside is waited for from here."""
        if self._moment.method:
            return
        if not self._moment.provider:
            time.sleep(self._moment.after)
            self.strike()
            return
        threading.Thread(target=self._watch, args=(self._writes(),), daemon=True).start()

    def strike(self) -> None:
        with self._guard:
            if not self.struck.is_set():
                self._kill()
                self.struck.set()

    def give_up(self) -> None:
        """The moment did not come; nothing is killed any more."""
        self._over.set()
        with self._guard:
            self.struck.set()

    def _watch(self, before: int) -> None:
        while not self._over.is_set():
            if self._writes() > before:
                self.strike()
                return
            time.sleep(0.002)
