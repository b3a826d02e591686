"""A backup beside writers: its time against a copy of the same file, and how long a writer waits meanwhile.

`python -m benchmarks backup [MEGABYTES] [--folder DIR]`. A database of that size, half of it facts with their search, half
of it sealed lists. `segbot backup` runs as an operator runs it, in a process of its own, while another one writes a fact
after the other; the baselines are a plain copy of the file and sqlite3's own backup, with nobody writing. Ends with 1
where a writer waited for more than 100 ms longer than the slowest one did before the backup began.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from benchmarks.audit import fill, some_facts
from segbot.rosters.storage.encryption import new_key
from segbot.store import Store

MOST_MILLISECONDS = 100.0
_FACT_BYTES = 900
_CHUNK_BYTES = 60_000
_AT_ONCE = 200
_PAUSE = 0.005
_FIRST_LOOK = 5.0
_ROOT = str(Path(__file__).resolve().parent.parent)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks backup")
    parser.add_argument("megabytes", nargs="?", type=int, default=1_000)
    parser.add_argument("--folder", type=Path, help="where the files are made; by default a temporary folder")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(dir=asked.folder) as made:
        return measured(Path(made), asked.megabytes)


def measured(folder: Path, megabytes: int) -> int:
    path = folder / "segbot.db"
    filled(path, megabytes)
    size = path.stat().st_size / 1e6
    copied = timed(lambda: synced(shutil.copyfile(path, folder / "plain.db")))
    online = timed(lambda: online_backup(path, folder / "online.db"))
    for each in ("plain.db", "online.db"):
        (folder / each).unlink()
    before = writing_for(path, lambda since: time.monotonic() - since < _FIRST_LOOK)
    begun = time.monotonic()
    process = started(path, folder / "kept.backup")
    during = writing_for(path, lambda _: process.poll() is None)
    seconds = time.monotonic() - begun
    assert process.returncode == 0, process.returncode
    print(f"{size:,.0f} MB: plain copy {copied:.1f} s, sqlite3's backup {online:.1f} s")
    print(f"segbot backup {seconds:.1f} s ({seconds / copied:.1f} and {seconds / online:.1f} times)")
    for name, waits in (("before", before), ("during", during)):
        print(
            f"writers {name}: {len(waits):,}, p50 {at(waits, 0.5):.1f} ms, p99 {at(waits, 0.99):.1f} ms, longest {max(waits):.1f} ms"
        )
    because_of_us = max(during) - max(before)
    print(f"because of the backup: {max(because_of_us, 0):.1f} ms at most (≤ {MOST_MILLISECONDS:.0f})")
    return int(because_of_us > MOST_MILLISECONDS)


def filled(path: Path, megabytes: int) -> None:
    store = Store(f"sqlite:///{path}", now=lambda: datetime.now(UTC))
    store.migrate()
    fill(store, max(1, megabytes * 500_000 // _FACT_BYTES))
    lists = sa.text("INSERT INTO rosters (id, people, sha256, created_at) VALUES (:id, 1000, :id, 0)")
    chunks = sa.text("INSERT INTO roster_chunks VALUES (:id, 0, 1000, :sealed)")
    number = 0
    while path.stat().st_size + path.with_name(path.name + "-wal").stat().st_size < megabytes * 1_000_000:
        rows = [
            {"id": f"roster-{number + each}", "sealed": secrets.token_bytes(_CHUNK_BYTES)}
            for each in range(_AT_ONCE)
        ]
        number += _AT_ONCE
        with store.transaction() as tx:
            tx.connection.execute(lists, [{"id": each["id"]} for each in rows])
            tx.connection.execute(chunks, rows)
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def started(path: Path, file: Path) -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "segbot", "backup", str(file)],
        env={
            **kept,
            "PYTHONPATH": _ROOT,
            "DATABASE_URL": f"sqlite:///{path}",
            "SEGBOT_ENCRYPTION_KEY": new_key(),
        },
        cwd=path.parent,
        stdout=subprocess.DEVNULL,
    )


def writing_for(path: Path, go_on: Callable[[float], bool]) -> list[float]:
    """Milliseconds of one transaction after the other, as segbot writes a fact; at least one."""
    store = Store(f"sqlite:///{path}", now=lambda: datetime.now(UTC))
    facts, waits, since = some_facts(1_000_000), [], time.monotonic()
    while not waits or go_on(since):
        start = time.perf_counter()
        with store.transaction() as tx:
            tx.audit_log.append(next(facts))
        waits.append((time.perf_counter() - start) * 1000)
        time.sleep(_PAUSE)
    store.close()
    return waits


def online_backup(path: Path, other: Path) -> None:
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(other)) as two:
        one.backup(two)
    synced(other)


def synced(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def at(waits: list[float], share: float) -> float:
    return sorted(waits)[int(len(waits) * share)]
