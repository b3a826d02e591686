"""Plain sheets read at a glance are what python-calamine reads, cell by cell; what is not plain is left to it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segbot.rosters.reading.workbooks.library import Library
from segbot.rosters.reading.workbooks.quick_xlsx import CELL_END, NotPlainError
from segbot.rosters.reading.workbooks.xlsx import XlsxMarks

INPUTS = Path(__file__).with_name("lists") / "inputs"
NAMED = {
    case["name"]: case["file"]
    for case in json.loads((INPUTS.parent / "cases.json").read_text(encoding="utf-8"))
}
WORKBOOKS = sorted(name for name, file in NAMED.items() if file.endswith(".xlsx"))
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(sheet: str, strings: str = "", styles: str = "") -> bytes:
    """A workbook with this XML as its only sheet."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/></Types>',
        )
        for part, to in (
            ("_rels/.rels", "xl/workbook.xml"),
            ("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml"),
        ):
            kind = "officeDocument" if to.startswith("xl") else "worksheet"
            book.writestr(
                part,
                f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
                f'Type="{_RELATIONS}/{kind}" Target="{to}"/></Relationships>',
            )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="People" sheetId="1" r:id="r1"/>'
            f"</sheets></workbook>",
        )
        if strings:
            book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings}</sst>')
        if styles:
            book.writestr("xl/styles.xml", f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>')
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
        )
    return held.getvalue()


def at_a_glance(content, name="People"):
    """The rows with something in them, by number, without blank ends; None where the sheet is not plain."""
    try:
        sheet, _ = XlsxMarks(io.BytesIO(content)).plain_sheet(name)
    except NotPlainError:
        return None
    rows = {}
    for part in sheet.parts:
        cells = iter(part.cells.decode().split(CELL_END.decode()))
        rows |= dict(zip(part.numbers, zip(*[cells] * part.width, strict=True), strict=True))
    return _filled(rows)


def by_the_library(content, name="People"):
    book = Library(content)
    found = io.BytesIO()
    book.sheet(name, XlsxMarks(io.BytesIO(content))).write(found, hidden=False)
    rows = {}
    for line in found.getvalue().splitlines()[1:-1]:
        numbers, batch = json.loads(line)
        numbers = range(numbers, numbers + len(batch)) if isinstance(numbers, int) else numbers
        rows |= dict(zip(numbers, batch, strict=True))
    return _filled(rows)


def _filled(rows):
    # The library takes spaces away that stand around a text; whoever reads a cell does so anyway.
    cut = {number: _without_end([cell.strip() for cell in row]) for number, row in rows.items()}
    return {number: row for number, row in cut.items() if row}


def _without_end(row):
    while row and not row[-1]:
        row.pop()
    return row


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_workbook_people_sent_is_read_alike_both_ways(name):
    content = (INPUTS / name).read_bytes()
    try:
        sheets = Library(content).names()
    except ValueError:
        return
    for sheet, _visible in sheets:
        found = at_a_glance(content, sheet)
        assert found is None or found == by_the_library(content, sheet)


def test_many_of_the_workbooks_are_plain():
    plain = [name for name in WORKBOOKS if _has_plain_sheet((INPUTS / name).read_bytes())]
    assert len(plain) * 3 > len(WORKBOOKS)


def _has_plain_sheet(content):
    try:
        return any(at_a_glance(content, name) is not None for name, _ in Library(content).names())
    except (ValueError, KeyError):
        return False


_TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            "Ann",
            "ann@x.io",
            "00123",
            "Müller & Söhne",
            "<b>",
            '"q"',
            " padded ",
            "_x0041_",
            "_x",
            "a\nb",
            "&amp;",
        ]
    ),
    st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True),
)
_NUMBERS = st.one_of(
    st.sampled_from(
        ["0", "1", "007", "1001.0", "12.5", "-3", "1E3", "1.5E+15", "123456789012345", "1234567890123456"]
    ),
    st.integers(0, 10**9).map(str),
)
_CELLS = st.one_of(
    st.tuples(st.just("inline"), _TEXTS),
    st.tuples(st.just("shared"), _TEXTS),
    st.tuples(st.sampled_from(["number", "plain", "date"]), _NUMBERS),
    st.tuples(st.sampled_from(["missing", "blank", "formula", "true"]), st.just("")),
)
_USUAL = st.tuples(st.sampled_from(["inline", "shared"]), _TEXTS)
_STYLES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="1"/><xf numFmtId="14"/></cellXfs>'


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.one_of(_USUAL, _CELLS), min_size=1, max_size=4), min_size=1, max_size=6),
    st.lists(_USUAL, min_size=2, max_size=3),
    st.sampled_from(["", ' spans="1:4"', ' hidden="0"', ' ht="15"']),
)
def test_what_is_read_at_a_glance_is_what_the_library_reads(odd, usual, tag):
    strings = []
    rows = [usual, *[usual] * 3, *odd, usual]
    sheet = "".join(
        f'<row r="{number}"{tag}>{"".join(_cell(at, number, *cell, strings) for at, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    content = workbook(sheet, shared, _STYLES)
    found = at_a_glance(content)
    assert found is None or found == by_the_library(content)


def _cell(at, number, kind, text, strings):
    place = f'r="{"ABCD"[at]}{number}"'
    if kind == "shared":
        strings.append(text)
        return f'<c {place} s="1" t="s"><v>{len(strings) - 1}</v></c>'
    return {
        "inline": f'<c {place} t="inlineStr"><is><t>{escape(text)}</t></is></c>',
        "number": f"<c {place}><v>{text}</v></c>",
        "plain": f'<c {place} s="1"><v>{text}</v></c>',
        "date": f'<c {place} s="2"><v>{text}</v></c>',
        "blank": f'<c {place} s="1"/>',
        "formula": f"<c {place}><f>A1</f><v>7</v></c>",
        "true": f'<c {place} t="b"><v>1</v></c>',
        "missing": "",
    }[kind]


@pytest.mark.parametrize(
    "odd",
    [
        '<row r="3" hidden="1"><c r="A3"><v>3</v></c><c r="B3"><v>3</v></c></row>',
        '<row r="3" hidden="true"><c r="A3"><v>3</v></c><c r="B3"><v>3</v></c></row>',
        '<row r="3" ht="0"><c r="A3"><v>3</v></c><c r="B3"><v>3</v></c></row>',
        '<row r="3"><c r="A3"><f>1+2</f><v>3</v></c><c r="B3"><v>3</v></c></row>',
        '<row r="3"><c r="A3" s="2"><v>3</v></c><c r="B3"><v>3</v></c></row>',
        '<row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3"><v>3</v></c></row>',
        '<row r="3"><c r="A3" t="inlineStr"><is><r><t>3</t></r></is></c><c r="B3"><v>3</v></c></row>',
        '<row r="2"><c r="A2"><v>3</v></c><c r="B2"><v>3</v></c></row>',
    ],
    ids=["filtered", "hidden", "no height", "formula", "date", "error", "rich text", "the number again"],
)
@pytest.mark.parametrize("before", [1, 300], ids=["at once", "far down"])
def test_a_sheet_with_anything_else_in_it_is_not_read_at_a_glance(odd, before):
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>7</v></c></row>' for n in range(1, 3)
    )
    far = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>7</v></c></row>'
        for n in range(4, before * 10)
    )
    assert at_a_glance(workbook(rows + far, styles=_STYLES)) is not None
    assert at_a_glance(workbook(rows + odd + far, styles=_STYLES)) is None
