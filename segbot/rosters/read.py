"""Reading lists of people from what was pasted and uploaded: every format in, one stream of members and faults out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segbot.domain.members import Member, RowFault
from segbot.rosters.decode import Kind, kind_of, text_of
from segbot.rosters.delimited import delimited_pages
from segbot.rosters.json_lists import json_pages, looks_like_json
from segbot.rosters.page import Page, member_of
from segbot.rosters.pasted import pasted_pages
from segbot.rosters.sources import Paste, Source, UnreadableFileError, Upload
from segbot.rosters.workbooks import workbook_pages

__all__ = ["Paste", "Source", "UnreadableFileError", "Upload", "read_members", "read_pages"]

_HEAD = 4_096


def read_members(sources: Sequence[Source]) -> Iterator[Member | RowFault]:
    """People of all sources in order, a row at a time, and a RowFault for each row that cannot be one.

    Nothing is judged or dropped as a repeat here; see `check`. Raises UnreadableFileError (on `members_file`) for a
    file that is no list, InvalidActionError on `members_text` for a paste that is too long.
    """
    for item in read_pages(sources):
        if isinstance(item, RowFault):
            yield item
        else:
            yield from map(member_of, item.rows())


def read_pages(sources: Sequence[Source]) -> Iterator[Page | RowFault]:
    """The same a thousand rows at a time, by column: the quick way for long files."""
    for source in sources:
        if isinstance(source, Paste):
            yield from pasted_pages(source)
        elif kind_of(source) is Kind.WORKBOOK:
            yield from workbook_pages(source)
        else:
            yield from _text_pages(source)


def _text_pages(upload: Upload) -> Iterator[Page | RowFault]:
    text = text_of(upload)
    try:
        head = text.read(_HEAD)
        text.seek(0)
        read = json_pages if looks_like_json(head) else delimited_pages
        yield from read(upload.name, text)
    finally:
        text.detach()
