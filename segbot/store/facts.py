"""The audit: facts are appended and read, and the database itself refuses everything else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection, Row

from segbot.domain.audit import Event, Fact
from segbot.store import documents
from segbot.store.times import moment, seconds

_APPEND = text(
    "INSERT INTO facts (at, event, actor, request_id, connection, segment, verb, counts, note, words)"
    " VALUES (:at, :event, :actor, :request_id, :connection, :segment, :verb, :counts, :note, :words)"
    " RETURNING id"
)
_OF_REQUEST = text("SELECT * FROM facts WHERE request_id = :request_id ORDER BY id")
_SEARCH = text(
    "SELECT * FROM facts WHERE id < :before AND words LIKE :word ESCAPE '!' ORDER BY id DESC LIMIT :limit"
)
_LATEST = 2**62
_PAGE = 500


class Facts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, fact: Fact) -> Fact:
        """The same fact with the id it got; ids ascend."""
        fact_id = self._connection.execute(
            _APPEND,
            {
                "at": seconds(fact.at),
                "event": fact.event.value,
                "actor": fact.actor,
                "request_id": fact.request_id,
                "connection": fact.connection,
                "segment": fact.segment,
                "verb": fact.verb,
                "counts": documents.dump(dict(fact.counts)),
                "note": fact.note,
                "words": _words(fact),
            },
        ).scalar_one()
        return replace(fact, id=fact_id)

    def of_request(self, request_id: int) -> list[Fact]:
        """From the first to the last."""
        return [_fact(row) for row in self._connection.execute(_OF_REQUEST, {"request_id": request_id})]

    def search(self, wanted: str, limit: int = 20) -> list[Fact]:
        """The latest facts that hold every word of the text somewhere, without regard to case: people, segments,
        connections, verbs, events, notes, `#1042`. No text: the latest facts.
        """
        words = wanted.casefold().split() or [""]
        found: list[Fact] = []
        before = _LATEST
        while len(found) < limit:
            # The database looks for the longest word; the others are few enough to look for here.
            rows = self._connection.execute(
                _SEARCH, {"before": before, "word": _pattern(max(words, key=len)), "limit": _PAGE}
            ).all()
            found += [_fact(row) for row in rows if all(word in row.words for word in words)]
            if len(rows) < _PAGE:
                break
            before = rows[-1].id
        return found[:limit]


def _words(fact: Fact) -> str:
    parts = (
        f"#{fact.request_id}",
        fact.event.value,
        fact.event.value.replace("_", " "),
        fact.actor,
        fact.connection,
        fact.segment,
        fact.verb,
        fact.note,
    )
    return " ".join(part for part in parts if part).casefold()


def _pattern(word: str) -> str:
    escaped = word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"


def _fact(row: Row[Any]) -> Fact:
    return Fact(
        id=row.id,
        at=moment(row.at),
        event=Event(row.event),
        actor=row.actor,
        request_id=row.request_id,
        connection=row.connection,
        segment=row.segment,
        verb=row.verb,
        counts=documents.load(row.counts),
        note=row.note,
    )
