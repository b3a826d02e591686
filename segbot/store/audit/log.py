"""The audit: facts are appended and read, and the database itself refuses everything else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.engine import Connection, Row

from segbot.domain.audit import Event, Fact, Head, Page, Search
from segbot.store.audit import search
from segbot.store.audit.chain import GENESIS, fact_of, sealed
from segbot.store.timestamps import seconds

_ADVISORY_KEY = 7_339_045
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_HEAD = text("SELECT id, hash FROM facts ORDER BY id DESC LIMIT 1")
_APPEND = text("INSERT INTO facts (id, document, hash) VALUES (:id, :document, :hash)")
_OF_REQUEST = text("SELECT id, document, hash FROM facts WHERE request_id = :request_id ORDER BY id")
EVENT_OF = {
    "sqlite": "json_extract(document, '$.event')",
    "postgresql": "(cast(document AS json) ->> 'event')",
}
"""What happened, by kind of database: of one request's facts, which an index finds, also of those an earlier version wrote."""
_LAST = "SELECT document, hash FROM facts WHERE request_id = :request_id AND {event} = :event ORDER BY id DESC LIMIT 1"
_NUMBERED = text("SELECT id, document, hash FROM facts WHERE id IN :ids ORDER BY id DESC").bindparams(
    bindparam("ids", type_=BigInteger(), expanding=True)
)
_LATEST = text(
    "SELECT id, document, hash FROM facts WHERE id < :before AND id >= :first ORDER BY id DESC LIMIT :limit"
)
_FIRST_SINCE = text("SELECT id FROM facts WHERE at >= :at ORDER BY at, id LIMIT 1")
_AFTER = text("SELECT id, document, hash FROM facts WHERE id > :after ORDER BY id LIMIT :limit")
_SEALED = {
    "sqlite": text("SELECT id, cast(document AS blob), hash FROM facts ORDER BY id"),
    "postgresql": text("SELECT id, convert_to(document, 'UTF8'), hash FROM facts ORDER BY id"),
}
_WITH_HASH = text("SELECT id FROM facts WHERE hash LIKE :begins ORDER BY id LIMIT 1")
_NEWEST = 2**62
_PAGE = 500

Sealed = tuple[int, bytes, str]
"""A fact's number, its text and its hash, as they stand in the database."""


class AuditLog:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, fact: Fact) -> Fact:
        """The same fact with its number and seal; numbers ascend without gaps. Until the transaction ends nobody else
        can append.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_LOCK, {"key": _ADVISORY_KEY})
        head = self.head()
        number, prev = (head.number + 1, head.hash) if head else (1, GENESIS)
        written, document = sealed(fact, number, prev)
        self._connection.execute(_APPEND, {"id": number, "document": document, "hash": written.hash})
        search.index(self._connection, written)
        return written

    def head(self) -> Head | None:
        """The newest fact's number and hash."""
        row = self._connection.execute(_HEAD).one_or_none()
        return Head(number=row.id, hash=row.hash) if row else None

    def of_request(self, request_id: int) -> list[Fact]:
        """From the first to the last."""
        return [_fact(row) for row in self._connection.execute(_OF_REQUEST, {"request_id": request_id})]

    def last(self, request_id: int, event: Event) -> datetime | None:
        """When the newest fact of this kind was written down about a request; None where there is none."""
        last = text(_LAST.format(event=EVENT_OF[self._connection.dialect.name]))
        values = {"request_id": request_id, "event": event.value}
        row = self._connection.execute(last, values).one_or_none()
        return _fact(row).at if row else None

    def search(self, wanted: Search, *, before: int | None = None, limit: int = 20) -> Page:
        """The newest facts that fit, without regard to case; nothing wanted: the newest. `before` as `Page.older`."""
        if search.says_nothing(wanted):
            return Page()
        first = 1 if wanted.since is None else self._first_since(wanted.since)
        if first is None:
            return Page()
        place = {"first": first, "before": before or _NEWEST, "limit": limit + 1}
        if wanted.words or wanted.by or wanted.on or wanted.connection:
            numbers = search.find(self._connection, wanted, **place)
            rows = self._connection.execute(_NUMBERED, {"ids": numbers}).all() if numbers else []
        else:
            rows = self._connection.execute(_LATEST, place).all()
        facts = tuple(_fact(row) for row in rows[:limit])
        return Page(facts=facts, older=facts[-1].id if len(rows) > limit else None)

    def every(self) -> Iterator[Fact]:
        """All facts from the first to the last, a few hundred in memory at a time."""
        after = -_NEWEST
        while rows := self._connection.execute(_AFTER, {"after": after, "limit": _PAGE}).all():
            yield from map(_fact, rows)
            after = rows[-1].id

    def after(self, number: int, limit: int = _PAGE) -> list[Fact]:
        """The facts that follow this number, from the first."""
        return [_fact(row) for row in self._connection.execute(_AFTER, {"after": number, "limit": limit})]

    def sealed(self) -> Iterator[list[Sealed]]:
        """All facts in the order of their numbers as they stand in the database, a page at a time."""
        streaming = self._connection.execution_options(stream_results=True)
        result = streaming.execute(_SEALED[self._connection.dialect.name])
        if self._connection.dialect.name == "sqlite":
            # Plain tuples from the driver: a million rows take half the time of SQLAlchemy's.
            while rows := list(result.cursor.fetchmany(_PAGE)):
                yield rows
        else:
            for some in result.partitions(_PAGE):
                yield [(row[0], row[1], row[2]) for row in some]
        result.close()

    def with_hash(self, begins: str) -> int | None:
        """The number of a fact whose hash begins like this (hex digits only)."""
        values = {"begins": f"{begins}%"}
        number: int | None = self._connection.execute(_WITH_HASH, values).scalar_one_or_none()
        return number

    def _first_since(self, at: datetime) -> int | None:
        number: int | None = self._connection.execute(_FIRST_SINCE, {"at": seconds(at)}).scalar_one_or_none()
        return number


def _fact(row: Row[Any]) -> Fact:
    return fact_of(row.document, row.hash)
