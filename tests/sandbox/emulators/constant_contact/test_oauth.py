"""Constant Contact's authorization server: refresh in both modes, code with secret or PKCE, device."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest
from sandbox.emulators.grants import refresh_token

BACK = "http://127.0.0.1:9/callback"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
TOKEN = "/oauth2/default/v1/token"


@pytest.fixture
def client(connect, provider):
    return connect(provider)


@pytest.fixture
def refresh(client, provider):
    """Refresh as a public client."""

    def call(token, **more):
        form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": provider.client_id}
        return client.post(TOKEN, data=form, **more)

    return call


def is_invalid_grant(answer):
    return answer.status_code == 400 and answer.json()["error"] == "invalid_grant"


def test_a_refresh_gives_a_pair_that_works(client, provider, refresh):
    answer = refresh(provider.refresh_token())
    assert answer.status_code == 200
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 86_400)
    assert set(body["scope"].split()) == {"contact_data", "campaign_data", "account_read", "offline_access"}
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    assert client.get("/v3/segments", headers=headers).status_code == 200


def test_rotating_tokens_work_once_and_reuse_kills_the_grant(client, provider, refresh):
    first = refresh_token(provider)
    pair = refresh(first).json()
    assert pair["refresh_token"] != first
    assert is_invalid_grant(refresh(first))
    assert is_invalid_grant(refresh(pair["refresh_token"]))
    headers = {"Authorization": f"Bearer {pair['access_token']}"}
    assert client.get("/v3/segments", headers=headers).status_code == 200


def test_rotation_goes_on_as_long_as_the_newest_is_used(provider, refresh):
    token = refresh_token(provider)
    for _ in range(3):
        token = refresh(token).json()["refresh_token"]
    assert refresh(token).status_code == 200


def test_long_lived_tokens_come_back_as_they_were(provider, refresh):
    provider.refresh_mode = "long_lived"
    token = refresh_token(provider)
    assert [refresh(token).json()["refresh_token"] for _ in range(3)] == [token] * 3


def test_a_grant_dies_of_half_a_year_of_silence(provider, refresh, clock):
    provider.refresh_mode = "long_lived"
    token = refresh_token(provider)
    clock.advance(180 * 24 * 3600)
    assert refresh(token).status_code == 200
    clock.advance(180 * 24 * 3600 + 1)
    assert is_invalid_grant(refresh(token))


def test_one_grants_end_is_not_anothers(provider, refresh):
    ours, theirs = refresh_token(provider), refresh_token(provider)
    refresh(ours)
    assert is_invalid_grant(refresh(ours))
    assert refresh(theirs).status_code == 200


def test_a_confidential_grant_needs_the_secret(provider, refresh):
    token = refresh_token(provider, confidential=True)
    assert is_invalid_grant(refresh(token))
    assert refresh(token, auth=(provider.client_id, "wrong")).status_code == 401
    assert refresh(token, auth=(provider.client_id, provider.client_secret)).status_code == 200


def test_the_token_endpoint_wants_a_form_and_a_client_it_knows(client, provider):
    form = {"grant_type": "refresh_token", "refresh_token": provider.refresh_token()}
    assert (
        client.post(TOKEN, json=form | {"client_id": provider.client_id}).json()["error"] == "invalid_request"
    )
    assert client.post(TOKEN, data=form).status_code == 401
    assert client.post(TOKEN, data=form | {"client_id": "other"}).json()["error"] == "invalid_client"
    password = {"grant_type": "password", "client_id": provider.client_id}
    assert client.post(TOKEN, data=password).json()["error"] == "unsupported_grant_type"
    assert client.get("/oauth2/default/.well-known/openid-configuration").status_code == 404


def authorize(client, provider, **changes):
    params = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": BACK,
        "scope": "contact_data campaign_data offline_access",
        "state": "s1",
        **changes,
    }
    return client.get("/oauth2/default/v1/authorize", params=params)


def code_of(answer):
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["state"] == ["s1"]
    return query["code"][0]


def test_a_code_is_exchanged_once_with_the_secret(client, provider):
    form = {
        "grant_type": "authorization_code",
        "code": code_of(authorize(client, provider)),
        "redirect_uri": BACK,
    }
    auth = (provider.client_id, provider.client_secret)
    answer = client.post(TOKEN, data=form, auth=auth)
    assert answer.json()["scope"] == "contact_data campaign_data offline_access"
    assert answer.json()["refresh_token"]
    assert is_invalid_grant(client.post(TOKEN, data=form, auth=auth))


def test_a_code_without_secret_or_proof_is_refused(client, provider):
    form = {
        "grant_type": "authorization_code",
        "code": code_of(authorize(client, provider)),
        "redirect_uri": BACK,
    }
    assert (
        client.post(TOKEN, data=form | {"client_id": provider.client_id}).json()["error"] == "invalid_client"
    )


@pytest.mark.parametrize(("verifier", "status"), [(VERIFIER, 200), ("w" * 43, 400), ("v" * 42, 400)])
def test_pkce_stands_in_for_the_secret(client, provider, verifier, status):
    code = code_of(authorize(client, provider, code_challenge=CHALLENGE, code_challenge_method="S256"))
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "client_id": provider.client_id,
    }
    assert client.post(TOKEN, data=form | {"code_verifier": verifier}).status_code == status


def test_a_code_belongs_to_its_address_and_its_minute(client, provider, clock):
    auth = (provider.client_id, provider.client_secret)
    form = {
        "grant_type": "authorization_code",
        "code": code_of(authorize(client, provider)),
        "redirect_uri": BACK,
    }
    assert is_invalid_grant(
        client.post(TOKEN, data=form | {"redirect_uri": "http://127.0.0.1:9/"}, auth=auth)
    )
    clock.advance(61)
    assert is_invalid_grant(client.post(TOKEN, data=form, auth=auth))


@pytest.mark.parametrize(
    "changes",
    [
        {"response_type": "token"},
        {"client_id": "other"},
        {"redirect_uri": ""},
        {"state": ""},
        {"scope": ""},
        {"scope": "contact_data+campaign_data"},
        {"code_challenge": CHALLENGE, "code_challenge_method": "plain"},
    ],
)
def test_a_wrong_authorization_request_goes_nowhere(client, provider, changes):
    assert authorize(client, provider, **changes).status_code in (400, 401)


def test_without_offline_access_there_is_no_refresh_token(client, provider):
    code = code_of(authorize(client, provider, scope="contact_data"))
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    answer = client.post(TOKEN, data=form, auth=(provider.client_id, provider.client_secret))
    assert "refresh_token" not in answer.json()


@pytest.fixture
def device(client, provider):
    """A device that asked to be let in."""
    form = {"client_id": provider.client_id, "scope": "contact_data offline_access", "response_type": "code"}
    return client.post("/oauth2/default/v1/device/authorize", data=form).json()


@pytest.fixture
def poll(client, provider, device):
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "client_id": provider.client_id,
        "device_code": device["device_code"],
    }
    return lambda: client.post(TOKEN, data=form)


def test_a_device_waits_until_someone_allows_it(client, device, poll):
    assert poll().json()["error"] == "authorization_pending"
    page = client.get(device["verification_uri_complete"])
    assert device["user_code"] in page.text
    assert client.post(device["verification_uri"], data={"user_code": "WRONG"}).status_code == 400
    assert client.post(device["verification_uri"], data={"user_code": device["user_code"]}).status_code == 200
    assert poll().json()["refresh_token"]
    assert poll().json()["error"] == "expired_token"


def test_a_device_may_ask_in_the_query_and_get_no_refresh_token(client, provider):
    provider.device_refresh = False
    params = {
        "client_id": provider.client_id,
        "scope": "contact_data offline_access",
        "response_type": "code",
    }
    device = client.post("/oauth2/default/v1/device/authorize", params=params).json()
    assert provider.approve_device(device["user_code"])
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "client_id": provider.client_id,
        "device_code": device["device_code"],
    }
    assert "refresh_token" not in client.post(TOKEN, data=form).json()


def test_a_device_that_asks_too_often_is_told_so(provider, device, poll, clock):
    provider.rate_scale = 1.0
    assert poll().json()["error"] == "authorization_pending"
    assert poll().json()["error"] == "slow_down"
    clock.advance(device["interval"])
    assert poll().json()["error"] == "authorization_pending"


def test_a_devices_code_runs_out(device, poll, clock):
    clock.advance(device["expires_in"] + 1)
    assert poll().json()["error"] == "expired_token"
