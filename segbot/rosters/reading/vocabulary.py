"""The words of `vocabulary.toml`: headings, totals, months and the like in eight languages."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def _all() -> dict[str, dict[str, str]]:
    with Path(__file__).with_name("vocabulary.toml").open("rb") as file:
        return tomllib.load(file)


def words(section: str, name: str) -> list[str]:
    """The words under a name, in order."""
    return _all()[section][name].split()
