"""What comes between an agreement and its end: freezes, schedules, deaths, stops, tampering, refusals, Slack away."""

from __future__ import annotations

from ..repertoire import PROVIDERS
from ..writing import HOUR, MINUTE, Writer
from .scene import RESTARTED, SEEN, agreed

LOOKED_AT = ("bunce", "batch", "constant_contact", "mailchimp", "brevo")


def frozen_account(writer: Writer, at: float) -> None:
    """A freeze of one account begins while something that was agreed to waits there; then somebody lets it go on."""
    provider = writer.chance.choice(PROVIDERS)
    asked = writer.ask(at, "U0MAYA", provider, "remove", size=6, least=10)
    writer.add(at + 45, "restart", asked, process=0, policy="freeze")
    agreed(writer, asked, at + SEEN + RESTARTED, "U0BEA", "U0CLEO")
    for after, who in ((6 * MINUTE, "U0MAYA"), (20 * MINUTE, "U0BEA"), (3 * HOUR, "U0BEA")):
        writer.press(asked, at + SEEN + after, who, "resume", plainly=True)


def alone_in_a_freeze(writer: Writer, at: float) -> None:
    """Nobody has to agree, but nothing may begin."""
    provider = writer.chance.choice(PROVIDERS)
    first = writer.ask(at, "U0NILS", provider, "add", size=3)
    writer.add(at + 30, "restart", first, process=0, policy="freeze")
    for number in range(2):
        asked = writer.ask(at + (3 + number) * MINUTE, "U0NILS", provider, "add", size=3)
        writer.press(asked, at + 9 * MINUTE, "U0NILS", "resume", plainly=True)


def taken_over(writer: Writer, at: float) -> None:
    """Work stands still at one of its moments, and the engine hands it out again; or its process dies there."""
    provider = writer.chance.choice(PROVIDERS)
    verb = writer.chance.choice(["create", "create", "add", "remove"])
    for number in range(2):
        asked = writer.ask(at + number * 10 * MINUTE, "U0NILS", provider, verb, size=9)
        agreed(writer, asked, at + number * 10 * MINUTE + SEEN)
        writer.add(
            at + number * 10 * MINUTE - 1,
            "interrupt",
            asked,
            who="U0NILS",
            by="again",
            moment=writer.chance.randrange(1, 12),
            seconds=writer.chance.choice([6.0, 20.0, 40.0]),
        )
        if writer.maybe(0.5) and not writer.calm:
            writer.add(
                at + number * 10 * MINUTE + SEEN + 70, "die", after=writer.chance.randrange(1, 12), process=0
            )


def stopped_at_a_moment(writer: Writer, at: float) -> None:
    """Somebody stops it at one of its moments, and lets it go on later."""
    for number in range(2):
        begin = at + number * 15 * MINUTE
        provider = writer.chance.choice(PROVIDERS)
        asked = writer.ask(
            begin, "U0MAYA", provider, writer.chance.choice(["add", "remove", "create"]), size=6
        )
        agreed(writer, asked, begin + SEEN)
        writer.add(
            begin - 1,
            "interrupt",
            asked,
            who="U0MAYA",
            by="stop",
            moment=writer.chance.randrange(1, 10) if number else writer.chance.randrange(8, 14),
            seconds=writer.chance.choice([3.0, 6.0]),
        )
        writer.press(asked, begin + 12 * MINUTE, "U0MAYA", "resume", plainly=True)


def tampered_between(writer: Writer, at: float) -> None:
    """Somebody changes the rows between the agreement and the run."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=6, least=12)
    agreed(writer, asked, at + SEEN)
    how = writer.chance.choice(["batch", "plan", "vote", "list"])
    writer.add(at + SEEN + 12 + writer.soon(10), "tamper", asked, how=how)


def refused_for_good(writer: Writer, at: float) -> None:
    """The provider refuses a change for good, as it has never heard of such a thing."""
    provider = writer.chance.choice(PROVIDERS)
    asked = writer.ask(
        at, "U0NILS", provider, writer.chance.choice(["add", "remove"]), size=3, least=10, later=HOUR
    )
    agreed(writer, asked, at + SEEN)
    writer.add(at + HOUR - 30, "refuse", provider=provider, times=1)


def name_taken_meanwhile(writer: Writer, at: float) -> None:
    """What is to be made is there when it is to be made, under its name."""
    provider = writer.chance.choice(["batch", "constant_contact", "mailchimp", "brevo"])
    for number, later in enumerate((HOUR, 5 * HOUR)):
        writer.ask(
            at + number * MINUTE, "U0MAYA", provider, "create", size=2, name=f"By_two_{int(at)}", later=later
        )


def namesake_and_no_answer(writer: Writer, at: float) -> None:
    """Another of the same name is made, and the call never arrives."""
    provider = writer.chance.choice(["bunce", "segmenter", "constant_contact", "batch"])
    for number in range(2):
        begin = at + number * 10 * MINUTE
        writer.ask(begin, "U0MAYA", provider, "create", size=2, name=f"Namesake_{int(at)}")
        if number:
            writer.add(begin + 1, "lose", provider=provider, kind="before", operation="write", times=1)


def late_for_its_run(writer: Writer, at: float) -> None:
    """Slack is away when something is to begin, and nobody can say who is still there."""
    writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "add", size=3, later=HOUR)
    writer.add(at + HOUR - 2 * MINUTE, "slack_away", minutes=60, late=False)


def pressed_while_away(writer: Writer, at: float) -> None:
    """Slack does not say who somebody is just when they press."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=6, least=12)
    writer.add(
        at + SEEN - 1,
        "slack",
        error="internal_error",
        method="users.info",
        calls=6,
        late=False,
        retry_after=1,
    )
    agreed(writer, asked, at + SEEN)
    writer.add(at + SEEN + 0.5, "die", after=writer.chance.randrange(1, 8), process=0)


def resumed_too_soon(writer: Writer, at: float) -> None:
    """It is to happen later; somebody stops it before, and lets it go on before its time."""
    provider = writer.chance.choice(PROVIDERS)
    verb = writer.chance.choice(["add", "remove"])
    asked = writer.ask(at, "U0MAYA", provider, verb, size=3, least=10, later=5 * HOUR)
    agreed(writer, asked, at + 5 * MINUTE)
    writer.press(asked, at + 10 * MINUTE, "U0MAYA", "pause", plainly=True)
    writer.press(asked, at + 20 * MINUTE, "U0MAYA", "resume", plainly=True)
    writer.add(at + 40 * MINUTE, "early", asked)


def decided_late(writer: Writer, at: float) -> None:
    """Nobody decides in time, and somebody does just after."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=6, least=12)
    writer.add(at + 5 * MINUTE, "last_moment", asked, who="U0BEA")


def frozen_while_waited_for(writer: Writer, at: float) -> None:
    """A freeze begins while the provider does not answer the last look before the first change."""
    provider = writer.chance.choice(LOOKED_AT)
    asked = writer.ask(at, "U0MAYA", provider, "remove", size=6, least=10, later=455)
    writer.add(at + 45, "restart", asked, process=0, policy="freeze soon")
    agreed(writer, asked, at + SEEN + 62)
    if not writer.calm:
        writer.add(at + 390, "fault", provider=provider, kind="unavailable", operation="read", count=8)


def a_part_refused(writer: Writer, at: float) -> None:
    """So many that it takes two calls, of which the second is turned down; then it is tried again."""
    asked = writer.ask(at, "U0NILS", "bunce", "add", size=130)
    agreed(writer, asked, at + SEEN)
    writer.add(at + SEEN - 1, "refuse", provider="bunce", times=1, skip=1)
    writer.press(asked, at + 12 * MINUTE, "U0NILS", "retry", plainly=True)


def dies_when_pressed(writer: Writer, at: float) -> None:
    """The process dies just when somebody's press comes in: before it is written down, while it is, or right after."""
    for number, after in enumerate((1, 2, 3)):
        begin = at + number * 10 * MINUTE
        asked = writer.ask(begin, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=6, least=24)
        writer.add(begin + SEEN + 20 - 0.01, "die", after=after, process=0)
        agreed(writer, asked, begin + SEEN + 20, "U0BEA")
        agreed(writer, asked, begin + SEEN + 4 * MINUTE)


def nobody_answers(writer: Writer, at: float) -> None:
    """segbot knows who is in a segment; a call gets no answer for so long that a person has to look, and was never carried out."""
    segment, provider = writer.chance.randrange(1000), writer.chance.choice(["bunce", "batch"])
    writer.ask(at - 5 * MINUTE, "U0MAYA", provider, "import", segment=segment, least=4)
    asked = writer.ask(at, "U0NILS", provider, "add", size=3, segment=segment, least=4)
    writer.add(at, "lose", provider=provider, kind="before", operation="write", times=18)
    writer.press(asked, at + HOUR, "U0NILS", "retry", plainly=True)
