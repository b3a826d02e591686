from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# `slack` is also a package of slack_sdk's: the helpers of that folder are imported by their own names.
sys.path.append(str(Path(__file__).parents[1] / "slack"))

from races.arena import Arena
from store.databases import KINDS, empty_database, postgres

from segbot.domain.policy import Policy
from segbot.sandbox.emulators import Bunce, serve_emulator

__all__ = ["postgres"]


@pytest.fixture(params=KINDS)
def arena(request, tmp_path) -> Callable[[Policy], Arena]:
    """Opens the world of a race, once on each kind of database."""
    emulator = serve_emulator(Bunce(rate_scale=None))
    opened: list[Arena] = []

    def build(policy: Policy) -> Arena:
        rounds = 200 if request.param == "sqlite" else 10
        url = empty_database(request, tmp_path)
        opened.append(Arena(tmp_path, emulator, policy, rounds=rounds, database_url=url))
        return opened[-1]

    yield build
    for each in opened:
        each.close()
    emulator.stop()
