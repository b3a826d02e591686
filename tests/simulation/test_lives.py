from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from simulation.running import lived

ROOT = Path(__file__).parents[2]


def test_a_life_is_lived_and_holds_all_laws():
    handlers = list(logging.getLogger().handlers)
    result = lived(10)
    assert result.good, result
    assert result.requests > 10
    assert logging.getLogger().handlers == handlers, "the log of this process is not the life's to keep"


@pytest.mark.slow
def test_the_same_seed_is_the_same_life_in_another_process_whether_traced_or_not():
    told = [
        subprocess.run(
            [sys.executable, "-m", "tests.simulation", "--seed", "8", *more],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for more in ([], ["--trace"])
    ]
    plain, traced = (next(line for line in each.splitlines() if line.startswith("seed 8 ")) for each in told)
    assert plain.split()[2] == traced.split()[2]
    assert len(told[1].splitlines()) > 100
