"""`segbot backup`, `restore` and `migrate --to`, run as programs on real databases of both kinds."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import threading
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import forked
import pytest
from store.databases import KINDS, empty_database, postgres

from segbot.domain.audit import Event
from segbot.flows.audit.record import Audit
from segbot.store import Store, transfer

__all__ = ["postgres"]

ROOT = Path(__file__).resolve().parents[2]


class NoScheduler:
    def deliver(self, *_): ...


def segbot(*arguments, database, cwd):
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": database}
    done = forked.run(arguments, environment=environment, folder=cwd)
    return subprocess.CompletedProcess(arguments, done.code, done.out, done.err)


def lived_in(url, facts=50):
    store = Store(url, now=lambda: datetime.now(UTC))
    store.migrate()
    write(store, facts)
    store.close()


def write(store, facts):
    audit = Audit(store=store, scheduler=NoScheduler(), clock=store, channel="")
    with store.transaction() as tx:
        for number in range(facts):
            audit.record(tx, Event.PURGED, {"lists": number})


def figures(url):
    store = Store(url, now=lambda: datetime.now(UTC))
    try:
        return {each.table: (each.rows, each.sha256) for each in transfer.contents(store)}
    finally:
        store.close()


@pytest.mark.parametrize(
    ("here", "there"),
    # From one kind to the other, `migrate` goes by default, below.
    [
        pytest.param(*pair, marks=() if len(set(pair)) == 1 else pytest.mark.slow)
        for pair in product(KINDS, KINDS)
    ],
)
def test_what_was_backed_up_is_what_is_restored(request, tmp_path, here, there):
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    source, target = (
        empty_database(request, here, tmp_path / "a"),
        empty_database(request, there, tmp_path / "b"),
    )
    lived_in(source)
    done = segbot("backup", "x.backup", database=source, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE((tmp_path / "x.backup").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["x.backup"]
    done = segbot("restore", "x.backup", database=target, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "50 facts" in done.stdout
    assert figures(target) == figures(source)
    verified = segbot("audit", "verify", database=target, cwd=tmp_path)
    assert "SLACK" not in verified.stdout + verified.stderr or verified.returncode == 2
    again = segbot("restore", "x.backup", database=target, cwd=tmp_path)
    assert again.returncode == 2
    assert "was left as it is" in again.stderr


def test_a_backup_is_one_moment_while_others_write(tmp_path):
    url = f"sqlite:///{tmp_path}/segbot.db"
    lived_in(url)
    store, stop = Store(url, now=lambda: datetime.now(UTC)), threading.Event()

    def keep_writing():
        while not stop.is_set():
            write(store, 7)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        done = segbot("backup", "x.backup", database=url, cwd=tmp_path)
    finally:
        stop.set()
        writer.join()
        store.close()
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(tmp_path / "x.backup") as copy:
        [(facts,)] = copy.execute("SELECT count(*) FROM facts")
    copy.close()
    assert facts >= 50
    assert (facts - 50) % 7 == 0, "a transaction was cut in two"


@pytest.mark.parametrize("content", [b"", b"not a database", None], ids=["empty", "text", "another database"])
def test_what_is_no_backup_is_refused_and_leaves_nothing(tmp_path, content):
    file = tmp_path / "x.backup"
    if content is None:
        lived_in(f"sqlite:///{file}", facts=1)
    else:
        file.write_bytes(content)
    done = segbot("restore", "x.backup", database=f"sqlite:///{tmp_path}/new.db", cwd=tmp_path)
    assert done.returncode == 2
    assert "isn't a backup" in done.stderr
    assert not (tmp_path / "new.db").exists()


def test_a_backup_of_a_newer_version_is_refused_and_leaves_nothing(tmp_path):
    url = f"sqlite:///{tmp_path}/segbot.db"
    lived_in(url, facts=1)
    assert segbot("backup", "x.backup", database=url, cwd=tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "x.backup") as newer:
        newer.execute("INSERT INTO segbot_migrations (name, applied_at) VALUES ('m999_later', 0)")
    newer.close()
    done = segbot("restore", "x.backup", database=f"sqlite:///{tmp_path}/new.db", cwd=tmp_path)
    assert done.returncode == 2
    assert "newer version" in done.stderr
    assert not (tmp_path / "new.db").exists()


def test_nothing_is_overwritten_by_a_backup(tmp_path):
    url = f"sqlite:///{tmp_path}/segbot.db"
    lived_in(url, facts=1)
    (tmp_path / "x.backup").write_text("mine", encoding="utf-8")
    assert segbot("backup", "x.backup", database=url, cwd=tmp_path).returncode == 2
    assert (tmp_path / "x.backup").read_text(encoding="utf-8") == "mine"


def test_from_sqlite_to_postgres_and_back(request, tmp_path):
    here, there = f"sqlite:///{tmp_path}/segbot.db", empty_database(request, "postgresql", tmp_path)
    lived_in(here)
    before = figures(here)
    done = segbot("migrate", "--to", there, database=here, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert figures(there) == before
    assert not (tmp_path / "segbot.db").exists()
    [aside] = tmp_path.glob("segbot.db.moved-*")
    assert aside.stat().st_size > 10_000
    again = segbot("migrate", "--to", there, database=f"sqlite:///{aside}", cwd=tmp_path)
    assert again.returncode == 2
    assert "something in the database already" in again.stderr
    back = f"sqlite:///{tmp_path}/back.db"
    assert segbot("migrate", "--to", back, database=there, cwd=tmp_path).returncode == 0
    assert figures(back) == before


def test_while_segbot_runs_nothing_is_moved(tmp_path):
    url = f"sqlite:///{tmp_path}/segbot.db"
    lived_in(url, facts=1)
    running = Store(url, now=lambda: datetime.now(UTC))
    with running.file_lock():
        done = segbot("migrate", "--to", f"sqlite:///{tmp_path}/new.db", database=url, cwd=tmp_path)
    running.close()
    assert done.returncode == 2
    assert (tmp_path / "segbot.db").exists()
