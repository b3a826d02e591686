from __future__ import annotations

import csv
import io
import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from segbot.domain.audit import Event, Fact
from segbot.flows.audit.export import COLUMNS, to_csv, to_jsonl, to_sqlite

NOON = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)


def some_fact(number, event=Event.REQUESTED, **changes):
    values = {
        "id": number,
        "at": NOON,
        "event": event,
        "actor": "U1",
        "submitter": "U1",
        "surface": "slack",
        "request_id": 1042,
        "connection": "bunce",
        "segment": "Größe, “VIP”",
        "verb": "remove",
        "counts": {"adds": 0, "removes": 12},
        "before": 100,
        "note": "consent\nwithdrawn",
        "prev": "0" * 64,
        "hash": "a" * 64,
    }
    return Fact(**{**values, **changes})


FACTS = [
    some_fact(1),
    some_fact(2, Event.VOTED, actor="U2", counts={}),
    some_fact(3, Event.APPROVED, actor="U3", counts={}, approvers=("U2", "U3")),
    some_fact(4, Event.DONE, actor="segbot", counts={"people": 12}, after=88),
    some_fact(5, request_id=1043, counts={"adds": 3, "removes": 0}, note='=HYPERLINK("http://x")'),
    some_fact(6, Event.ERASED, actor="operator", request_id=0, connection="", segment="", counts={"rows": 1}),
]


def test_json_lines_hold_everything():
    text = io.StringIO()
    assert to_jsonl(FACTS, text) == 6
    rows = [json.loads(line) for line in text.getvalue().splitlines()]
    assert [tuple(row) for row in rows] == [COLUMNS] * 6
    assert rows[0]["counts"] == {"adds": 0, "removes": 12}
    assert rows[0]["at"] == "2026-03-29T12:00:00+00:00"
    assert (rows[3]["before"], rows[3]["after"]) == (100, 88)
    assert [row["approvers"] for row in rows[1:4]] == [[], ["U2", "U3"], []]


def test_csv_reads_back_and_starts_no_formula():
    text = io.StringIO(newline="")
    assert to_csv(FACTS, text) == 6
    rows = list(csv.DictReader(io.StringIO(text.getvalue(), newline="")))
    assert rows[0]["note"] == "consent\nwithdrawn"
    assert rows[0]["segment"] == "Größe, “VIP”"
    assert rows[4]["note"].startswith("'=")
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "audit.db"
    assert to_sqlite(FACTS, path) == 6
    opened = sqlite3.connect(path)
    opened.row_factory = sqlite3.Row
    yield opened
    opened.close()


def test_the_sqlite_file_has_typed_columns_and_every_fact(file):
    types = {row["name"]: row["type"] for row in file.execute("PRAGMA table_info(facts)")}
    assert tuple(types) == COLUMNS
    assert {types[name] for name in ("id", "request", "before", "after")} == {"INTEGER"}
    [first] = file.execute("SELECT * FROM facts WHERE id = 1")
    assert (first["segment"], first["after"], json.loads(first["counts"])["removes"]) == (
        "Größe, “VIP”",
        None,
        12,
    )


def test_the_sqlite_file_can_be_searched(file):
    found = file.execute("SELECT rowid FROM facts_fts WHERE facts_fts MATCH 'größe'").fetchall()
    assert len(found) == 5


def test_every_view_answers(file):
    views = [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    assert {"facts_by_day", "facts_by_person", "facts_by_segment", "removals", "approvals"} == set(views)
    for view in views:
        assert file.execute(f"SELECT * FROM {view}").fetchall()  # noqa: S608 - names from the file itself


def test_the_view_of_removals_tells_the_story_of_each(file):
    [removal] = file.execute("SELECT * FROM removals")
    assert dict(removal) == {
        "request": 1042,
        "at": "2026-03-29T12:00:00+00:00",
        "submitter": "U1",
        "connection": "bunce",
        "segment": "Größe, “VIP”",
        "verb": "remove",
        "removes": 12,
        "before": 100,
        "reason": "consent\nwithdrawn",
        "approved_by": "U2,U3",
        "latest": "done",
    }
    assert [tuple(row) for row in file.execute("SELECT day, facts, requests FROM facts_by_day")] == [
        ("2026-03-29", 6, 3)
    ]
    [ada] = file.execute("SELECT requested, approved FROM facts_by_person WHERE actor = 'U1'")
    assert tuple(ada) == (2, 0)


def test_an_empty_record_is_a_usable_file(tmp_path):
    assert to_sqlite([], tmp_path / "empty.db") == 0
    opened = sqlite3.connect(tmp_path / "empty.db")
    assert opened.execute("SELECT * FROM removals").fetchall() == []
    opened.close()


def test_nothing_is_overwritten(tmp_path):
    path = tmp_path / "there.db"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        to_sqlite([replace(FACTS[0])], path)
    assert path.read_text() == "mine"
