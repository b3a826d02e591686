"""Excel workbooks (and what else python-calamine reads) as pages, read by a process of their own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import IO, Any

from segbot.domain.members import RowError
from segbot.rosters.reading.page import Page
from segbot.rosters.reading.sources import UnreadableFileError, Upload
from segbot.rosters.reading.tables import pages_of_rows

# By file, and with nothing of ours on its path (-P): see its first lines for why.
_READER = Path(__file__).with_name("excel_subprocess.py")


def workbook_pages(upload: Upload) -> Iterator[Page | RowError]:
    """Pages of the first visible sheet that holds anything; each other such sheet is named in a RowError.

    Numbers become text without “.0”. Zeros in front of a number are lost inside Excel itself unless the column is
    text; numbers of more than 15 digits have lost the rest there, and are refused as ids. Raises UnreadableFileError
    for workbooks that are broken or empty (`decode.py` has refused locked ones).
    """
    with _reader(upload) as lines:
        opening = next(lines, None)
        if opening is None:
            raise UnreadableFileError(f"“{upload.name}” has no rows.")
        read = opening[0]
        others: list[str] = []
        yield from pages_of_rows(upload.name, _batches(lines, others))
        for name in others:
            why = f"The whole sheet “{name}” was left out: only the first one with rows, “{read}”, is read."
            yield RowError(source=upload.name, row=1, why=why)


def _batches(lines: Iterator[Any], others: list[str]) -> Iterator[list[Any]]:
    """The batches of the first sheet; names of the sheets that follow go to `others`."""
    yield from takewhile(lambda batch: not _opens_sheet(batch, others), lines)
    for batch in lines:
        _opens_sheet(batch, others)


def _opens_sheet(line: Any, others: list[str]) -> bool:
    if isinstance(line[0], str):
        others.append(line[0])
        return True
    return False


@contextmanager
def _reader(upload: Upload) -> Iterator[Iterator[Any]]:
    """What the reader says, line by line; it is not left running."""
    command = [sys.executable, "-P", str(_READER)]
    with subprocess.Popen(  # noqa: S603 our own interpreter and our own program, nothing of the file's
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield _lines(upload, process)
        finally:
            process.kill()


def _lines(upload: Upload, process: subprocess.Popen[bytes]) -> Iterator[Any]:
    """The reader answers only after it has everything, so the two never wait for each other."""
    if process.stdin is None or process.stdout is None:
        raise UnreadableFileError(f"“{upload.name}” could not be handed to its reader.")
    _hand_over(upload, process.stdin)
    for line in process.stdout:
        yield json.loads(line)
    if process.wait() != 0:
        raise UnreadableFileError(f"“{upload.name}” is a broken Excel file; save it again, or as CSV.")


def _hand_over(upload: Upload, stdin: IO[bytes]) -> None:
    """A reader that ends before it has heard everything says so by its exit code."""
    try:
        with stdin:
            shutil.copyfileobj(upload.stream, stdin)
    except BrokenPipeError:
        return
