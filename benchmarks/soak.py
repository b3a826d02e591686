"""Runs without end: memory stays flat, and what a request leaves in the database is bounded.

A fake Bunce without delay; requests of five batches each, one after the other, for a minute (`--seconds 1800` by hand). The
baseline is the bot once it is warm, after twenty seconds or the first tenth of that time: until then threads are begun, and code
and statements are prepared for the first time.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from benchmarks._place import Place, place, waited_for
from benchmarks.throughput import people

_GROWTH = 0.05
_KB_A_REQUEST = 400.0
_BATCHES = 5
_WARM_S, _WARM_REQUESTS, _LEAST_AFTER = 20.0, 6, 3


def size_kb(there: Place) -> float:
    """Of the database itself: the file beside it, for what is written next, is used over and over."""
    with closing(sqlite3.connect(f"file:{there.folder}/segbot.db?mode=ro", uri=True)) as database:
        pages, size = (
            database.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size")
        )
    return float(pages * size / 1024)


def engine_rows(there: Place) -> int:
    with closing(sqlite3.connect(f"file:{there.folder}/segbot.db?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM workflow_status").fetchone()[0])


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args(argv)
    free = {"SEGBOT_CONNECTIONS__BUNCE__RATE_MULTIPLIER": "100"}
    with tempfile.TemporaryDirectory() as name, place(Path(name), latency_ms=0, limit=0, **free) as there:
        begun, done, settled = time.monotonic(), 0, None
        warm = max(_WARM_S, given.seconds / 10)
        course: list[float] = []
        # A slow machine is given the time that a few requests take.
        while time.monotonic() - begun < given.seconds or settled is None or done < settled[0] + _LEAST_AFTER:
            there.ask(f'add bunce "VIP {done % 8 * 6}"', people(_BATCHES * 100))
            done += 1
            waited_for(lambda due=done: len(there.provider_stats()["writes"]) >= due * _BATCHES, 60)
            course.append(there.program.memory())
            if settled is None and time.monotonic() - begun > warm and done >= _WARM_REQUESTS:
                settled = (done, there.program.memory(), size_kb(there), engine_rows(there))
        memory, grown, rows = there.program.memory(), size_kb(there), engine_rows(there)
    first, memory_then, size_then, rows_then = settled
    more = max(1, done - first)
    growth, a_request = memory / memory_then - 1, (grown - size_then) / more
    good = growth <= _GROWTH and a_request <= _KB_A_REQUEST
    print("| | once warm | at the end | |")
    print("|---|--:|--:|--:|")
    print(f"| requests | {first} | {done} | |")
    print(f"| memory MB | {memory_then:.0f} | {memory:.0f} | {growth:+.1%} |")
    print(f"| database KB | {size_then:.0f} | {grown:.0f} | {a_request:.0f} a request |")
    print(
        f"| rows of the engine | {rows_then} | {rows} | {(rows - rows_then) / more:.1f} a request, kept 14 days |"
    )
    print("\nmemory after each request, MB:", " ".join(f"{each:.0f}" for each in course))
    print(
        f"\ntarget: memory within {_GROWTH:.0%}, at most {_KB_A_REQUEST:g} KB a request: {'met' if good else 'MISSED'}",
        file=sys.stderr,
    )
    return 0 if good else 1
