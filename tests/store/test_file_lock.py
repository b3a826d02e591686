"""Whether somebody works on the database file: looked at without getting in anybody's way."""

from __future__ import annotations

import fcntl
import threading
import time
from datetime import UTC, datetime

import pytest

from segbot.domain.errors import ConfigurationError
from segbot.store import Store


@pytest.fixture
def stores(tmp_path):
    made = [Store(f"sqlite:///{tmp_path}/segbot.db", now=lambda: datetime.now(UTC)) for _ in range(2)]
    yield made
    for each in made:
        each.close()


def test_it_is_held_while_it_is_held(stores):
    ours, other = stores
    assert not other.file_is_held()
    with ours.file_lock():
        assert ours.file_is_held()
        assert other.file_is_held()
        with pytest.raises(ConfigurationError, match="already runs"), other.file_lock():
            raise AssertionError
    assert not other.file_is_held()


def test_somebody_who_only_looks_does_not_keep_a_bot_from_starting(stores, tmp_path):
    with stores[0].file_lock():
        pass
    with (tmp_path / "segbot.db.lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        threading.Timer(0.1, fcntl.flock, (file, fcntl.LOCK_UN)).start()
        began = time.monotonic()
        with stores[1].file_lock():
            assert time.monotonic() - began >= 0.05
