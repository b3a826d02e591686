"""Living many lives, on as many cores as there are, each told in a line; results may be added to a file."""

from __future__ import annotations

import atexit
import gc
import json
import multiprocessing
import os
import secrets
import signal
import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .laws import Judge
from .life import Life, Outcome, Places
from .listening import logging_left_as_it_was
from .places import server
from .quick_libraries import libraries_remember
from .script import Step

# Seconds of processor time, of which it takes two; and how long it may stand without any.
_A_LIFE_AT_MOST, _STANDS_AT_MOST = 90.0, 90
KEPT = Path(__file__).with_name("kept_seeds.txt")


class StoodStillError(BaseException):
    """A life went on for far too long, as where the product waits for itself. None of the product's handlers takes it."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What is told of one life; `crash` where the simulation itself fell over, `seconds` of processor time,
    `ended` when a law was broken, 0 where none was.
    """

    seed: int
    hash: str
    broken: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    steps: int = 0
    requests: int = 0
    deaths: int = 0
    seconds: float = 0.0
    crash: str = ""
    ended: float = 0.0
    lines: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return not (self.broken or self.crash)

    def told(self) -> str:
        state = "ok" if self.good else "BROKEN"
        return (
            f"seed {self.seed} {self.hash} {state} {self.requests} requests, {self.deaths} deaths,"
            f" {self.seconds:.2f} s"
        )


_places: Places | None = None


def _place(database: str) -> Places:
    """One folder for every life of this process and of those it forks; it goes when the process ends that made it."""
    global _places  # noqa: PLW0603
    if _places is None:
        _places = Places(database)
        atexit.register(_places.close)
    return _places


def lived(
    seed: int,
    *,
    database: str = "sqlite",
    trace: bool = False,
    steps: Sequence[Step] | None = None,
    quick: bool = True,
) -> Result:
    """Live one life, here and now. `quick`: statements go to SQLite's driver directly, and libraries remember."""
    places = _place(database)
    began = time.process_time()
    gc.disable()
    try:
        with logging_left_as_it_was(), libraries_remember() if quick else nullcontext():
            life = Life(
                seed,
                database_url=places.fresh(seed),
                laws=Judge(),
                steps=steps,
                processes=2 if database == "postgres" else 1,
                trace=trace,
                quick=quick,
            )
            came = life.live()
    except Exception:  # noqa: BLE001 - told, with the seed
        return Result(
            seed=seed, hash="0" * 16, crash=traceback.format_exc(), seconds=time.process_time() - began
        )
    finally:
        gc.enable()
        places.clear(seed)
    return _result(came, time.process_time() - began)


def _result(came: Outcome, seconds: float) -> Result:
    return Result(
        seed=came.seed,
        hash=came.hash,
        broken=tuple(map(str, came.broken)),
        laws=tuple(each.law for each in came.broken),
        steps=came.steps,
        requests=came.requests,
        deaths=came.deaths,
        ended=max([0.0, *(each.at for each in came.broken)]),
        seconds=seconds,
        lines=came.lines,
    )


def all_of(seeds: Iterable[int], *, jobs: int, database: str, trace: bool = False) -> Iterator[Result]:
    """Live them all, several at a time; the results come as they are there."""
    work = ((seed, database, trace) for seed in seeds)
    if database == "postgres":
        server()
    else:
        _place(database)
    # What is there already stays: nobody looks through it for rubbish after each life.
    gc.collect()
    gc.freeze()
    if jobs == 1:
        yield from map(_one, work)
        return
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap_unordered(_one, work)


def _one(given: tuple[int, str, bool]) -> Result:
    seed, database, trace = given
    began = seen = time.process_time()

    def stood_still(*_: object) -> None:
        """One that others keep from running is not standing still, however long it takes."""
        nonlocal seen
        now = time.process_time()
        if now - seen < 0.05 or now - began > _A_LIFE_AT_MOST:
            raise StoodStillError
        seen = now
        signal.alarm(_STANDS_AT_MOST)

    signal.signal(signal.SIGALRM, stood_still)
    signal.alarm(_STANDS_AT_MOST)
    try:
        return lived(seed, database=database, trace=trace)
    except StoodStillError:
        return Result(seed=seed, hash="0" * 16, crash=traceback.format_exc(), seconds=_A_LIFE_AT_MOST)
    finally:
        signal.alarm(0)


def run(given: Any) -> int:
    """The command. 0 when all laws held."""
    seeds = list(dict.fromkeys(_seeds(given)))
    done = _earlier(given.resume) if given.resume else {}
    seeds = [seed for seed in seeds if seed not in done]
    if done:
        print(
            f"{len(done)} lives were lived before, {sum(not good for good in done.values())} of them broken"
        )
    bad, count, began = 0, 0, time.monotonic()
    for result in _until(given, seeds):
        count += 1
        print(result.told(), flush=True)
        for line in (*result.lines, *result.broken, *filter(None, [result.crash])):
            print(f"    {line}")
        bad += not result.good
        if given.resume:
            _add(given.resume, result)
        if bad >= given.stop_after:
            print("stopping here; more may be broken")
            break
    spent = time.monotonic() - began
    print(f"{count} lives in {spent:.1f} s, {bad} broken", flush=True)
    sys.stdout.flush()
    return 1 if bad or not all(done.values()) else 0


def _until(given: Any, seeds: list[int]) -> Iterator[Result]:
    """For --fresh: until the time is over; else all of them."""
    stop_at = time.monotonic() + given.fresh if given.fresh else float("inf")
    for result in all_of(
        seeds, jobs=min(given.jobs, max(1, len(seeds))), database=given.database, trace=given.trace
    ):
        yield result
        if time.monotonic() > stop_at:
            return


def _seeds(given: Any) -> Iterator[int]:
    if given.kept:
        yield from kept()
    if given.fresh:
        first = secrets.randbelow(10**9) + 10**6
        print(f"fresh seeds from {first} on; live one again with --seed N")
        yield from range(first, first + 100_000)
    elif given.seed is not None:
        yield given.seed
    elif given.seeds is not None:
        yield from given.seeds
    elif not given.kept:
        yield from range(1, 21)


def kept() -> list[int]:
    """Every seed that ever showed a fault."""
    lines = KEPT.read_text(encoding="utf-8").splitlines()
    return [int(line.split()[0]) for line in lines if line.strip() and not line.startswith("#")]


def _earlier(file: str) -> dict[int, bool]:
    path = Path(file)
    if not path.exists():
        return {}
    told = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {each["seed"]: not each["broken"] for each in told}


def _add(file: str, result: Result) -> None:
    told = {
        "seed": result.seed,
        "hash": result.hash,
        "broken": [*result.broken, *filter(None, [result.crash])],
        "seconds": round(result.seconds, 3),
    }
    with Path(file).open("a", encoding="utf-8") as out:
        out.write(json.dumps(told) + "\n")
        out.flush()
        os.fsync(out.fileno())
