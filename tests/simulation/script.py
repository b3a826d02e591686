"""What happens in a life, as data: drawn from the seed before it begins, so that steps can be left out and it is lived
again without them.
"""

from __future__ import annotations

from collections.abc import Sequence

from .repertoire import APPROVERS, EMULATOR_FAULTS, NOBODIES, PROVIDERS, SLACK_ERRORS, VERBS
from .scenes import SCENES, Scene
from .themes import CALM_THEMES
from .writing import DAY, HOUR, MINUTE, Step, Writer

FORTNIGHT = 14 * DAY
ASKS = 38
# On the first morning somebody gives segbot the lists there are, so that it knows who is in.
IMPORTS = 6
# Requests that come by chance give way to those of the scenes, so that a life takes as long.
FEWEST = 20
MOST_SCENES = 5
__all__ = ["FORTNIGHT", "Step", "written"]


def written(seed: int, *, processes: int = 1) -> list[Step]:
    """The steps of a life, in their order."""
    writer = Writer(seed, calm=seed % 10 == 0, processes=processes)
    sessions = sorted(writer.chance.uniform(0.2 * HOUR, FORTNIGHT - DAY) for _ in range(12))
    for number in range(IMPORTS):
        _import(writer, number, 0.02 * HOUR + number * MINUTE)
    for scene in _scenes(writer):
        scene(writer, writer.chance.uniform(0.5 * HOUR, FORTNIGHT - 2 * DAY))
    for number in range(max(FEWEST, ASKS - writer.asks)):
        _ask(writer, sessions[number % len(sessions)] + writer.soon(6 * MINUTE))
    _elsewhere(writer, sessions)
    ordered = sorted(writer.steps, key=lambda step: step.at)
    return [Step(number, step.at, step.kind, step.about, step.args) for number, step in enumerate(ordered)]


def _scenes(writer: Writer) -> list[Scene]:
    """Those of the fortnight's themes, and now and then one of another."""
    chance = writer.chance
    found = [scene for theme in sorted(writer.themes) for scene in _some(writer, SCENES.get(theme, ()))]
    if writer.maybe(0.3):
        found.append(chance.choice([each for theme in CALM_THEMES for each in SCENES.get(theme, ())]))
    return found


def _some(writer: Writer, scenes: Sequence[Scene]) -> list[Scene]:
    if not scenes:
        return []
    return [*writer.chance.sample(scenes, len(scenes)), *scenes][:MOST_SCENES]


def _import(writer: Writer, number: int, at: float) -> None:
    provider = ("bunce", "bunce", "batch", "batch", "segmenter", "bunce")[number]
    asked = writer.ask(at, "U0MAYA", provider, "import", least=1)
    for who in ("U0BEA", "U0CLEO"):
        writer.press(asked, at + 2 * MINUTE + writer.soon(MINUTE), who, "approve")


def _ask(writer: Writer, at: float) -> None:
    chance = writer.chance
    provider = chance.choices(PROVIDERS, weights=(5, 3, 3, 3, 3, 3))[0]
    verbs = VERBS[provider]
    verb = chance.choices([verb for verb, _ in verbs], weights=[weight for _, weight in verbs])[0]
    weights = (10, 5, 2, 1, 8, 8) if "outsiders" in writer.themes else (10, 5, 2, 1, 1, 1)
    number = writer.ask(
        at,
        chance.choices(["U0MAYA", "U0NILS", "U0ARTHUR", "U0BEA", *NOBODIES[:2]], weights=weights)[0],
        provider,
        verb,
        door="slack" if "typing" in writer.themes else chance.choice(["slack", "slack", "file"]),
        size=chance.choices([1, 3, 6, 9, 20, 45, 130], weights=(3, 5, 5, 4, 4, 2, 1))[0],
        strangers=chance.choice([0, 0, 0, 1, 3]),
        emails=writer.maybe(0.25),
        later=chance.choice([1, 5, 30]) * HOUR if writer.maybe(0.35, "schedules") else 0,
        everyone=writer.maybe(0.1),
        twice=writer.maybe(0.1, "typing"),
        mistyped=0.6 if "typing" in writer.themes else 0.2,
    )
    _reactions(writer, number, at)
    if writer.calm:
        return
    if writer.maybe(0.2, "restarts"):
        writer.add(
            at + writer.soon(90), "die", number, after=chance.randrange(1, 60), process=chance.randrange(2)
        )
    if writer.maybe(0.27, "limits"):
        _trouble(writer, number, at + writer.soon(120), provider)
        if writer.maybe(0.4):
            writer.press(number, at + 90 + writer.soon(3 * MINUTE), "U0MAYA", "pause")


def _reactions(writer: Writer, number: int, at: float) -> None:
    chance = writer.chance
    first, second, third = chance.sample(APPROVERS, 3)
    when = at + 20 + writer.soon(5 * MINUTE)
    if writer.maybe(0.85):
        writer.press(number, when, first, "approve")
        _upsets(writer, number, when, first)
    elif writer.maybe(0.5):
        writer.add(when, "last_moment", number, who=first)
    if writer.maybe(0.6):
        writer.press(number, when + writer.soon(4 * MINUTE), second, "approve")
    if writer.maybe(0.25, "votes"):
        writer.press(number, when + writer.soon(4 * MINUTE), third, "approve")
    for kind, odds, mean, who, theme in (
        ("reject", 0.12, 10 * MINUTE, (first, third), ""),
        ("unvote", 0.08, 2 * MINUTE, (first, second), "votes"),
        ("withdraw", 0.08, 20 * MINUTE, ("U0MAYA", "U0NILS", first), ""),
        ("pause", 0.15, 5 * MINUTE, ("U0MAYA", first, second), "stops"),
        ("resume", 0.3, 2 * HOUR, ("U0MAYA", first, second), "stops"),
        ("retry", 0.35, 2 * HOUR, ("U0MAYA", first, second), ""),
        ("renew", 0.35, 40 * MINUTE, ("U0MAYA", "U0NILS"), "edits"),
        ("approve", 0.3, 3 * HOUR, APPROVERS, ""),
        ("approve", 0.25, 5 * HOUR, APPROVERS, ""),
        ("approve", 0.3, 10 * MINUTE, NOBODIES, "outsiders"),
        ("reject", 0.06, 10 * MINUTE, NOBODIES, "outsiders"),
        ("pause", 0.06, 10 * MINUTE, NOBODIES, "outsiders"),
    ):
        if writer.maybe(odds, theme):
            writer.press(number, when + writer.soon(mean), chance.choice(who), kind)
    if writer.maybe(0.18, "edits"):
        edited = at + 25 + writer.soon(4 * MINUTE)
        writer.add(
            edited, "edit", number, size=chance.choice([2, 8, 25]), who=chance.choice(["", "", "", first])
        )
        if writer.maybe(0.5):
            writer.press(number, edited + writer.soon(MINUTE), second, "approve", card="old")
    if writer.maybe(0.25, "undo"):
        writer.add(
            at + HOUR + writer.soon(6 * HOUR), "undo", number, who=chance.choice(["U0MAYA", "U0NILS", first])
        )
        if writer.maybe(0.5, "undo"):
            writer.press(number, at + 8 * HOUR + writer.soon(HOUR), first, "approve", undo=1)


def _upsets(writer: Writer, number: int, agreed: float, who: str) -> None:
    """What comes between an approval and its run."""
    chance = writer.chance
    if writer.maybe(0.06, "people"):
        writer.add(
            agreed + 1 + writer.soon(20),
            "person",
            who=who,
            becomes=chance.choice(["left", "guest", "out of group"]),
            back_after=0.5 * HOUR,
        )
    if writer.maybe(0.1, "drift"):
        writer.add(
            agreed + writer.soon(20),
            "meddle",
            number,
            provider="",
            action=chance.choice(
                ["add", "add", "leave", "leave", "clear", "rename", "delete", "schedule", "unsubscribe"]
            ),
            segment=0,
            count=chance.choice([2, 15]),
        )
    if writer.maybe(0.03, "tampering"):
        writer.add(
            agreed + writer.soon(20), "tamper", number, how=chance.choice(["batch", "plan", "vote", "list"])
        )
    if writer.maybe(0.08, "schedules"):
        writer.add(agreed + writer.soon(5 * MINUTE), "early", number)
    if writer.maybe(0.06, "policy"):
        writer.add(
            agreed + writer.soon(10), "restart", number, process=chance.randrange(2), policy="stricter"
        )
    if writer.maybe(0.15, "stops"):
        writer.add(
            agreed - 1,
            "interrupt",
            number,
            who=chance.choice(["U0MAYA", who]),
            by=chance.choice(["stop", "stop", "again"]),
            moment=chance.randrange(1, 14),
            seconds=chance.choice([2.0, 6.0, 20.0]),
        )
    if writer.maybe(0.05, "restarts") and not writer.calm:
        writer.add(agreed - 0.01, "die", number, after=chance.randrange(1, 9), process=chance.randrange(2))


def _trouble(writer: Writer, number: int, at: float, provider: str) -> None:
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


def _elsewhere(writer: Writer, sessions: list[float]) -> None:
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
