"""Excel workbooks (and what else python-calamine reads) as pages, read by a process of their own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

import orjson

from segbot.domain.lists import Choice, Question, Reading, Unclear
from segbot.domain.members import RowError
from segbot.rosters.reading.about import About
from segbot.rosters.reading.columns.evidence import evidence
from segbot.rosters.reading.columns.layout import find_heading
from segbot.rosters.reading.page import PAGE_ROWS, ByColumn, Page
from segbot.rosters.reading.sources import UnreadableFileError, Upload
from segbot.rosters.reading.tables import Batch, pages_of_table
from segbot.rosters.reading.values.emails import as_email
from segbot.rosters.reading.wanted import Asking, Wanted

_READER = "segbot.rosters.reading.workbooks.reader"
_ROOT = Path(__file__).parents[4]
_TOO_LARGE = 4
_TOO_LONG = -signal.SIGXCPU
_KILLED = (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV, _TOO_LARGE)
_LIST, _LOOKS = 3, 2
_PACKED = 3
_CELL_END = "\x1f"


def workbook_pages(upload: Upload, wanted: Wanted) -> Iterator[Page | RowError | Reading]:
    """Pages of the visible sheet that looks like a list, and how it was read; rows that are hidden are left out unless
    the answers say otherwise.

    Numbers become text without “.0”, with the zeros in front that their format shows. Numbers of more than 15 digits
    have lost the rest in Excel itself, and are left out. Raises UnreadableFileError for workbooks that are broken, empty
    or too large, UnclearListError where several sheets could be meant.
    """
    with _Book(upload) as book:
        sheets = book.sheets()
        if not sheets:
            raise UnreadableFileError(f"“{upload.name}” has no rows.")
        asking = Asking(wanted)
        at = _meant(upload.name, sheets, wanted, asking)
        asking.check()
        about = About(
            source=upload.name,
            sheet=sheets[at]["name"] if len(sheets) > 1 else "",
            other_sheets=tuple(sheet["name"] for number, sheet in enumerate(sheets) if number != at),
            hidden_taken=wanted.answers.hidden_rows,
            answered=asking.answered,
        )
        batches = book.rows(at, hidden=wanted.answers.hidden_rows)
        hidden = next(batches)
        about.hidden_rows, about.hidden_columns = hidden["hidden"], frozenset(hidden["hidden_columns"])
        yield from pages_of_table(about, _batches(batches), wanted)


def _batches(parts: Iterator[Any]) -> Iterator[Batch]:
    for numbers, rows in parts:
        yield range(numbers, numbers + len(rows)) if isinstance(numbers, int) else numbers, rows


def _by_column(cells: str, width: int, missing: int) -> ByColumn:
    """Rows out of cells one after the other, all filled up with so many blank ones."""
    parted = cells.split(_CELL_END)
    columns = [parted[at::width] for at in range(width)]
    return ByColumn([*columns, *[[""] * len(columns[0])] * missing])


def _meant(source: str, sheets: Sequence[Any], wanted: Wanted, asking: Asking) -> int:
    """Which sheet is meant: the only one that looks like a list, else what the asker says."""
    likely = [_likeness(sheet["head"], wanted) for sheet in sheets]
    lists = [at for at, score in enumerate(likely) if score >= _LOOKS]
    if len(lists) < 2:  # noqa: PLR2004 between two it has to be asked
        return likely.index(max(likely))
    choices = tuple(
        Choice(
            value=str(at),
            label=f"“{sheets[at]['name']}”, {sheets[at]['rows']:,} rows",
            samples=tuple(cell for cell in _first_filled(sheets[at]["head"]) if cell.strip())[:3],
        )
        for at in lists
    )
    names = "|".join(sheet["name"] for sheet in sheets)
    answer = asking.put(
        Question(
            unclear=Unclear.SHEET,
            key=hashlib.sha256(names.encode()).hexdigest()[:16],
            source=source,
            text="Which sheet do you mean?",
            choices=choices,
            best=str(max(lists, key=lambda at: (likely[at], -at))),
        )
    )
    return int(answer)


def _first_filled(head: Sequence[Sequence[str]]) -> Sequence[str]:
    return next((row for row in head if any(cell.strip() for cell in row)), [])


def _likeness(head: Sequence[Sequence[str]], wanted: Wanted) -> int:
    """3 for a heading we know over rows, 2 for e-mails or a single column of ids, 1 for other numbers, 0 for prose and nothing."""
    rows = [(at, row) for at, row in enumerate(head) if any(cell.strip() for cell in row)]
    heading = find_heading(rows, wanted.headings)
    if heading is not None and len(rows) > heading.rows[-1] + 1:
        return _LIST
    width = max((len(row) for _, row in rows), default=0)
    columns = [[row[at] for _, row in rows[1:] if len(row) > at] for at in range(width)]
    seen = [evidence(column, as_email) for column in columns]
    alone = sum(1 for each in seen if each.filled) == 1
    if any(each.emails or (alone and each.likely) for each in seen):
        return _LOOKS
    return 1 if any(each.possible for each in seen) else 0


def _packages() -> list[str]:
    """Where installed packages are. Told to the reader, which then need not look for them: a third of its start."""
    try:
        here = Path.cwd()
    except FileNotFoundError:  # deleted since we started in it
        here = None
    return [folder for folder in sys.path if Path(folder).is_absolute() and Path(folder) != here]


class _Book:
    """The reader of one workbook; it is not left running."""

    def __init__(self, upload: Upload) -> None:
        self._upload = upload
        command = [sys.executable, "-P", "-S", "-m", _READER]
        self._process = subprocess.Popen(  # noqa: S603 our own interpreter and our own program, nothing of the file's
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join((str(_ROOT), *_packages()))},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with _broken_is_over():
                if pipe is not None:
                    pipe.close()
        self._process.kill()
        self._process.wait()

    def sheets(self) -> Sequence[Any]:
        """The visible sheets with rows: name, number of rows, first rows."""
        content = self._upload.stream
        size = content.seek(0, 2)
        content.seek(0)
        with _broken_is_over():
            self._stdin.write(b"%d\n" % size)
            shutil.copyfileobj(content, self._stdin)
            self._stdin.flush()
        sheets: Sequence[Any] = self._answer()["sheets"]
        return sheets

    def rows(self, sheet: int, *, hidden: bool) -> Iterator[Any]:
        """How many rows are hidden, then batches of numbers and rows."""
        with _broken_is_over():
            self._stdin.write(json.dumps({"sheet": sheet, "hidden": hidden}).encode() + b"\n")
            self._stdin.flush()
        about = self._answer()
        yield about
        while (line := self._answer()) is not None:
            if len(line) == _PACKED:
                yield from self._packed(line, about["width"])
            else:
                yield line

    def _packed(self, line: Any, widest: int) -> Iterator[Any]:
        numbers, width, size = line
        content = self._process.stdout.read(size) if self._process.stdout else b""
        rows = _by_column(content.decode("utf-8", "replace"), width, widest - width)
        for at in range(0, len(rows), PAGE_ROWS):
            part = rows[at : at + PAGE_ROWS]
            yield numbers + at if isinstance(numbers, int) else numbers[at : at + PAGE_ROWS], part

    @property
    def _stdin(self) -> IO[bytes]:
        if self._process.stdin is None:
            raise UnreadableFileError(f"“{self._upload.name}” couldn't be opened.")
        return self._process.stdin

    def _answer(self) -> Any:
        line = self._process.stdout.readline() if self._process.stdout else b""
        if line:
            return orjson.loads(line)
        code = self._process.wait()
        if code == _TOO_LONG:
            raise UnreadableFileError(f"“{self._upload.name}” takes too long to read; save it as CSV.")
        if code in _KILLED:
            raise UnreadableFileError(
                f"“{self._upload.name}” is a broken Excel file, or too large for one here; save it again, or as CSV."
            )
        raise UnreadableFileError(f"“{self._upload.name}” is a broken Excel file; save it again, or as CSV.")


@contextmanager
def _broken_is_over() -> Iterator[None]:
    """A reader that ends before it has heard everything says so by its exit code."""
    try:
        yield
    except BrokenPipeError:
        return
