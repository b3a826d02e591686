"""Asking, agreeing and what is known by then, at the moments at which it matters: the last minute, people who change places,
lists altered at rest, a segment somebody else has made, a number that is seconds old.
"""

from __future__ import annotations

from ..moments import ANSWERED, CLAIMED, SETTLED
from ..writing import HOUR, MINUTE, Writer
from .scene import SEEN, agreed

# They say who is in a segment, and nothing shows that others are in it.
READABLE = ("brevo", "mailchimp")
# Where somebody can be told who is in a segment, and people come and go in the provider's own pages.
TOLD = ("bunce", "batch")


def as_many_come_as_leave(writer: Writer, at: float) -> None:
    """People change places one for one before it begins: in a segment that is to be emptied, replaced or deleted, and in one
    from which a few are to leave. Then it is looked at again.
    """
    for number, verb in enumerate((writer.chance.choice(["clear", "replace", "delete"]), "remove")):
        begin = at + 3 * number * MINUTE
        asked = writer.ask(
            begin, "U0MAYA", writer.chance.choice(READABLE), verb, size=4 + 5 * number, least=10, later=HOUR
        )
        agreed(writer, asked, begin + SEEN)
        writer.add(begin + 20 * MINUTE, "exchange", asked, count=writer.chance.choice([1, 3]))
        writer.press(asked, begin + 1.5 * HOUR, "U0MAYA", "renew", plainly=True)
        agreed(writer, asked, begin + 1.6 * HOUR)


def at_the_last_minute(writer: Writer, at: float) -> None:
    """Colleagues decide in the last minute before it is to happen; just after that; and, of what is to happen tomorrow, long
    after the time they were given.
    """
    at = at // MINUTE * MINUTE + 5
    for number, after in enumerate((HOUR - 40, HOUR - 4, HOUR + 20, HOUR + 10 * MINUTE)):
        provider = writer.chance.choice(("bunce", "batch", "brevo", "mailchimp"))
        begin = at + number * 2 * MINUTE
        asked = writer.ask(begin, "U0MAYA", provider, "remove", size=6, least=12, later=HOUR)
        agreed(writer, asked, begin + after)
    tomorrow = writer.ask(at, "U0NILS", "bunce", "remove", size=6, least=12, later=30 * HOUR)
    agreed(writer, tomorrow, at + writer.chance.choice([9, 26]) * HOUR)


def altered_at_rest(writer: Writer, at: float) -> None:
    """Two lists of one length wait, and somebody with the database puts one in the place of the other, be it with all that is
    written beside it.
    """
    for number, known in enumerate((False, True)):
        begin = at + 5 * number * MINUTE
        provider = writer.chance.choice(("bunce", "batch", "brevo", "mailchimp"))
        verb = writer.chance.choice(["add", "add", "remove"])
        both = [
            writer.ask(
                begin + 10 * each,
                "U0MAYA",
                provider,
                verb,
                size=5,
                inside=0,
                least=30 if verb == "remove" else 0,
                later=HOUR,
            )
            for each in range(2)
        ]
        for each in both:
            agreed(writer, each, begin + SEEN + 10)
        writer.add(begin + 20 * MINUTE, "alter", both[0], by=both[1], hash=known)


def yesterdays_list(writer: Writer, at: float) -> None:
    """Somebody says who is in a segment, people change places, and they say it again; while that waits, somebody with the
    database puts the first list in its place.
    """
    for number, known in enumerate((False, True)):
        begin = at + 10 * number * MINUTE
        provider, place = writer.chance.choice(TOLD), writer.chance.randrange(1000)
        first = writer.ask(begin, "U0MAYA", provider, "import", segment=place, least=4)
        agreed(writer, first, begin + SEEN)
        writer.add(begin + 3 * MINUTE, "exchange", first, count=2)
        again = writer.ask(begin + 4 * MINUTE, "U0NILS", provider, "import", same_as=first)
        writer.add(begin + 4 * MINUTE + SEEN, "alter", again, by=first, hash=known)
        agreed(writer, again, begin + 6 * MINUTE + SEEN)


def another_makes_it(writer: Writer, at: float) -> None:
    """The call that is to make a segment never arrives, and another makes one of that name just then: whose it is nobody can
    tell, so taking it back must not delete it. Nor one that somebody has made in the place of the one that was asked for.
    """
    for number in range(2):
        begin = at + 20 * number * MINUTE
        provider = ("batch", writer.chance.choice(READABLE))[number]
        asked = writer.ask(
            begin, "U0NILS", provider, "create", size=2, name=f"Whose_{int(at)}_{number}", later=5 * MINUTE
        )
        writer.add(begin + 3 * MINUTE, "namesake", asked)
        writer.add(begin + HOUR, "undo", asked, who="U0NILS")
        agreed(writer, asked, begin + HOUR + 3 * MINUTE, undo=1)
    begin = at + 40 * MINUTE
    made = writer.ask(begin, "U0NILS", "batch", "create", size=2, name=f"Whose_{int(at)}_2")
    writer.add(begin + 10 * MINUTE, "made_anew", made)
    writer.add(begin + HOUR, "undo", made, who="U0NILS")
    agreed(writer, made, begin + HOUR + 3 * MINUTE, undo=1)


def only_who_was_added(writer: Writer, at: float) -> None:
    """For some hours only people whom segbot itself added may be removed at an account. Somebody wants others out, be it in a
    command; and of a segment that segbot made others are in it by the time it is to be emptied.
    """
    provider = writer.chance.choice(("batch", "brevo", "brevo", "mailchimp"))
    writer.add(at - 2 * MINUTE, "only_own", account=provider)
    made = writer.ask(at, "U0MAYA", provider, "create", size=4)
    writer.ask(at + 1 * MINUTE, "U0NILS", provider, "remove", size=3, least=12, door="slack")
    emptied = writer.ask(at + 3 * MINUTE, "U0MAYA", provider, "clear", same_as=made, later=HOUR)
    agreed(writer, emptied, at + 3 * MINUTE + SEEN)
    writer.add(at + 20 * MINUTE, "meddle", made, provider="", action="add", segment=0, count=2)
    writer.add(at + 20 * MINUTE, "meddle", emptied, provider="", action="add", segment=0, count=2)
    writer.ask(at + 25 * MINUTE, "U0NILS", provider, "clear", same_as=made, door="slack")
    writer.add(at + 3 * HOUR, "only_own", account="")


def everybody_and_somebody(writer: Writer, at: float) -> None:
    """segbot is told who is in a segment; once more, and while that waits all customers are put in; then the list is agreed
    to, and somebody wants to go on from it.
    """
    place = writer.chance.randrange(1000)
    told = writer.ask(at, "U0MAYA", "bunce", "import", segment=place, least=2, most=30)
    agreed(writer, told, at + SEEN)
    again = writer.ask(at + 4 * MINUTE, "U0NILS", "bunce", "import", same_as=told)
    asked = writer.ask(at + 5 * MINUTE, "U0MAYA", "bunce", "add", same_as=told, everyone=True)
    agreed(writer, asked, at + 5 * MINUTE + SEEN)
    agreed(writer, again, at + 15 * MINUTE)
    for number, verb in enumerate(("remove", "replace")):
        begin = at + (20 + 5 * number) * MINUTE
        agreed(writer, writer.ask(begin, "U0MAYA", "bunce", verb, size=2, same_as=told), begin + SEEN)


def edited_under_another_policy(writer: Writer, at: float) -> None:
    """There is no time to stop what was agreed to; then the policy gives some, and somebody edits what waits. It is agreed to once
    more, and whoever asked has that time.
    """
    writer.add(at - 3 * MINUTE, "restart", process=0, policy="no grace")
    for number in range(2):
        begin = at + number * 20 * MINUTE
        provider = ("bunce", *READABLE)[writer.chance.randrange(3)]
        asked = writer.ask(begin, "U0MAYA", provider, "remove", size=6, least=12)
        writer.add(begin + 2 * MINUTE, "restart", process=0, policy="more grace")
        writer.add(begin + 4 * MINUTE, "edit", asked, size=5, who="")
        agreed(writer, asked, begin + 4 * MINUTE + SEEN)


def asked_amid_a_run(writer: Writer, at: float) -> None:
    """People are just leaving or coming by a run that stands still, and others ask about that segment within the same seconds: when
    a call is about to leave and again when it is written down, when its answer has come and is not written down, and anywhere
    before it looks again.
    """
    at = at // MINUTE * MINUTE + 5
    twice, anywhere = ((CLAIMED, 2.0), (SETTLED, 4.0)), writer.chance.randrange(8, 20)
    for number, stands in enumerate((twice, twice, ((ANSWERED, 4.0),), ((anywhere, 4.0),))):
        begin = at + 10 * number * MINUTE
        provider, verb = READABLE[number % 2], writer.chance.choice(["add", "remove"])
        asked = writer.ask(begin, "U0MAYA", provider, verb, size=5, inside=0, least=12, later=HOUR)
        agreed(writer, asked, begin + SEEN)
        runs = begin - 5 + HOUR
        for each, (moment, seconds) in enumerate(stands):
            since = runs + 2.5 if each else begin + 1
            writer.add(since, "interrupt", asked, who="", by="nobody", moment=moment, seconds=seconds)
        for after, who in ((1.5, "U0NILS"), (3.0, "U0BEA"), (4.8, "U0CLEO"), (5.8, "U0ARTHUR")):
            writer.ask(runs + after, who, provider, "remove", size=2, same_as=asked)
