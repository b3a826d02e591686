"""Who may call what at Constant Contact, and how often."""

from __future__ import annotations

import pytest
from sandbox.emulators.grants import access_token, expire_access_tokens

from segbot.sandbox.emulators import ConstantContact, EmulatorRequest, Fault

UNAUTHORIZED = {"error_key": "unauthorized", "error_message": "Unauthorized"}


@pytest.fixture
def call(connect, provider):
    """Call with a token of some scopes."""

    def make(method, path, *scopes, **arguments):
        token = access_token(provider, scopes)
        return connect(provider, "/v3", {"Authorization": f"Bearer {token}"}).request(
            method, path, **arguments
        )

    return make


def test_tokens_look_like_the_real_ones(provider):
    token = access_token(provider)
    assert token.count(".") == 2
    assert 900 <= len(token) <= 1_200


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic {token}", "{token}", "bearer {token}"])
def test_only_a_bearer_token_gets_in(connect, provider, header):
    token = access_token(provider)
    headers = {"Authorization": header.format(token=token)} if header else {}
    answer = connect(provider, "/v3", headers).get("/segments")
    assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)


def test_tokens_expire_after_a_day(api, clock):
    clock.advance(24 * 3600 - 1)
    assert api.get("/segments").status_code == 200
    clock.advance(1)
    assert (api.get("/segments").status_code, api.get("/segments").json()) == (401, UNAUTHORIZED)


def test_tokens_can_be_expired_at_once(api, provider):
    expire_access_tokens(provider)
    assert api.get("/segments").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/segments", "contact_data"),
        ("DELETE", "/segments/1", "contact_data"),
        ("GET", "/contacts", "contact_data"),
        ("GET", "/emails", "campaign_data"),
        ("GET", "/emails/activities/x", "campaign_data"),
        ("GET", "/automations/workflows", "campaign_data"),
        ("GET", "/account/user/privileges", "account_read"),
    ],
)
def test_each_group_of_operations_has_its_scope(call, method, path, scope):
    others = {"contact_data", "campaign_data", "account_read", "account_update", "billing_data"} - {scope}
    assert call(method, path, *others).status_code == 403
    assert call(method, path, scope).status_code in (200, 209, 404)


def test_a_campaign_creator_sees_segments_and_changes_none(api, provider, criteria, segment):
    provider.role = "campaign_creator"
    body = {"name": "Friends", "segment_criteria": criteria()}
    refused = [
        api.post("/segments", json=body),
        api.put(f"/segments/{segment}", json=body),
        api.patch(f"/segments/{segment}/name", json={"name": "Friends"}),
        api.delete(f"/segments/{segment}"),
        api.get("/contacts"),
    ]
    assert [answer.status_code for answer in refused] == [403] * 5
    assert api.get("/segments").status_code == api.get("/emails").status_code == 200
    names = {row["privilege_name"] for row in api.get("/account/user/privileges").json()}
    assert "contacts:lists:read" in names
    assert "contacts:lists:write" not in names


@pytest.fixture
def ask():
    """One request to a provider, with a token that outlives the test."""
    tokens = {}

    def send(provider):
        token = tokens.setdefault(id(provider), access_token(provider, seconds=10**7))
        headers = {"authorization": f"Bearer {token}"}
        return provider.handle(EmulatorRequest(method="GET", path="/v3/segments", headers=headers))

    return send


def test_four_requests_a_second(ask, clock):
    provider = ConstantContact(seed=None, clock=clock)
    assert [ask(provider).status for _ in range(5)] == [200, 200, 200, 200, 429]
    refused = ask(provider)
    assert refused.json() == {"error_key": "throttled", "error_message": "Too Many Requests"}
    assert "retry-after" not in refused.headers
    clock.advance(1)
    assert ask(provider).status == 200


def test_a_days_quota_ends_at_midnight_utc(ask, clock):
    provider = ConstantContact(seed=None, clock=clock)
    provider.quota.limit = 3
    assert [ask(provider).status for _ in range(4)] == [200, 200, 200, 429]
    assert ask(provider).json() == {"error_key": "quota_exceeded", "error_message": "Limit Exceeded"}
    clock.advance(15 * 3600)
    assert ask(provider).status == 429
    clock.advance(7 * 60)
    assert ask(provider).status == 200


def test_the_quota_is_ten_thousand_and_can_be_switched_off(ask, clock):
    provider = ConstantContact(seed=None, clock=clock)
    assert provider.quota.limit == 10_000
    provider.quota.limit = 0
    provider.rate_scale = None
    assert ask(provider).status == 200


def test_faults_of_the_api_leave_the_token_endpoint_alone(connect, provider):
    client = connect(provider)
    form = {"grant_type": "refresh_token", "client_id": provider.client_id}
    provider.faults.set(Fault(kind="server_error", count=None))
    token = client.post("/oauth2/default/v1/token", data=form | {"refresh_token": provider.refresh_token()})
    assert token.status_code == 200
    headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
    assert client.get("/v3/segments", headers=headers).status_code == 500
    provider.faults.set(Fault(kind="unavailable", operation="token"))
    assert client.get("/v3/segments", headers=headers).status_code == 200
    assert client.post("/oauth2/default/v1/token", data=form).status_code == 503
