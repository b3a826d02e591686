from __future__ import annotations

import gc
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from simulation.life import Life
from simulation.running import lived

ROOT = Path(__file__).parents[2]


def test_a_life_is_lived_and_holds_all_laws():
    handlers = list(logging.getLogger().handlers)
    result = lived(10)
    assert result.good, result
    assert result.requests > 10
    assert logging.getLogger().handlers == handlers, "the log of this process is not the life's to keep"


def test_a_life_that_is_over_is_forgotten():
    """Thousands are lived in one process."""
    before = lives_in_memory()
    lived(10)
    assert lives_in_memory() <= before


def lives_in_memory():
    gc.collect()
    return sum(isinstance(each, Life) for each in gc.get_objects())


def test_statements_that_go_to_the_driver_directly_change_nothing_in_a_life():
    directly, as_the_store_does = lived(21), lived(21, quick=False)
    assert directly.good
    assert directly.hash == as_the_store_does.hash


def told(*arguments, **environment):
    came = subprocess.run(
        [sys.executable, "-m", "tests.simulation", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return came.stdout.splitlines()


def hash_in(lines):
    return next(line for line in lines if line.startswith("seed 21 ")).split()[2]


@pytest.mark.slow
def test_the_same_seed_is_the_same_life_in_another_process_traced_or_not_and_nothing_earlier_is_used():
    plain, traced = told("--seed", "21"), told("--seed", "21", "--trace", PYTHONHASHSEED="77")
    assert hash_in(plain) == hash_in(traced)
    assert len(hash_in(plain)) >= 12
    assert len(traced) > 100


@pytest.mark.slow
def test_resume_goes_on_where_an_earlier_run_stopped(tmp_path):
    kept = str(tmp_path / "results.jsonl")
    told("--seeds", "21-21", "--resume", kept)
    again = told("--seeds", "21-22", "--resume", kept)
    assert again[0] == "1 lives were lived before, 0 of them broken"
    assert [line.split()[1] for line in again if line.startswith("seed ")] == ["22"]
    assert [json.loads(line)["seed"] for line in Path(kept).read_text().splitlines()] == [21, 22]
