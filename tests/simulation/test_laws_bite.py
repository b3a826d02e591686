from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from simulation.laws import LAWS
from simulation.mutants import look_for
from simulation.planted_faults import MUTANTS

QUICK = ("chain-not-linked",)


def test_every_law_says_in_words_what_holds():
    assert {law.number for law in LAWS} == set(range(1, 13))
    assert all(law.check.__doc__ and law.check.__doc__[0].isupper() for law in LAWS)
    assert len({law.name for law in LAWS}) == len(LAWS)


def test_every_mutant_still_finds_its_place(tmp_path):
    source = Path(__file__).parents[2] / "segbot"
    for mutant in MUTANTS:
        file = tmp_path / "segbot" / mutant.file
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / mutant.file, file)
        assert mutant.plant(tmp_path) == "", mutant.name
    assert len(MUTANTS) >= 20


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_a_planted_fault_is_found(name):
    (mutant,) = (each for each in MUTANTS if each.name == name)
    assert look_for(mutant, jobs=2, seeds=range(1, 40)).seed > 0
