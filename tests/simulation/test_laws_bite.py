from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from simulation.further_breaches import BREACHES, put_right
from simulation.laws import LAWS, Judge
from simulation.life import Life, Places
from simulation.listening import logging_left_as_it_was
from simulation.mutants import planted
from simulation.planted_faults import MUTANTS
from simulation.quick_libraries import libraries_remember

QUICK = ("chain-not-linked",)
MOST_STEPS = 15
SEED = 10
PAGE = Path(__file__).parents[2] / "docs" / "how-segbot-is-tested.md"
ROW = re.compile(r"^\| [a-z0-9-]+ \| \d+[ *]* \| (.+?) \|$", re.MULTILINE)


def test_every_law_says_in_words_what_holds():
    assert {law.number for law in LAWS} == set(range(1, 13))
    assert all(law.check.__doc__ and law.check.__doc__[0].isupper() for law in LAWS)
    assert len({law.name for law in LAWS}) == len(LAWS)


def test_of_every_law_it_is_known_that_it_bites():
    """A planted fault is found by it, which the page names; or `breaches.py` has what it must not let pass."""
    found_by = set(ROW.findall(PAGE.read_text(encoding="utf-8")))
    names = {law.name for law in LAWS}
    assert sorted(BREACHES.keys() - names) == []
    assert sorted(names - found_by - BREACHES.keys()) == [], (
        "plant a fault that these find, or a breach of them"
    )


def test_each_of_these_laws_says_what_is_wrong_in_a_life_that_was_right():
    """One life is lived to its end; then what a law forbids is done to it."""
    places, silent, loud = Places(), [], []
    try:
        with logging_left_as_it_was(), libraries_remember():
            life = Life(SEED, database_url=places.fresh(SEED), laws=Judge({law.name: "" for law in LAWS}))
            life.go_on()
            for law in (each for each in LAWS if each.name in BREACHES):
                if law.moment in ("step", "end"):
                    loud += [(law.name, told) for told in law.check(life)]
                with put_right(life):
                    silent += [] if list(law.check(life, *BREACHES[law.name](life))) else [law.name]
            life.close()
    finally:
        places.close()
    assert not loud, "nothing was wrong before"
    assert not silent


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
