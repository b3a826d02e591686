"""What a script is written with: steps, chance, and the themes of this fortnight."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from .themes import RARER, themes_of

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
MOST_CERTAIN = 0.85


@dataclass(frozen=True)
class Step:
    """One thing that happens `at` seconds after the life began; `about` is the ask it belongs to, -1: none."""

    number: int
    at: float
    kind: str
    about: int = -1
    args: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        days, rest = divmod(self.at, DAY)
        clock = f"day {int(days) + 1} {int(rest // HOUR):02d}:{int(rest % HOUR // MINUTE):02d}:{int(rest % MINUTE):02d}"
        told = " ".join(f"{name}={value}" for name, value in self.args.items())
        whose = f" (ask {self.about})" if self.about >= 0 else ""
        return f"{clock} {self.kind}{whose} {told}".rstrip()


class Writer:
    """`asks` counts the requests that are asked for so far; the themes of the seed make what belongs to them happen often."""

    def __init__(self, seed: int, *, calm: bool, processes: int) -> None:
        self.chance = random.Random(f"{seed}/script")
        self.steps: list[Step] = []
        self.calm = calm
        self.processes = processes
        self.themes = themes_of(seed)
        self.asks = 0

    def add(self, at: float, kind: str, about: int = -1, /, **args: Any) -> None:
        self.steps.append(Step(0, max(0.0, at), kind, about, args))

    def maybe(self, odds: float, theme: str = "") -> bool:
        """`theme`: in fortnights that are about this, it happens several times as often."""
        if theme in self.themes:
            odds = min(max(odds, MOST_CERTAIN), odds * RARER)
        return self.chance.random() < odds

    def soon(self, mean: float) -> float:
        return self.chance.expovariate(1 / mean)

    def ask(self, at: float, who: str, provider: str, verb: str, **more: Any) -> int:
        """Somebody asks for something: the number of the ask. A plain one, but for what is given."""
        number = self.asks
        self.asks += 1
        plain: dict[str, Any] = {
            "door": "file",
            "size": 1,
            "strangers": 0,
            "emails": False,
            "segment": self.chance.randrange(1000),
            "later": 0,
            "everyone": False,
            "twice": False,
        }
        self.add(at, "ask", number, who=who, provider=provider, verb=verb, **{**plain, **more})
        return number

    def press(
        self,
        number: int,
        at: float,
        who: str,
        kind: str,
        *,
        undo: int = 0,
        card: str = "",
        plainly: bool = False,
    ) -> None:
        """`plainly`: once, on the card as it is, with nothing said. `undo`: on that of taking it back, the first or the second time."""
        chance = self.chance
        self.add(
            at,
            "press",
            number,
            who=who,
            press=kind,
            card=card
            or ("now" if plainly else chance.choices(["now", "drawn", "old"], weights=(10, 4, 1))[0]),
            times=2 if not plainly and self.maybe(0.06) else 1,
            says=""
            if plainly
            else chance.choice(["", "", "", "fine", "call me: +49 171 2345678", "ask ada@example.com"]),
            undo=undo,
        )
