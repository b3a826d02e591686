"""What one provider does and another does not: further pages, campaigns nobody sees, tokens that are renewed, people who have
left for good, limits that are met, and what public pages leave open.
"""

from __future__ import annotations

from typing import Any

from ..writing import HOUR, MINUTE, Writer
from .scene import SEEN, Scene, agreed

# What each provider's pages leave open, or say of some accounts only: in which other way it may be.
OTHER_WAYS: dict[str, tuple[dict[str, Any], ...]] = {
    "bunce": (
        {"paging": "cursor"},
        {"paging": "nested_meta", "max_per_page": 3},
        {"paging": "none", "max_per_page": 3},
        {"max_per_page": 3},
        {"shows_counts": False},
    ),
    "batch": ({"error_codes": "numbers"}, {"unknown_remove_status": 404}),
    "segmenter": ({"failure_status": 200}, {"failure_envelope": "prose"}),
    "constant_contact": (
        {"second_delete_status": 204},
        {"deleted_names_are_free": False},
        {"deleted_lists_readable": False, "email_case_matters": False},
        {"refresh_mode": "long_lived"},
    ),
    "mailchimp": ({"refuses_names": True}, {"cut_with": "reset"}),
    "brevo": ({"refuses_empty_removals": True}, {"refuses_empty_removals": False}),
}


def campaign_nobody_sees(writer: Writer, at: float) -> None:
    """Something runs at Batch, and nobody can ask whom it reaches: before an audience is to be deleted, and between the
    agreement and the run.
    """
    how = writer.chance.sample(["mail", "push to a segment"], 2)
    for number, later in enumerate((0.0, HOUR)):
        begin = at + number * 3 * HOUR
        asked = writer.ask(begin, "U0MAYA", "batch", "delete", later=later)
        agreed(writer, asked, begin + SEEN)
        unseen = begin + 20 * MINUTE if later else begin - 5 * MINUTE
        writer.add(unseen, "unseen_campaign", how=how[number], hours=2)


def campaigns_not_shown(writer: Writer, at: float) -> None:
    """The access to an account does not go as far as its campaigns: when a segment is to be deleted or emptied, and when another
    one was agreed to and is to begin.
    """
    for number, later in enumerate((0.0, HOUR)):
        begin = at + number * 3 * HOUR
        verb = writer.chance.choice(["delete", "clear"])
        asked = writer.ask(begin, "U0MAYA", "constant_contact", verb, later=later)
        agreed(writer, asked, begin + SEEN)
        writer.add(begin + 20 * MINUTE if later else begin - 5 * MINUTE, "campaigns_not_shown", hours=2)


def campaign_through_a_rule(writer: Writer, at: float) -> None:
    """A campaign goes to a segment that is made of those on a list or with a tag, which is to be emptied or deleted."""
    place = writer.chance.randrange(1000)
    there = writer.ask(at, "U0NILS", "constant_contact", "add", size=2, segment=place, most=40)
    writer.add(at + 2 * MINUTE, "campaign_through_a_rule", there)
    for number, verb in enumerate(writer.chance.sample(["clear", "delete"], 2)):
        begin = at + (4 + 6 * number) * MINUTE
        asked = writer.ask(begin, "U0MAYA", "constant_contact", verb, same_as=there)
        agreed(writer, asked, begin + SEEN)


def made_on_a_further_page(writer: Writer, at: float) -> None:
    """Lists come in short pages, and what a call without an answer made stands on the last of them; whoever asked for it tries
    again where they can.
    """
    provider = writer.chance.choice(["bunce", "bunce", "constant_contact", "mailchimp", "brevo"])
    writer.add(at - MINUTE, "short_pages", provider=provider, hours=2)
    for number in range(2):
        begin = at + number * 20 * MINUTE
        asked = writer.ask(begin, "U0NILS", provider, "create", size=2, name=f"On_the_last_page_{int(begin)}")
        writer.add(begin - 1, "lose", provider=provider, kind="after", operation="write", times=1)
        agreed(writer, asked, begin + SEEN)
        writer.press(asked, begin + 12 * MINUTE, "U0NILS", "retry", plainly=True)


def many_on_further_pages(writer: Writer, at: float) -> None:
    """Who is in a segment comes in several pages, as the provider hands out fewer at once than it is asked for."""
    for number, provider in enumerate(writer.chance.sample(["mailchimp", "brevo", "constant_contact"], 2)):
        begin = at + number * 15 * MINUTE
        writer.add(begin - MINUTE, "short_pages", provider=provider, hours=1)
        for each, verb in enumerate(("remove", "replace")):
            asked = writer.ask(begin + each * 5 * MINUTE, "U0MAYA", provider, verb, size=4, least=16)
            agreed(writer, asked, begin + each * 5 * MINUTE + SEEN)


def campaign_on_a_further_page(writer: Writer, at: float) -> None:
    """Campaigns come in short pages; that which is sent to the segment to be deleted stands among those of others, before
    those that came later or behind those that were there.
    """
    provider = writer.chance.choice(["constant_contact", "batch", "mailchimp", "brevo"])
    writer.add(at - MINUTE, "short_pages", provider=provider, hours=2)
    asked = writer.ask(at, "U0MAYA", provider, "delete", later=writer.chance.choice([0, HOUR]))
    if provider == "constant_contact":
        writer.add(at + SEEN - 6, "meddle", asked, provider="", action="many_campaigns", segment=0, count=4)
    for number in range(6 if provider != "constant_contact" else 0):
        after = SEEN - 12 + 2 * number
        writer.add(at + after, "meddle", provider=provider, action="schedule", segment=number % 2, count=1)
    writer.add(at + SEEN - 7, "meddle", asked, provider="", action="schedule", segment=0, count=1)
    agreed(writer, asked, at + SEEN)


def renewed_again_and_again(writer: Writer, at: float) -> None:
    """The access to an account ends several times while no process does, so that what was handed out last has to be used."""
    for number in range(3):
        begin = at + number * 25 * MINUTE
        writer.add(begin - 1, "expire_tokens")
        asked = writer.ask(
            begin, "U0NILS", "constant_contact", writer.chance.choice(["add", "remove"]), size=2
        )
        agreed(writer, asked, begin + SEEN)


def left_for_good(writer: Writer, at: float) -> None:
    """People are taken out, and unsubscribe afterwards from what they were in; then somebody wants them back. And people are to be
    added later, are added elsewhere meanwhile, and unsubscribe before it is time.
    """
    for number, provider in enumerate(("brevo", "constant_contact")):
        begin = at + number * 10 * MINUTE
        asked = writer.ask(begin, "U0MAYA", provider, "remove", size=4, least=9)
        agreed(writer, asked, begin + SEEN)
        writer.add(begin + 40 * MINUTE, "leave_for_good", asked, count=2)
        writer.add(begin + HOUR, "undo", asked, who="U0MAYA")
        agreed(writer, asked, begin + HOUR + 3 * MINUTE, undo=1)
        begin += 2 * HOUR
        later = writer.ask(begin, "U0NILS", provider, "add", size=4, segment=0, inside=0, later=11 * MINUTE)
        writer.ask(begin + MINUTE, "U0MAYA", provider, "add", size=4, segment=1, people_of=later)
        writer.add(begin + 5 * MINUTE, "leave_for_good", later, count=2)


def told_to_wait_while_others_ask(writer: Writer, at: float) -> None:
    """A provider says for how long nobody may ask it, for longer than anybody waits at once; others have something to ask there
    meanwhile, and something is to begin.
    """
    for round_, (provider, seconds) in enumerate((("bunce", 60.0), ("bunce", 300.0), ("brevo", 120.0))):
        begin = at + round_ * 30 * MINUTE
        early = writer.ask(begin - 5 * MINUTE, "U0MAYA", provider, "add", size=3, segment=5, later=8 * MINUTE)
        agreed(writer, early, begin - 3 * MINUTE)
        writer.add(
            begin - 1,
            "fault",
            provider=provider,
            kind="rate_limit",
            operation="any",
            count=1,
            seconds=seconds,
        )
        for number in range(4):
            asked = writer.ask(begin + 9 * number, ("U0NILS", "U0MAYA")[number % 2], provider, "add", size=3)
            agreed(writer, asked, begin + 3 * MINUTE + 9 * number)


def day_used_up(writer: Writer, at: float) -> None:
    """Other programs have used up what an account may ask in a day; nobody asks there again before the next, and what waits
    goes on then.
    """
    writer.add(at, "use_up_the_day")
    for number, after in enumerate((MINUTE, 6 * MINUTE, 20 * MINUTE)):
        verb = ("remove", "add", "add")[number]
        asked = writer.ask(at + after, ("U0MAYA", "U0NILS")[number % 2], "constant_contact", verb, size=2)
        agreed(writer, asked, at + after + SEEN)


def in_another_way(writer: Writer, at: float) -> None:
    """A provider does it in another way, as its pages allow; something is made there, changed, lost on its way and deleted."""
    provider = writer.chance.choice(sorted(OTHER_WAYS))
    writer.add(at - MINUTE, "other_ways", provider=provider, ways=writer.chance.choice(OTHER_WAYS[provider]))
    last = {"bunce": "clear", "segmenter": "clear"}.get(provider, "delete")
    for number, verb in enumerate(("create", "add", "remove", last, "create")):
        begin = at + number * 8 * MINUTE
        asked = writer.ask(begin, "U0NILS", provider, verb, size=3, least=4)
        agreed(writer, asked, begin + SEEN)
        if writer.maybe(0.5):
            kind = writer.chance.choice(["after", "after", "before"])
            writer.add(begin + 1, "lose", provider=provider, kind=kind, operation="write", times=1)


SCENES: tuple[Scene, ...] = (
    campaign_nobody_sees,
    campaigns_not_shown,
    campaign_through_a_rule,
    made_on_a_further_page,
    many_on_further_pages,
    campaign_on_a_further_page,
    renewed_again_and_again,
    left_for_good,
    told_to_wait_while_others_ask,
    day_used_up,
    in_another_way,
)
