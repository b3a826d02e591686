"""What stands around the people of a list: numbering and list marks, fences and quoting, the head of an e-mail."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from segbot.rosters.reading.cells import clean
from segbot.rosters.reading.columns.headings import field_of
from segbot.rosters.reading.sources import UnreadableFileError
from segbot.rosters.reading.values.emails import addresses_in
from segbot.rosters.reading.values.ids import looks_like_id
from segbot.rosters.reading.values.never import is_missing, is_total, says_what_to_do

# A digit in a box, as chats number lists.
_BOXED = re.compile(r"\s*(?:[0-9]\u20e3)+\s*|\s*\U0001f51f\s*")
_MARK = re.compile(r"\s*(?:[•◦▪▫●○‣⁃∙·*–—+-]|-?\s?\[[ xX✓✔]?\]|[☐☑☒✓✔✅➤►▶→»])\s+")
_NUMBERING = re.compile(r"\s*\(?(\d{1,5})(?:[.):]\s+|\s+|\t)(?=\S)")
_FENCE = re.compile(r"\s*(?:```+|~~~+)\s*[a-z]*\s*")
_QUOTED_LINE = re.compile(r"\s*(?:>|&gt;)\s?")
_NUMBERED_LEAST, _COUNTED_LEAST = 2, 3


def mail_headers(held: Sequence[tuple[int, str]]) -> set[int]:
    """The rows that say from whom and to whom an e-mail went that holds the list, and those of the name under it."""
    rows = {number: match[1].casefold() for number, line in held if (match := _MAIL_HEADER.match(line))}
    about = any(name in _SUBJECTS for name in rows.values())
    head = set(rows) if about and len(rows) > 1 else set()
    return head | _signature(held)


def _signature(held: Sequence[tuple[int, str]]) -> set[int]:
    """What stands below two dashes where it begins with a name (RFC 3676, 4.3)."""
    at = next((at for at, (_, line) in enumerate(held) if at and line.strip() == "--"), len(held))
    below = held[at + 1 :]
    named = bool(below) and not any(map(str.isdigit, below[0][1])) and "@" not in below[0][1]
    return {number for number, _ in held[at:]} if named else set()


_SUBJECTS = frozenset(["subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "temat"])
_MAIL_HEADER = re.compile(
    r"[\s>*]*(from|to|cc|bcc|sent|date|subject|reply-to|von|an|gesendet|datum|betreff|de|à|envoyé|objet|para|enviado|asunto|"
    r"assunto|da|a|inviato|oggetto|van|aan|verzonden|onderwerp|od|do|wysłano|temat)\s?\*?:\s",
    re.IGNORECASE,
)


def is_numbered(lines: Sequence[str]) -> bool:
    """Whether the lines are numbered 1., 2., 3., and the numbers no part of what they say."""
    found = [match for line in lines if (match := _NUMBERING.match(line))]
    numbers = [int(match[1]) for match in found]
    in_order = bool(numbers) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    marked = all(match[0].strip()[-1] in ".):" for match in found)
    least = _NUMBERED_LEAST if marked else _COUNTED_LEAST
    if len(found) < least or 2 * len(found) <= len(lines) or not in_order:
        return False
    # Further on than 1 they are numbers of lines only where what stands behind them is a person by itself.
    return numbers[0] <= 1 or (marked and all(_is_person(match) for match in found))


def _is_person(match: re.Match[str]) -> bool:
    behind = clean(match.string[match.end() :])
    return looks_like_id(behind) or bool(addresses_in(behind))


# ## Stay, *Keep:*, REMOVE
_TITLE = re.compile(
    r"\s*(?:#{2,6}\s+\S.*|[*_]*[^\W\d][^\d@:,;]{1,40}:[*_]*|[*_]*[A-ZÀ-Þ]{3,20}(?: [A-ZÀ-Þ]{2,20}){0,3}[*_]*)\s*"
)


def _is_title(line: str) -> bool:
    """Whether a line stands over those below it, and says what to do with them."""
    text = line.strip().strip("*_:# ")
    said = is_total(text) or is_missing(text.casefold()) or field_of(text) is not None
    return _TITLE.fullmatch(line) is not None and not said and says_what_to_do(text)


_NOT_IN = re.compile(r"\bnot\s+in\s*\(|<>\s*all\s*\(", re.IGNORECASE)
_SPAN = re.compile(r"\b(?:range|seq|generate_series|xrange|numrange)\s*\(\s*\d", re.IGNORECASE)


_PAIRED = re.compile(
    r"\S@\S+\s*(?:->|=>|→|➜|➔)\s*\S*\S@\S|\bold\b.{0,20}\S@\S.{1,300}\bnew\b.{0,20}\S@\S", re.IGNORECASE
)
# What stands before a value that was copied with the name of its cell.
_CELL = re.compile(r"\s*\$?[A-Z]{1,3}\$?\d{1,7}\s*[:=]\s*\S")


def refuse_other_sets(source: str, held: Sequence[tuple[int, str]]) -> None:
    """Raises UnreadableFileError for conditions that name others than those they list."""
    if any(_NOT_IN.search(line) for _, line in held):
        raise UnreadableFileError(f"“{source}” says who is not meant. Send those who are.")
    if any(_PAIRED.search(line) for _, line in held):
        raise UnreadableFileError(
            f"“{source}” gives old and new addresses in pairs. Send only those who are meant."
        )
    if len(held) > 1 and all(_CELL.match(line) for _, line in held):
        raise UnreadableFileError(
            f"“{source}” has the name of a cell before each value. Send the values alone."
        )
    if any(_SPAN.search(line) for _, line in held):
        raise UnreadableFileError(f"“{source}” names a range of ids. Send each id on its own.")


def refuse_sections(source: str, rows: Collection[int], lines: Sequence[tuple[int, str]]) -> None:
    """Raises UnreadableFileError for people under a further title that says what to do with those below it."""
    if not rows:
        return
    first, last = min(rows), max(rows)
    between = next(
        (at for at, line in lines if first < at < last and at not in rows and _is_title(line)), None
    )
    if between is not None:
        raise UnreadableFileError(
            f"“{source}” has another list from row {between} on, under a title of its own. "
            "Send the list that is meant by itself."
        )


def unmarked(text: str, *, numbered: bool) -> str:
    """Without list marks, code fences, quoting and formatting around the whole."""
    if _FENCE.fullmatch(text):
        return ""
    text = _QUOTED_LINE.sub("", text, count=1) if text[:1] == ">" or text[:4] == "&gt;" else text
    text = _BOXED.sub("", text.removeprefix("```").removesuffix("```"), count=1)
    text = _MARK.sub("", text, count=1) if _MARK.match(text) else text
    if numbered and (match := _NUMBERING.match(text)):
        text = text[match.end() :]
    return clean(text) if text[:1] not in "\"'“„«" else text.strip()
