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
    how = writer.chance.choice(["batch", "plan", "vote", "list", "people"])
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


def stopped_by_another_last(writer: Writer, at: float) -> None:
    """Who asked stops it and lets it go on; then a colleague stops it, and who asked may not overrule them."""
    asked = writer.ask(at, "U0NILS", writer.chance.choice(PROVIDERS), "add", size=3, later=5 * HOUR)
    for after, who, kind in (
        (5, "U0NILS", "pause"),
        (10, "U0NILS", "resume"),
        (15, "U0BEA", "pause"),
        (20, "U0NILS", "resume"),
        (40, "U0BEA", "resume"),
    ):
        writer.press(asked, at + after * MINUTE, who, kind, plainly=True)


def ended_in_part(writer: Writer, at: float) -> None:
    """A change is taken, and carried out for all but one, or for nobody; then it is tried again."""
    for number, provider in enumerate(("constant_contact", "brevo", "mailchimp")):
        begin = at + number * 20 * MINUTE
        verb = writer.chance.choice(["add", "remove"])
        asked = writer.ask(begin, "U0NILS", provider, verb, size=4, inside=0, least=12)
        agreed(writer, asked, begin + SEEN)
        kind = writer.chance.choice(["partly", "partly", "failed"]) if not number else "partly"
        writer.add(begin + 1, "lose", provider=provider, kind=kind, operation="write", times=1)
        writer.press(asked, begin + 12 * MINUTE, "U0NILS", "retry", plainly=True)
        writer.add(begin + 15 * MINUTE, "undo", asked, who="U0NILS")
        agreed(writer, asked, begin + 17 * MINUTE, undo=1)


def overtaken_by_others(writer: Writer, at: float) -> None:
    """A change of an audience is taken, and somebody replaces the audience before it counts."""
    for number, verb in enumerate(("add", "remove", "replace")):
        begin = at + number * 15 * MINUTE
        asked = writer.ask(begin, "U0NILS", "batch", verb, size=4, least=8)
        agreed(writer, asked, begin + SEEN)
        writer.add(begin + 1, "lose", provider="batch", kind="overtaken", operation="write", times=1)


def answer_of_another(writer: Writer, at: float) -> None:
    """A proxy hands out what somebody else had asked for: another segment's answer."""
    for number in range(4):
        begin = at + number * 10 * MINUTE
        provider = ("bunce", "batch", "brevo", "mailchimp")[number]
        place = writer.chance.randrange(1000)
        for each in range(3):
            asked = writer.ask(begin + each * MINUTE, "U0NILS", provider, "add", size=3, segment=place + each)
            agreed(writer, asked, begin + each * MINUTE + SEEN)
            if each:
                skip = writer.chance.randrange(0, 3)
                before = begin + each * MINUTE - 1
                writer.add(
                    before, "lose", provider=provider, kind="of another", operation="read", times=1, skip=skip
                )


def told_to_wait(writer: Writer, at: float) -> None:
    """A provider says how long nobody may ask; others ask for something there meanwhile."""
    provider = writer.chance.choice(("bunce", "segmenter", "constant_contact", "mailchimp", "brevo"))
    for number in range(4):
        writer.ask(at + number, "U0NILS", provider, "add", size=3, segment=number)
    writer.add(at + 2, "fault", provider=provider, kind="rate_limit", operation="any", count=2)
    writer.ask(at + 6, "U0MAYA", provider, "add", size=3, segment=5)
