"""A few kills of each kind, on each database; many with `python -m tests.crash --runs 200 --database sqlite`."""

from __future__ import annotations

import pytest
from store.databases import Postgres

from crash.__main__ import harness


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_nothing_is_lost_done_twice_or_told_twice(tmp_path, database):
    url = Postgres()() if database == "postgres" else ""
    assert harness(14, url, 1, tmp_path) == []  # each named moment once, and as many by chance
