"""Kills and freezes at named points and by chance, on each kind of database; more with `python -m tests.crash --runs 200`."""

from __future__ import annotations

from contextlib import ExitStack, closing

import pytest
from store.databases import KINDS, Postgres

from crash.__main__ import moments, see_through

_RUNS = 20


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_done_twice_or_told_twice(kind, tmp_path):
    with ExitStack() as opened:
        url = "" if kind == "sqlite" else opened.enter_context(closing(Postgres()))()
        tally = see_through(moments(_RUNS, seed=1), url, 1, tmp_path)
    assert tally.wrong == []
    # A moment that never comes proves nothing; by chance some come after the end.
    assert tally.struck >= _RUNS - 3, tally.missed
