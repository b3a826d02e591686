"""What happens in a life, as data: drawn from the seed before it begins, so that steps can be left out and it is lived
again without them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from .repertoire import APPROVERS, EMULATOR_FAULTS, NOBODIES, PROVIDERS, SLACK_ERRORS, VERBS

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
FORTNIGHT = 14 * DAY
ASKS = 38
# On the first morning somebody gives segbot the lists there are, so that it knows who is in.
IMPORTS = 6


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


class _Writer:
    def __init__(self, seed: int, *, calm: bool, processes: int) -> None:
        self.chance = random.Random(f"{seed}/script")
        self.steps: list[Step] = []
        self.calm = calm
        self.processes = processes

    def add(self, at: float, kind: str, about: int = -1, /, **args: Any) -> None:
        self.steps.append(Step(0, max(0.0, at), kind, about, args))

    def maybe(self, odds: float) -> bool:
        return self.chance.random() < odds

    def soon(self, mean: float) -> float:
        return self.chance.expovariate(1 / mean)


def written(seed: int, *, processes: int = 1) -> list[Step]:
    """The steps of a life, in their order."""
    writer = _Writer(seed, calm=seed % 10 == 0, processes=processes)
    sessions = sorted(writer.chance.uniform(0.2 * HOUR, FORTNIGHT - DAY) for _ in range(12))
    for number in range(IMPORTS):
        _import(writer, number, 0.02 * HOUR + number * MINUTE)
    for number in range(IMPORTS, ASKS):
        at = sessions[number % len(sessions)] + writer.soon(6 * MINUTE)
        _ask(writer, number, at)
    if writer.maybe(0.5):
        _overtaken_import(writer, writer.chance.choice(sessions))
    _elsewhere(writer, sessions)
    ordered = sorted(writer.steps, key=lambda step: step.at)
    return [Step(number, step.at, step.kind, step.about, step.args) for number, step in enumerate(ordered)]


def _import(writer: _Writer, number: int, at: float) -> None:
    writer.add(
        at,
        "ask",
        number,
        who="U0MAYA",
        provider=("bunce", "bunce", "batch", "batch", "segmenter", "bunce")[number],
        verb="import",
        door="file",
        size=1,
        strangers=0,
        emails=False,
        segment=writer.chance.randrange(1000),
        later=0,
        everyone=False,
        twice=False,
    )
    for who in ("U0BEA", "U0CLEO"):
        _press(writer, number, at + 2 * MINUTE + writer.soon(MINUTE), who, "approve")


def _overtaken_import(writer: _Writer, at: float) -> None:
    """Somebody says who is in a segment; before that is agreed to, another request changes who is."""
    chance = writer.chance
    segment, provider = chance.randrange(1000), chance.choice(["bunce", "batch", "segmenter"])
    for number, after, verb, who in (
        (ASKS, 0.0, "import", "U0MAYA"),
        (ASKS + 1, 20.0, chance.choice(["add", "remove"]), "U0NILS"),
    ):
        plain: dict[str, Any] = {
            "strangers": 0,
            "emails": False,
            "later": 0,
            "everyone": False,
            "twice": False,
        }
        writer.add(
            at + after,
            "ask",
            number,
            who=who,
            provider=provider,
            verb=verb,
            door="file",
            size=1,
            segment=segment,
            **plain,
        )
    for number, after in ((ASKS + 1, 40.0), (ASKS, 6 * MINUTE)):
        for who in ("U0BEA", "U0CLEO"):
            _press(writer, number, at + after + writer.soon(20), who, "approve")


def _ask(writer: _Writer, number: int, at: float) -> None:
    chance = writer.chance
    provider = chance.choices(PROVIDERS, weights=(5, 3, 3, 3, 3, 3))[0]
    verbs = VERBS[provider]
    verb = chance.choices([verb for verb, _ in verbs], weights=[weight for _, weight in verbs])[0]
    writer.add(
        at,
        "ask",
        number,
        who=chance.choices(
            ["U0MAYA", "U0NILS", "U0ARTHUR", "U0BEA", *NOBODIES[:2]], weights=(10, 5, 2, 1, 1, 1)
        )[0],
        provider=provider,
        verb=verb,
        door=chance.choice(["slack", "slack", "file"]),
        size=chance.choices([1, 3, 6, 9, 20, 45, 130], weights=(3, 5, 5, 4, 4, 2, 1))[0],
        strangers=chance.choice([0, 0, 0, 1, 3]),
        emails=writer.maybe(0.25),
        segment=chance.randrange(1000),
        later=chance.choice([0, 0, 0, 0, 0, 1, 5, 30]) * HOUR,
        everyone=writer.maybe(0.1),
        twice=writer.maybe(0.1),
    )
    _reactions(writer, number, at)
    if writer.calm:
        return
    if writer.maybe(0.22):
        writer.add(
            at + writer.soon(90), "die", number, after=chance.randrange(1, 60), process=chance.randrange(2)
        )
    if writer.maybe(0.3):
        _trouble(writer, number, at + writer.soon(120), provider)
        if writer.maybe(0.4):
            _press(writer, number, at + 90 + writer.soon(3 * MINUTE), "U0MAYA", "pause")


def _reactions(writer: _Writer, number: int, at: float) -> None:
    chance = writer.chance
    first, second, third = chance.sample(APPROVERS, 3)
    when = at + 20 + writer.soon(5 * MINUTE)
    agreed = writer.maybe(0.85)
    if agreed:
        _press(writer, number, when, first, "approve")
        _upsets(writer, number, when, first)
    elif writer.maybe(0.5):
        writer.add(when, "last_moment", number, who=first)
    if writer.maybe(0.6):
        _press(writer, number, when + writer.soon(4 * MINUTE), second, "approve")
    if writer.maybe(0.25):
        _press(writer, number, when + writer.soon(4 * MINUTE), third, "approve")
    for kind, odds, mean, who in (
        ("reject", 0.12, 10 * MINUTE, (first, third)),
        ("unvote", 0.08, 6 * MINUTE, (first, second)),
        ("withdraw", 0.08, 20 * MINUTE, ("U0MAYA", "U0NILS", first)),
        ("pause", 0.15, 5 * MINUTE, ("U0MAYA", first, second)),
        ("resume", 0.3, 2 * HOUR, ("U0MAYA", first, second)),
        ("retry", 0.35, 2 * HOUR, ("U0MAYA", first, second)),
        ("renew", 0.35, 40 * MINUTE, ("U0MAYA", "U0NILS")),
        ("approve", 0.3, 3 * HOUR, APPROVERS),
        ("approve", 0.25, 5 * HOUR, APPROVERS),
        ("approve", 0.3, 10 * MINUTE, NOBODIES),
        ("reject", 0.06, 10 * MINUTE, NOBODIES),
        ("pause", 0.06, 10 * MINUTE, NOBODIES),
    ):
        if writer.maybe(odds):
            _press(writer, number, when + writer.soon(mean), chance.choice(who), kind)
    if writer.maybe(0.2):
        edited = at + 25 + writer.soon(4 * MINUTE)
        writer.add(
            edited, "edit", number, size=chance.choice([2, 8, 25]), who=chance.choice(["", "", "", first])
        )
        if writer.maybe(0.5):
            _press(writer, number, edited + writer.soon(MINUTE), second, "approve", card="old")
    if writer.maybe(0.3):
        writer.add(
            at + HOUR + writer.soon(6 * HOUR), "undo", number, who=chance.choice(["U0MAYA", "U0NILS", first])
        )
        if writer.maybe(0.5):
            _press(writer, number, at + 8 * HOUR + writer.soon(HOUR), first, "approve", undo=True)


def _upsets(writer: _Writer, number: int, agreed: float, who: str) -> None:
    """What comes between an approval and its run."""
    chance = writer.chance
    if writer.maybe(0.06):
        writer.add(
            agreed + 1 + writer.soon(20),
            "person",
            who=who,
            becomes=chance.choice(["left", "guest", "out of group"]),
            back_after=0.5 * HOUR,
        )
    if writer.maybe(0.12):
        writer.add(
            agreed + writer.soon(20),
            "meddle",
            number,
            provider="",
            action=chance.choice(["add", "add", "clear", "rename", "delete", "schedule", "unsubscribe"]),
            segment=0,
            count=chance.choice([2, 15]),
        )
    if writer.maybe(0.04):
        writer.add(
            agreed + writer.soon(20), "tamper", number, how=chance.choice(["batch", "plan", "vote", "list"])
        )
    if writer.maybe(0.1):
        writer.add(agreed + writer.soon(5 * MINUTE), "early", number)
    if writer.maybe(0.06):
        writer.add(
            agreed + writer.soon(10), "restart", number, process=chance.randrange(2), policy="stricter"
        )
    if writer.maybe(0.15):
        writer.add(
            agreed - 1,
            "interrupt",
            number,
            who=chance.choice(["U0MAYA", who]),
            by=chance.choice(["stop", "stop", "again"]),
            moment=chance.randrange(1, 14),
            seconds=chance.choice([2.0, 6.0, 20.0]),
        )
    if writer.maybe(0.05) and not writer.calm:
        writer.add(agreed - 0.01, "die", number, after=chance.randrange(1, 9), process=chance.randrange(2))


def _press(
    writer: _Writer, number: int, at: float, who: str, kind: str, *, undo: bool = False, card: str = ""
) -> None:
    chance = writer.chance
    writer.add(
        at,
        "press",
        number,
        who=who,
        press=kind,
        card=card or chance.choices(["now", "drawn", "old"], weights=(10, 4, 1))[0],
        times=2 if writer.maybe(0.06) else 1,
        says=chance.choice(["", "", "", "fine", "call me: +49 171 2345678", "ask ada@example.com"]),
        undo=undo,
    )


def _trouble(writer: _Writer, number: int, at: float, provider: str) -> None:
    chance = writer.chance
    if writer.maybe(0.35):
        kind = chance.choice(["before", "after", "after", "late", "refused"])
        writer.add(
            at,
            "lose",
            number,
            provider=provider,
            kind=kind,
            operation=chance.choice(["write", "write", "any"]),
            times=chance.choice([1, 1, 2, 5]),
        )
    else:
        kind = chance.choice(EMULATOR_FAULTS)
        writer.add(
            at,
            "fault",
            number,
            provider=provider,
            kind=kind,
            operation=chance.choice(["write", "write", "any", "read"]),
            count=1 if kind == "credentials" else chance.choice([1, 1, 2, 4, 30]),
        )


def _elsewhere(writer: _Writer, sessions: list[float]) -> None:
    """What has nothing to do with any one request, mostly while something goes on."""
    chance = writer.chance

    def moment(spread: float = 30 * MINUTE) -> float:
        return chance.choice(sessions) + writer.soon(spread)

    for _ in range(chance.randrange(4, 10)):
        writer.add(
            moment(),
            "meddle",
            provider=chance.choice(PROVIDERS),
            action=chance.choice(["add", "add", "clear", "rename", "delete", "schedule", "unsubscribe"]),
            segment=chance.randrange(1000),
            count=chance.choice([1, 2, 15]),
        )
    for _ in range(chance.randrange(1, 4)):
        writer.add(
            moment(),
            "person",
            who=chance.choice(["U0ARTHUR", "U0BEA", "U0CLEO", "U0MAYA", "U0NILS"]),
            becomes=chance.choice(["left", "left", "guest", "out of group"]),
            back_after=chance.choice([0.5, 3, 30]) * HOUR,
        )
    for _ in range(chance.randrange(2, 5)):
        writer.add(moment(), "restart", process=chance.randrange(2), policy=writer.maybe(0.6))
    for _ in range(chance.randrange(1, 4)):
        writer.add(
            moment(), "look", who=chance.choice(["U0GUS", "U0OTTO", "U0MAYA"]), what=chance.randrange(1000)
        )
    if writer.maybe(0.15):
        writer.add(moment(), "tamper", how=chance.choice(["batch", "plan", "vote", "list"]))
    if writer.maybe(0.5):
        writer.add(moment(), "expire_tokens")
    for day in range(2, 14, 3):
        writer.add(day * DAY, "reconnect")
    if writer.calm:
        return
    for _ in range(chance.randrange(2, 7)):
        writer.add(
            moment(10 * MINUTE),
            "slack",
            error=chance.choice(SLACK_ERRORS),
            method=chance.choice(["", "chat.postMessage", "chat.update", "users.info"]),
            calls=chance.choice([1, 2, 6]),
            late=writer.maybe(0.3),
            retry_after=chance.choice([1, 5, 30]),
        )
    for _ in range(chance.randrange(0, 3)):
        writer.add(
            moment(10 * MINUTE), "slack_away", minutes=chance.choice([1, 10, 60]), late=writer.maybe(0.2)
        )
    if writer.maybe(0.15):
        writer.add(
            moment(),
            "close_channel",
            channel=chance.choice(["C0APPROVALS", "C0AUDIT"]),
            hours=chance.choice([1, 6]),
        )
    if writer.maybe(0.2):
        writer.add(moment(), "delete_card")
    for _ in range(chance.randrange(0, 3)):
        writer.add(moment(), "die", after=chance.randrange(1, 30), process=chance.randrange(2))
