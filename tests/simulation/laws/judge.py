"""Which law is looked at when, and which ones wait for a fault that is known and being mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..life import Life

Check = Callable[..., Iterator[str]]

# Laws that are not held yet, each with the reason: a known fault that somebody mends. Empty when all is well.
WAITING: dict[str, str] = {}

# Things that do not happen in a life yet, likewise.
NOT_YET: dict[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Law:
    """`number` is that of docs/how-segbot-is-tested.md; `moment`: sent (also what changed nothing), change, commit, turn,
    fact, post, log, step or end.
    """

    number: int
    name: str
    moment: str
    check: Check


LAWS: list[Law] = []


def law(number: int, name: str, moment: str) -> Callable[[Check], Check]:
    """Make a function a law: it yields what it saw that must not be."""

    def enter(check: Check) -> Check:
        LAWS.append(Law(number=number, name=name, moment=moment, check=check))
        return check

    return enter


class Judge:
    def __init__(self, waiting: Mapping[str, str] | None = None) -> None:
        waits = WAITING if waiting is None else waiting
        self._by_moment: dict[str, list[Law]] = {}
        for each in LAWS:
            if each.name not in waits:
                self._by_moment.setdefault(each.moment, []).append(each)

    def at_change(self, life: Life, change: Any) -> None:
        self._judge("sent", life, change)
        if change.anything:
            self._judge("change", life, change)

    def at_turn(self, life: Life, turn: Any) -> None:
        self._judge("turn", life, turn)

    def at_commit(self, life: Life) -> None:
        self._judge("commit", life)

    def at_fact(self, life: Life, fact: Any) -> None:
        self._judge("fact", life, fact)

    def at_post(self, life: Life, said: Any) -> None:
        self._judge("post", life, said)

    def at_log(self, life: Life, *heard: Any) -> None:
        self._judge("log", life, *heard)

    def at_step(self, life: Life) -> None:
        self._judge("step", life)

    def at_the_end(self, life: Life) -> None:
        self._judge("end", life)

    def _judge(self, moment: str, life: Life, *seen: Any) -> None:
        try:
            for each in self._by_moment.get(moment, []):
                for told in each.check(life, *seen):
                    life.broke(each.name, told)
        except Exception as error:
            # Raised amid the product's work, which would take it for a failure of its own and go on.
            life.loop.failed = life.loop.failed or error
            raise
