from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# `slack` is also a package of slack_sdk's: the helpers of that folder are imported by their own names.
sys.path.append(str(Path(__file__).parents[1] / "slack"))

from races.arena import Arena
from store.databases import postgres

from segbot.domain.policy import Policy
from segbot.sandbox.emulators import Bunce, serve_emulator

__all__ = ["postgres"]


@pytest.fixture(
    params=[
        pytest.param(("sqlite", 20), id="sqlite"),
        pytest.param(("postgresql", 4), id="postgresql"),
        # Through Slack's payloads a round costs ten times what it costs where the race is: see test_decisions.py.
        pytest.param(("sqlite", 200), id="sqlite-200", marks=[pytest.mark.slow, pytest.mark.timeout(600)]),
        pytest.param(("postgresql", 20), id="postgresql-20", marks=pytest.mark.slow),
    ]
)
def arena(request, tmp_path) -> Callable[[Policy], Arena]:
    """Opens the world of a race, on each kind of database; it says how many rounds there are."""
    kind, rounds = request.param
    emulator = serve_emulator(Bunce(rate_scale=None))
    opened: list[Arena] = []

    def build(policy: Policy) -> Arena:
        url = "" if kind == "sqlite" else request.getfixturevalue("postgres").migrated()
        opened.append(Arena(tmp_path, emulator, policy, rounds=rounds, database_url=url))
        return opened[-1]

    yield build
    for each in opened:
        each.close()
    emulator.stop()
