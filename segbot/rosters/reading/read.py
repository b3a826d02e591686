"""Reading lists of people from what was pasted and uploaded: every format in, one stream of people and errors out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

from segbot.domain.lists import Reading
from segbot.domain.members import RowError
from segbot.rosters.reading.about import About
from segbot.rosters.reading.file_types import Kind, kind_of, refuse_other_forms
from segbot.rosters.reading.json_files.lists import json_pages, looks_like_json
from segbot.rosters.reading.page import Page
from segbot.rosters.reading.sources import Paste, Source, UnreadableFileError, Upload
from segbot.rosters.reading.text.delimited import text_pages
from segbot.rosters.reading.text.encodings import TextError, encoding_of, open_text
from segbot.rosters.reading.text.pasted import pasted_pages
from segbot.rosters.reading.values.emails import with_at
from segbot.rosters.reading.wanted import Asking, Wanted
from segbot.rosters.reading.workbooks.excel import workbook_pages

__all__ = ["Paste", "Source", "UnreadableFileError", "Upload", "Wanted", "read_pages"]

_HEAD = 65_536
_ODD_ENDS = re.compile("[\u2028\u2029\x85]")


def read_pages(
    sources: Sequence[Source], wanted: Wanted | None = None
) -> Iterator[Page | RowError | Reading]:
    """People of all sources in order, a thousand rows at a time, by column, and a RowError for each row that cannot be
    one; behind each source follows how it was read.

    Nothing is judged or dropped as a repeat here; see `check`. Raises UnreadableFileError (on `members_file`) for a
    file that is no list, InvalidActionError on `members_text` for a paste that is none or too long, UnclearListError
    where the asker has to say which column or sheet is meant.
    """
    wanted = wanted or Wanted()
    for source in sources:
        if isinstance(source, Paste):
            yield from pasted_pages(source, wanted)
        elif kind_of(source) is Kind.WORKBOOK:
            yield from workbook_pages(source, wanted)
        else:
            yield from _text_pages(source, wanted)


def _text_pages(upload: Upload, wanted: Wanted) -> Iterator[Page | RowError | Reading]:
    asking = Asking(wanted)
    try:
        encoding = encoding_of(upload.stream, upload.name, asking)
    except TextError as error:
        raise UnreadableFileError(
            f"“{upload.name}” is not a text file. Send a CSV, Excel, JSON or text file."
        ) from error
    text = open_text(upload.stream, encoding)
    try:
        head = text.read(_HEAD)
        text.seek(0)
        refuse_other_forms(upload.name, head)
        if with_at(head) != head:
            text = io.StringIO(with_at(text.read()), newline="")
        if _ends_lines_oddly(head):
            text = io.StringIO(_ODD_ENDS.sub("\n", text.read()), newline="")
        asking.check()
        about = About(source=upload.name, encoding=encoding.label, answered=asking.answered)
        read = json_pages if looks_like_json(head) else text_pages
        yield from read(about, text, wanted)
    finally:
        if isinstance(text, io.TextIOWrapper):
            text.detach()


def _ends_lines_oddly(head: str) -> bool:
    """Whether its lines end as Unicode or old mainframes end them, and not with a newline."""
    return "\n" not in head and "\r" not in head and _ODD_ENDS.search(head) is not None
