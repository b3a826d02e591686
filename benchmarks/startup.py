"""From the start of the process to a ready bot, against a process that only imports the same libraries and ends."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import _processes as processes

_TARGET = 2.0
_IMPORTS = "import slack_bolt, dbos"


def import_only(folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", _IMPORTS], cwd=folder, check=True)
    return time.perf_counter() - begun


def start_bot(folder: Path, *, slack_port: int) -> float:
    """Seconds until /readyz answers 200; the process is ended afterwards."""
    port = processes.free_port()
    environment = processes.settings(slack_port=slack_port, port=port, folder=folder)
    begun = time.perf_counter()
    program = processes.Program(["-m", "segbot", "run"], environment, folder)
    try:
        program.wait_until_ready(port, "/readyz")
        return time.perf_counter() - begun
    finally:
        program.end()


def measure(rounds: int) -> dict[str, list[float]]:
    """Interleaved, so that a slow minute of the machine is everybody's; one unmeasured round warms the disk cache."""
    found: dict[str, list[float]] = {"imports only": [], "fresh database": [], "migrated database": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        port = processes.free_port()
        with processes.running(
            ["-m", "benchmarks._slack", str(port)], {}, folder, port=port, path="/api/api.test"
        ):
            for number in range(rounds + 1):
                home = folder / str(number)
                home.mkdir()
                took = (
                    import_only(home),
                    start_bot(home, slack_port=port),
                    start_bot(home, slack_port=port),
                )
                if number:
                    for each, seconds in zip(found.values(), took, strict=True):
                        each.append(seconds)
    return found


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks startup", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    found = measure(parser.parse_args(argv).rounds)
    baseline = statistics.median(found["imports only"])
    print("| start | median s | slowest s | ratio | target |\n|---|--:|--:|--:|--:|")
    worst = 0.0
    for name, seconds in found.items():
        middle = statistics.median(seconds)
        ratio, target = middle / baseline, "" if name == "imports only" else f"≤ {_TARGET:g}"
        worst = max(worst, ratio)
        print(f"| {name} | {middle:.2f} | {max(seconds):.2f} | {ratio:.2f} | {target} |")
    return 0 if worst <= _TARGET else 1
