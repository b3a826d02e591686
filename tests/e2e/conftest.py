"""Sandboxes that stay up for a module, as starting the bot's process costs more than most tests."""

from __future__ import annotations

import pytest
from e2e.cells import Desk
from e2e.place import QUICK, Place


@pytest.fixture(scope="module", params=["http", pytest.param("socket_mode", marks=pytest.mark.slow)])
def place(request, tmp_path_factory):
    """A sandbox for each way Slack and the bot can be connected; by default Socket Mode is for those tests that ask for it
    (`both_ways`): past the connection itself, everything is the same.
    """
    folder = tmp_path_factory.mktemp(request.param)
    opened = Place(folder, socket_mode=request.param == "socket_mode", **QUICK)
    yield opened
    opened.close()


both_ways = pytest.mark.parametrize("place", ["http", "socket_mode"], indirect=True)


@pytest.fixture(scope="module")
def http_place(tmp_path_factory):
    opened = Place(tmp_path_factory.mktemp("http"), **QUICK)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A sandbox for all providers, whose Batch indexes at once."""
    opened = Desk(tmp_path_factory.mktemp("desk"), **QUICK)
    opened.emulator("batch").indexing_seconds = 0.0
    yield opened
    opened.close()


@pytest.fixture
def make_place(tmp_path):
    """Sandboxes of a test's own."""
    opened = []

    def make(**options):
        opened.append(Place(tmp_path / f"place-{len(opened)}", **{**QUICK, **options}))
        return opened[-1]

    yield make
    for each in opened:
        each.close()
