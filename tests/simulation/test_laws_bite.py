from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from simulation.laws import LAWS
from simulation.mutants import planted
from simulation.planted_faults import MUTANTS

QUICK = ("chain-not-linked",)
MOST_STEPS = 15


def test_every_law_says_in_words_what_holds():
    assert {law.number for law in LAWS} == set(range(1, 13))
    assert all(law.check.__doc__ and law.check.__doc__[0].isupper() for law in LAWS)
    assert len({law.name for law in LAWS}) == len(LAWS)


def test_every_mutant_still_finds_its_place(tmp_path):
    source = Path(__file__).parents[2] / "segbot"
    for mutant in MUTANTS:
        for place in filter(None, (mutant, mutant.also)):
            file = tmp_path / "segbot" / place.file
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / place.file, file)
        assert mutant.plant(tmp_path) == "", mutant.name
    assert len(MUTANTS) >= 20


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_a_planted_fault_is_found_and_told_in_few_steps(name):
    (mutant,) = (each for each in MUTANTS if each.name == name)
    with planted(mutant) as (folder, fault):
        assert not fault
        came = subprocess.run(
            [sys.executable, "-m", "tests.simulation", "--seeds", "1-20", "--shrink", "--jobs", "2"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    assert came.returncode == 1, came.stderr
    shrunk = next(line for line in came.stdout.splitlines() if " shrunk to " in line)
    assert int(shrunk.split(" shrunk to ")[1].split()[0]) <= MOST_STEPS
    story, _, test = came.stdout.partition("As a test that stays")
    assert "day " in story
    compile(test.partition("\n\n")[2], "test_found.py", "exec")
