"""A whole database taken elsewhere: SQLite to Postgres and back, or into a backup file. Counted, hashed, compared.

Only segbot's own tables travel. The engine's are left out: whatever is under way is taken up again from ours at the
next start. Lists and tokens stay sealed on the way; nothing here has a key.
"""

from __future__ import annotations

import functools
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from segbot.domain.errors import ConfigurationError
from segbot.store.audit import chain, search
from segbot.store.database import Store
from segbot.store.migrations import runner

_LEDGER = "segbot_migrations"
# Made again at the other end, in that database's own way.
_INDEX = "fact_words"
_AT_ONCE = 500
_APART = 1_000
_INSTALLATION = "installation"
_MAY_HAVE_RUN = (
    "Restored from a backup: this may have been carried out after the backup was made. Look at the segment before you "
    "resume it."
)


@dataclass(frozen=True, kw_only=True)
class Copied:
    """A table: how many rows, and the sha256 over them in the order of their keys."""

    table: str
    rows: int
    sha256: str


def copy(source: Store, target: Store, *, progress: Callable[[str], None] = lambda _: None) -> list[Copied]:
    """Everything from one database into another that was just migrated and is empty; what was copied, table by table.

    One consistent picture of the source, also while it is in use; all or nothing at the target.
    Raises ConfigurationError where the two are of different versions, the target holds something already, or what
    arrived is not what was sent.
    """
    with source.engine.connect() as reading:
        if source.is_sqlite:
            # Left to itself, sqlite3 begins no transaction before the first write: each query would see its own moment.
            reading.exec_driver_sql("BEGIN")
        else:
            reading.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with target.engine.begin() as writing:
            tables = _tables(reading)
            _insist_on_same(reading, writing)
            _insist_on_empty(writing, tables)
            return [_copied(reading, writing, table, progress) for table in tables]


def snapshot(source: Store, file: Path) -> dict[str, int]:
    """A SQLite database as it is at one moment, in an empty file of its own, also while it is in use; rows by table.

    SQLite itself writes it, and keeps nobody who writes meanwhile out; they share the disk with it. Nothing of what was
    deleted before is in it, nor of the engine's own tables.
    Raises ConfigurationError where what was written is not whole.
    """
    with source.engine.connect() as reading:
        reading.exec_driver_sql("VACUUM INTO ?", (str(file),))
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.NullPool)
    with engine.begin() as writing:
        writing.exec_driver_sql("PRAGMA secure_delete = ON")
        names = [name for name in sa.inspect(writing).get_table_names() if not name.startswith("sqlite_")]
        quote = writing.dialect.identifier_preparer.quote
        for name in names:
            if name not in _names() and not name.startswith((_INDEX, _LEDGER)):
                writing.exec_driver_sql(f"DROP TABLE {quote(name)}")
        if writing.exec_driver_sql("PRAGMA quick_check").scalar_one() != "ok":
            raise ConfigurationError(
                ["The copy isn't whole, so it wasn't kept. Look at the disk, then try again."]
            )
        return {
            name: int(writing.exec_driver_sql(f"SELECT count(*) FROM {quote(name)}").scalar_one())  # noqa: S608 - our own names
            for name in names
            if name in _names()
        }


def begin_new_life(target: Store) -> int:
    """After a restore: cards drawn since the backup must not decide about requests made after it. The installation gets
    a new epoch, and new requests get numbers well above any that the lost days can have used. What was about to run or
    running then may have ended since: it is paused for a person to look at; how many that are.
    """
    with target.engine.begin() as connection:
        paused = connection.execute(
            sa.text(
                "UPDATE requests SET state = 'paused', note = :note WHERE state IN ('approved', 'running')"
            ),
            {"note": _MAY_HAVE_RUN},
        ).rowcount
        if sa.inspect(connection).has_table(_INSTALLATION):
            connection.execute(
                sa.text("UPDATE installation SET epoch = :epoch"), {"epoch": secrets.token_hex(8)}
            )
        newest = connection.execute(sa.text("SELECT coalesce(max(id), 0) FROM requests")).scalar_one()
        _number_from(connection, "requests", "id", (newest // _APART + 2) * _APART + 1)
    return int(paused)


def contents(store: Store) -> list[Copied]:
    """The same figures for a database as it is."""
    with store.engine.connect() as connection:
        return [_measured(connection, table) for table in _tables(connection)]


def _tables(connection: Connection) -> list[sa.Table]:
    """Ours, in the order in which one refers to another."""
    found, inspector = sa.MetaData(), sa.inspect(connection)
    for name in sorted(_names()):
        key = set(inspector.get_pk_constraint(name)["constrained_columns"])
        sa.Table(
            name,
            found,
            *(
                # What a database works out for itself is left to it.
                sa.Column(each["name"], each["type"], primary_key=each["name"] in key)
                for each in inspector.get_columns(name)
                if each.get("computed") is None
            ),
            *(
                sa.ForeignKeyConstraint(
                    each["constrained_columns"],
                    [f"{each['referred_table']}.{other}" for other in each["referred_columns"]],
                )
                for each in inspector.get_foreign_keys(name)
            ),
        )
    return found.sorted_tables


@functools.cache
def _names() -> frozenset[str]:
    """What the migrations make, but for the list of steps and the search index; the engine's own tables are none of these."""
    scratch = sa.create_engine("sqlite://")
    with scratch.begin() as connection:
        runner.apply(connection, datetime.now(UTC))
        names = sa.inspect(connection).get_table_names()
    scratch.dispose()
    return frozenset(name for name in names if not name.startswith((_INDEX, _LEDGER, "sqlite_")))


def _insist_on_same(reading: Connection, writing: Connection) -> None:
    steps = sa.text("SELECT name FROM segbot_migrations ORDER BY name")
    here, there = (list(each.execute(steps).scalars()) for each in (reading, writing))
    if here != there:
        raise ConfigurationError(
            [
                "The two databases are of different versions; nothing was copied. Run `segbot migrate` on the older one."
            ]
        )


def _insist_on_empty(writing: Connection, tables: Sequence[sa.Table]) -> None:
    full = [
        table.name
        for table in tables
        if table.name != _INSTALLATION
        and writing.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
    ]
    if full:
        raise ConfigurationError(
            [
                f"There is something in the database already ({', '.join(full[:3])}). Nothing was copied or overwritten."
            ]
        )


def _copied(
    reading: Connection, writing: Connection, table: sa.Table, progress: Callable[[str], None]
) -> Copied:
    columns = list(table.columns)
    if table.name == _INSTALLATION:
        writing.execute(sa.delete(table))
    statement = _insertion(writing, table, columns)
    for rows in _rows(reading, table, columns):
        writing.execute(statement, rows)
        if table.name == "facts":
            for row in rows:
                search.index(writing, chain.fact_of(row["document"], row["hash"]))
    _continue_numbers(reading, writing, table)
    sent, arrived = _measured(reading, table), _measured(writing, table)
    if sent != arrived:
        raise ConfigurationError(
            [
                f"{table.name} did not arrive as it was sent ({sent.rows} rows, {arrived.rows} arrived). Nothing was kept."
            ]
        )
    progress(f"{table.name}: {sent.rows:,} rows")
    return sent


def _insertion(writing: Connection, table: sa.Table, columns: Sequence[sa.Column[Any]]) -> sa.TextClause:
    quote = writing.dialect.identifier_preparer.quote
    overriding = " OVERRIDING SYSTEM VALUE" if writing.dialect.name == "postgresql" else ""
    names = ", ".join(quote(column.name) for column in columns)
    values = ", ".join(f":{column.name}" for column in columns)
    return sa.text(f"INSERT INTO {quote(table.name)} ({names}){overriding} VALUES ({values})")  # noqa: S608 - our own names


def _rows(
    connection: Connection, table: sa.Table, columns: Sequence[sa.Column[Any]]
) -> Iterator[list[dict[str, Any]]]:
    key = list(table.primary_key.columns) or list(columns)
    found = connection.execute(sa.select(*columns).order_by(*key)).mappings()
    for part in found.partitions(_AT_ONCE):
        yield [dict(row) for row in part]


def _measured(connection: Connection, table: sa.Table) -> Copied:
    """Sorted by what is hashed: the two databases need not agree on the order of texts."""
    columns = list(table.columns)
    lines = sorted(
        hashlib.sha256(_line(row).encode()).hexdigest()
        for rows in _rows(connection, table, columns)
        for row in rows
    )
    return Copied(
        table=table.name, rows=len(lines), sha256=hashlib.sha256("".join(lines).encode()).hexdigest()
    )


def _line(row: Mapping[str, Any]) -> str:
    """One way to write a row, whichever database it is from: SQLite hands a whole double out as an integer."""
    return json.dumps([_plain(row[name]) for name in sorted(row)], ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, bool):
        return int(value)
    return float(value) if isinstance(value, int) and abs(value) < 2**53 else value


def _continue_numbers(reading: Connection, writing: Connection, table: sa.Table) -> None:
    """Numbers the source has given once are not given again, even where their rows are gone."""
    key = list(table.primary_key.columns)
    if len(key) != 1 or not isinstance(key[0].type, sa.Integer):
        return
    used = _last_number(reading, table, key[0])
    if used:
        _number_from(writing, table.name, key[0].name, used + 1)


def _last_number(reading: Connection, table: sa.Table, key: sa.Column[Any]) -> int:
    newest = int(reading.execute(sa.select(sa.func.coalesce(sa.func.max(key), 0))).scalar_one())
    if reading.dialect.name == "postgresql":
        sequence = _sequence(reading, table.name, key.name)
        if sequence is None:
            return 0
        given = reading.execute(sa.text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608 - the database's own name
        return max(newest, given.last_value if given.is_called else 0)
    row = reading.execute(
        sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
    ).first()
    return 0 if row is None else max(newest, int(row.seq))


def _number_from(writing: Connection, table: str, key: str, first: int) -> None:
    if writing.dialect.name == "postgresql":
        sequence = _sequence(writing, table, key)
        if sequence is not None:
            writing.execute(
                sa.text("SELECT setval(:name, :first, false)"), {"name": sequence, "first": first}
            )
        return
    values = {"name": table, "seq": first - 1}
    changed = writing.execute(sa.text("UPDATE sqlite_sequence SET seq = :seq WHERE name = :name"), values)
    if not changed.rowcount:
        writing.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), values)


def _sequence(connection: Connection, table: str, key: str) -> str | None:
    found = connection.execute(
        sa.text("SELECT pg_get_serial_sequence(:table, :key)"), {"table": table, "key": key}
    )
    name: str | None = found.scalar_one()
    return name
