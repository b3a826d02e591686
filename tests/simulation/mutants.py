"""`--mutants`: known faults, planted one by one into a copy of segbot; lives of the copy have to find each of them.

A fault is a place in the source and what stands there instead. Where a place is not found any more the mutant has to be
written anew, and the run says so: a list that no longer plants anything proves nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .planted_faults import MUTANTS
from .planted_mutant import Mutant
from .themes import themes_of

MOST_SEEDS = 500
HERE = Path.cwd()


@dataclass(frozen=True)
class Found:
    """`seed` 0: no life found it; `law` is the one that did not hold, or the word for a life that could not go on."""

    mutant: Mutant
    seed: int
    law: str


def hunt(given: Any) -> int:
    """0 when every mutant was found."""
    names = given.mutants.split(",")
    wanted = [each for each in MUTANTS if not given.mutants or each.name in names]
    if not wanted:
        print(f"no mutant is called {given.mutants}; there are: {', '.join(each.name for each in MUTANTS)}")
        return 2
    missed = 0
    for mutant in wanted:
        found = look_for(mutant, jobs=given.jobs, seeds=given.seeds or range(1, MOST_SEEDS + 1))
        if found.seed:
            print(f"{mutant.name}: found by seed {found.seed}: {found.law}", flush=True)
        else:
            missed += 1
            print(f"{mutant.name}: NOT FOUND ({found.law})", flush=True)
    print(f"{len(wanted) - missed} of {len(wanted)} mutants found")
    return 1 if missed else 0


def look_for(mutant: Mutant, *, jobs: int, seeds: Iterable[int]) -> Found:
    """Plant it into a copy and live there until a law breaks."""
    with planted(mutant) as (folder, fault):
        return (
            Found(mutant, 0, fault) if fault else _lived_there(mutant, folder, jobs, in_turn(mutant, seeds))
        )


@contextmanager
def planted(mutant: Mutant) -> Iterator[tuple[Path, str]]:
    """A copy of segbot and of the simulation with the fault in it; beside it, why it could not be planted."""
    with tempfile.TemporaryDirectory(prefix="segbot-mutant-") as name:
        folder = Path(name)
        for each in ("segbot", "tests/simulation"):
            shutil.copytree(HERE / each, folder / each, ignore=shutil.ignore_patterns("__pycache__"))
        yield folder, mutant.plant(folder)


def in_turn(mutant: Mutant, seeds: Iterable[int]) -> list[int]:
    """The seeds whose fortnight is about what the fault is about come first."""
    return sorted(seeds, key=lambda seed: (mutant.theme not in themes_of(seed), seed))


def _lived_there(mutant: Mutant, folder: Path, jobs: int, seeds: list[int]) -> Found:
    command = [
        *(sys.executable, "-m", "tests.simulation", "--seeds", ",".join(map(str, seeds))),
        *("--stop-after", "1", "--jobs", str(jobs)),
    ]
    came = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    lines = came.stdout.splitlines()
    for index, line in enumerate(lines):
        if line.startswith("seed ") and " BROKEN " in line:
            told = lines[index + 1].strip() if index + 1 < len(lines) else ""
            return Found(mutant, int(line.split()[1]), told)
    return Found(mutant, 0, came.stderr[-300:] if came.returncode not in (0, 1) else "no law was broken")
