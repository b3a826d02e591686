"""A run at each of its moments, and what comes after it: stopped, handed out again, killed, taken back, and tried again."""

from __future__ import annotations

from ..moments import ANSWERED, BEGUN, CLAIMED, NAMED, POSTING
from ..repertoire import PROVIDERS
from ..writing import HOUR, MINUTE, Writer
from .scene import SEEN, agreed

# By then its card is there, and whoever has to agree has done so.
LATER = 8 * MINUTE
# A call that never gets an answer is given up by then.
GIVEN_UP = 25 * MINUTE


def stands_still(writer: Writer, at: float) -> None:
    """Somebody presses Stop just when an answer has come and nothing of it is written down; others stand still at other moments,
    and are stopped, handed out again or die there. Then they go on.
    """
    rest = [(moment, by) for moment in NAMED for by in ("stop", "again", "death")]
    for number, (moment, by) in enumerate([(ANSWERED, "stop"), *writer.chance.sample(rest, 3)]):
        begin = at + number * 20 * MINUTE
        verb = writer.chance.choice(["add", "add", "remove", "create"]) if number else "add"
        asked = writer.ask(begin, "U0MAYA", writer.chance.choice(PROVIDERS), verb, size=6, later=LATER)
        agreed(writer, asked, begin + SEEN)
        seconds = {"stop": 5.0, "again": 40.0, "death": 0.0}[by]
        writer.add(begin, "interrupt", asked, who="U0MAYA", by=by, moment=moment, seconds=seconds)
        writer.press(asked, begin + LATER + 6 * MINUTE, "U0MAYA", "resume", plainly=True)


def taken_back_halfway(writer: Writer, at: float) -> None:
    """It is stopped when one of its calls is through; that is taken back, and then somebody lets the rest go on."""
    asked = writer.ask(at, "U0NILS", "bunce", "add", size=130, inside=0, later=LATER)
    agreed(writer, asked, at + SEEN)
    writer.add(at, "interrupt", asked, who="U0NILS", by="stop", moment=ANSWERED, seconds=5.0)
    writer.add(at + 15 * MINUTE, "undo", asked, who="U0NILS")
    agreed(writer, asked, at + 18 * MINUTE, undo=1)
    for after in (30, 50):
        writer.press(asked, at + after * MINUTE, "U0NILS", "resume", plainly=True)


def tried_again_after_it_was_taken_back(writer: Writer, at: float) -> None:
    """Of two calls one is turned down; what went through is taken back, and then somebody tries the rest again, on a card that
    still shows how it was before.
    """
    asked = writer.ask(at, "U0NILS", "bunce", "add", size=130, inside=0, later=LATER)
    agreed(writer, asked, at + SEEN)
    writer.add(at + LATER - MINUTE, "refuse", provider="bunce", times=1, skip=1)
    writer.add(at + 15 * MINUTE, "undo", asked, who="U0NILS")
    agreed(writer, asked, at + 18 * MINUTE, undo=1)
    for after in (30, 50):
        writer.press(asked, at + after * MINUTE, "U0NILS", "retry", plainly=True, card="old")


def tried_again_and_turned_down(writer: Writer, at: float) -> None:
    """A call is carried out and its answer lost, until somebody has to look; they try again, and now it is turned down."""
    for number, provider in enumerate(writer.chance.sample(("bunce", "batch", "segmenter"), 2)):
        begin = at + number * HOUR
        verb = writer.chance.choice(["add", "remove"])
        asked = writer.ask(begin, "U0NILS", provider, verb, size=3, inside=0, least=12)
        agreed(writer, asked, begin + SEEN)
        for after, kind, times in ((0.5, "after", 1), (1.0, "before", 25)):
            writer.add(begin + after, "lose", provider=provider, kind=kind, operation="write", times=times)
        writer.add(begin + GIVEN_UP, "line_works", provider=provider)
        writer.add(begin + GIVEN_UP, "refuse", provider=provider, times=1)
        writer.press(asked, begin + GIVEN_UP + 1, "U0NILS", "retry", plainly=True)


def tried_again_when_many_left(writer: Writer, at: float) -> None:
    """A few people are to leave and the provider turns it down; they take so many others out of other segments meanwhile
    that it is too much by now."""
    first = writer.ask(at, "U0MAYA", "bunce", "remove", size=6, least=100)
    writer.add(at + 1, "refuse", provider="bunce", times=1)
    for number in range(7):
        begin = at + (5 + 2 * number) * MINUTE
        writer.ask(begin, "U0MAYA", "batch", "remove", size=6, least=60)
    writer.press(first, at + 24 * MINUTE, "U0MAYA", "retry", plainly=True)


def tried_again_without_one(writer: Writer, at: float) -> None:
    """A change is carried out for all but one; then somebody before them on the list is forgotten, and it is
    tried again."""
    for number in range(2):
        begin = at + number * 40 * MINUTE
        asked = writer.ask(begin, "U0NILS", "constant_contact", "add", size=20, inside=0, least=5)
        agreed(writer, asked, begin + SEEN)
        writer.add(begin + 1, "lose", provider="constant_contact", kind="partly", operation="write", times=1)
        writer.add(begin + 10 * MINUTE, "forget", asked, inside=True)
        writer.press(asked, begin + 14 * MINUTE, "U0NILS", "retry", plainly=True)


def made_late(writer: Writer, at: float) -> None:
    """What is to be made is made long after the caller gave up, but while the provider may still be at it."""
    for number, (provider, seconds) in enumerate((("batch", 8.0), ("mailchimp", 80.0))):
        begin = at + number * 10 * MINUTE
        asked = writer.ask(begin, "U0NILS", provider, "create", size=2, name=f"Late_{int(begin)}", inside=0)
        agreed(writer, asked, begin + SEEN)
        writer.add(
            begin + 1,
            "lose",
            provider=provider,
            kind="late",
            operation="write",
            times=1,
            seconds=seconds,
        )


def told_by_two(writer: Writer, at: float) -> None:
    """Whoever posts a message stands still before it is posted or right after, and the engine hands it out again. And a card stands
    in Slack, of which nobody was told and which cannot be looked for yet, when it is taken back.
    """
    for number, message in enumerate(("card-", "audit-", "direct-", "")):
        begin = at + number * 10 * MINUTE
        verb = writer.chance.choice(["add", "remove"])
        asked = writer.ask(begin, "U0MAYA", writer.chance.choice(PROVIDERS), verb, size=3, least=12)
        moment = writer.chance.choice([2, 2, 3])
        writer.add(begin, "stand", asked, message=message, moment=moment, seconds=20.0)
        agreed(writer, asked, begin + SEEN)
    for number in range(2):
        begin = at + (50 + 10 * number) * MINUTE
        asked = writer.ask(begin, "U0NILS", writer.chance.choice(PROVIDERS), "remove", size=6, least=12)
        for method, calls in (("chat.postMessage", 1), ("conversations.history", 5)):
            writer.add(
                begin + 1,
                "slack",
                error="internal_error",
                method=method,
                calls=calls,
                late=method == "chat.postMessage",
                retry_after=1,
            )
        for after in (20, 30):
            writer.press(asked, begin + after, "U0NILS", "withdraw", plainly=True)


def tried_again_beside_an_import(writer: Writer, at: float) -> None:
    """Nobody knows what became of a call; somebody says who is in the segment as it is, and before others agree to that, it is
    tried again and goes through.
    """
    place = writer.chance.randrange(1000)
    asked = writer.ask(at, "U0NILS", "bunce", "add", size=3, inside=0, least=12, segment=place)
    agreed(writer, asked, at + SEEN)
    writer.add(at + 0.5, "lose", provider="bunce", kind="before", operation="write", times=25)
    writer.add(at + GIVEN_UP, "line_works", provider="bunce")
    told = writer.ask(at + GIVEN_UP + MINUTE, "U0MAYA", "bunce", "import", same_as=asked)
    writer.press(asked, at + GIVEN_UP + 4 * MINUTE, "U0NILS", "retry", plainly=True)
    agreed(writer, told, at + GIVEN_UP + 6 * MINUTE)


def leaves_long_after_it_was_claimed(writer: Writer, at: float) -> None:
    """What is to be made stands still between its claim and its way out; then it is made late, but while the provider may still
    be at it.
    """
    asked = writer.ask(at, "U0NILS", "batch", "create", size=2, name=f"Left_{int(at)}", inside=0)
    agreed(writer, asked, at + SEEN)
    writer.add(at, "interrupt", asked, who="U0NILS", by="nobody", moment=CLAIMED, seconds=50.0)
    writer.add(at + 1, "lose", provider="batch", kind="late", operation="write", times=1, seconds=8.0)


def two_of_one_account(writer: Writer, at: float) -> None:
    """Two requests about two segments of an account whose provider takes one run at a time are to run in the same minute."""
    made = [
        writer.ask(
            at + number * MINUTE,
            "U0NILS",
            "segmenter",
            "create",
            strangers=3,
            inside=0,
            name=f"Beside{number}_{int(at)}",
            later=LATER + (1 - number) * MINUTE,
        )
        for number in range(2)
    ]
    for number, asked in enumerate(made):
        begin = at + number * MINUTE
        agreed(writer, asked, begin + SEEN)
        writer.add(begin, "interrupt", asked, who="U0NILS", by="nobody", moment=BEGUN, seconds=40.0)


def deleted_and_taken_back(writer: Writer, at: float) -> None:
    """A segment of which segbot knows everybody is deleted, and that is taken back: everybody is in the new one."""
    made = writer.ask(at, "U0NILS", "batch", "create", size=5, inside=0, name=f"Gone_{int(at)}")
    agreed(writer, made, at + SEEN)
    begin = at + 10 * MINUTE
    gone = writer.ask(begin, "U0NILS", "batch", "delete", same_as=made)
    agreed(writer, gone, begin + SEEN)
    writer.add(begin + 20 * MINUTE, "undo", gone, who="U0NILS")
    agreed(writer, gone, begin + 24 * MINUTE, undo=1)


def posted_by_two(writer: Writer, at: float) -> None:
    """Whoever posts a message stands still when nothing is looked at any more, and another process posts it meanwhile."""
    for number, message in enumerate(("card-", "direct-")):
        begin = at + number * 10 * MINUTE
        asked = writer.ask(begin, "U0MAYA", writer.chance.choice(PROVIDERS), "remove", size=3, least=12)
        writer.add(begin, "stand", asked, message=message, moment=POSTING, seconds=20.0)
        agreed(writer, asked, begin + SEEN)


ALL = (
    stands_still,
    taken_back_halfway,
    tried_again_after_it_was_taken_back,
    tried_again_and_turned_down,
    tried_again_when_many_left,
    tried_again_without_one,
    made_late,
    told_by_two,
    tried_again_beside_an_import,
    leaves_long_after_it_was_claimed,
    two_of_one_account,
    deleted_and_taken_back,
    posted_by_two,
)
