"""What Batch tells of campaigns: all of them by name, only push campaigns in full. And its one request a second."""

from __future__ import annotations

import pytest

from segbot.sandbox.emulators import Batch, EmulatorRequest


@pytest.fixture(scope="module")
def seeded():
    return Batch(rate_scale=None)


@pytest.fixture
def ask(connect, seeded):
    """Ask for a path, version included."""
    headers = {"Authorization": f"Bearer {seeded.api_key}", "X-Batch-Project": seeded.project_key}
    client = connect(seeded, "", headers)

    def get(path, **params):
        return client.get(path, params=params)

    return get


def by_name(ask):
    rows = ask("/2.8/orchestrations/list", limit=100).json()["orchestrations"]
    return {row["name"]: row for row in rows}


def test_the_list_has_every_kind_and_no_targeting(ask):
    rows = by_name(ask).values()
    assert {row["type"] for row in rows} == {"campaign", "recurring", "trigger"}
    assert {row["status"] for row in rows} == {"draft", "running", "completed", "stopped"}
    assert {channel for row in rows for channel in row["channels"]} == {"push", "email", "sms"}
    for row in rows:
        assert set(row) == {
            *(
                "id",
                "type",
                "channels",
                "platforms",
                "source",
                "created_date",
                "name",
                "labels",
                "status",
                "start_time",
            )
        }


def test_the_one_that_matters_is_on_the_second_page(ask):
    first = ask("/2.8/orchestrations/list").json()
    assert (first["count"], first["has_more"]) == (13, True)
    assert "VIP preview night" not in {row["name"] for row in first["orchestrations"]}
    second = ask("/2.8/orchestrations/list", **{"from": first["next_from"]}).json()
    assert "VIP preview night" in {row["name"] for row in second["orchestrations"]}
    assert "count" not in second


def test_a_push_campaign_shows_what_it_aims_at(ask):
    row = by_name(ask)["VIP preview night"]
    body = ask("/2.8/orchestrations/view", orchestration_id=row["id"]).json()
    assert (body["status"], body["type"]) == ("running", "campaign")
    assert "vip_2026" in str(body["targeting"])


@pytest.mark.parametrize(
    "name", ["Welcome series", "Weekly digest", "SMS flash sale", "Price drop", "Holiday greetings"]
)
def test_nothing_else_can_be_looked_into(ask, name):
    answer = ask("/2.8/orchestrations/view", orchestration_id=by_name(ask)[name]["id"])
    assert (answer.status_code, answer.json()["error_code"]) == (403, "API_MISUSE")


def test_view_needs_an_id_that_exists(ask):
    assert ask("/2.8/orchestrations/view").json()["error_code"] == "MISSING_PARAMETER"
    assert ask("/2.8/orchestrations/view", orchestration_id="orchestration_0").status_code == 404


def test_filters_are_heeded_from_2_11_on(ask):
    asked = {"status": "running", "type": "campaign", "channels": "push", "limit": 100}
    assert ask("/2.8/orchestrations/list", **asked).json()["count"] == 13
    filtered = ask("/2.11/orchestrations/list", **asked).json()
    assert [row["name"] for row in filtered["orchestrations"]] == ["VIP preview night"]


def request(batch, project):
    headers = {"authorization": f"Bearer {batch.api_key}", "x-batch-project": project}
    return batch.handle(EmulatorRequest(method="GET", path="/2.8/audiences/list", headers=headers))


def test_one_request_a_second_and_patience_after_a_429(clock):
    batch = Batch(seed=None, clock=clock)
    assert request(batch, batch.project_key).status == 200
    refused = request(batch, batch.project_key)
    assert refused.status == 429
    assert refused.json()["error_code"] == "TOO_MANY_REQUESTS"
    assert "retry-after" not in refused.headers
    for _ in range(3):
        clock.advance(0.9)
        assert request(batch, batch.project_key).status == 429
    clock.advance(1)
    assert request(batch, batch.project_key).status == 200


def test_the_limit_can_be_sped_up(clock):
    batch = Batch(seed=None, clock=clock, rate_scale=100.0)
    assert request(batch, batch.project_key).status == 200
    clock.advance(0.01)
    assert request(batch, batch.project_key).status == 200
