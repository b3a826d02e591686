"""The one number that many measurements take: how much of it there is to be."""

from __future__ import annotations

import argparse


def how_many(argv: list[str], *, name: str, of: str, usually: int, about: str | None) -> int:
    """The number on the command line, with or without commas; `usually` without one. Ends with a usage line otherwise."""
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks {name}",
        description=about,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("count", metavar=of, nargs="?", type=_number, default=usually, help=f"{usually:,}")
    return int(parser.parse_args(argv).count)


def _number(typed: str) -> int:
    found = int(typed.replace(",", ""))
    if found < 1:
        raise argparse.ArgumentTypeError(f"{typed} is not a number of at least 1")
    return found
