from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from rosters.kept import read_members

from segbot.domain.lists import Answers, UnclearListError
from segbot.domain.members import Member, RowError
from segbot.rosters.reading.read import UnreadableFileError, Wanted, read_pages
from segbot.rosters.reading.workbooks.reader import MEMORY
from segbot.rosters.validating.validate import check


def ids(items):
    return [item.id for item in items if isinstance(item, Member)]


def test_cells_become_text_as_people_see_them(upload, workbook):
    book = workbook(
        [["id", "email"], ["007", "ann@x.io"], [12.0, "bo@x.io"], [1.5, "cy@x.io"], [123456789012345.0]]
    )
    members = [item for item in read_members([upload(book, "book.xlsx")]) if isinstance(item, Member)]
    assert ids(members) == ["007", "12", "123456789012345"]
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


def test_a_sheet_that_looks_like_a_list_is_taken_and_hidden_ones_never(upload, workbook):
    content = workbook([["How to use"], ["Fill in the list"]], [["id"], ["7"]], [["id"], ["9"]], hidden=[3])
    *items, reading = read_pages([upload(content)])
    assert [list(page.ids) for page in items] == [["7"]]
    assert (reading.sheet, reading.other_sheets) == ("Sheet 2", ("Sheet 1",))


def test_between_two_lists_the_asker_decides(upload, workbook):
    content = workbook([["id"], ["7"]], [["id"], ["8"]])
    with pytest.raises(UnclearListError) as asked:
        list(read_pages([upload(content)]))
    (question,) = asked.value.questions
    assert [choice.value for choice in question.choices] == ["0", "1"]
    wanted = Wanted(answers=Answers(given={("sheet", question.key): "1"}))
    assert ids(read_members([upload(content)], wanted)) == ["8"]


@pytest.mark.parametrize("name", ["x_filtered_rows", "x_hidden_xls", "x_hidden_ods"])
def test_hidden_rows_are_left_out_and_taken_when_the_asker_says_so(upload, name):
    content = (Path(__file__).with_name("lists") / "inputs" / name).read_bytes()
    *_, reading = read_pages([upload(content)])
    assert (reading.people, reading.hidden_rows, reading.hidden_taken) == (2, 2, False)
    wanted = Wanted(answers=Answers(hidden_rows=True))
    assert ids(read_members([upload(content)], wanted)) == ["1001", "1002", "1003", "1004"]


def test_formulas_that_nothing_computed_are_named(upload):
    content = (Path(__file__).with_name("lists") / "inputs" / "x_formula_nocache").read_bytes()
    errors = [item for item in read_pages([upload(content)]) if isinstance(item, RowError)]
    assert [(error.row, error.column) for error in errors] == [(2, "A"), (3, "A")]
    assert all("formula" in error.why.lower() for error in errors)


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


_MEASURE = """
import io, resource, sys
from segbot.rosters.reading.read import UnreadableFileError, Upload, read_pages
content = open(sys.argv[1], "rb").read()
ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    list(read_pages([Upload(name="huge.xlsx", stream=io.BytesIO(content))]))
    sys.exit("it was read")
except UnreadableFileError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - ours)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_a_cell_that_would_take_all_memory_costs_its_reader_alone(upload, workbook, tmp_path):
    """A quarter of a megabyte that unpacks to 250: the reader may have 300 in all, and ours stays as it is."""
    held = io.BytesIO()
    book = workbook([["id"], ["7"], ["here"]])
    with (
        zipfile.ZipFile(io.BytesIO(book)) as before,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            content = before.read(name)
            with after.open(name, "w") as part:
                first, here, last = content.partition(b">here<")
                part.write(first + here[:1])
                for _ in range(250 if here else 0):
                    part.write(b"a" * 1_000_000)
                part.write(here[-1:] + last)
    assert len(held.getvalue()) < 300_000
    with pytest.raises(UnreadableFileError, match="too large for one here; save it again, or as CSV"):
        list(read_members([upload(held.getvalue(), "huge.xlsx")]))
    # Processes remember the most that any child of theirs ever took: one that has no others says what this one takes.
    path = tmp_path / "huge.xlsx"
    path.write_bytes(held.getvalue())
    measured = subprocess.run(
        [sys.executable, "-c", _MEASURE, path], capture_output=True, text=True, check=True, timeout=120
    )
    grown, child = map(int, measured.stdout.split())
    assert grown < 100 * 1024
    assert 0 < child <= MEMORY // 1024


_FROM_NOWHERE = """
import os, sys, tempfile
from segbot.rosters.reading.read import Upload, read_pages

with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
with open(sys.argv[1], "rb") as stream:
    page, _reading = read_pages([Upload(name="people.xlsx", stream=stream)])
    print(len(page.numbers))
"""


def test_a_book_is_read_where_the_folder_we_started_in_is_gone(workbook, tmp_path):
    path = tmp_path / "people.xlsx"
    path.write_bytes(workbook([["id"], ["7"], ["8"]]))
    command = [sys.executable, "-c", _FROM_NOWHERE, path]
    read = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (read.stdout.strip(), read.stderr) == ("2", "")


def columns_hidden(book, first, last):
    columns = f'<cols><col min="{first}" max="{last}" width="9" hidden="1"/></cols><sheetData>'
    return changed(book, b"<sheetData>", columns.encode())


def test_hidden_columns_are_not_read_and_it_is_said(upload, workbook):
    rows = [["customer_id", "user_id", "email"], ["1001", "9001", "ann@x.io"], ["1002", "9002", "bo@x.io"]]
    *pages, reading = read_pages([upload(columns_hidden(workbook(rows), 2, 2))])
    assert [list(page.ids) for page in pages] == [["1001", "1002"]]
    assert (reading.id.letter, reading.hidden_columns) == ("A", ("B",))


def test_hidden_columns_are_known_where_the_list_begins_further_right(upload, workbook):
    rows = [[None, "customer_id", "user_id"], [None, "1001", "9001"], [None, "1002", "9002"]]
    *pages, reading = read_pages([upload(columns_hidden(workbook(rows), 3, 3))])
    assert [list(page.ids) for page in pages] == [["1001", "1002"]]
    assert (reading.id.letter, reading.hidden_columns) == ("B", ("C",))


def test_the_last_row_and_the_last_column_can_be_hidden_too(upload, workbook):
    rows = [["customer_id", "user_id"], ["1001", "9001"], ["1002", "9002"]]
    book = changed(columns_hidden(workbook(rows), 2, 2), b'<row r="3">', b'<row r="3" hidden="1">')
    *pages, reading = read_pages([upload(book)])
    assert [list(page.ids) for page in pages] == [["1001"]]
    assert (reading.hidden_rows, reading.hidden_columns) == (1, ("B",))


def test_an_id_that_is_hidden_is_asked_about(upload, workbook):
    rows = [["customer_id", "email"], ["1001", "ann@x.io"], ["1002", "bo@x.io"]]
    book = columns_hidden(workbook(rows), 1, 1)
    with pytest.raises(UnclearListError, match="hidden in the sheet") as asked:
        list(read_pages([upload(book)]))
    (question,) = asked.value.questions
    assert question.best == "A"
    for answer, named in (("A", ["1001", "1002"]), ("none", ["", ""])):
        wanted = Wanted(answers=Answers(given={("column_id", question.key): answer}))
        *pages, _ = read_pages([upload(book)], wanted)
        assert [list(page.ids) for page in pages] == [named]


def test_a_book_half_read_leaves_nothing_behind(upload, workbook):
    """Warnings are errors: a process or pipe left open would fail here."""
    reading = read_members([upload(workbook([["id"], *([str(number)] for number in range(5_000))]))])
    assert isinstance(next(reading), Member)
    reading.close()


INPUTS = Path(__file__).with_name("lists") / "inputs"


def xls_column_hidden():
    """The first column of an old workbook: a COLINFO record ([MS-XLS] 2.4.53) in the place of how it would be printed."""
    content = (INPUTS / "x_xls").read_bytes()
    at = content.index(b"\xa1\x00\x22\x00")
    column = b"\x7d\x00\x0c\x00" + bytes([0, 0, 0, 0, 0, 9, 15, 0, 1, 0, 0, 0])
    unknown = b"\x68\x08" + (38 - len(column) - 4).to_bytes(2, "little")
    return content[:at] + column + unknown + content[at + len(column) + 4 :]


def xlsb(rows, *, hidden_columns=(), hidden_rows=()):
    """A binary workbook with one sheet, by [MS-XLSB] 2.4."""

    def record(kind, body=b""):
        number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return number + bytes([len(body)]) + body

    def whole(*numbers):
        return b"".join(number.to_bytes(4, "little") for number in numbers)

    def wide(text):
        return whole(len(text)) + text.encode("utf-16-le")

    columns = b"".join(record(60, whole(at, at, 2304, 0) + b"\x01\x00") for at in hidden_columns)
    sheet = record(129) + record(148, whole(0, len(rows) - 1, 0, len(rows[0]) - 1))
    sheet += (record(390) + columns + record(391) if columns else b"") + record(145)
    for number, row in enumerate(rows):
        flags = b"\x00\x10" if number in hidden_rows else b"\x00\x00"
        sheet += record(0, whole(number, 0) + b"\x2c\x01" + flags + b"\x00" + whole(0))
        sheet += b"".join(record(6, whole(at, 0) + wide(cell)) for at, cell in enumerate(row))
    sheet += record(146) + record(130)
    book = (
        record(131)
        + record(143)
        + record(156, whole(0, 1) + wide("rId1") + wide("People"))
        + record(144)
        + record(132)
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="rId1" Type="{relation}" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
        )
    return held.getvalue()


_PEOPLE = [["customer_id", "user_id", "email"], ["1001", "9001", "ann@x.io"], ["1002", "9002", "bo@x.io"]]


def test_hidden_rows_of_a_binary_workbook_are_left_out(upload):
    *pages, reading = read_pages([upload(xlsb([row[1:] for row in _PEOPLE], hidden_rows=[1]))])
    assert [list(page.emails) for page in pages] == [["bo@x.io"]]
    assert reading.hidden_rows == 1


def test_a_hidden_column_of_a_binary_workbook_is_named_and_not_read(upload):
    *pages, reading = read_pages([upload(xlsb(_PEOPLE, hidden_columns=[1]))])
    assert [list(page.ids) for page in pages] == [["1001", "1002"]]
    assert (reading.id.letter, reading.hidden_columns) == ("A", ("B",))


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(emails=False)], ids=["ids and e-mails", "ids only"])
@pytest.mark.parametrize(
    ("book", "column"),
    [
        (xls_column_hidden(), "A"),
        (xlsb(_PEOPLE, hidden_columns=[0, 1]), "A"),
        ((INPUTS / "k_ods_hidcol").read_bytes(), ""),
    ],
    ids=["xls", "xlsb", "ods"],
)
def test_a_hidden_id_is_asked_about_and_never_just_used(upload, book, column, wanted):
    if column:
        with pytest.raises(UnclearListError) as asked:
            list(read_pages([upload(book)], wanted))
        assert [(question.best, "hidden" in question.text) for question in asked.value.questions] == [
            (column, True)
        ]
    else:
        *_, reading = read_pages([upload(book)], wanted)
        assert reading.hidden_columns == ("B",)
        assert "B" not in {each.letter for each in (reading.id, reading.email) if each}
