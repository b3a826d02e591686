"""Who agrees, and under what: policies, people, votes, edits, and what is typed."""

from __future__ import annotations

from ..repertoire import PROVIDERS
from ..writing import HOUR, MINUTE, Writer
from .scene import RESTARTED, SEEN, agreed

COUNTED = ("bunce", "mailchimp", "brevo")
WHERE_PEOPLE_MAY_LEAVE = ("bunce", "batch", "mailchimp", "brevo")


def own_approval_no_more(writer: Writer, at: float) -> None:
    """Somebody who may approve asks, and approves it; then that is not allowed any more."""
    who = writer.chance.choice(["U0BEA", "U0CLEO"])
    writer.add(at - 60, "restart", process=0, policy="own approvals")
    asked = writer.ask(at, who, writer.chance.choice(["bunce", "batch"]), "remove", size=9, least=20)
    agreed(writer, asked, at + SEEN, who)
    writer.add(at + SEEN + writer.chance.choice([4, 20]), "restart", process=0, policy="no own approvals")


def looser_meanwhile(writer: Writer, at: float) -> None:
    """Two have to agree when it is asked for; by then one would do."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=20, least=24)
    writer.add(at + 40, "restart", process=0, policy="looser")
    agreed(writer, asked, at + SEEN + RESTARTED, writer.chance.choice(["U0BEA", "U0CLEO"]))


def stricter_meanwhile(writer: Writer, at: float) -> None:
    """One agrees, as one is enough; before it runs two have to."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=6, least=12)
    agreed(writer, asked, at + SEEN, "U0BEA")
    writer.add(at + SEEN + writer.chance.choice([2, 20]), "restart", process=0, policy="stricter")


def alone_no_more(writer: Writer, at: float) -> None:
    """Nobody has to agree, and the provider does not answer the look before it begins; by the next file somebody has to."""
    provider = writer.chance.choice(WHERE_PEOPLE_MAY_LEAVE)
    writer.add(at - 60, "restart", process=0, policy="some alone")
    asked = writer.ask(at, "U0MAYA", provider, "remove", size=3, least=10)
    writer.add(at + 14.5, "fault", provider=provider, kind="unavailable", operation="read", count=30)
    writer.add(at + 20, "restart", asked, process=0, policy="nobody alone")


def left_and_presses(writer: Writer, at: float) -> None:
    """Somebody whose account was closed a moment ago approves; so does somebody who was made a guest."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=6, least=10)
    who, other = writer.chance.sample(["U0BEA", "U0CLEO", "U0ARTHUR"], 2)
    for each, becomes in ((who, "left"), (other, "guest")):
        writer.add(
            at + SEEN - 10,
            "person",
            who=each,
            becomes=becomes,
            back_after=writer.chance.choice([0.4, 2]) * HOUR,
        )
        agreed(writer, asked, at + SEEN + 40, each)
    for kind in ("pause", "reject"):
        writer.press(asked, at + SEEN + 60, who, kind, plainly=True)


def agrees_and_leaves(writer: Writer, at: float) -> None:
    """Somebody approves and is gone, or may no longer approve, before it runs."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=6, least=24)
    agreed(writer, asked, at + SEEN, "U0BEA")
    writer.add(
        at + SEEN + 3,
        "person",
        who="U0BEA",
        becomes=writer.chance.choice(["left", "guest", "out of group"]),
        back_after=HOUR,
    )
    writer.press(asked, at + SEEN + 15 * MINUTE, "U0MAYA", "renew", plainly=True)
    agreed(writer, asked, at + SEEN + 20 * MINUTE, "U0CLEO", "U0ARTHUR")


def asker_leaves(writer: Writer, at: float) -> None:
    """Who asked is gone before it runs; an approver withdraws it."""
    asked = writer.ask(at, "U0NILS", writer.chance.choice(PROVIDERS), "remove", size=6, least=10)
    agreed(writer, asked, at + SEEN, "U0BEA", "U0CLEO")
    writer.add(at + SEEN + 10, "person", who="U0NILS", becomes="left", back_after=2 * HOUR)
    writer.press(asked, at + SEEN + 30 * MINUTE, "U0ARTHUR", "withdraw", plainly=True)


def taken_back(writer: Writer, at: float) -> None:
    """Two have to agree; one does, takes it back, and another does. Then both do, and one takes it back too late."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=20, least=24)
    agreed(writer, asked, at + SEEN, "U0BEA")
    writer.press(asked, at + SEEN + 20, "U0BEA", "unvote", plainly=True)
    agreed(writer, asked, at + SEEN + 45, "U0CLEO")
    agreed(writer, asked, at + SEEN + 10 * MINUTE, "U0BEA")
    writer.press(asked, at + SEEN + 10 * MINUTE + 20, "U0CLEO", "unvote", card="old", plainly=True)


def one_with_two_accounts(writer: Writer, at: float) -> None:
    """Two have to agree, and one person does with two accounts; the asker's second account tries as well."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=20, least=24)
    pair = ["U0CLEO", "U0CLEA"]
    writer.chance.shuffle(pair)
    agreed(writer, asked, at + SEEN, *pair, "U0MIA")


def asker_with_two_accounts(writer: Writer, at: float) -> None:
    """One has to agree, and the asker's other account does."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=9, least=18)
    agreed(writer, asked, at + SEEN, "U0MIA")


def first_left(writer: Writer, at: float) -> None:
    """Two have to agree; the first who does may not any more when the second does."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=20, least=24)
    agreed(writer, asked, at + SEEN, "U0BEA")
    becomes = writer.chance.choice(["left", "guest", "out of group"])
    writer.add(at + SEEN + 10, "person", who="U0BEA", becomes=becomes, back_after=HOUR)
    agreed(writer, asked, at + SEEN + 4 * MINUTE, "U0CLEO")


def twenty_of_many(writer: Writer, at: float) -> None:
    """A small part of a large segment, but more people than one colleague may let go; the second looks at it later."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(["bunce", "batch"]), "remove", size=20, least=100)
    agreed(writer, asked, at + SEEN, "U0BEA")
    agreed(writer, asked, at + SEEN + 20 * MINUTE, "U0CLEO", "U0ARTHUR")


def fallback_too_early(writer: Writer, at: float) -> None:
    """Who decides only when nobody else has done for long presses at once, and again when that time has come."""
    writer.add(at - 60, "restart", process=0, policy="fallback")
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=6, least=24)
    for after in (SEEN, SEEN + HOUR):
        agreed(writer, asked, at + after, "U0DORA")


def looked_at(writer: Writer, at: float) -> None:
    """Those who decide, those who do not and the one who asked want to see who would leave."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(WHERE_PEOPLE_MAY_LEAVE), "remove", size=6, least=12)
    for index, who in enumerate(("U0NILS", "U0MAYA", "U0BEA", "U0GUS", "U0CLEO", "U0DORA")):
        writer.add(at + SEEN + 8 * index, "sample", asked, who=who)
    agreed(writer, asked, at + SEEN + 3 * MINUTE)


def edited_after_a_vote(writer: Writer, at: float) -> None:
    """Two have to agree; one does, it is changed, and the other presses the card of before."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=20, least=24)
    agreed(writer, asked, at + SEEN, "U0BEA")
    writer.add(at + SEEN + 25, "edit", asked, size=writer.chance.choice([8, 21]), who="")
    agreed(writer, asked, at + SEEN + 27, "U0CLEO", card="old")
    agreed(writer, asked, at + SEEN + 60, "U0CLEO")


def edited_by_another(writer: Writer, at: float) -> None:
    """Somebody else changes what one asked for."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=6, least=12)
    writer.add(at + SEEN, "edit", asked, size=2, who=writer.chance.choice(["U0NILS", "U0BEA"]))
    writer.press(asked, at + SEEN + 30, "U0BEA", "withdraw", plainly=True)
    agreed(writer, asked, at + SEEN + 60)


def overtaken(writer: Writer, at: float) -> None:
    """Somebody says who is in a segment; before that is agreed to, another request changes who is."""
    segment, provider = writer.chance.randrange(1000), writer.chance.choice(["bunce", "batch", "segmenter"])
    # Being told for the first time needs nobody; being told again does.
    writer.ask(at - 5 * MINUTE, "U0MAYA", provider, "import", segment=segment, least=2)
    told = writer.ask(at, "U0MAYA", provider, "import", segment=segment, least=2)
    verb = writer.chance.choice(["add", "remove"])
    changed = writer.ask(at + 25, "U0NILS", provider, verb, size=1, segment=segment, least=2)
    agreed(writer, changed, at + 60)
    agreed(writer, told, at + 6 * MINUTE)
    writer.press(told, at + 9 * MINUTE, "U0MAYA", "renew", plainly=True)
    agreed(writer, told, at + 12 * MINUTE)


def overtaken_by_a_stopped_call(writer: Writer, at: float) -> None:
    """Somebody says who is in a segment; before that is agreed to, a call puts others in whose answer is lost, and it is
    stopped before anybody knows.
    """
    if writer.calm:
        return
    segment, provider = writer.chance.randrange(1000), writer.chance.choice(["bunce", "batch"])
    writer.ask(at - 5 * MINUTE, "U0MAYA", provider, "import", segment=segment, least=2)
    told = writer.ask(at, "U0MAYA", provider, "import", segment=segment, least=2)
    changed = writer.ask(at + 25, "U0NILS", provider, "add", size=2, segment=segment, least=2)
    writer.add(at + 24, "lose", provider=provider, kind="after", operation="write", times=3)
    writer.press(changed, at + 80, "U0NILS", "pause", plainly=True)
    agreed(writer, told, at + 6 * MINUTE)
    writer.press(changed, at + HOUR, "U0NILS", "resume", plainly=True)


def typed_wrongly(writer: Writer, at: float) -> None:
    """Another number or name than the preview asks for."""
    for number, verb in enumerate(("replace", "clear", "delete")):
        provider = {"delete": "batch"}.get(verb, "bunce")
        writer.ask(
            at + number * 5 * MINUTE,
            "U0MAYA",
            provider,
            verb,
            door="slack",
            size=3,
            least=4,
            most=35,
            mistyped=1.0,
        )


def refused_by_todays_policy(writer: Writer, at: float) -> None:
    """So large a part may leave when it is asked for, and not any more when it is agreed to, or begins."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(COUNTED), "remove", size=9, least=18, most=30)
    writer.add(at + SEEN + writer.chance.choice([-40, 18]), "restart", process=0, policy="stop")
    agreed(writer, asked, at + SEEN + 0.5)
    agreed(writer, asked, at + SEEN + 3 * MINUTE)


def sent_off_by_another(writer: Writer, at: float) -> None:
    """Somebody sends off a preview that another person was shown; or it stood open for long."""
    provider = writer.chance.choice(PROVIDERS)
    writer.ask(at, "U0MAYA", provider, "add", size=2, sent_by="U0NILS")
    writer.ask(at + 30, "U0NILS", provider, "add", size=2, waits=65 * MINUTE)
    writer.ask(at + 40, "U0MAYA", "bunce", "add", size=2, later=HOUR / 2, waits=40 * MINUTE)


def button_of_another(writer: Writer, at: float) -> None:
    """The button of one request, with the number of another written into it."""
    provider = writer.chance.choice(PROVIDERS)
    first = writer.ask(at, "U0MAYA", provider, "remove", size=6, least=12)
    writer.ask(at + 20, "U0MAYA", provider, "remove", size=6, least=12)
    for who in ("U0BEA", "U0CLEO"):
        writer.press(first, at + SEEN + 40, who, "approve", plainly=True, card="another's")


def renewed_by_another(writer: Writer, at: float) -> None:
    """It is out of date; somebody else asks for new numbers, and somebody edits it just when its time is over."""
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(WHERE_PEOPLE_MAY_LEAVE), "remove", size=4, least=12)
    writer.add(at + SEEN - 5, "meddle", asked, provider="", action="leave", segment=0, count=4)
    agreed(writer, asked, at + SEEN)
    for after, who in ((10, "U0NILS"), (12, "U0BEA"), (15, "U0MAYA")):
        writer.press(asked, at + after * MINUTE, who, "renew", plainly=True)
    agreed(writer, asked, at + 20 * MINUTE)


def approves_ones_own(writer: Writer, at: float) -> None:
    """An approver asks, and approves it, which the policy does not allow; so does somebody who is no approver at all, and a bot."""
    who = writer.chance.choice(["U0BEA", "U0CLEO"])
    writer.add(at - 60, "restart", process=0, policy="no own approvals")
    asked = writer.ask(at, who, writer.chance.choice(PROVIDERS), "remove", size=6, least=24)
    agreed(writer, asked, at + SEEN, who, "U0NILS", "U0GUS", "U0OTTO", "U0BOT")


def called_in_too_soon(writer: Writer, at: float) -> None:
    """Others may agree where it waits for long; it is changed shortly before, and so has waited for a moment only."""
    writer.add(at - 60, "restart", process=0, policy="fallback")
    asked = writer.ask(at, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=6, least=24)
    writer.add(at + 25 * MINUTE, "edit", asked, size=5, who="")
    agreed(writer, asked, at + 34 * MINUTE, "U0DORA")
    agreed(writer, asked, at + 70 * MINUTE, "U0DORA")
