"""What is done for whole columns at once gives what is done cell by cell, and pages of any size the same list."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segbot.domain.members import IdType
from segbot.rosters.reading.cells import clean, clean_column, clean_words, plain_emails
from segbot.rosters.reading.columns.headings import KNOWN
from segbot.rosters.reading.json_files.decoding import decode
from segbot.rosters.reading.json_files.objects import flattened
from segbot.rosters.reading.json_files.quick_lines import quick_rows
from segbot.rosters.reading.page import ByColumn, Page
from segbot.rosters.reading.read import read_pages
from segbot.rosters.reading.sources import Upload
from segbot.rosters.reading.values.emails import as_email
from segbot.rosters.reading.values.ids import IdColumn, id_column
from segbot.rosters.storage.codec import unpack
from segbot.rosters.validating.validate import check

_PIECES = st.sampled_from(
    ["1", "0", "7", "00", "e", "E+", "a", "Z", ".", "-", "_", "@", "x.io", " ", "'", '"', "`", "<", ">", "=", ":", ",", "\n",
     "\t", "ü", "é", "１", "\u200b", "\u00a0", "NULL", "nan", "mailto:", "jan", "TRUE", "+", "#", "\x00", "c0ffee00-"]
)  # fmt: skip
_CELLS = st.one_of(
    st.lists(_PIECES, max_size=6).map("".join),
    st.from_regex(r"[1-9]\d{2,15}", fullmatch=True),
    st.from_regex(r"[a-z]{1,5}(\.[a-z]{1,4})?@[a-z0-9]{1,4}([.-][a-z0-9]{1,3})?\.[a-z]{2,4}", fullmatch=True),
    st.from_regex(r"[A-F0-9]{8}", fullmatch=True),
)
_COLUMNS = st.lists(_CELLS, min_size=1, max_size=5)


@given(_COLUMNS)
def test_addresses_that_pass_at_a_glance_are_what_each_cell_says(cells):
    if plain_emails(cells):
        assert [as_email(cell) for cell in cells] == cells
        assert [clean(cell) for cell in cells] == cells


@given(_COLUMNS, st.booleans())
def test_ids_that_pass_at_a_glance_are_what_each_cell_says(cells, own):
    column = id_column(cells) if own else IdColumn(numbers=True)
    if column.all_plain(cells):
        assert [column.judged(cell)[0] for cell in cells] == cells


@given(_COLUMNS)
def test_cells_are_cleaned_alike_one_by_one_and_together(cells):
    assert clean_column(cells) == [clean(cell) for cell in cells]
    assert list(clean_words(cells * 5)) == list(clean_words(cells, ())) * 5


_ROW = st.tuples(
    st.sampled_from(["", "1", "2", "3", "4"]),
    st.sampled_from(["", "a@x.io", "A@x.io", "b@x.io", "c@x.io"]),
    st.sampled_from(["", "Ann", "Bo"]),
    st.just(""),
    st.just(""),
    st.just({}),
).filter(lambda row: row[0] or row[1])  # the reader hands on nobody else


def checked(rows, size, **options):
    numbered = list(enumerate(rows, 2))
    pages = [
        Page.of_rows("list", [number for number, _ in part], [row for _, row in part])
        for part in batched_of(numbered, size)
    ]
    found = check(pages, **options)
    told = [(fault.row, fault.why) for fault in found.report.faults]
    return [row for packed in found.packed for row in unpack(packed)], found.report.duplicates, told


def batched_of(items, size):
    return [items[at : at + size] for at in range(0, len(items), size)]


@pytest.mark.parametrize("id_types", [(IdType.ID, IdType.EMAIL), (IdType.ID,), (IdType.EMAIL,)])
@given(rows=st.lists(_ROW, min_size=1, max_size=14), size=st.integers(2, 14))
def test_pages_of_any_size_make_the_same_list(rows, size, id_types):
    assert checked(rows, size, id_types=id_types) == checked(rows, 1, id_types=id_types)


_VALUES = st.one_of(_CELLS, st.none(), st.integers(-5, 10**20), st.booleans(), st.floats(allow_nan=False))
_LINES = st.lists(
    st.one_of(
        st.fixed_dictionaries({"id": _VALUES, "email": _VALUES}),
        st.fixed_dictionaries({"id": _CELLS, "email": _CELLS}),
    ).map(json.dumps),
    min_size=1,
    max_size=4,
)


@given(_LINES, st.sampled_from(["", '{"id":"1","email":"a@x.io","id":"2"}', '{"id":"1"', "[]"]))
def test_lines_read_at_a_glance_are_what_each_line_says(lines, odd):
    given_lines = [*lines, odd] if odd else lines
    found = quick_rows([f"{line}\n" for line in given_lines])
    if found is None:
        return
    assert not odd
    each = [flattened(decode(line), KNOWN) for line in lines]
    assert [list(element) for element in each] == [list(found[0])] * len(lines)
    assert [list(element.values()) for element in each] == [*map(list, found[1])]


def test_lines_that_are_alike_are_read_at_a_glance():
    keys, rows = quick_rows(['{"id": 7, "email": null}\n', '{"id":"8","email":"a@x.io"}'])
    assert keys == ("id", "email")
    assert [*map(list, rows)] == [["7", ""], ["8", "a@x.io"]]


def test_rows_by_column_are_rows():
    rows = ByColumn([["1", "2", "3"], ["a", "b", "c"]])
    assert (len(rows), list(rows[1]), [*map(list, rows[1:])]) == (3, ["2", "b"], [["2", "b"], ["3", "c"]])


def test_what_is_not_certain_at_a_glance_is_read_by_the_csv_module_from_there_on():
    """A quote over a line's end on the second page, and a wider row on the third."""
    people = [f"{number:04},p{number}@x.io,Ann" for number in range(1, 2_501)]
    people[1_200] = '1201,p1201@x.io,"An\nn"'
    people[2_300] += ",beyond"
    text = "\n".join(["id,email,first name", *people, ""])
    found = check(
        read_pages([Upload(name="all.csv", stream=io.BytesIO(text.encode()))]), id_types=tuple(IdType)
    )
    assert (found.count, [fault.row for fault in found.report.faults]) == (2_499, [2_302])
    assert [row[0] for packed in found.packed for row in unpack(packed)] == [
        f"{number:04}" for number in range(1, 2_501) if number != 2_301
    ]
