from __future__ import annotations

import logging

import pytest

from segbot.engine.dbos_setup import quieten


@pytest.fixture
def dbos_log(caplog):
    quieten()
    quieten()
    with caplog.at_level(logging.WARNING):
        yield logging.getLogger("dbos")


def test_it_neither_advertises_nor_writes_to_the_console_by_itself(dbos_log, caplog):
    dbos_log.info("To view and manage workflows, connect to …")
    dbos_log.warning("Something is odd")
    assert [record.getMessage() for record in caplog.records] == ["Something is odd"]
    assert {type(handler) for handler in dbos_log.handlers} <= {logging.NullHandler, type(caplog.handler)}


def test_tracebacks_and_values_stay_out(dbos_log, caplog):
    error = ValueError("ada@example.com")
    dbos_log.warning("It failed:\n[parameters: ('ada@example.com',)]", exc_info=error)
    assert "failed" in caplog.text
    assert "ada@" not in caplog.text
    assert "Traceback" not in caplog.text


def test_a_warning_that_comes_with_every_poll_is_seen_once(dbos_log, caplog):
    for number in range(50):
        dbos_log.warning("Exception encountered in queue thread for slack: %s", "no connection")
        dbos_log.warning("Another one, number %d", number)
    assert len(caplog.records) == 51
