"""Text from outside made harmless, and numbers, dates and people put into words. The only place that escapes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from segbot.domain.masking import without_addresses

NAME = 80
SENTENCE = 400

_READ = 20_000
_A_YEAR = 300
# So many are kept in memory, whatever people write.
_MOST_LETTERS = 20_000

LOOK_ALIKES = {"*": "∗", "~": "∼", "`": "ˋ", "_": "ˍ"}
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_QUIET = str.maketrans({**_ENTITIES, **LOOK_ALIKES})
_JOINER = "\u200d"
_USER = re.compile(r"[UW][A-Z0-9]{2,}")
_MENTION = re.compile(r"&lt;@([UW][A-Z0-9]{2,})&gt;")
_GROUP_MENTION = re.compile(r"&lt;!subteam\^(S[A-Z0-9]{2,})&gt;")
_OWN_COMMAND = re.compile(r"ˋ(/segment[^ˋ]*)ˋ")
_GROUP = re.compile(r"S[A-Z0-9]{2,}")
_SENTENCE_END = re.compile(r"(?<=[.?!:])\s+(?=\S)")


def said(text: str | None, limit: int = NAME) -> str:
    """Anything from outside, on one line of mrkdwn: pings nobody, formats nothing, names no person's address.

    At most `limit` characters as sent, with … where it was cut.
    """
    return _fit(without_addresses(one_line(text)), limit, _quieted)


def told(text: str | None, limit: int = SENTENCE) -> str:
    """A sentence of segbot's own that may quote what came from outside: harmless like `said`, but a mention of one
    person outside quotation marks and `/segment …` as code are kept.
    """
    return _OWN_COMMAND.sub(r"`\1`", _outside_quotes(said(text, limit), _MENTION, r"<@\1>"))


def told_alone(text: str | None, limit: int = SENTENCE) -> str:
    """The same for a message only one person sees: there a user group may be named too, which pings nobody."""
    return _outside_quotes(told(text, limit), _GROUP_MENTION, r"<!subteam^\1>")


def plain(text: str | None, limit: int) -> str:
    """Anything from outside for a plain_text object, where markup means nothing: one line, at most `limit` long."""
    return _fit(one_line(text), limit, str)


def typeable(text: str) -> str:
    """What somebody typed, to be shown again in a field where it can be changed: as it was, but fit to be sent."""
    return "".join(each for each in text if each == "\n" or unicodedata.category(each) not in {"Cc", "Cs"})


def named(text: str | None, limit: int = NAME) -> str:
    """The name of a segment or connection, in bold."""
    return f"*{said(text, limit) or '(no name)'}*"


def one_line(text: str | None) -> str:
    """Without line breaks, control characters and the marks that turn the direction of reading."""
    return " ".join((text or "")[:_READ].translate(_ON_ONE_LINE).split())


def capital(text: str) -> str:
    """With its first letter in upper case."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """With its first letter in lower case."""
    return text[:1].lower() + text[1:]


def excerpt(text: str | None, words: int) -> str:
    """The first words of something from outside, harmless like `said`, with … where it goes on."""
    return said(_first_words(text, words), SENTENCE)


def quoted(text: str | None, words: int) -> str:
    """The same in quotation marks; nothing for nothing."""
    shown = excerpt(text, words)
    return f"“{shown}”" if shown else ""


def in_short(text: str | None, words: int) -> str:
    """As many whole sentences of segbot's own as have no more than so many words, harmless like `told`."""
    kept: list[str] = []
    for sentence in _SENTENCE_END.split(one_line(text)):
        if len(" ".join([*kept, sentence]).split()) > words:
            break
        kept.append(sentence)
    return told(" ".join(kept) or _first_words(text, words))


def broken(line: str, name: str, words: int) -> list[str]:
    """A line, or two where it has more words than that: the second begins with the name, which is only cut where it alone
    has too many.
    """
    at = line.find(name)
    if len(line.split()) <= words or not name or at < 1:
        return [line]
    at -= line[at - 1] == "*"
    first, second = line[:at].rstrip(), line[at:]
    if first.count("*") % 2:
        first, second = f"{first}*", f"*{second}"
    spare = len(second.split()) - words
    if spare > 0:
        kept = name.split()[: max(1, len(name.split()) - spare)]
        second = second.replace(name, f"{' '.join(kept)}…", 1)
    return [first, second]


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def many(count: int, noun: str, plural: str | None = None) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {plural or noun + 's'}"


def moment(at: datetime, how: str = "{date_short_pretty} at {time}") -> str:
    """A time in each reader's own zone; `at` must know its zone. docs.slack.dev/messaging/formatting-message-text."""
    return f"<!date^{int(at.timestamp())}^{how}|{at.astimezone(UTC):%b %-d, %H:%M} GMT>"


def day_said(at: datetime | None, now: datetime | None, zone: str) -> str:
    """`today`, `yesterday`, `27 Nov`, or with the year where it is another one; for places that take no date of Slack's.
    Without `now` the day itself. Empty for no day.
    """
    if at is None:
        return ""
    there = at.astimezone(_zone(zone))
    if now is None:
        return f"{there:%-d %b}"
    ago = (now.astimezone(_zone(zone)).date() - there.date()).days
    near = {0: "today", 1: "yesterday"}.get(ago)
    return near or (f"{there:%-d %b}" if ago < _A_YEAR else f"{there:%-d %b %Y}")


def clock_said(at: datetime, zone: str) -> str:
    """`14:05`, in this zone."""
    return f"{at.astimezone(_zone(zone)):%H:%M}"


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def duration(minutes: int) -> str:
    """`45 minutes`, `7 hours 30 minutes`, `under a minute`."""
    if minutes < 1:
        return "under a minute"
    hours, rest = divmod(minutes, 60)
    parts = [many(hours, "hour") if hours else "", many(rest, "minute") if rest else ""]
    return " ".join(filter(None, parts))


def who(user: str) -> str:
    """A mention of a user id, `segbot` for itself; anything else is shown harmlessly."""
    return f"<@{user}>" if _USER.fullmatch(user) else said(user)


def approvers_named(approvers: Iterable[str], last: str = " or ", *, most: int = 10) -> str:
    """`<@U…>, <@U…> or <!subteam^S…>`; only the first `most` by name."""
    names = [f"<!subteam^{each}>" if _GROUP.fullmatch(each) else who(each) for each in approvers]
    shown, rest = names[:most], len(names) - most
    if rest > 0:
        return f"{', '.join(shown)} and {rest} more"
    return last.join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""


def code(text: str) -> str:
    """Something to type, as code; for our own commands and identifiers."""
    return f"`{said(text, SENTENCE)}`"


def bar(done: int, total: int, width: int = 20) -> str:
    """`▓▓▓▓▓▓░░░░░░░░░░░░░░ 30%`."""
    part = min(1.0, done / total) if total > 0 else 0.0
    full = int(part * width)
    return f"{'▓' * full}{'░' * (width - full)} {int(part * 100)}%"


def _outside_quotes(text: str, mention: re.Pattern[str], drawn_as: str) -> str:
    """The mentions drawn before the first quotation mark and after the last one: what is quoted may hold marks of its own."""
    opened, closed = text.find("“"), text.rfind("”")
    if opened < 0:
        return mention.sub(drawn_as, text)
    after = closed + 1 if closed > opened else len(text)
    return mention.sub(drawn_as, text[:opened]) + text[opened:after] + mention.sub(drawn_as, text[after:])


def _first_words(text: str | None, words: int) -> str:
    found = one_line(text).split(" ")
    return f"{' '.join(found[:words])}…" if len(found) > words else " ".join(found)


class _OnOneLine(dict[int, str]):
    """What becomes of a letter, by its number: looked up once, as a list of segments has a hundred thousand."""

    def __missing__(self, number: int) -> str:
        letter = chr(number)
        drawn = " " if letter.isspace() else letter if _visible(letter) else ""
        if len(self) < _MOST_LETTERS:
            self[number] = drawn
        return drawn


def _visible(letter: str) -> bool:
    return letter == _JOINER or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


_ON_ONE_LINE = _OnOneLine()


def _quieted(text: str) -> str:
    if "_" not in text:
        return text.translate(_QUIET)
    letters = list(text)
    for at, letter in enumerate(letters):
        if letter == "_" and _inside_a_word(text, at):
            continue
        letters[at] = _ENTITIES.get(letter) or LOOK_ALIKES.get(letter) or letter
    return "".join(letters)


def _inside_a_word(text: str, at: int) -> bool:
    """Slack formats only at the edge of a word: `vip_2026` may keep its underscore."""
    return 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()


def _fit(text: str, limit: int, drawn_as: Callable[[str], str]) -> str:
    """Cut before drawing, so that no entity is cut in two."""
    # Drawing makes nothing shorter.
    if len(text) <= limit and len(drawn := drawn_as(text)) <= limit:
        return drawn
    kept = text[:limit]
    while kept and len(drawn_as(kept)) > limit - 1:
        kept = kept[: len(kept) - max(1, (len(drawn_as(kept)) - limit + 1) // 5)]
    return f"{drawn_as(kept.rstrip())}…"
