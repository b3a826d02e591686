"""The audit in files for others: JSON Lines, CSV, and a SQLite file with views and full-text search."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import sqlite_utils

from segbot.domain.audit import Fact
from segbot.store import Store

# What spreadsheets run instead of showing: owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_VIEWS = {
    "facts_by_day": """
        SELECT substr(at, 1, 10) AS day, count(*) AS facts, count(DISTINCT request) AS requests,
               count(DISTINCT actor) AS people FROM facts GROUP BY day ORDER BY day DESC""",
    "facts_by_person": """
        SELECT actor, count(*) AS facts, sum(event = 'requested') AS requested,
               sum(event IN ('approved', 'voted')) AS approved, sum(event = 'rejected') AS rejected,
               min(at) AS first, max(at) AS last FROM facts GROUP BY actor ORDER BY facts DESC""",
    "facts_by_segment": """
        SELECT connection, segment, count(DISTINCT request) AS requests, max(at) AS last
        FROM facts WHERE request > 0 GROUP BY connection, segment ORDER BY last DESC""",
    "removals": """
        SELECT asked.request, asked.at, asked.submitter, asked.connection, asked.segment, asked.verb,
               json_extract(asked.counts, '$.removes') AS removes, asked.before, asked.note AS reason,
               (SELECT group_concat(DISTINCT actor) FROM facts AS decided WHERE decided.request = asked.request
                AND decided.event IN ('approved', 'voted')) AS approved_by,
               (SELECT event FROM facts AS ended WHERE ended.request = asked.request ORDER BY id DESC LIMIT 1) AS latest
        FROM facts AS asked
        WHERE asked.event = 'requested' AND json_extract(asked.counts, '$.removes') > 0 ORDER BY asked.id DESC""",
    "approvals": """
        SELECT id, at, request, actor AS approver, submitter, connection, segment, verb
        FROM facts WHERE event IN ('approved', 'voted') ORDER BY id DESC""",
}
_BATCH = 1_000
_BEFORE_ALL = -(2**62)


def flat(fact: Fact) -> dict[str, Any]:
    """A fact as plain values: time in ISO 8601 (UTC), counts as a mapping, approvers as a list."""
    return {
        "id": fact.id,
        "at": fact.at.isoformat(),
        "event": fact.event.value,
        "actor": fact.actor,
        "submitter": fact.submitter,
        "surface": fact.surface,
        "request": fact.request_id,
        "connection": fact.connection,
        "segment": fact.segment,
        "verb": fact.verb,
        "before": fact.before,
        "after": fact.after,
        "counts": dict(fact.counts),
        "note": fact.note,
        "plan": fact.plan,
        "roster": fact.roster,
        "bound": fact.bound,
        "approvers": list(fact.approvers),
        "prev": fact.prev,
        "hash": fact.hash,
    }


COLUMNS = (
    *("id", "at", "event", "actor", "submitter", "surface", "request", "connection", "segment", "verb"),
    *("before", "after", "counts", "note", "plan", "roster", "bound", "approvers", "prev", "hash"),
)


def every_fact(store: Store) -> Iterator[Fact]:
    """All facts there are now, from the first to the last, read a page at a time. Between two pages nothing is open in the
    database: whoever takes them may take their time (a pager, a slow disk). What is written is never changed, so the pages
    fit together.
    """
    with store.reading() as tx:
        page = tx.audit_log.after(_BEFORE_ALL)
        head = tx.audit_log.head()
    while page and head is not None:
        yield from (fact for fact in page if fact.id <= head.number)
        if page[-1].id >= head.number:
            return
        with store.reading() as tx:
            page = tx.audit_log.after(page[-1].id)


def to_jsonl(facts: Iterable[Fact], into: IO[str]) -> int:
    """One JSON object a line; how many."""
    written = 0
    for fact in facts:
        into.write(json.dumps(flat(fact), ensure_ascii=False) + "\n")
        written += 1
    return written


def to_csv(facts: Iterable[Fact], into: IO[str]) -> int:
    """With a header; cells that a spreadsheet would run get an apostrophe in front. How many facts."""
    writer = csv.DictWriter(into, COLUMNS)
    writer.writeheader()
    written = 0
    for row in _in_columns(facts):
        writer.writerow({name: _plain(value) for name, value in row.items()})
        written += 1
    return written


def to_sqlite(facts: Iterable[Fact], path: Path) -> int:
    """A new SQLite file, ready for Datasette: the table `facts` with full-text search, and views over it.

    Raises FileExistsError: nothing is overwritten or mixed.
    """
    with path.open("xb"):
        pass
    database = sqlite_utils.Database(path)
    try:
        table = database.table("facts")
        numbers = {"id", "request", "before", "after"}
        table.create({name: int if name in numbers else str for name in COLUMNS}, pk="id")
        table.insert_all(_in_columns(facts), batch_size=_BATCH)
        for columns in (["request"], ["at"], ["actor"], ["connection", "segment"]):
            table.create_index(columns)
        table.enable_fts(
            ["event", "actor", "submitter", "connection", "segment", "verb", "note"],
            tokenize="unicode61 remove_diacritics 2",
        )
        for name, statement in _VIEWS.items():
            database.create_view(name, statement)
        return int(table.count)
    finally:
        database.close()


def _in_columns(facts: Iterable[Fact]) -> Iterator[dict[str, Any]]:
    for fact in facts:
        row = flat(fact)
        yield {**row, "counts": json.dumps(row["counts"]), "approvers": " ".join(row["approvers"])}


def _plain(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
