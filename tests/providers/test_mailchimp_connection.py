"""Where Mailchimp is, and how it is told who asks."""

from __future__ import annotations

import base64

import pytest

from segbot.domain.errors import AddressError, ConfigurationError, CredentialsError
from tests.providers.recorder import Reply

KEY = "0123456789abcdef0123456789abcdef-us19"


@pytest.fixture
def talk(server, connect):
    """The adapter before a server that answers what it is told."""

    def make(key=KEY, **more):
        settings = {"API_KEY": key, "AUDIENCE_ID": "1a2b3c4d5e", "BASE_URL": f"{server.url}/3.0"}
        return connect("mailchimp", settings, **more)

    return make


@pytest.mark.parametrize(
    ("key", "base"),
    [
        (KEY, "https://us19.api.mailchimp.com/3.0"),
        ("an-oauth-token", "https://api.mailchimp.com/3.0"),
        ("0123456789abcdef", "https://api.mailchimp.com/3.0"),
    ],
)
def test_the_address_is_taken_from_the_key(connect, key, base):
    provider = connect("mailchimp", {"API_KEY": key, "AUDIENCE_ID": "1a2b3c4d5e"})
    assert provider._http.base_url == base


def test_a_key_goes_as_a_password_and_a_token_as_a_bearer(talk, server):
    server.answer = lambda _sent: Reply(json={"segments": [], "total_items": 0})
    assert "the audience is there" in talk().check()
    kind, _, given = server.last.headers["authorization"].partition(" ")
    assert (kind, base64.b64decode(given).decode().partition(":")[2]) == ("Basic", KEY)
    talk("token-of-oauth").check()
    assert server.last.headers["authorization"] == "Bearer token-of-oauth"


def test_a_wrong_audience_names_its_setting(bench):
    made = bench("mailchimp")
    stranger = made.reopen(AUDIENCE_ID="0000000000")
    with pytest.raises(AddressError, match="SEGBOT_CONNECTIONS__BENCH__AUDIENCE_ID"):
        stranger.check()
    with pytest.raises(AddressError):
        list(stranger.list_segments())


def test_what_is_missing_is_said(connect):
    with pytest.raises(ConfigurationError) as caught:
        connect("mailchimp", {"AUDIENCE_ID": "a b/c"})
    assert len(caught.value.faults) == 2


def test_nobody_else_reads_the_key(talk, server):
    server.answer = lambda _sent: Reply(
        status=401, json={"title": "API Key Invalid", "detail": f"Bad key {KEY}"}
    )
    with pytest.raises(CredentialsError) as caught:
        talk().check()
    assert KEY not in f"{caught.value} {caught.value.told}"
