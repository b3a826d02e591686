"""What the token endpoint answers, each for what it is; and access that is kept alive."""

from __future__ import annotations

from datetime import timedelta

import pytest

from segbot.domain.errors import AddressError, CredentialsError, RateLimitError, UnavailableError, UserError
from segbot.providers import open_authorization
from segbot.providers.tokens import MemoryTokenStore
from tests.providers.recorder import Reply
from tests.providers.test_constant_contact_tokens import authority, open_account

__all__ = ["authority", "open_account"]

SETTINGS = {"CLIENT_ID": "client", "TOKEN_URL": "{url}/token"}
PAIR = {"access_token": "a", "refresh_token": "r", "expires_in": 86_400}


@pytest.mark.parametrize(
    ("reply", "error", "told", "connects_again"),
    [
        (Reply(status=400, json={"error": "invalid_grant"}), CredentialsError, "no longer accepts", True),
        (Reply(status=401, json={"error": "invalid_client"}), CredentialsError, "TEST__CLIENT_SECRET", False),
        (
            Reply(status=400, json={"error": "unauthorized_client"}),
            CredentialsError,
            "TEST__CLIENT_ID",
            False,
        ),
        (
            Reply(status=400, json={"error": "invalid_scope", "error_description": "no such scope"}),
            CredentialsError,
            "“no such scope” (400, invalid_scope)",
            False,
        ),
        (Reply(status=503, json={}), UnavailableError, "no usable answer", False),
        (Reply(status=500, raw=b"<html>oops</html>"), UnavailableError, "no usable answer", False),
        (Reply(status=429, json={}, headers={"Retry-After": "9"}), RateLimitError, "9 s", False),
        (Reply(status=404, raw=b"<html>"), AddressError, "TEST__TOKEN_URL", False),
        (Reply(status=200, raw=b"<html>Sign in</html>"), UnavailableError, "no usable answer", False),
    ],
    ids=str,
)
def test_only_a_grant_that_is_over_asks_to_connect_again(
    open_account, server, *, reply, error, told, connects_again
):
    server.answer = lambda sent: reply if sent.path == "/token" else Reply(status=401, json={})
    account = open_account()
    with pytest.raises(error) as caught:
        account.check()
    assert type(caught.value) is error
    assert told in str(caught.value)
    assert ("connect the account again: " in str(caught.value)) is connects_again


def waiting(server, clock, *replies):
    """A device flow whose polls are answered like this, in turn."""
    begun = Reply(
        json={
            "device_code": "d",
            "user_code": "ABCD",
            "verification_uri": "https://x.example",
            "interval": 5,
            "expires_in": 600,
        }
    )
    server.script(begun, *replies)
    settings = {key: value.format(url=server.url) for key, value in SETTINGS.items()}
    authorization = open_authorization("constant_contact", "test", settings, clock=clock)
    authorization.begin_device()
    return authorization


PENDING = Reply(status=400, json={"error": "authorization_pending"})


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(status=429, json={}),
        Reply(status=503, json={}),
        Reply(status=502, raw=b"<html>"),
        Reply(trouble="reset"),
        Reply(status=400, json={"error": "slow_down"}),
    ],
    ids=str,
)
def test_the_device_flow_goes_on_slower_after_trouble(server, clock, trouble):
    pair = waiting(server, clock, trouble, trouble, PENDING, Reply(json=PAIR)).end_device()
    assert pair.refresh == "r"
    assert clock.slept[0] == 5
    assert clock.slept[1] < clock.slept[2] == clock.slept[3]


def test_the_device_flow_ends_when_its_code_does(server, clock):
    flow = waiting(server, clock)
    server.answer = lambda _sent: Reply(status=503, json={})
    begun = clock.now()
    with pytest.raises(UserError, match="in time"):
        flow.end_device()
    assert timedelta(minutes=10) <= clock.now() - begun < timedelta(minutes=12)


def test_access_that_nobody_uses_is_renewed_before_it_lapses(open_account, authority, clock):
    store = MemoryTokenStore()
    account = open_account(store)
    account.check()
    renewed = account.access_renewed_at()
    assert renewed is not None
    account.keep_access()
    assert len(authority.forms) == 1
    clock.sleep(timedelta(days=31).total_seconds())
    account.keep_access()
    assert len(authority.forms) == 2
    assert account.access_renewed_at() - renewed >= timedelta(days=31)
