"""Pasted text: ids and e-mails with anything between them, address-book lines, or a few rows of a table."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from segbot.domain.errors import InvalidActionError
from segbot.domain.lists import Reading
from segbot.domain.members import RowError
from segbot.rosters.reading.about import About
from segbot.rosters.reading.cells import clean, drop_invisible, unlink
from segbot.rosters.reading.columns.headings import Field, Table, field_of
from segbot.rosters.reading.json_files.lists import json_pages, looks_like_json
from segbot.rosters.reading.page import Page
from segbot.rosters.reading.sources import MAX_PASTE, PASTE_FIELD, Paste, UnreadableFileError
from segbot.rosters.reading.tables import Cells, pages_of_table
from segbot.rosters.reading.text.aligned import box_rows, looks_asciidoc, looks_boxed, looks_upright
from segbot.rosters.reading.text.delimited import as_email_like, text_pages
from segbot.rosters.reading.text.loose import pages_of_lines
from segbot.rosters.reading.values.emails import as_email, with_at
from segbot.rosters.reading.values.ids import looks_like_id
from segbot.rosters.reading.wanted import Wanted

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
# [ann@example.com|mailto:ann@example.com], the link of Jira and Confluence.
_JIRA_LINK = re.compile(r"\[([^\[\]|\n]+)\|(?:mailto:|https?://)[^\[\]|\n]+\]")
_TABLE_SOURCE = re.compile(r"\s*<(?:!doctype|html|head|body|table|thead|tbody|tr|td)\b", re.IGNORECASE)
_LIST_SOURCE = re.compile(r"\s*<(?:ul|ol|li|p|div|span|br)\b[^<>@]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]*\b[^<>@]*>", re.IGNORECASE)
_FENCES = re.compile(r"^\s*(?:```+|~~~+)[a-z]*\s*$", re.MULTILINE)


def pasted_pages(paste: Paste, wanted: Wanted) -> Iterator[Page | RowError | Reading]:
    """Pages of what was pasted, and how it was read.

    A table (tabs between cells, a header with names we know, or several lines alike with an e-mail or a name beside
    each id) is read as one; otherwise every word is a person. One line `1001, a@example.com` is two people. Quotes keep
    an id with spaces together. Raises InvalidActionError on `members_text` for more than 3,000 characters and for what
    is no list, UnclearListError where it has to be asked.
    """
    if len(paste.text) > MAX_PASTE:
        raise InvalidActionError(
            {
                PASTE_FIELD: f"This is {len(paste.text):,} characters; {MAX_PASTE:,} can be pasted. "
                "Put the list into a file (CSV, Excel, JSON or text) and attach that."
            }
        )
    about = About(source=paste.name, pasted=True)
    text = _FENCES.sub("", drop_invisible(unlink(_as_seen(paste.text))))
    if _TABLE_SOURCE.match(text):
        raise InvalidActionError(
            {PASTE_FIELD: "This is the source of a web page. Paste the table as the page shows it."}
        )
    if _LIST_SOURCE.match(text):
        text = _TAG.sub("\n", text)
    text = with_at(_JIRA_LINK.sub(r"\1", text))
    try:
        yield from _pages(about, text, wanted, typed=paste.typed)
    except UnreadableFileError as error:
        raise InvalidActionError({PASTE_FIELD: str(error)}) from error


def _as_seen(text: str) -> str:
    """Slack writes three characters as entities: docs.slack.dev/messaging/formatting-message-text."""
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text


def _pages(about: About, text: str, wanted: Wanted, *, typed: bool) -> Iterator[Page | RowError | Reading]:
    lines = text.splitlines(keepends=True)
    filled = [line for line in lines if line.strip()]
    if looks_like_json(text):
        yield from json_pages(about, io.StringIO(text), wanted)
    elif not filled:
        return
    elif not typed and (looks_upright(lines) or looks_asciidoc(lines)):
        yield from text_pages(about, io.StringIO(text, newline=""), wanted)
    elif not typed and looks_boxed(lines):
        yield from pages_of_table(about, box_rows(io.StringIO(text)), wanted)
    elif not typed and (mark := _table_mark(filled, wanted.headings)):
        if mark == "\t":
            yield from _cells(about, lines, wanted)
        else:
            yield from text_pages(about, io.StringIO(text, newline=""), wanted)
    else:
        yield from pages_of_lines(about, enumerate(text.splitlines(), 1), wanted, typed=typed)


def _cells(about: About, lines: list[str], wanted: Wanted) -> Iterator[Page | RowError | Reading]:
    """Cells of a spreadsheet, with tabs between them; a line break inside a cell comes with quotes, rarely."""
    rows: list[Cells] = [line.rstrip("\r\n").split("\t") for line in lines]
    yield from pages_of_table(about, iter([(range(1, len(rows) + 1), rows)]), wanted)


def _table_mark(lines: list[str], table: Table) -> str:
    """What parts the cells of a pasted table; empty where it is a list."""
    if 2 * sum(1 for line in lines if "\t" in line) > len(lines) and not _all_people(lines, "\t"):
        return "\t"
    first = lines[0]
    for mark in ",;|":
        cells = [clean(cell) for cell in first.split(mark)]
        if len(cells) > 1 and any(field_of(cell, table) in (Field.ID, Field.EMAIL) for cell in cells):
            return mark
    if len(lines) == 1 or any(as_email_like(line) for line in lines):
        return ""
    return next((mark for mark in ",;|" if _is_table(lines, mark)), "")


def _all_people(lines: list[str], mark: str) -> bool:
    """Whether every cell is somebody: one row of them, or e-mails everywhere, or rows of different widths with ids."""
    rows = [[clean(cell) for cell in line.strip().split(mark)] for line in lines]
    cells = [cell for row in rows for cell in row if cell]
    if not all(looks_like_id(cell) or as_email(cell) for cell in cells):
        return len(rows) == 1 and "," in lines[0]
    if len(rows) == 1:
        return sum(1 for cell in cells if as_email(cell)) != 1 or len(cells) != 2  # noqa: PLR2004 id and e-mail
    if all(as_email(cell) for cell in cells):
        return True
    alike = not any(as_email(cell) for cell in cells) and len({len(cell) for cell in cells}) == 1
    return alike and mark != "\t"


def _is_table(lines: list[str], mark: str) -> bool:
    """Several lines alike: one column of e-mails, or one of ids beside columns of words."""
    rows = [[clean(cell) for cell in line.split(mark)] for line in lines]
    width = len(rows[0])
    if width < 2 or any(len(row) != width for row in rows):  # noqa: PLR2004 a table is 2 by 2
        return False
    emails = [at for at in range(width) if all(as_email(row[at]) for row in rows)]
    if emails:
        return len(emails) == 1
    ids = [at for at in range(width) if all(looks_like_id(row[at]) for row in rows)]
    return len(ids) == 1
