from __future__ import annotations

import pytest

from segbot.sandbox.emulators import Bunce


@pytest.fixture
def bunce():
    """Empty, without limits."""
    return Bunce(seed=None, rate_scale=None)


@pytest.fixture
def api(connect, bunce):
    return connect(bunce, "/v1", {"X-Authorization": bunce.api_key})


@pytest.fixture(scope="session")
def seeded_bunce():
    """With the seed; tests only read it."""
    return Bunce(rate_scale=None)


@pytest.fixture
def seeded_api(connect, seeded_bunce):
    return connect(seeded_bunce, "/v1", {"X-Authorization": seeded_bunce.api_key})


@pytest.fixture
def segment(api):
    """The id of a segment with three people in it."""
    made = api.post("/segments", json={"name": "Fans"}).json()["data"]["id"]
    people = [
        {"customer_id": "0001", "email": "ada@example.com", "first_name": "Ada"},
        {"customer_id": "0002", "email": "ben@example.com"},
        {"email": "eva@example.com"},
    ]
    assert api.post(f"/segments/{made}/customers", json={"customers": people}).is_success
    return made
