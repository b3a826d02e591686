from __future__ import annotations

import json

import pytest
from sandbox.emulators.grants import access_token

from segbot.sandbox.emulators import ConstantContact


@pytest.fixture
def provider(clock):
    """Empty, without limits."""
    return ConstantContact(seed=None, rate_scale=None, clock=clock)


@pytest.fixture
def api(connect, provider):
    return connect(provider, "/v3", {"Authorization": f"Bearer {access_token(provider)}"})


@pytest.fixture(scope="session")
def seeded():
    """With the seed; tests only read it."""
    return ConstantContact(rate_scale=None)


@pytest.fixture
def seeded_api(connect, seeded):
    return connect(seeded, "/v3", {"Authorization": f"Bearer {access_token(seeded)}"})


@pytest.fixture
def by_name(seeded):
    return {
        segment["name"]: segment["segment_id"]
        for segment in seeded.segments().values()
        if "segment_id" in segment
    }


@pytest.fixture(scope="session")
def criteria():
    """A criteria document around conditions; without any, a condition that is right."""
    right = {
        "source": "tracking",
        "field": "not_opened",
        "op": "contains-any",
        "const_value": "last-n-campaigns",
        "param": "5",
    }

    def make(*leaves, kind="and", version="1.0.0"):
        return json.dumps({"version": version, "criteria": {"type": kind, "group": list(leaves) or [right]}})

    return make


@pytest.fixture
def segment(api, criteria):
    """The id of a segment."""
    return api.post("/segments", json={"name": "Fans", "segment_criteria": criteria()}).json()["segment_id"]
