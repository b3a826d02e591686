"""Who waits behind a long run: people who look, people who ask, and another run on the same account.

A fake Bunce with 250 ms and its documented limit. Baseline: the same commands while nothing runs. Two people's runs on one
account are asked for at the same time; each may have half. Besides: a run of one call while the long one goes on.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._load import percentile
from benchmarks._place import Place, fetched, fullest, place, waited_for
from benchmarks._provider import segment_id
from benchmarks.throughput import people

_LIMIT = 500
_LOOK_S = 1.0
_SHUT_S = 3.0
_APART = 0.1
# A look and a preview are five calls: more often than this they are more than the fifth of the rate that goes before runs.
_PAUSE_S = 2.0
_SMALL_S = 20.0  # a terminal that starts, previews and confirms is in it


def looks(there: Place, count: int, first: int) -> dict[str, list[float]]:
    """Seconds until the answers to `show`, and until the preview of a small change stands."""
    found: dict[str, list[float]] = {"show": [], "preview": []}
    for number in range(first, first + count):
        found["show"].append(there.answer_to(f'show bunce "Newsletter {number % 8 * 6 + 1}"', number))
        found["preview"].append(there.preview_of('add bunce "VIP 12" person-000001', 10_000 + number))
        time.sleep(_PAUSE_S)
    return found


def shut_out(there: Place) -> tuple[float, float]:
    """The slowest of three `show` right after a 429: one that says for how long, and one that does not."""
    found = []
    for told, first in ((1, 300), (0, 310)):
        fetched(f"http://127.0.0.1:{there.provider}/shut?seconds=7&told={told}")
        time.sleep(1.0)  # the run meets it
        looks = [
            there.answer_to(f'show bunce "Newsletter {number * 6 + 1}"', first + number)
            for number in range(3)
        ]
        found.append(max(looks))
        time.sleep(7.0)
    return found[0], found[1]


def two_runs(batches: int) -> tuple[float, float, int, int]:
    """How many calls each of two runs had while both were at it; the most in any minute, and what was refused."""
    with (
        tempfile.TemporaryDirectory() as name,
        place(Path(name), latency_ms=250, limit=_LIMIT) as there,
    ):
        there.ask('add bunce "VIP 0"', people(batches * 100))
        there.ask('add bunce "VIP 6"', people(batches * 100), user="U0OTHER")
        if not waited_for(lambda: len(there.provider_stats()["writes"]) >= 2 * batches, 900):
            raise RuntimeError("the runs came to no end")
        stats = there.provider_stats()
        both = [stats["by_segment"][segment_id(number)] for number in (0, 6)]
        begun = max(moments[0] for moments in both)
        # From when both are at it: how many calls each had until the first of them was through.
        until = min(moments[-1] for moments in both)
        shares = [sum(begun <= moment <= until for moment in moments) for moments in both]
        return shares[0], shares[1], fullest(stats["arrived"]), stats["refused"]


def small_run(there: Place) -> float:
    """Seconds until a run of one call is through."""
    begun = time.monotonic()
    there.ask('add bunce "VIP 18"', people(1), user="U0OTHER")
    waited_for(lambda: segment_id(18) in there.provider_stats()["by_segment"], 60)
    return time.monotonic() - begun


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks fairness", description=__doc__)
    parser.add_argument("--batches", type=int, default=400, help="calls of the long run")
    parser.add_argument("--looks", type=int, default=12)
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name, place(Path(name), latency_ms=250, limit=_LIMIT) as there:
        there.answer_to('show bunce "VIP 0"', 1)
        idle = looks(there, max(3, given.looks // 3), 100)
        there.ask('add bunce "VIP 0"', people(given.batches * 100))
        waited_for(lambda: len(there.provider_stats()["writes"]) > 10, 60)
        busy = looks(there, given.looks, 200)
        small = small_run(there)
        stats = there.provider_stats()
        still_running = len(stats["writes"]) < given.batches
        told, untold = shut_out(there)
    good = still_running and not stats["refused"] and fullest(stats["arrived"]) <= _LIMIT
    print("| | idle p50 / p95 s | during a run p50 / p95 s | ratio of p95 |")
    print("|---|--:|--:|--:|")
    for what in ("show", "preview"):
        cells = [
            f"{percentile(each, 0.5):.2f} / {percentile(each, 0.95):.2f}" for each in (idle[what], busy[what])
        ]
        ratio = percentile(busy[what], 0.95) / percentile(idle[what], 0.95)
        good = good and percentile(busy[what], 0.95) <= _LOOK_S
        print(f"| {what} | {cells[0]} | {cells[1]} | {ratio:.2f} |")
    one, other, most, refused = two_runs(given.batches // 2)
    # Too few calls never meet, and then nobody can say who had more.
    apart = abs(one - other) / max(one, other) if one and other else 1.0
    good = good and apart <= _APART and most <= _LIMIT and not refused
    good = good and small <= _SMALL_S and max(told, untold) <= _SHUT_S
    print(
        f"\n`show` right after a 429, slowest of three: {told:.2f} s with `Retry-After`, {untold:.2f} s without."
    )
    print(f"\nA run of one call during it, from asking to its end: {small:.1f} s.")
    print(
        f"Two people's runs on one account, calls while both were at it: {one:g} and {other:g} ({apart:.0%} apart)."
    )
    print(
        f"\ntarget: p95 ≤ {_LOOK_S:g} s during a run, shares within {_APART:.0%}: {'met' if good else 'MISSED'}",
        file=sys.stderr,
    )
    return 0 if good else 1
