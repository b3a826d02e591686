"""The audit at the command line, on a database like an operator's."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from store.databases import migrated_file

from segbot.cli.main import cli
from segbot.domain.audit import Event, Fact
from segbot.domain.errors import ConfigurationError, SegbotError
from segbot.store import Store

NOON = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
KEY = Fernet.generate_key().decode()


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("SEGBOT_ENCRYPTION_KEY", KEY)
    monkeypatch.setenv("SEGBOT_AUDIT_CHANNEL", "C0AUDIT")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/segbot.db")
    return tmp_path


@pytest.fixture
def store(environment):
    opened = Store(migrated_file(environment), now=lambda: NOON)
    with opened.transaction() as tx:
        for number in range(5):
            tx.audit_log.append(
                Fact(
                    at=NOON,
                    event=Event.DONE,
                    actor="U0MAYA",
                    request_id=1001 + number,
                    connection="bunce",
                    segment="VIP",
                    verb="remove",
                )
            )
    yield opened
    opened.close()


def run(*words):
    return CliRunner().invoke(cli, words, catch_exceptions=True)


def test_a_whole_record_verifies_and_prints_its_head(store):
    done = run("audit", "verify")
    assert done.exit_code == 0, done.output
    with store.reading() as tx:
        head = tx.audit_log.head()
    assert f"All 5 facts are as they were written. The head is {head.hash}." in done.output
    assert run("audit", "head").output == f"5 {head.hash}\n"
    assert run("audit", "verify", "--head", head.hash).exit_code == 0


@pytest.mark.usefixtures("store")
def test_a_touched_record_fails_and_names_the_fact(environment):
    head = run("audit", "head").output.split()[1]
    file = sqlite3.connect(environment / "segbot.db")
    for name in ("facts_are_never_changed", "facts_are_never_deleted"):
        file.execute(f"DROP TRIGGER {name}")
    file.execute("UPDATE facts SET document = replace(document, 'VIP', 'other') WHERE id = 3")
    file.execute("DELETE FROM facts WHERE id = 5")
    file.commit()
    file.close()
    done = run("audit", "verify", "--head", head)
    assert done.exit_code == 1
    assert "Fact 3 was changed" in done.output
    assert "No fact has the hash" in done.output
    assert run("audit", "verify").exit_code == 1


@pytest.mark.usefixtures("store")
def test_a_head_that_is_none_is_said_so():
    assert isinstance(run("audit", "verify", "--head", "xyz").exception, SegbotError)


@pytest.mark.usefixtures("store")
def test_search_page_by_page():
    first = run("audit", "search", "--limit", "3", "vip", "by:U0MAYA").output.splitlines()
    assert [line.split()[0] for line in first[:3]] == ["5", "4", "3"]
    assert first[3] == "Older: --before 3"
    second = run("audit", "search", "--limit", "3", "--before", "3", "vip").output.splitlines()
    assert [line.split()[0] for line in second] == ["2", "1"]
    assert run("audit", "search", "nowhere").output == "Nothing found.\n"


@pytest.mark.usefixtures("store")
def test_exports(environment):
    told = run("audit", "export").output.splitlines()
    assert [json.loads(line)["id"] for line in told if line.startswith("{")] == [1, 2, 3, 4, 5]
    assert run("audit", "export", "--format", "csv", "--output", "audit.csv").exit_code == 0
    assert (environment / "audit.csv").read_text().count("\n") == 6
    assert run("audit", "export", "--format", "sqlite", "--output", "audit.db").exit_code == 0
    again = run("audit", "export", "--format", "sqlite", "--output", "audit.db")
    assert "not overwritten" in str(again.exception)
    assert "needs a name" in str(run("audit", "export", "--format", "sqlite").exception)


def test_an_old_database_is_not_touched(environment):
    Store(f"sqlite:///{environment}/segbot.db", now=lambda: NOON).close()
    done = run("audit", "verify")
    assert isinstance(done.exception, ConfigurationError)
    assert "segbot migrate" in str(done.exception)
