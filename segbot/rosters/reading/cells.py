"""One cell of a list: what surrounds the value is taken off, what the value is gets recognised. Pure text."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import unquote

from segbot.domain.masking import mask

MAX_ID = 255
MAX_EMAIL = 254

DOUBLE_QUOTES = '"“”„‟«»'
SINGLE_QUOTES = "'‘’‚‛‹›`"
QUOTES = DOUBLE_QUOTES + SINGLE_QUOTES

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffd]")
# How Slack writes links into text: docs.slack.dev/messaging/formatting-message-text
_LINK = re.compile(r"<(mailto:|tel:|https?://)([^<>|\s]*)(?:\|([^<>]*))?>", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]\n]+)\]\((?:mailto:|tel:|https?://)[^()\s]*\)")
# Excel writes ="00123" into a CSV to keep its zeros.
_EXCEL_TEXT = re.compile(r'^="([^"]*)"$', re.DOTALL)
_SHORTENED = re.compile(r"^\d(?:[.,]\d+)?E\+\d{1,3}$", re.IGNORECASE)
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(
    rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?:[^\W\d_]{{2,63}}|xn--[a-z0-9-]{{1,59}})", re.IGNORECASE
)
# Nearly all addresses: a narrower shape that whole columns, joined by newlines, are matched against five times faster.
# None with an asterisk, so that none of them is masked.
_PLAIN_ATOM = r"[a-zA-Z0-9_!#$%&'+/=?^`{|}~-]++"
_PLAIN_EMAILS = re.compile(
    rf"(?:{_PLAIN_ATOM}(?:\.{_PLAIN_ATOM})*+@(?:[a-zA-Z0-9]++[.-])++(?<=\.)[a-zA-Z]{{2,6}}+\n)*+"
)
_PLAIN_LENGTH = 64
# What somebody has made of an address who did not want it read.
_MASKED = "**"

# What spreadsheets and databases write where there is nothing.
PLACEHOLDERS = frozenset(
    {
        "NULL",
        "null",
        "\\N",
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#DIV/0!",
        "#NULL!",
        "NaN",
        "nan",
        "N/A",
        "n/a",
        "-",
    }
)


def unlink(text: str) -> str:
    """Undo Slack's own link formatting: an address for `mailto:`, else what the person saw."""
    if "](" in text:
        text = _MARKDOWN_LINK.sub(r"\1", text)
    return _LINK.sub(_shown, text) if "<" in text else text


def _shown(link: re.Match[str]) -> str:
    scheme, target, label = link[1].lower(), link[2], link[3]
    if scheme == "mailto:":
        return label if label and is_email(label) else unquote(target.partition("?")[0])
    if label:
        return label
    return target if scheme == "tel:" else link[1] + target


def drop_invisible(text: str) -> str:
    """Without zero-width characters, direction marks and soft hyphens."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def unquoted(text: str) -> str:
    """Without white space around, and without quotes that surround the whole."""
    text = text.strip()
    while len(text) > 1 and text[0] in QUOTES and text[-1] in QUOTES and _same_kind(text[0], text[-1]):
        text = text[1:-1].strip()
    return text


def _same_kind(one: str, other: str) -> bool:
    return (one in DOUBLE_QUOTES) == (other in DOUBLE_QUOTES)


# White space, and what old systems fill up fields with and end files with.
_AROUND = (
    "".join(
        map(
            chr,
            (
                *range(9, 14),
                28,
                29,
                30,
                31,
                32,
                0x85,
                0xA0,
                0x1680,
                *range(0x2000, 0x200B),
                0x2028,
                0x2029,
                0x202F,
                0x205F,
                0x3000,
            ),
        )
    )
    + "\x00\x1a"
)


def clean(cell: str) -> str:
    """A value as it was meant: no invisible characters, surrounding quotes, links or placeholders."""
    cell = drop_invisible(cell).strip(_AROUND)
    wrapped = _EXCEL_TEXT.match(cell)
    if wrapped:
        cell = wrapped[1]
    cell = unquoted(unlink(cell))
    if cell[:7].lower() == "mailto:":
        cell = unquote(cell[7:].partition("?")[0])
    return "" if cell in PLACEHOLDERS else cell


def clean_column(cells: Sequence[str]) -> list[str]:
    """`clean` for each, with a short way for columns that have nothing to take off (nearly all)."""
    joined = "".join(cells)
    if not joined.isprintable() or "<" in joined or ":" in joined or "=" in joined:
        return [clean(cell) for cell in cells]
    if not joined.isascii() or '"' in joined or "'" in joined or "`" in joined:
        return [clean(cell) if cell[:1] in QUOTES or cell[-1:] in QUOTES else cell.strip() for cell in cells]
    stripped = [*map(str.strip, cells)]
    if PLACEHOLDERS.isdisjoint(stripped):
        return stripped
    return ["" if cell in PLACEHOLDERS else cell for cell in stripped]


_REPEATED = 4


def clean_words(cells: Sequence[str], distinct: Collection[str] | None = None) -> Sequence[str]:
    """`clean_column` for names and the like: line breaks and control characters inside become single spaces. `distinct` are
    the different cells, where they are known.
    """
    distinct = set(cells) if distinct is None else distinct
    if distinct and len(distinct) * _REPEATED < len(cells):
        cleaned_once = dict(zip(distinct, clean_words([*distinct], ()), strict=True))
        if all(cell == cleaned for cell, cleaned in cleaned_once.items()):
            return cells
        return [*map(cleaned_once.__getitem__, cells)]
    cleaned = clean_column(cells)
    if "".join(cleaned).isprintable():
        return cleaned
    return [cell if cell.isprintable() else " ".join(_CONTROL.sub(" ", cell).split()) for cell in cleaned]


def is_email(text: str) -> bool:
    """Whether it has the shape of an address that mail systems take: no quoted local parts, a dotted domain."""
    return len(text) <= MAX_EMAIL and _EMAIL.fullmatch(text) is not None and _MASKED not in text


def plain_emails(cells: Sequence[str]) -> bool:
    """Whether every cell is an e-mail address of the usual shape, with nothing around it to be cleaned."""
    text = "\n".join(cells) + "\n"
    return (
        _PLAIN_EMAILS.fullmatch(text) is not None
        and text.count("\n") == len(cells)  # a cell may hold line breaks of its own
        and max(map(len, cells), default=0) <= _PLAIN_LENGTH
    )


def emails_fault_free(cells: Sequence[str]) -> bool:
    """Whether every cell is an e-mail address; the quick question for a whole column."""
    return plain_emails(cells) or (max(map(len, cells), default=0) <= MAX_EMAIL and all(map(is_email, cells)))


def ids_fault_free(cells: Sequence[str]) -> bool:
    """Whether every cell is an id without fault; the quick question for a whole column."""
    joined = "".join(cells)
    return (
        all(cells)
        and joined.isprintable()
        and "\ufffd" not in joined
        and "E+" not in joined
        and "e+" not in joined
        and max(map(len, cells), default=0) <= MAX_ID
    )


def id_fault(cell: str) -> str:
    """Why this cannot be anyone's id; empty when it can."""
    if len(cell) > MAX_ID:
        return f"The id is longer than {MAX_ID} characters."
    if "\n" in cell or "\r" in cell:
        return "The id has a line break in it, so it is not clear what the id is."
    if _CONTROL.search(cell):
        return "The id has characters in it that cannot be read."
    if _SHORTENED.match(cell):
        return "A spreadsheet has shortened this id to powers of ten; format the column as text and export again."
    return ""


def email_fault(cell: str) -> str:
    """Why this is not an e-mail address; empty when it is."""
    return "" if is_email(cell) else "This is not an e-mail address."


def sample(cell: str) -> str:
    """What a left-out cell looked like, safe for other eyes."""
    text = " ".join(drop_invisible(cell).split())
    if is_email(text):
        return mask(text)
    local, at, _ = _CONTROL.sub("�", text).partition("@")
    if at:
        return f"{local[:1]}•••@…"
    return mask(local) if local else ""
