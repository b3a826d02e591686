"""Pasted text: ids and e-mails with anything between them, address-book lines, or a few rows of a table."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

from segbot.domain.errors import InvalidActionError
from segbot.domain.members import RowError
from segbot.rosters.reading.cells import clean, drop_invisible, is_email, unlink
from segbot.rosters.reading.columns import Field, field_of
from segbot.rosters.reading.delimited import DELIMITERS, delimited_pages, delimiter_of
from segbot.rosters.reading.json_lists import json_pages, looks_like_json
from segbot.rosters.reading.page import NO_TAGS, Page
from segbot.rosters.reading.sources import MAX_PASTE, PASTE_FIELD, Paste, UnreadableFileError

_TOKEN = re.compile(r"[\"“”„«]([^\"“”„«»]*)[\"“”»]|([^\s,;|]+)")
_ADDRESS = re.compile(r"<\s*([^<>\s@]+@[^<>\s@]+)\s*>")
_AROUND = "<>()[].:"


def pasted_pages(paste: Paste) -> Iterator[Page | RowError]:
    """Pages of what was pasted.

    A table (tabs between cells, a header with names we know, or several lines alike with an e-mail in one column) is
    read as one; otherwise every word is a person. One line `1001, a@example.com` is two people. Quotes keep an id
    with spaces together. Raises InvalidActionError on `members_text` for more than 3,000 characters.
    """
    if len(paste.text) > MAX_PASTE:
        raise InvalidActionError(
            {
                PASTE_FIELD: f"This is {len(paste.text):,} characters; {MAX_PASTE:,} can be pasted. "
                "Put the list into a file (CSV, Excel, JSON or text) and attach that."
            }
        )
    text = drop_invisible(unlink(paste.text))
    try:
        if looks_like_json(text):
            yield from json_pages(paste.name, io.StringIO(text))
        elif _is_table(text):
            yield from delimited_pages(paste.name, io.StringIO(text, newline=""))
        else:
            yield from _words(paste.name, text)
    except UnreadableFileError as error:
        raise InvalidActionError({PASTE_FIELD: str(error)}) from error


def _is_table(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or not any(delimiter in text for delimiter in DELIMITERS):
        return False
    delimiter = delimiter_of(text)
    rows = [[clean(cell) for cell in line.split(delimiter)] for line in lines]
    keys = {Field.ID, Field.EMAIL}
    if len(rows[0]) > 1 and not keys.isdisjoint(map(field_of, rows[0])):
        return True
    width = len(rows[0])
    if len(rows) < 2 or width < 2 or any(len(row) != width for row in rows):  # noqa: PLR2004 a table is 2 by 2
        return False
    emails = [at for at in range(width) if all(is_email(row[at]) for row in rows)]
    return len(emails) == 1


def _words(source: str, text: str) -> Iterator[Page | RowError]:
    numbers: list[int] = []
    ids: list[str] = []
    emails: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not numbers and field_of(clean(line)) in (Field.ID, Field.EMAIL):
            continue  # a heading over the list
        for word in _people(line):
            numbers.append(number)
            ids.append("" if "@" in word else word)
            emails.append(word if "@" in word else "")
    if numbers:
        none = [""] * len(numbers)
        yield Page(
            source=source,
            numbers=numbers,
            ids=ids,
            emails=emails,
            first_names=none,
            last_names=none,
            phones=none,
            tags=[NO_TAGS] * len(numbers),
        )


def _people(line: str) -> Sequence[str]:
    """The ids and e-mails of one line. Of `Ann Lee <ann@example.com>` the name is left out: words without a digit
    or an @ are taken for names on lines with such addresses.
    """
    addressed = _ADDRESS.sub(r" \1 ", line)
    words = []
    for quoted, bare in _TOKEN.findall(addressed):
        word = clean(quoted or bare)
        if "@" in word:
            word = word.strip(_AROUND)
        elif addressed != line and not any(map(str.isdigit, word)):
            continue
        if word:
            words.append(word)
    return words
