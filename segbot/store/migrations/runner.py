"""The tables, as a list of steps that only ever grows: a released step is never edited, a later one follows it.

Each step is recorded in the transaction that carries it out, with a checksum over the tables, columns and indexes it
made: a step that was edited after all is noticed wherever it ran before.
"""

from __future__ import annotations

import functools
import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.domain.errors import ConfigurationError
from segbot.store.migrations.checksums import CHECKSUMS
from segbot.store.migrations.m001_requests import m001_requests
from segbot.store.migrations.m002_rosters import m002_rosters
from segbot.store.migrations.m003_facts import m003_facts
from segbot.store.migrations.m004_messages_and_clicks import m004_messages_and_clicks
from segbot.store.migrations.m005_connections_and_segments import m005_connections_and_segments
from segbot.store.migrations.m006_book import m006_book
from segbot.store.migrations.m007_connection_tokens import m007_connection_tokens
from segbot.store.migrations.m008_sealed_facts import m008_sealed_facts
from segbot.store.migrations.m010_removals import m010_removals
from segbot.store.migrations.m011_bounds import m011_bounds
from segbot.store.migrations.m012_requests_by_segment import m012_requests_by_segment
from segbot.store.migrations.m013_edited_steps import m013_edited_steps
from segbot.store.migrations.m014_results import m014_results
from segbot.store.migrations.m015_list_answers import m015_list_answers
from segbot.store.migrations.m020_delivery import m020_delivery
from segbot.store.migrations.m021_retention import m021_retention
from segbot.store.migrations.m025_sizes_and_blocks import m025_sizes_and_blocks
from segbot.store.migrations.m030_rate_states import m030_rate_states
from segbot.store.migrations.m031_known_segments import m031_known_segments
from segbot.store.migrations.m032_slack_installation import m032_slack_installation
from segbot.store.migrations.m035_watched import m035_watched
from segbot.store.migrations.m036_previous_segments import m036_previous_segments
from segbot.store.migrations.m040_traces import m040_traces
from segbot.store.migrations.m041_undos import m041_undos
from segbot.store.timestamps import seconds

_ADVISORY_KEY = 7_339_042
_TABLE = "segbot_migrations"
_CHANGES_TABLES = ("CREATE", "ALTER", "DROP")
_SHOWN = 16
# Its columns differ by kind of database, and only search uses it.
_NOT_COMPARED = frozenset({"fact_words"})
_WAY_OUT = (
    "Nothing was changed. Start the version of segbot that made it, or restore a backup from before the update; "
    "docs/runbook.md (A database that does not fit) says how to carry the requests over."
)

Step = Callable[[Connection], None]

STEPS: tuple[Step, ...] = (
    m001_requests,
    m002_rosters,
    m003_facts,
    m004_messages_and_clicks,
    m005_connections_and_segments,
    m006_book,
    m007_connection_tokens,
    m008_sealed_facts,
    m010_removals,
    m011_bounds,
    m012_requests_by_segment,
    m013_edited_steps,
    m014_results,
    m015_list_answers,
    m020_delivery,
    m021_retention,
    m025_sizes_and_blocks,
    m030_rate_states,
    m031_known_segments,
    m032_slack_installation,
    m035_watched,
    m036_previous_segments,
    m040_traces,
    m041_undos,
)
REPAIRS = frozenset({m013_edited_steps.__name__})
"""Steps that do something only where an earlier one was edited: what they did differs from database to database."""


def pending(connection: Connection) -> list[str]:
    done = _done(connection)
    return [step.__name__ for step in STEPS if step.__name__ not in done]


def to_come(connection: Connection) -> list[str]:
    """What `apply` would do: the step, what it is for, and how many facts and requests it may have to go through."""
    waiting = pending(connection)
    if not waiting:
        return []
    told = []
    for step in STEPS:
        if step.__name__ in waiting:
            page = sys.modules[step.__module__].__doc__ if step.__doc__ is None else step.__doc__
            told.append(f"{step.__name__}: {(page or '').strip().splitlines()[0]}")
    inspector = sa.inspect(connection)
    rows = {
        name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
        for name in ("requests", "facts")
        if inspector.has_table(name)
    }
    if rows:
        # Measured: the slowest step goes through the facts at about 20,000 a second.
        seconds_at_most = max(1, round(sum(rows.values()) / 20_000))
        counted = " and ".join(f"{count:,} {name}" for name, count in rows.items())
        told.append(f"The database has {counted}: about {seconds_at_most} s, while nobody else can write.")
    return told


def apply(connection: Connection, now: datetime) -> list[str]:
    """Carry out what is missing, in the caller's transaction; on Postgres others wait for it to end.

    Raises ConfigurationError where the database is not one that these steps made.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_KEY})
    _keep_a_ledger(connection)
    done = _done(connection)
    carried_out = []
    for step in STEPS:
        if step.__name__ in done:
            continue
        with _watched(connection) as statements:
            step(connection)
        connection.execute(
            text("INSERT INTO segbot_migrations (name, applied_at, checksum) VALUES (:name, :at, :checksum)"),
            {"name": step.__name__, "at": seconds(now), "checksum": _checksum(step.__name__, statements)},
        )
        carried_out.append(step.__name__)
    _insist_on_fit(connection)
    return carried_out


def misfit(connection: Connection) -> str:
    """Why the database is not one that these steps made, in sentences; empty where it is."""
    kind = connection.dialect.name
    if not sa.inspect(connection).has_table(_TABLE):
        return ""
    known = {step.__name__ for step in STEPS}
    rows = connection.execute(text("SELECT * FROM segbot_migrations ORDER BY name")).mappings().all()
    newer = sorted(row["name"] for row in rows if row["name"] not in known)
    if newer:
        return f"The database was made by a newer version of segbot (step {newer[0]}). {_WAY_OUT}"
    for row in rows:
        made = row.get("checksum")
        if made and row["name"] not in REPAIRS and made != CHECKSUMS.get(row["name"], {}).get(kind, made):
            return f"Step {row['name']} did something else when it made this database. {_WAY_OUT}"
    return ""


def checksum_of(statements: Sequence[str]) -> str:
    """Over what a step did to the tables; how it is laid out in lines does not matter."""
    told = "\n".join(" ".join(statement.split()) for statement in statements)
    return hashlib.sha256(told.encode()).hexdigest()[:_SHOWN]


def _checksum(name: str, statements: Sequence[str]) -> str:
    return "repair" if name in REPAIRS else checksum_of(statements)


def _keep_a_ledger(connection: Connection) -> None:
    connection.execute(
        text(
            "CREATE TABLE IF NOT EXISTS segbot_migrations"
            " (name text PRIMARY KEY, applied_at double precision NOT NULL)"
        )
    )
    if "checksum" not in _columns(connection, _TABLE):
        connection.execute(text("ALTER TABLE segbot_migrations ADD COLUMN checksum text"))


def _insist_on_fit(connection: Connection) -> None:
    """The checksums of the steps, and the columns themselves: older databases had none."""
    found = misfit(connection) or _other_columns(connection)
    if found:
        raise ConfigurationError([found])
    kind = connection.dialect.name
    for name, made in CHECKSUMS.items():
        values = {"name": name, "checksum": made[kind]}
        connection.execute(
            text("UPDATE segbot_migrations SET checksum = :checksum WHERE name = :name AND checksum IS NULL"),
            values,
        )


def _other_columns(connection: Connection) -> str:
    for table, wanted in _wanted_columns().items():
        there = _columns(connection, table)
        if there != wanted:
            wrong = min(wanted ^ there)
            lacks = "lacks" if wrong in wanted else "has, unexpectedly,"
            return (
                f"The database does not fit this version of segbot: table {table} {lacks} {wrong}. {_WAY_OUT}"
            )
    return ""


@functools.cache
def _wanted_columns() -> dict[str, frozenset[str]]:
    """The tables as the steps make them, from a database in memory."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        for step in STEPS:
            step(connection)
        names = sa.inspect(connection).get_table_names()
        left_out = [name for name in names if name.startswith(("sqlite_", *_NOT_COMPARED))]
        wanted = {name: _columns(connection, name) for name in names if name not in left_out}
    engine.dispose()
    return wanted


def _columns(connection: Connection, table: str) -> frozenset[str]:
    inspector = sa.inspect(connection)
    if not inspector.has_table(table):
        return frozenset()
    return frozenset(str(column["name"]) for column in inspector.get_columns(table))


@contextmanager
def _watched(connection: Connection) -> Iterator[list[str]]:
    """What changes tables while the block lasts, in order."""
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(_CHANGES_TABLES):
            statements.append(statement)

    sa.event.listen(connection, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(connection, "before_cursor_execute", note)


def _done(connection: Connection) -> set[str]:
    if not sa.inspect(connection).has_table(_TABLE):
        return set()
    return set(connection.execute(text("SELECT name FROM segbot_migrations")).scalars())
