"""Reading lists of people from what was pasted and uploaded: every format in, one stream of members and faults out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segbot.domain.members import RowError
from segbot.rosters.reading.delimited import delimited_pages
from segbot.rosters.reading.excel import workbook_pages
from segbot.rosters.reading.file_types import Kind, kind_of, text_of
from segbot.rosters.reading.json_lists import json_pages, looks_like_json
from segbot.rosters.reading.page import Page
from segbot.rosters.reading.pasted import pasted_pages
from segbot.rosters.reading.sources import Paste, Source, UnreadableFileError, Upload

__all__ = ["Paste", "Source", "UnreadableFileError", "Upload", "read_pages"]

_HEAD = 4_096


def read_pages(sources: Sequence[Source]) -> Iterator[Page | RowError]:
    """People of all sources in order, a thousand rows at a time, by column, and a RowError for each row that cannot be one.

    Nothing is judged or dropped as a repeat here; see `check`. Raises UnreadableFileError (on `members_file`) for a
    file that is no list, InvalidActionError on `members_text` for a paste that is too long.
    """
    for source in sources:
        if isinstance(source, Paste):
            yield from pasted_pages(source)
        elif kind_of(source) is Kind.WORKBOOK:
            yield from workbook_pages(source)
        else:
            yield from _text_pages(source)


def _text_pages(upload: Upload) -> Iterator[Page | RowError]:
    text = text_of(upload)
    try:
        head = text.read(_HEAD)
        text.seek(0)
        read = json_pages if looks_like_json(head) else delimited_pages
        yield from read(upload.name, text)
    finally:
        text.detach()
