"""`python -m tests.simulation`: live lives, and say which law did not hold."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

HERE = Path.cwd()


def main(argv: list[str] | None = None) -> int:
    """0 when all laws held, 1 when one did not, 2 for arguments that make no sense."""
    given = _parsed(argv)
    _insist_on_this_folder()
    if given.mutants is not None:
        from .mutants import hunt  # noqa: PLC0415

        return hunt(given)
    if given.shrink:
        from .shrink import tell_shrunk  # noqa: PLC0415

        return tell_shrunk(given)
    from . import running  # noqa: PLC0415 - not before the process has begun anew, below

    return running.run(given)


def _parsed(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulation",
        description="Simulated fortnights of a team with segbot, judged by the laws of docs/how-segbot-is-tested.md.",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--seed", type=int, help="live this one life")
    which.add_argument("--seeds", metavar="A-B,C", help="live these lives, both ends included")
    which.add_argument(
        "--fresh", type=float, metavar="SECONDS", help="live lives nobody has seen, for so long"
    )
    parser.add_argument(
        "--kept", action="store_true", help="also the seeds that ever failed (kept_seeds.txt)"
    )
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--trace", action="store_true", help="print everything that happened")
    parser.add_argument(
        "--shrink", action="store_true", help="shrink failing seeds to a short story and a test"
    )
    parser.add_argument(
        "--mutants", nargs="?", const="", metavar="NAME,NAME", help="plant the known faults, one by one"
    )
    parser.add_argument(
        "--resume",
        metavar="FILE",
        nargs="?",
        const="simulation-results.jsonl",
        help="go on where FILE stops, and add to it",
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="lives at the same time")
    parser.add_argument(
        "--stop-after", type=int, default=3, metavar="N", help="failing seeds before giving up"
    )
    given = parser.parse_args(argv)
    if given.seeds is not None:
        given.seeds = [seed for each in given.seeds.split(",") for seed in _range(each, parser)]
    return given


def _range(told: str, parser: argparse.ArgumentParser) -> range:
    first, dash, last = told.partition("-")
    if not (first.isdigit() and (not dash or last.isdigit())):
        parser.error("--seeds wants A-B, such as 1-100, or several with a comma between")
    return range(int(first), int(last or first) + 1)


def _insist_on_this_folder() -> None:
    """What is tried is the segbot of the current folder, patched or not."""
    import segbot  # noqa: PLC0415 - to see where it comes from

    place = Path(segbot.__file__ or "").resolve().parent.parent
    if place != HERE.resolve():
        print(f"note: segbot comes from {place}, not from the current folder", file=sys.stderr)


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        # Sets of texts are walked in an order that depends on this; so a life is the same on any machine.
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.simulation", *sys.argv[1:]])  # noqa: S606 - ourselves
    sys.exit(main())
