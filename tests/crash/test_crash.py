"""A few kills of each kind; many, and on PostgreSQL too, with `python -m tests.crash --runs 200 --database postgres`."""

from __future__ import annotations

import pytest

from crash.__main__ import harness


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_done_twice_or_told_twice(tmp_path):
    assert harness(14, "", 1, tmp_path) == []  # each named moment once, and as many by chance
