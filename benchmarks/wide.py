"""Two webs and four workers on one Postgres: accounts side by side, one limit for all, and a worker that dies or stands still.

Fake Bunces with 250 ms and their documented limit, one for each account. Baseline: a run on one account. Then runs on four
accounts together; two runs on one account; a worker killed in the middle of a run; and one that is frozen for as long as it
takes another to go on, and then thaws.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import _processes as processes
from benchmarks._place import Place, fetched, fullest, waited_for
from benchmarks._postgres import database
from benchmarks._provider import segment_id
from benchmarks.throughput import people, rate_of

_LIMIT, _LATENCY_MS = 500, 250
_SCALES, _TAKEOVER_S, _APART = 3.5, 5.0, 0.1
_ACCOUNTS = ("BUNCE", "SECOND", "THIRD", "FOURTH")
_WORKERS = 4


@dataclass(frozen=True, kw_only=True)
class Crew:
    """Where to ask, and where to look."""

    place: Place
    url: str
    providers: dict[str, int]

    def stats(self, account: str = "BUNCE") -> dict[str, Any]:
        return dict(fetched(f"http://127.0.0.1:{self.providers[account]}/stats"))

    def forget(self) -> None:
        for port in self.providers.values():
            fetched(f"http://127.0.0.1:{port}/reset")

    def writes(self, account: str = "BUNCE") -> list[float]:
        return list(self.stats(account)["writes"])

    def ask(self, *lines: str, batches: int) -> None:
        """All at the same time."""
        with ThreadPoolExecutor(len(lines)) as askers:
            for asked in [askers.submit(self.place.ask, line, people(batches * 100)) for line in lines]:
                asked.result()

    def run(self, batches: int, *accounts: str) -> dict[str, list[float]]:
        """When each call of these runs was answered."""
        self.forget()
        self.ask(*(f'add {account.lower()} "VIP 0"' for account in accounts), batches=batches)
        if not waited_for(lambda: all(len(self.writes(each)) >= batches for each in accounts), 600):
            raise RuntimeError("the runs came to no end")
        return {each: self.writes(each) for each in accounts}

    def busy(self) -> int:
        """The process that carries out."""
        found: list[str] = []

        def seen() -> bool:
            with psycopg.connect(self.url) as connection:
                rows = connection.execute(
                    "SELECT executor_id FROM dbos.workflow_status WHERE status = 'PENDING' AND queue_name = 'exec'"
                )
                found[:] = [row[0] for row in rows]
            return bool(found)

        waited_for(seen, 30)
        return int(found[0].rsplit("-", 2)[1])

    def states(self) -> list[str]:
        with psycopg.connect(self.url) as connection:
            return [row[0] for row in connection.execute("SELECT state FROM requests ORDER BY id")]


@contextmanager
def crew(folder: Path, url: str) -> Iterator[Crew]:
    slack = processes.free_port()
    ports = {name: processes.free_port() for name in _ACCOUNTS}
    environment = {
        **processes.settings(slack_port=slack, port=0, folder=folder),
        "DATABASE_URL": url,
        "SEGBOT_POLICY__GRACE": "0s",
        "SEGBOT_POLICY__ADD_NEEDS_APPROVAL_ABOVE": "1000000",
    }
    for name, port in ports.items():
        environment |= {
            f"SEGBOT_CONNECTIONS__{name}__PROVIDER": "bunce",
            f"SEGBOT_CONNECTIONS__{name}__API_KEY": f"sk_test_{name.lower()}",
            f"SEGBOT_CONNECTIONS__{name}__BASE_URL": f"http://127.0.0.1:{port}/v1",
        }
    with ExitStack() as stack:

        def begin(arguments: list[str], port: int, path: str) -> processes.Program:
            own = {**environment, "PORT": str(port)}
            return stack.enter_context(processes.running(arguments, own, folder, port=port, path=path))

        begin(["-m", "benchmarks._slack", str(slack)], slack, "/api/api.test")
        for port in ports.values():
            begin(["-m", "benchmarks._provider", *map(str, (port, _LATENCY_MS, _LIMIT, 50))], port, "/stats")
        roles = ["web", "web", *["worker"] * _WORKERS]
        begun = [
            (begin(["-m", "segbot", role], port, "/healthz"), port)
            for role, port in ((role, processes.free_port()) for role in roles)
        ]
        place = Place(
            folder=folder,
            slack=slack,
            provider=ports["BUNCE"],
            bot=begun[0][1],
            environment={**environment, "PORT": str(begun[0][1])},
            program=begun[0][0],
        )
        yield Crew(place=place, url=url, providers=ports)


def together(moments: dict[str, list[float]]) -> float:
    """Calls a second of all accounts while every one of them was at it."""
    begun = max(each[len(each) // 4] for each in moments.values())
    ended = min(each[-1] for each in moments.values())
    return sum(begun <= at <= ended for each in moments.values() for at in each) / (ended - begun)


def shares(there: Crew, batches: int) -> tuple[int, int]:
    """How many calls each of two runs on one account had while both were at it, whichever workers have them."""
    there.forget()
    there.ask('add bunce "VIP 0"', 'add bunce "VIP 6"', batches=batches)
    if not waited_for(lambda: len(there.writes()) >= 2 * batches, 600):
        raise RuntimeError("the runs came to no end")
    one, other = (there.stats()["by_segment"][segment_id(number)] for number in (0, 6))
    begun, ended = max(one[0], other[0]), min(one[-1], other[-1])
    return sum(begun <= at <= ended for at in one), sum(begun <= at <= ended for at in other)


def interrupted(
    there: Crew, segment: int, batches: int, stop: Callable[[int], None], go_on: Callable[[int], None]
) -> tuple[float, int]:
    """Seconds until somebody else goes on after a worker stopped in the middle of a run, and how many calls were sent again."""
    there.forget()
    before = len(there.states())
    there.place.ask(f'add bunce "VIP {segment}"', people(batches * 100))
    waited_for(lambda: len(there.writes()) >= batches // 4, 120)
    worker = there.busy()
    stop(worker)
    stopped = time.monotonic()

    def later() -> list[float]:
        return [at for at in there.stats()["changes_arrived"] if at > stopped + 0.05]

    waited_for(lambda: bool(later()), 60, every=0.05)
    took = min(later()) - stopped
    go_on(worker)
    if not waited_for(lambda: there.states()[before:] == ["done"], 300):
        raise RuntimeError("the run came to no end")
    stats = there.stats()
    if stats["people"][segment_id(segment)] != batches * 100:
        raise RuntimeError("people are missing")
    return took, len(stats["writes"]) - batches


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks wide", description=__doc__)
    parser.add_argument("--batches", type=int, default=160, help="calls of a hundred people each")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name, database() as url, crew(Path(name), url) as there:
        one = rate_of(there.run(given.batches, "BUNCE")["BUNCE"])
        four = together(there.run(given.batches, *_ACCOUNTS))
        each = [there.stats(account) for account in _ACCOUNTS]
        most, refused = (
            max(fullest(stats["arrived"]) for stats in each),
            sum(stats["refused"] for stats in each),
        )
        halves = shares(there, given.batches // 2)
        died, again = interrupted(
            there, 12, given.batches, lambda pid: os.kill(pid, signal.SIGKILL), lambda _pid: None
        )
        froze, late = interrupted(
            there,
            18,
            given.batches,
            lambda pid: os.kill(pid, signal.SIGSTOP),
            lambda pid: os.kill(pid, signal.SIGCONT),
        )
    apart = abs(halves[0] - halves[1]) / max(halves)
    print("| | | target |")
    print("|---|--:|--:|")
    print(f"| one account, calls a second | {one:.2f} | |")
    print(f"| four accounts | {four:.2f}, {four / one:.2f} times one | ≥ {_SCALES:g} |")
    print(f"| most at one provider in 60 s, refused | {most}, {refused} | ≤ {_LIMIT}, 0 |")
    print(
        f"| two runs on one account | {halves[0]} and {halves[1]} calls, {apart:.0%} apart | ≤ {_APART:.0%} |"
    )
    print(
        f"| a killed worker's run goes on after | {died:.1f} s, {again} calls again | ≤ {_TAKEOVER_S:g} s |"
    )
    print(f"| a frozen worker's run goes on after | {froze:.1f} s, {late} calls again | nobody lost |")
    good = four / one >= _SCALES and most <= _LIMIT and not refused
    good = good and died <= _TAKEOVER_S and apart <= _APART
    print(f"\ntargets: {'met' if good else 'MISSED'}", file=sys.stderr)
    return 0 if good else 1
