"""What happens to the segments that requests are about: drift, campaigns, undo, budgets, imports, and people to be forgotten."""

from __future__ import annotations

from ..repertoire import PROVIDERS
from ..writing import HOUR, MINUTE, Writer
from .scene import SEEN, agreed

WITH_CAMPAIGNS = ("batch", "mailchimp", "brevo", "constant_contact")
WHERE_PEOPLE_MAY_LEAVE = ("bunce", "batch", "mailchimp", "brevo")


def fewer_than_planned(writer: Writer, at: float) -> None:
    """A small removal on one's own word, for later; by then the segment is small too, and the same is a large part of it."""
    provider = writer.chance.choice(WHERE_PEOPLE_MAY_LEAVE)
    asked = writer.ask(at, "U0MAYA", provider, "remove", size=1, least=14, later=HOUR)
    writer.add(
        at + 20 * MINUTE,
        "meddle",
        asked,
        provider="",
        action="leave",
        segment=0,
        count=writer.chance.choice([5, 11]),
    )
    writer.press(asked, at + 2.5 * HOUR, "U0MAYA", "renew", plainly=True)
    agreed(writer, asked, at + 3 * HOUR)


def others_are_in_it(writer: Writer, at: float) -> None:
    """More come into a segment that is to be emptied or deleted; or it is called something else."""
    provider = writer.chance.choice(PROVIDERS)
    verb = {"segmenter": "clear", "bunce": "clear"}.get(provider, writer.chance.choice(["delete", "replace"]))
    asked = writer.ask(at, "U0MAYA", provider, verb, size=4, least=4)
    action = writer.chance.choice(["add", "rename", "leave"])
    writer.add(at + SEEN - 5, "meddle", asked, provider="", action=action, segment=0, count=3)
    agreed(writer, asked, at + SEEN)
    writer.press(asked, at + SEEN + 10 * MINUTE, "U0MAYA", "renew", plainly=True)
    agreed(writer, asked, at + SEEN + 14 * MINUTE)


def renamed_meanwhile(writer: Writer, at: float) -> None:
    """It is called something else by the time it is agreed to, or it begins."""
    provider = writer.chance.choice(["bunce", "mailchimp", "brevo", "constant_contact"])
    verb = writer.chance.choice(["remove", "add"])
    asked = writer.ask(at, "U0NILS", provider, verb, size=3, least=10, later=HOUR)
    writer.add(at + 20 * MINUTE, "meddle", asked, provider="", action="rename", segment=0, count=1)
    agreed(writer, asked, at + 25 * MINUTE)


def campaign_meanwhile(writer: Writer, at: float) -> None:
    """A campaign is scheduled for a segment that is to be deleted or emptied, after that was agreed to."""
    provider = writer.chance.choice(WITH_CAMPAIGNS)
    verb = "delete" if provider == "batch" else writer.chance.choice(["delete", "delete", "clear"])
    asked = writer.ask(at, "U0MAYA", provider, verb, size=1, later=writer.chance.choice([0, HOUR]))
    writer.add(at + SEEN - 5, "meddle", asked, provider="", action="schedule", segment=0, count=1)
    agreed(writer, asked, at + SEEN)


def campaign_before(writer: Writer, at: float) -> None:
    """It is there when somebody asks."""
    provider = writer.chance.choice(WITH_CAMPAIGNS)
    place = writer.chance.randrange(1000)
    there = writer.ask(at, "U0NILS", provider, "add", segment=place)
    writer.add(at + 60, "meddle", there, provider="", action="schedule", segment=0, count=1)
    asked = writer.ask(at + 2 * MINUTE, "U0MAYA", provider, "delete", segment=place)
    agreed(writer, asked, at + 2 * MINUTE + SEEN)


def taken_back_twice(writer: Writer, at: float) -> None:
    """What was added or taken out is taken back, and a day later once more."""
    provider = writer.chance.choice(PROVIDERS)
    verb = writer.chance.choice(["add", "add", "remove"])
    asked = writer.ask(at, "U0MAYA", provider, verb, size=4, least=12)
    agreed(writer, asked, at + SEEN)
    for again, after in ((0, HOUR), (1, 3 * HOUR)):
        writer.add(at + after, "undo", asked, who="U0MAYA", again=again)
        for who in ("U0BEA", "U0CLEO"):
            writer.press(asked, at + after + 3 * MINUTE, who, "approve", undo=1 + again, plainly=True)


def made_and_taken_back(writer: Writer, at: float) -> None:
    """A segment is made, and taken back; or somebody has made another of its name by then."""
    provider = writer.chance.choice(["batch", "constant_contact", "mailchimp", "brevo", "segmenter"])
    asked = writer.ask(at, "U0NILS", provider, "create", size=3)
    writer.add(at + HOUR, "undo", asked, who="U0NILS")
    agreed(writer, asked, at + HOUR + 3 * MINUTE, undo=1)


def a_few_and_a_few_more(writer: Writer, at: float) -> None:
    """Removals of a few people each, that nobody has to agree to, until it is too many: by one person, or by several."""
    place, one = writer.chance.randrange(1000), writer.maybe(0.4)
    for number in range(4):
        who = "U0MAYA" if one else ("U0MAYA", "U0NILS", "U0DORA", "U0CLEO")[number]
        begin = at / 2 + number * 5 * MINUTE
        writer.ask(begin, who, "bunce", "remove", size=6, least=61, segment=place)


def forgotten(writer: Writer, at: float) -> None:
    """Somebody on a list is to be forgotten while that waits."""
    asked = writer.ask(at, "U0MAYA", "batch", "add", size=5, strangers=2, later=HOUR)
    writer.add(at + 20 * MINUTE, "forget", asked)


def forgotten_inside(writer: Writer, at: float) -> None:
    """Somebody in a segment of which segbot knows everybody is to be forgotten: before one more is added to its whole list, or
    while that waits.
    """
    for number, forgotten_after in enumerate((10, 40)):
        begin = at + 2 * number * HOUR
        made = writer.ask(
            begin, "U0NILS", "segmenter", "create", strangers=4, inside=0, name=f"Left_{int(begin)}"
        )
        agreed(writer, made, begin + SEEN)
        asked = writer.ask(
            begin + 20 * MINUTE, "U0NILS", "segmenter", "add", inside=0, same_as=made, later=number * HOUR
        )
        agreed(writer, asked, begin + 20 * MINUTE + SEEN)
        writer.add(begin + forgotten_after * MINUTE, "forget", made, inside=True)


def more_than_planned(writer: Writer, at: float) -> None:
    """Of those to be added some are in it already; they leave, and more would come than anybody may add alone."""
    provider = writer.chance.choice(["mailchimp", "brevo"])
    asked = writer.ask(at, "U0MAYA", provider, "add", size=4, inside=4, least=9, later=HOUR)
    writer.add(at + 20 * MINUTE, "meddle", asked, provider="", action="leave", segment=0, count=30)
    writer.press(asked, at + 2.5 * HOUR, "U0MAYA", "renew", plainly=True)


def nobody_then(writer: Writer, at: float) -> None:
    """It is empty when it is to be emptied, and not any more when that begins."""
    provider = writer.chance.choice(["bunce", "mailchimp", "brevo", "constant_contact"])
    asked = writer.ask(at, "U0MAYA", provider, "clear", most=0, later=HOUR)
    writer.add(at + 20 * MINUTE, "meddle", asked, provider="", action="add", segment=0, count=4)


def made_anew(writer: Writer, at: float) -> None:
    """It is deleted, and another is made under its name."""
    asked = writer.ask(
        at, "U0MAYA", "batch", writer.chance.choice(["add", "remove", "delete"]), size=3, later=HOUR
    )
    writer.add(at + 20 * MINUTE, "meddle", asked, provider="", action="remake", segment=0, count=1)
    agreed(writer, asked, at + 25 * MINUTE)


def two_at_a_time(writer: Writer, at: float) -> None:
    """Two requests about one segment are agreed to in the same moment."""
    provider, place = (
        writer.chance.choice(["batch", "bunce", "constant_contact"]),
        writer.chance.randrange(1000),
    )
    both = [
        writer.ask(at + 5 * n, "U0MAYA", provider, "add", size=9, segment=place, later=HOUR) for n in range(2)
    ]
    for each in both:
        agreed(writer, each, at + SEEN + 60)
    if not writer.calm:
        writer.add(at + 59 * MINUTE, "fault", provider=provider, kind="slow", operation="any", count=8)


def taken_back_by_two(writer: Writer, at: float) -> None:
    """Two take the same thing back before anybody has agreed to either; and what was taken back in part is tried again."""
    provider = writer.chance.choice(WHERE_PEOPLE_MAY_LEAVE)
    asked = writer.ask(at, "U0MAYA", provider, "add", size=12, inside=0, least=12)
    agreed(writer, asked, at + SEEN)
    for again, who in ((0, "U0MAYA"), (1, "U0NILS")):
        writer.add(at + HOUR + 2 * again * MINUTE, "undo", asked, who=who, again=again)
    for again in (1, 2):
        agreed(writer, asked, at + HOUR + (4 + 2 * again) * MINUTE, undo=again)


def taken_back_and_tried_again(writer: Writer, at: float) -> None:
    """Of two calls one is turned down; what went through is taken back, and then somebody tries the rest again."""
    asked = writer.ask(at, "U0NILS", "bunce", "add", size=130)
    agreed(writer, asked, at + SEEN)
    writer.add(at + SEEN - 1, "refuse", provider="bunce", times=1, skip=1)
    writer.add(at + 15 * MINUTE, "undo", asked, who="U0NILS")
    agreed(writer, asked, at + 18 * MINUTE, undo=1)
    for after in (17, 40):
        writer.press(asked, at + after * MINUTE, "U0NILS", "retry", plainly=True)


def tried_again_when_it_is_too_much(writer: Writer, at: float) -> None:
    """A few people are to leave and the provider turns it down; others leave meanwhile, and then it is tried again."""
    place = writer.chance.randrange(1000)
    first = writer.ask(at, "U0MAYA", "bunce", "remove", size=6, least=61, segment=place)
    writer.add(at + 1, "refuse", provider="bunce", times=1)
    for number in range(3):
        writer.ask(at + (5 + number) * MINUTE, "U0MAYA", "bunce", "remove", size=6, least=61, segment=place)
    writer.press(first, at + 20 * MINUTE, "U0MAYA", "retry", plainly=True)


def everybody_comes(writer: Writer, at: float) -> None:
    """All customers are put into a segment of which segbot knew everybody; and then somebody wants to replace them."""
    place = writer.chance.randrange(1000)
    told = writer.ask(at, "U0MAYA", "bunce", "import", segment=place, least=2, most=30)
    agreed(writer, told, at + SEEN)
    asked = writer.ask(
        at + 5 * MINUTE, "U0MAYA", "bunce", "add", segment=place, least=2, most=30, everyone=True
    )
    agreed(writer, asked, at + 5 * MINUTE + SEEN)
    for number, verb in enumerate(("remove", "clear")):
        begin = at + (15 + 5 * number) * MINUTE
        agreed(writer, writer.ask(begin, "U0MAYA", "bunce", verb, size=2, segment=place), begin + SEEN)
