"""Backup, restore, and the way from SQLite to Postgres and back: whole databases, counted and hashed on the way."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from segbot import __version__
from segbot.bootstrap import SystemClock
from segbot.domain.errors import ConfigurationError
from segbot.engine.lease import somebody_works
from segbot.flows.audit.verify import verify
from segbot.settings import database_url
from segbot.store import Store, file_of, transfer

Say = Callable[[str], None]

_OWNER_ONLY = 0o600
_FORMAT = 1
_LABEL = "segbot_backup"


def backup(file: Path, say: Say) -> None:
    """One consistent picture of the database as a file of its own, also while segbot runs; sealed parts stay sealed.

    Raises ConfigurationError where the file is there already or the database cannot be read.
    """
    if file.exists():
        raise ConfigurationError([f"{file} is there already and was left as it is. Name another file."])
    source = _opened(database_url())
    partial = file.with_name(f"{file.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
        rows = _into(partial, source)
        for name, count in rows.items():
            say(f"{name}: {count:,} rows")
        _label(partial)
        partial.rename(file)
    except OSError as error:
        raise ConfigurationError([f"{file} cannot be written: {error.strerror}."]) from None
    finally:
        source.close()
        for left in (
            partial,
            *(partial.with_name(partial.name + each) for each in ("-wal", "-shm", ".lock")),
        ):
            left.unlink(missing_ok=True)
    say(
        f"{file}: {sum(rows.values()):,} rows in {len(rows)} tables. Lists and tokens in it are still sealed: keep the key elsewhere."
    )


def _into(file: Path, source: Store) -> dict[str, int]:
    """Rows by table."""
    if source.is_sqlite:
        return transfer.snapshot(source, file)
    target = _made(f"sqlite:///{file.resolve()}")
    try:
        return {each.table: each.rows for each in transfer.copy(source, target)}
    finally:
        target.close()


def restore(file: Path, say: Say) -> None:
    """A backup into a database that is not there yet; cards drawn since then can no longer decide anything.

    Raises ConfigurationError where the file is no backup, is of a newer version, or the database is there already.
    """
    _insist_on_backup(file)
    url = database_url()
    _insist_on_absent(url)
    with tempfile.TemporaryDirectory(prefix="segbot-restore-") as folder:
        # The backup itself is left as it is; an older one is brought up to date in the copy.
        scratch = Path(folder) / "backup.db"
        with _connected(file) as one, _connected(scratch) as other:
            one.backup(other)
        source = _made(f"sqlite:///{scratch}")
        target = _made(url)
        try:
            transfer.copy(source, target, progress=say)
            paused = transfer.begin_new_life(target)
            found = verify(target)
        except ConfigurationError:
            target.close()
            _unmake(url)
            raise
        finally:
            source.close()
            target.close()
    if not found.whole:
        raise ConfigurationError(
            [
                "The audit log in the backup is not as it was written: run `segbot audit verify` and look before starting."
            ]
        )
    say(
        f"Restored. The audit log is whole ({found.facts:,} facts). Requests go on under numbers well above the old ones."
    )
    if paused:
        say(
            f"{paused} requests were approved or running then and are paused: look at their segments before resuming."
        )
    say("Cards posted after the backup was made can't decide anything any more. Start segbot as usual.")


def move(to: str, say: Say) -> None:
    """Everything from DATABASE_URL into the database `to`, while nobody works on either; then the old one is put aside.

    Raises ConfigurationError where segbot still runs, or where `to` holds something already.
    """
    here = database_url()
    if here == to:
        raise ConfigurationError(["--to is the database segbot uses already."])
    source = _opened(here)
    try:
        if not source.is_sqlite and somebody_works(source):
            raise ConfigurationError(["segbot is running on this database: stop every process of it first."])
        with source.file_lock():
            target = _made(to)
            try:
                with target.file_lock():
                    copied = transfer.copy(source, target, progress=say)
            finally:
                target.close()
    finally:
        source.close()
    say(f"Copied and compared: {sum(each.rows for each in copied):,} rows in {len(copied)} tables.")
    if source.is_sqlite:
        say(f"The old file is now {_put_aside(here)}; nothing uses it any more.")
    else:
        say("The old database was left as it is; nothing uses it any more.")
    say("Set DATABASE_URL to the new database and start segbot.")


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    try:
        yield connection
    finally:
        connection.close()


def _opened(url: str) -> Store:
    """A database that is there and up to date."""
    path = file_of(url)
    if path is not None and not path.exists():
        raise ConfigurationError([f"There is no database {path} (DATABASE_URL)."])
    store = Store(url, now=SystemClock().now)
    trouble = store.trouble()
    if trouble:
        store.close()
        raise ConfigurationError([trouble])
    return store


def _made(url: str) -> Store:
    store = Store(url, now=SystemClock().now)
    store.migrate()
    return store


def _label(file: Path) -> None:
    """What the file is, inside it; and one file only, without the companions SQLite keeps beside an open one."""
    with _connected(file) as connection:
        connection.execute(f"CREATE TABLE {_LABEL} (format integer, version text, made_at text)")
        made_at = SystemClock().now().isoformat()
        connection.execute(f"INSERT INTO {_LABEL} VALUES (?, ?, ?)", (_FORMAT, __version__, made_at))  # noqa: S608 - our own name
        connection.commit()
        connection.execute("PRAGMA journal_mode=DELETE")


def _insist_on_backup(file: Path) -> None:
    if not file.is_file():
        raise ConfigurationError([f"There is no file {file}."])
    try:
        with _connected(file) as connection:
            row = connection.execute(f"SELECT format, version, made_at FROM {_LABEL}").fetchone()  # noqa: S608 - our own name
    except sqlite3.DatabaseError:
        row = None
    if row is None:
        raise ConfigurationError([f"{file} isn't a backup made by `segbot backup`. Nothing was changed."])
    if row[0] != _FORMAT:
        raise ConfigurationError(
            [f"{file} was made by a newer segbot ({row[1]}): restore it with that version."]
        )


def _insist_on_absent(url: str) -> None:
    path = file_of(url)
    if path is not None:
        there = path.exists()
    else:
        store = Store(url, now=SystemClock().now)
        there = not store.is_empty()
        store.close()
    if there:
        raise ConfigurationError(
            [
                "The database of DATABASE_URL is there already and was left as it is. Name a new one, or move it away."
            ]
        )


def _unmake(url: str) -> None:
    """Take away the file this very restore made."""
    path = file_of(url)
    if path is not None:
        for each in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", ".lock"))):
            each.unlink(missing_ok=True)


def _put_aside(url: str) -> Path:
    path = file_of(url) or Path()
    stamp = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    aside = path.with_name(f"{path.name}.moved-{stamp}")
    with _connected(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.rename(aside)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return aside
