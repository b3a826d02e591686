"""Each measurement still runs, at its smallest: whether it meets its targets is for a quiet machine to say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SMALLEST = {
    "ack": ("--rounds", "1", "--per-round", "5"),
    "audit": ("2,000",),
    "book": ("2,000",),
    "policy": ("200",),
    "roster": ("2,000",),
    "startup": ("--rounds", "1"),
    "throughput": ("--batches", "2", "--free-batches", "4", "--latencies", "0"),
}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALLEST)
def test_it_measures_to_its_end(name: str) -> None:
    done = run(name, *SMALLEST[name])
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    assert done.returncode in (0, 1), done.stderr[-2000:]
    assert len(re.findall(r"\d+(?:\.\d+)?", done.stdout)) > 5, done.stdout


@pytest.mark.slow
def test_each_tells_how_it_is_called() -> None:
    names = sorted(path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py"))
    for name in names:
        done = run(name, "--help")
        assert done.returncode == 0, (name, done.stderr[-2000:])
        assert f"python -m benchmarks {name}" in done.stdout


def test_a_number_that_is_none_is_told() -> None:
    done = run("policy", "many")
    assert done.returncode == 2
    assert "usage: python -m benchmarks policy" in done.stderr
    assert "Traceback" not in done.stderr
