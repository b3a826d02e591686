"""Accounts connected and keys changed at the command line, against the emulator and a database like an operator's."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from flows.stage import HandClock
from rosters.kept import put
from sandbox.emulators.grants import expire_access_tokens, refresh_token

from segbot.cli.connect import connect
from segbot.cli.main import cli
from segbot.domain.errors import ConfigurationError, CredentialsError, UserError
from segbot.domain.members import IdType, Member
from segbot.flows.accounts.token_store import SealedTokenStore
from segbot.providers import TokenPair, open_provider
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.vault import Vault
from segbot.sandbox.emulators import EMULATORS, serve_emulator
from segbot.store import Store

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
BACK = "https://localhost/back"


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("SEGBOT_ENCRYPTION_KEY", OLD)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/segbot.db")
    return monkeypatch


@pytest.fixture
def running():
    with serve_emulator(EMULATORS["constant_contact"](rate_scale=None)) as running:
        yield running


@pytest.fixture
def emulator(running):
    return running.emulator


@pytest.fixture
def account(environment, running):
    """The settings of a connection that nobody has connected yet, called `news`."""
    settings = running.emulator.connection(running.url) | {"PROVIDER": "constant_contact"}
    del settings["REFRESH_TOKEN"]
    for name, value in settings.items():
        environment.setenv(f"SEGBOT_CONNECTIONS__NEWS__{name}", value)
    return settings


class Owner:
    """The owner of the account, told what to open; `clock` is looked at while the command waits."""

    def __init__(self, emulator, *, allows_after=2):
        self.emulator = emulator
        self.said = []
        self.clock = WaitingClock(self)
        self.allows_after = allows_after

    def say(self, line):
        self.said.append(line)

    def ask(self, _question):
        address = next(line for line in self.said if "/authorize?" in line).splitlines()[-1]
        self.asked = parse_qs(urlsplit(address).query)
        return httpx.get(address, trust_env=False).headers["location"]


class WaitingClock(HandClock):
    def __init__(self, owner):
        super().__init__()
        self.owner = owner

    def sleep(self, seconds):
        super().sleep(seconds)
        if len(self.slept) == self.owner.allows_after:
            for device in list(self.owner.emulator.tokens.devices.values()):
                assert any(device["user_code"] in line for line in self.owner.said)
                assert self.owner.emulator.approve_device(device["user_code"])


def connected(owner, flow="device", **changed):
    options = {"ask": owner.ask, "say": owner.say, "clock": owner.clock} | changed
    return connect("constant_contact", "news", flow, BACK, **options)


def opened(settings, clock, key=OLD):
    """The connection as the bot opens it, and its store."""
    store = Store("sqlite:///segbot.db", now=clock.now)
    token_store = SealedTokenStore(store, Sealer((key,)), clock, "news")
    return open_provider(
        "constant_contact", "news", settings, clock=clock, pace=False, token_store=token_store
    ), store


def used(settings, emulator, clock):
    """A start of the bot: the access token has ended meanwhile."""
    expire_access_tokens(emulator)
    provider, store = opened(settings, clock)
    names = {segment.name for segment in provider.list_segments()}
    provider.close()
    store.close()
    return names


@pytest.mark.parametrize("flow", ["device", "code"])
@pytest.mark.parametrize("secret", [False, True], ids=["public", "confidential"])
def test_what_the_owner_allows_is_what_the_bot_uses(environment, account, emulator, flow, secret):
    if secret:
        account["CLIENT_SECRET"] = emulator.client_secret
        environment.setenv("SEGBOT_CONNECTIONS__NEWS__CLIENT_SECRET", emulator.client_secret)
    owner = Owner(emulator)
    assert connected(owner, flow) == "Constant Contact answers, and the token is accepted."
    for _start in range(3):
        assert "Spring cleaning" in used(account, emulator, owner.clock)
    if flow == "code":
        assert ("code_challenge" in owner.asked) is not secret
    else:
        assert owner.clock.slept == [5, 5]
    grant = emulator.tokens.grants[str(len(emulator.tokens.grants))]
    assert set(grant["scopes"]) == {"contact_data", "campaign_data", "offline_access"}
    assert grant["confidential"] is (secret and flow == "code")


def test_without_a_grant_the_start_stops_with_the_way_on(account):
    told = "nobody has connected the account yet: run segbot connect constant_contact --connection news"
    with pytest.raises(ConfigurationError, match=told):
        opened(account, HandClock())


def test_a_lost_grant_says_how_to_connect_again_and_that_mends_it(account, emulator):
    owner = Owner(emulator)
    connected(owner)
    provider, store = opened(account, owner.clock)
    assert list(provider.list_segments())
    grant = str(len(emulator.tokens.grants))
    emulator.tokens.grants.put(grant, emulator.tokens.grants[grant] | {"alive": False})
    expire_access_tokens(emulator)
    with pytest.raises(CredentialsError, match="run segbot connect constant_contact --connection news"):
        list(provider.list_segments())
    connected(Owner(emulator))
    assert list(provider.list_segments()), "the running bot takes the new grant by itself"
    provider.close()
    store.close()


def test_connecting_wins_over_a_dead_refresh_token_in_the_settings(environment, account, emulator):
    account["REFRESH_TOKEN"] = "long-dead"
    environment.setenv("SEGBOT_CONNECTIONS__NEWS__REFRESH_TOKEN", "long-dead")
    owner = Owner(emulator)
    connected(owner)
    assert used(account, emulator, owner.clock)
    del account["REFRESH_TOKEN"]
    assert used(account, emulator, owner.clock), "and it may be taken out of the settings afterwards"
    account["REFRESH_TOKEN"] = refresh_token(emulator)
    asked = len(emulator.tokens.grants)
    assert used(account, emulator, owner.clock), "a new one in the settings counts"
    assert emulator.tokens.grants[str(asked)]["refresh"] != account["REFRESH_TOKEN"]


@pytest.mark.usefixtures("account")
def test_a_server_that_says_slow_down_is_asked_less_often(emulator):
    emulator.rate_scale = 1.0
    owner = Owner(emulator, allows_after=4)
    now = owner.clock.now().timestamp()
    emulator.clock = lambda: now  # at the provider hardly any time goes by between two questions
    connected(owner)
    assert owner.clock.slept == [5, 5, 10, 15]


@pytest.mark.usefixtures("account")
def test_nobody_allows_it(emulator):
    owner = Owner(emulator, allows_after=None)
    with pytest.raises(UserError, match="Nobody allowed it in time"):
        connected(owner)
    assert sum(owner.clock.slept) == 600


@pytest.mark.usefixtures("account")
def test_no_refresh_token_is_said_and_nothing_kept(emulator, tmp_path):
    emulator.device_refresh = False
    with pytest.raises(UserError, match="--flow code"):
        connected(Owner(emulator))
    assert not (tmp_path / "segbot.db").exists()


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"{BACK}?code=c&state=of-somebody-else", "does not belong to the one above"),
        (BACK, "does not belong to the one above"),
        (f"{BACK}?error=access_denied&error_description=No", "access_denied"),
    ],
)
def test_an_address_that_is_not_the_answer(emulator, address, told):
    with pytest.raises((UserError, CredentialsError), match=told):
        connected(Owner(emulator), "code", ask=lambda _question: address)


@pytest.mark.usefixtures("account")
def test_what_cannot_be_connected(environment):
    environment.setenv("SEGBOT_CONNECTIONS__BUNCE__API_KEY", "sk_test_1")
    for words, told in (
        (("connect", "bunce"), "connected by its settings alone"),
        (("connect", "constant_contact"), "There are: news."),
        (("connect", "bunce", "--connection", "news"), "is one to constant_contact, not to bunce"),
        (("connect", "segmenter"), "SEGBOT_CONNECTIONS__SEGMENTER__… adds it."),
    ):
        done = CliRunner().invoke(cli, words)
        assert told in str(done.exception), done


def test_keys_are_rotated_in_one_go(environment):
    clock = HandClock()
    store = Store("sqlite:///segbot.db", now=clock.now)
    store.migrate()
    vault = Vault(store, Sealer((OLD,)))
    people = [Member(id_type=IdType.ID, id=f"c-{number}") for number in range(2_500)]
    with store.transaction() as tx:
        roster = put(vault, tx, people)
    pair = TokenPair(access="a", refresh="r", origin="o")
    SealedTokenStore(store, Sealer((OLD,)), clock, "news").store(pair)
    store.close()

    environment.setenv("SEGBOT_ENCRYPTION_KEY", NEW)
    with pytest.raises(ConfigurationError, match="Put the old key back"):
        raise CliRunner().invoke(cli, ["keys", "rotate"]).exception
    environment.setenv("SEGBOT_ENCRYPTION_KEY", f"{NEW},{OLD}")
    done = CliRunner().invoke(cli, ["keys", "rotate"])
    assert done.exit_code == 0, done.exception
    assert (
        "3 parts of lists and the tokens of 1 connections are sealed with the first key now." in done.output
    )
    assert "The other keys are no longer needed" in done.output

    store = Store("sqlite:///segbot.db", now=clock.now)
    assert list(Vault(store, Sealer((NEW,))).members(roster.id)) == people
    assert SealedTokenStore(store, Sealer((NEW,)), clock, "news").load() == replace(
        pair, renewed_at=clock.now()
    )
    with pytest.raises(ConfigurationError):
        SealedTokenStore(store, Sealer((OLD,)), clock, "news").load()
    store.close()
    environment.setenv("SEGBOT_ENCRYPTION_KEY", NEW)
    again = CliRunner().invoke(cli, ["keys", "rotate"])
    assert "no longer needed" not in again.output


def test_a_rotation_that_fails_half_way_changes_nothing(environment):
    clock = HandClock()
    store = Store("sqlite:///segbot.db", now=clock.now)
    store.migrate()
    with store.transaction() as tx:
        for key in (OLD, NEW):
            put(Vault(store, Sealer((key,))), tx, [Member(id_type=IdType.ID, id="c-1")])
    store.close()

    def sealed():
        with sqlite3.connect("segbot.db") as file:
            return file.execute("SELECT sealed FROM roster_chunks ORDER BY roster_id").fetchall()

    before = sealed()
    environment.setenv("SEGBOT_ENCRYPTION_KEY", OLD)
    assert CliRunner().invoke(cli, ["keys", "rotate"]).exit_code == 1
    assert sealed() == before
