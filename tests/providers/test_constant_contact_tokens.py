"""Renewing access tokens: stored before used, by one at a time, and never with a refresh token that was spent."""

from __future__ import annotations

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

import pytest

from segbot.domain.errors import AddressError, CredentialsError, UnavailableError
from segbot.domain.planning.plan import Operation, Write
from segbot.providers import TokenPair
from segbot.providers.tokens import MemoryTokenStore
from tests.providers.recorder import Reply

EMPTY = Reply(json={"segments": []})


class Authority:
    """A vendor with rotating refresh tokens: each is good once, and a renewal ends all earlier tokens."""

    def __init__(self):
        self.number = 0
        self.lock = threading.Lock()
        self.forms = []

    def __call__(self, sent):
        if sent.path != "/token":
            good = sent.headers["authorization"] == f"Bearer access-{self.number}"
            return (
                (Reply(status=204) if sent.method == "DELETE" else EMPTY)
                if good
                else Reply(status=401, json={})
            )
        form = {key: values[0] for key, values in parse_qs(sent.body.decode()).items()}
        self.forms.append(form)
        with self.lock:
            if form["refresh_token"] != f"refresh-{self.number}":
                return Reply(
                    status=400, json={"error": "invalid_grant", "error_description": "unknown or spent"}
                )
            self.number += 1
            pair = {"access_token": f"access-{self.number}", "refresh_token": f"refresh-{self.number}"}
            return Reply(json=pair | {"expires_in": 86400, "token_type": "Bearer"})


class SeenKeeper(MemoryTokenStore):
    """Writes down the order of things."""

    def __init__(self, log):
        super().__init__()
        self.log = log

    def store(self, pair):
        self.log.append(f"stored {pair.access}")
        super().store(pair)


@pytest.fixture
def authority(server):
    server.answer = Authority()
    return server.answer


@pytest.fixture
def open_account(connect, server):
    def open_account(token_store=None, **more):
        settings = {
            "CLIENT_ID": "client",
            "REFRESH_TOKEN": "refresh-0",
            "BASE_URL": f"{server.url}/v3",
            "TOKEN_URL": f"{server.url}/token",
        }
        return connect("constant_contact", settings | more, pace=False, token_store=token_store)

    return open_account


def test_without_an_access_token_one_is_asked_for_first(open_account, authority, server):
    open_account().check()
    assert server.lines[:2] == ["POST /token", "GET /v3/segments?limit=1"]
    assert authority.forms == [
        {"grant_type": "refresh_token", "refresh_token": "refresh-0", "client_id": "client"}
    ]
    assert "authorization" not in server.sent[0].headers
    assert server.sent[0].headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_client_with_a_secret_signs_in_with_it(open_account, authority, server):
    open_account(CLIENT_SECRET="hush-hush").check()
    basic = base64.b64encode(b"client:hush-hush").decode()
    assert server.sent[0].headers["authorization"] == f"Basic {basic}"
    assert authority.forms == [{"grant_type": "refresh_token", "refresh_token": "refresh-0"}]


@pytest.mark.usefixtures("authority")
def test_a_new_pair_is_stored_before_it_is_used(open_account, server):
    log = []
    vendor = server.answer

    def answer(sent):
        log.append(f"{sent.method} {sent.path} {sent.headers.get('authorization', '-')}")
        return vendor(sent)

    server.answer = answer
    open_account(SeenKeeper(log)).check()
    assert log[:3] == ["POST /token -", "stored access-1", "GET /v3/segments Bearer access-1"]


def test_a_pair_that_could_not_be_stored_is_stored_next_time_and_not_lost(open_account, authority):
    """The refresh token before it is spent: asking again with it would end the grant."""

    class StuckOnce(MemoryTokenStore):
        stuck = True

        def store(self, pair):
            if self.stuck:
                self.stuck = False
                raise OSError("the disk is full")
            super().store(pair)

    token_store = StuckOnce()
    account = open_account(token_store)
    with pytest.raises(OSError, match="disk is full"):
        account.check()
    account.check()
    assert token_store.load().access == "access-1"
    assert len(authority.forms) == 1


@pytest.mark.usefixtures("authority")
def test_a_refused_token_is_renewed_once_and_the_change_sent_again(open_account, server):
    account = open_account(ACCESS_TOKEN="ended-long-ago")
    account.write(Write(operation=Operation.DELETE, segment_id="30"))
    assert server.lines == ["DELETE /v3/segments/30", "POST /token", "DELETE /v3/segments/30"]
    account.check()
    assert server.last.headers["authorization"] == "Bearer access-1"


def test_a_token_about_to_end_is_renewed_in_time(open_account, authority, clock):
    account = open_account()
    account.check()
    clock.sleep(86400 - 60)
    account.check()
    assert [form["refresh_token"] for form in authority.forms] == ["refresh-0", "refresh-1"]


def test_a_later_start_goes_on_with_what_was_kept(open_account, authority):
    token_store = MemoryTokenStore()
    open_account(token_store).check()
    open_account(token_store).check()
    assert len(authority.forms) == 1


def test_two_processes_renew_once_between_them(open_account, authority):
    token_store = MemoryTokenStore()
    accounts = [open_account(token_store) for _ in range(2)]
    for account in accounts:
        account.check()
    authority.number += 1  # the vendor ends the access token, the refresh token with it
    token_store.store(TokenPair(access="access-2", refresh="refresh-2", origin=token_store.load().origin))
    for account in accounts:
        account.check()
    assert len(authority.forms) == 1


def test_threads_renew_once_between_them(open_account, authority):
    account = open_account()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _n: account.check(), range(16)))
    assert len(authority.forms) == 1


def test_trap_10_a_spent_refresh_token_is_said_in_words(open_account, authority):
    authority.number = 5
    with pytest.raises(
        CredentialsError, match="connect the account again: run segbot connect constant_contact --connection"
    ):
        open_account().check()


def test_a_new_refresh_token_in_the_settings_wins_over_what_was_kept(open_account, authority):
    token_store = MemoryTokenStore()
    open_account(token_store).check()
    authority.number = 7
    open_account(token_store, REFRESH_TOKEN="refresh-7").check()
    assert authority.forms[-1]["refresh_token"] == "refresh-7"


def test_a_refresh_token_that_stays_the_same_is_kept(open_account, server, clock):
    forms = []

    def answer(sent):
        if sent.path == "/token":
            forms.append(parse_qs(sent.body.decode())["refresh_token"])
            return Reply(json={"access_token": "a", "expires_in": "600"})
        return EMPTY

    server.answer = answer
    account = open_account()
    account.check()
    clock.sleep(600)
    account.check()
    assert forms == [["refresh-0"], ["refresh-0"]]


@pytest.mark.parametrize(
    "reply", [Reply(status=500), Reply(json={}), Reply(raw=b"<html>"), Reply(trouble="reset")], ids=str
)
def test_trouble_at_the_token_address_changed_nothing(open_account, server, reply):
    server.answer = lambda _sent: reply
    with pytest.raises(UnavailableError):
        open_account().write(Write(operation=Operation.DELETE, segment_id="30"))
    assert {sent.path for sent in server.sent} == {"/token"}


def test_a_wrong_token_address_is_not_blamed_on_the_token(open_account, server):
    server.answer = lambda _sent: Reply(status=404, raw=b"")
    with pytest.raises(AddressError):
        open_account().check()


@pytest.mark.usefixtures("authority")
def test_no_token_shows(open_account, server):
    token_store = MemoryTokenStore()
    account = open_account(token_store, CLIENT_SECRET="hush-hush")
    account.check()
    said = "refused: access-1 refresh-1 refresh-0 hush-hush"
    server.answer = lambda _sent: Reply(status=400, json=[{"error_message": said}])
    with pytest.raises(Exception, match="refused: ") as caught:
        account.check()
    shown = f"{caught.value} {account!r} {token_store.load()!r}"
    assert not any(secret in shown for secret in ("access-1", "refresh-", "hush"))
