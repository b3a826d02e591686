"""Asks, approves, kills or freezes, goes on, and counts what was lost, done twice or told twice."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from crash.harness import Harness
from crash.moments import FROZEN, NAMED, Moment, by_chance


@dataclass(kw_only=True)
class Tally:
    """What went wrong, a line each; how many moments came; and which did not."""

    wrong: list[str] = field(default_factory=list)
    struck: int = 0
    missed: list[str] = field(default_factory=list)


def moments(runs: int, seed: int) -> list[Moment]:
    """Named ones, a frozen one in between now and then, then chance: a third of a few, and of many what is left."""
    dice = Random(seed)  # noqa: S311 - the same moments each time, no secret
    named = [*NAMED[: max(1, runs * 3 // 5)]]
    frozen = [*FROZEN[: max(1, runs // 6)]]
    chance = [by_chance(dice) for _ in range(runs - len(named) - len(frozen))]
    return [*named, *frozen, *chance][:runs]


def see_through(chosen: Sequence[Moment], database: str, seed: int, folder: Path, apart: str = "") -> Tally:
    """Each of these moments once, on one database."""
    tally = Tally()
    made = Harness(folder, database, Random(seed), apart)  # noqa: S311 - the same people each time, no secret
    try:
        for turn, moment in enumerate(chosen):
            began = time.monotonic()
            found = made.run(moment)
            tally.struck += found.struck
            if not found.struck:
                tally.missed.append(moment.name)
            if found.wrong:
                tally.wrong.append(f"run {turn} ({moment.name}; {found.errand}): {found.wrong}")
            told = {
                "run": turn,
                "moment": moment.name,
                "errand": found.errand,
                "state": found.state,
                "in doubt": found.in_doubt,
                "repeated": found.repeated,
                "seconds": round(time.monotonic() - began, 1),
                "wrong": found.wrong,
            }
            print(json.dumps(told), flush=True)  # noqa: T201 - a command
        tally.wrong += [each for each in [made.check_the_record()] if each]
    finally:
        made.close()
    return tally


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.crash")
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="", help="Moments whose name holds this.")
    options.add_argument(
        "--apart",
        choices=("web", "worker"),
        default="",
        help="On Postgres: segbot web and segbot worker beside each other, and this one is struck.",
    )
    chosen = options.parse_args()
    url = ""
    if chosen.database == "postgres":
        from store.databases import Postgres  # noqa: PLC0415 - starts a server

        url = Postgres()()
    wanted = moments(chosen.runs, chosen.seed)
    if chosen.only:
        wanted = [each for each in (*NAMED, *FROZEN) if chosen.only in each.name]
    with tempfile.TemporaryDirectory() as folder:
        tally = see_through(wanted, url, chosen.seed, Path(folder), chosen.apart)
    for missed in tally.missed:
        print(f"The moment did not come: {missed}.")  # noqa: T201
    print(  # noqa: T201
        f"{len(wanted)} runs on {chosen.database}, {tally.struck} struck: {len(tally.wrong)} went wrong."
    )
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
