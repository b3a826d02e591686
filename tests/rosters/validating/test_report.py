from __future__ import annotations

import csv
import io

import pytest
from rosters.kept import members_of

from segbot.domain.actions import Verb
from segbot.domain.errors import UnsupportedError
from segbot.domain.members import IdType, ReadReport, RowError
from segbot.rosters.reading.read import read_pages
from segbot.rosters.validating.report import rows_report, sample_file
from segbot.rosters.validating.validate import check


def rows(content: bytes):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_rows_left_out_and_nothing_a_spreadsheet_would_run():
    samples = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "ok=1", 'a,"b"\nc']
    faults = tuple(
        RowError(source="=list.csv", row=number, why="It is torn.", sample=sample)
        for number, sample in enumerate(samples, 2)
    )
    header, *found = rows(rows_report(ReadReport(rows=9, faults=faults, faults_total=len(faults))))
    assert header == ["source", "sheet", "row", "column", "why", "sample"]
    assert [row[5] for row in found] == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\rx", "ok=1", 'a,"b"\nc']
    assert {tuple(row[:5]) for row in found[:1]} == {("'=list.csv", "", "2", "", "It is torn.")}


def test_more_rows_than_are_kept_are_said():
    report = ReadReport(rows=9, faults=(RowError(source="x", row=1, why="y"),), faults_total=7)
    assert rows(rows_report(report))[-1] == [
        "",
        "",
        "",
        "",
        "6 more rows were left out for reasons like these.",
        "",
    ]


SAMPLES = {
    "ids": ((IdType.ID,), {}, ["id"]),
    "e-mails": ((IdType.EMAIL,), {}, ["email"]),
    "ids with tags": ((IdType.ID,), {"tags": True}, ["id", "tag:tier"]),
    "people": ((IdType.ID,), {"creates_people": True}, ["id", "email", "first_name", "last_name", "phone"]),
}


@pytest.mark.parametrize(("id_types", "how", "columns"), SAMPLES.values(), ids=SAMPLES.keys())
def test_the_example_has_the_provider_s_columns_and_reads_without_a_fault(
    upload, spec, id_types, how, columns
):
    name, content = sample_file(spec(*id_types, **how))
    assert name == "acme-people.csv"
    assert rows(content)[0] == columns
    checked = check(read_pages([upload(content)]), id_types=id_types, needs_tags=how.get("tags", False))
    assert (checked.count, checked.report.faults_total) == (2, 0)
    assert (list(members_of(checked))[1].id == "00205") is (IdType.ID in id_types)


def test_no_example_where_no_list_is_taken(spec):
    assert Verb.ADD in spec().capabilities
    with pytest.raises(UnsupportedError):
        sample_file(spec())
