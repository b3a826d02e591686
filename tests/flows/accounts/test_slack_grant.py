"""What a workspace granted: sealed, one at a time, of one workspace, renewed once by whoever comes first."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from flows.stage import HandClock
from store.databases import migrated_file

from segbot.domain.errors import ConfigurationError, NotInstalledError
from segbot.flows.accounts.slack_grant import SealedGrant, SlackGrant, reseal_grant
from segbot.rosters.storage.encryption import Sealer
from segbot.slack.access.bot_token import BotToken
from segbot.slack.access.oauth import GrantRefusedError
from segbot.slack.app import click_client
from segbot.store import Store

KEY = Fernet.generate_key().decode()


class Slack:
    """Renews; each refresh token is good once."""

    def __init__(self, clock):
        self.clock = clock
        self.good = {"r-0"}
        self.asked = []
        self.refuses = False

    def renew(self, grant, now):
        self.asked.append(grant.refresh)
        if self.refuses or grant.refresh not in self.good:
            raise GrantRefusedError("invalid_refresh_token")
        number = len(self.asked)
        self.good = {f"r-{number}"}
        return replace(
            grant, token=f"xoxe.xoxb-{number}", refresh=f"r-{number}", expires_at=now + timedelta(hours=12)
        )


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def open_store(tmp_path, clock):
    opened = []

    def again():
        opened.append(Store(migrated_file(tmp_path), now=clock.now))
        return opened[-1]

    yield again
    for each in opened:
        each.close()


@pytest.fixture
def store(open_store):
    return open_store()


def grant_of(store, clock, team="T0ACME", key=KEY):
    return SealedGrant(store, Sealer((key,)), clock, team)


def granted(clock, **values):
    fresh = {"token": "xoxe.xoxb-0", "refresh": "r-0", "expires_at": clock.now() + timedelta(hours=12)}
    return SlackGrant(team="T0ACME", **(fresh | values))


def test_it_is_sealed_and_only_the_present_one_is_kept(store, clock, tmp_path):
    kept = grant_of(store, clock)
    assert kept.load() is None
    kept.keep(granted(clock))
    kept.keep(granted(clock, token="xoxe.xoxb-1", refresh="r-1"))
    assert kept.load() == granted(clock, token="xoxe.xoxb-1", refresh="r-1")
    assert "xox" not in repr(kept.load())
    store.close()
    on_disk = b"".join(path.read_bytes() for path in tmp_path.glob("*.db*"))
    assert b"xoxe" not in on_disk
    assert b"r-1" not in on_disk
    with pytest.raises(ConfigurationError, match="SEGBOT_ENCRYPTION_KEY"):
        grant_of(store, clock, key=Fernet.generate_key().decode()).load()


def test_a_database_belongs_to_one_workspace_for_ever(store, clock):
    grant_of(store, clock).keep(granted(clock))
    other = grant_of(store, clock, "T0BETA")
    for refused in (other.load, lambda: other.keep(replace(granted(clock), team="T0BETA"))):
        with pytest.raises(ConfigurationError, match="belongs to the workspace T0ACME"):
            refused()
    with store.transaction() as tx:
        assert grant_of(store, clock).erase(tx)
        assert not grant_of(store, clock).erase(tx)
    assert grant_of(store, clock).load() is None
    with pytest.raises(ConfigurationError, match="belongs to the workspace T0ACME"):
        other.keep(replace(granted(clock), team="T0BETA"))
    with pytest.raises(ConfigurationError):
        grant_of(store, clock).keep(replace(granted(clock), team="T0BETA"))


def test_another_key_seals_it_anew(store, clock):
    grant_of(store, clock).keep(granted(clock))
    fresh = Fernet.generate_key().decode()
    with store.transaction() as tx:
        assert reseal_grant(tx, Sealer((fresh, KEY)))
    assert grant_of(store, clock, key=fresh).load() == granted(clock)


def test_many_processes_renew_it_once_and_all_speak_with_the_new_one(open_store, clock):
    slack = Slack(clock)
    grant_of(open_store(), clock).keep(granted(clock))
    tokens = [BotToken(grants=grant_of(open_store(), clock), oauth=slack, clock=clock) for _ in range(4)]
    clients = [click_client("xoxe.xoxb-0", "https://slack.example/api/") for _ in tokens]
    for token, client in zip(tokens, clients, strict=True):
        token.follow(client)
        token.round()
    assert slack.asked == []
    clock.time += timedelta(hours=10, seconds=1)
    threads = [threading.Thread(target=token.round) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert slack.asked == ["r-0"]
    assert {client.token for client in clients} == {"xoxe.xoxb-1"}


def test_down_for_longer_than_a_token_lasts_it_is_renewed_before_anything_else(store, clock):
    slack = Slack(clock)
    grant_of(store, clock).keep(granted(clock))
    clock.time += timedelta(days=3)
    assert BotToken(grants=grant_of(store, clock), oauth=slack, clock=clock).current() == "xoxe.xoxb-1"


def test_a_refused_renewal_is_said_and_the_old_token_used_while_it_lasts(store, clock, caplog):
    slack = Slack(clock)
    slack.refuses = True
    grant_of(store, clock).keep(granted(clock))
    clock.time += timedelta(hours=11)
    token = BotToken(grants=grant_of(store, clock), oauth=slack, clock=clock)
    assert token.current() == "xoxe.xoxb-0"
    assert "was not renewed: invalid_refresh_token" in caplog.text
    assert "xox" not in caplog.text
    assert not token.removed.is_set()


def test_tokens_that_do_not_rotate_are_left_alone(store, clock):
    slack = Slack(clock)
    grant_of(store, clock).keep(granted(clock, token="xoxb-1", refresh="", expires_at=None))
    clock.time += timedelta(days=400)
    assert BotToken(grants=grant_of(store, clock), oauth=slack, clock=clock).current() == "xoxb-1"
    assert slack.asked == []


def test_an_erased_grant_tells_every_process(open_store, clock):
    grant_of(open_store(), clock).keep(granted(clock))
    token = BotToken(grants=grant_of(open_store(), clock), oauth=Slack(clock), clock=clock)
    store = open_store()
    with store.transaction() as tx:
        grant_of(store, clock).erase(tx)
    token.round()
    assert token.removed.is_set()
    with pytest.raises(NotInstalledError, match="/slack/install"):
        token.current()
