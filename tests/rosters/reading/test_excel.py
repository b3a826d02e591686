from __future__ import annotations

import io
import zipfile

import pytest
from rosters.kept import read_members

from segbot.domain.members import Member, RowError
from segbot.rosters.reading.read import UnreadableFileError, read_pages
from segbot.rosters.validating.validate import check


def ids(items):
    return [item.id for item in items if isinstance(item, Member)]


def test_cells_become_text_as_people_see_them(upload, workbook):
    book = workbook(
        [["id", "email"], ["007", "ann@x.io"], [12.0, "bo@x.io"], [1.5, None], [123456789012345.0]]
    )
    members = list(read_members([upload(book, "book.xlsx")]))
    assert ids(members) == ["007", "12", "1.5", "123456789012345"]
    assert members[1].email == "bo@x.io"


def test_content_decides_not_the_name(upload, workbook):
    assert ids(read_members([upload(workbook([["id"], ["7"]]), "list.csv")])) == ["7"]


def test_ids_longer_than_excel_keeps_are_refused(upload, workbook):
    book = workbook([["id"], ["1"], [1234567890123456789.0]])
    report = check(read_pages([upload(book)]), id_types=("id",)).report
    assert [(fault.row, "shortened" in fault.why) for fault in report.faults] == [(3, True)]


def test_rows_are_numbered_as_excel_numbers_them(upload, workbook):
    book = workbook([["id", "note"], ["7", ""], ["", "nobody"]], first_row=5)
    faults = [item for item in read_members([upload(book)]) if isinstance(item, RowError)]
    assert [fault.row for fault in faults] == [7]


def test_other_visible_sheets_are_named_and_hidden_ones_are_not(upload, workbook):
    book = workbook([], [["id"], ["7"]], [["id"], ["8"]], [["id"], ["9"]], hidden=[4])
    items = list(read_members([upload(book)]))
    assert ids(items) == ["7"]
    assert [item.why for item in items if isinstance(item, RowError)] == [
        "The whole sheet “Sheet 3” was left out: only the first one with rows, “Sheet 2”, is read."
    ]


def test_thousands_of_rows(upload, workbook):
    book = workbook([["id"], *([str(number)] for number in range(3_500))])
    assert ids(read_members([upload(book)])) == [str(number) for number in range(3_500)]


def test_a_sheet_without_rows(upload, workbook):
    with pytest.raises(UnreadableFileError, match="has no rows"):
        list(read_members([upload(workbook([]))]))


def test_a_password(upload, locked_workbook):
    with pytest.raises(UnreadableFileError, match="locked by a password"):
        list(read_members([upload(locked_workbook, "secret.xlsx")]))


def changed(book: bytes, old: bytes, new: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(held, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return held.getvalue()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</sheetData>", b"<row"),
        (b"<sheets>", b"<sheet"),
        (b'r="A2"', b'r="ZZ100000"'),  # a stray cell that would cost more than two gigabytes
        (b'r="A2"', b'r="XFD1048576"'),  # one cell in the far corner: a sheet of seventeen billion
    ],
    ids=["half a sheet", "half a book", "a sheet far too large", "a sheet beyond all memory"],
)
def test_broken_books_are_refused_and_we_live_on(upload, workbook, old, new):
    book = changed(workbook([["id"], ["7"]]), old, new)
    with pytest.raises(UnreadableFileError, match="is a broken Excel file"):
        list(read_members([upload(book)]))


def test_a_book_half_read_leaves_nothing_behind(upload, workbook):
    """Warnings are errors: a process or pipe left open would fail here."""
    reading = read_members([upload(workbook([["id"], *([str(number)] for number in range(5_000))]))])
    assert isinstance(next(reading), Member)
    reading.close()
