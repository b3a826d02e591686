"""OpenDocument sheets: what python-calamine does not tell of a text, and cells that are written once and meant often."""

from __future__ import annotations

import io
import zipfile

from rosters.kept import read_members

from segbot.domain.members import Member, RowError
from segbot.rosters.reading.read import read_pages

_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def text(*pieces, times=1):
    """A cell of text; pieces are text or tags."""
    return f'<table:table-cell office:value-type="string" table:number-columns-repeated="{times}"><text:p>{"".join(pieces)}</text:p></table:table-cell>'


def number(value, shown):
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{shown}</text:p></table:table-cell>'


def row(*cells, times=1):
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def sheet(*rows):
    content = (
        f'<office:document-content xmlns:office="{_NAMES}:office:1.0" xmlns:table="{_NAMES}:table:1.0" xmlns:text="{_NAMES}:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="People">{"".join(rows)}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as book:
        book.writestr("mimetype", _TYPE)
        book.writestr("content.xml", content)
        book.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{_NAMES}:manifest:1.0"/>')
    return held.getvalue()


def test_ids_on_two_lines_of_a_cell_are_not_one_id(upload):
    book = sheet(
        row(text("id")),
        row(text("1001", "<text:line-break/>", "1002")),
        row(text("1003", "<text:tab/>", "1004")),
    )
    people = list(read_members([upload(book, "people.ods")]))
    assert [each.row for each in people if isinstance(each, RowError)] == [2, 3]
    assert [each for each in people if isinstance(each, Member)] == []


def test_spaces_within_a_text_of_two_lines_are_kept(upload):
    book = sheet(
        row(text("name"), text("id")),
        row(
            text("Ann<text:line-break/>", "<text:span>Lee</text:span>", '<text:s text:c="2"/>', "of Sales"),
            text("1001"),
        ),
    )
    [page, _] = read_pages([upload(book, "people.ods")])
    assert list(page.ids) == ["1001"]


def test_a_row_that_is_written_once_and_meant_twice_keeps_its_zeros_twice(upload):
    book = sheet(row(text("id")), row(number(1001, "01001"), times=2), row(number(1002, "01002")))
    people = list(read_members([upload(book, "people.ods")]))
    assert [each.id for each in people] == ["01001", "01001", "01002"]


def test_a_list_that_begins_in_the_second_column_keeps_its_zeros_and_its_letter(upload):
    empty = "<table:table-cell/>"
    book = sheet(row(empty, text("id")), row(empty, number(1001, "01001")), row(empty, number(1002, "01002")))
    [page, reading] = read_pages([upload(book, "people.ods")])
    assert list(page.ids) == ["01001", "01002"]
    assert reading.id.letter == "B"


def test_a_list_far_to_the_right_keeps_its_zeros(upload):
    far = '<table:table-cell table:number-columns-repeated="300"/>'
    book = sheet(row(far, text("id")), row(far, number(1001, "01001")))
    [page, _] = read_pages([upload(book, "people.ods")])
    assert list(page.ids) == ["01001"]


def test_other_prefixes_than_the_usual_ones_are_read(upload):
    book = sheet(
        row(text("id"), text("name")),
        row(text("1001"), text("Ann<text:line-break/>Lee")),
        row(number(7, "0007"), text("Bo")),
    )
    read = zipfile.ZipFile(io.BytesIO(book)).read("content.xml")
    for usual, odd in ((b"office:", b"o:"), (b"table:", b"ns0:"), (b"text:", b"x:")):
        read = read.replace(b"<" + usual, b"<" + odd).replace(b"</" + usual, b"</" + odd)
        read = read.replace(b" " + usual, b" " + odd).replace(
            b"xmlns:" + usual[:-1] + b"=", b"xmlns:" + odd[:-1] + b"="
        )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as odd_book:
        odd_book.writestr("mimetype", _TYPE)
        odd_book.writestr("content.xml", read)
        odd_book.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{_NAMES}:manifest:1.0"/>')
    assert b"<table:" not in read
    people = [
        each for each in read_members([upload(held.getvalue(), "people.ods")]) if isinstance(each, Member)
    ]
    assert [each.id for each in people] == ["1001", "0007"]
