from __future__ import annotations

import pytest

from segbot.sandbox.emulators import Batch


@pytest.fixture
def batch(clock):
    """Empty, without limits; a write is indexed two seconds after it was accepted."""
    return Batch(seed=None, rate_scale=None, clock=clock)


@pytest.fixture
def api(connect, batch):
    headers = {"Authorization": f"Bearer {batch.api_key}", "X-Batch-Project": batch.project_key}
    return connect(batch, "/2.8", headers)


@pytest.fixture
def vip(api, batch):
    """An audience with C-1 and C-2 in it, indexed."""
    api.post("/audiences/create", json={"name": "vip", "display_name": "VIP", "type": "custom_ids"})
    ids = [{"action": "add", "id": "C-1"}, {"action": "add", "id": "C-2", "attributes": {"tier": 3}}]
    api.post("/audiences/update", json={"name": "vip", "ids": ids})
    batch.index_now()
    return "vip"


@pytest.fixture
def view(api):
    """What view says of an audience, with or without a token."""

    def ask(name, token=None):
        params = {"name": name} | ({"indexing_token": token} if token else {})
        return api.get("/audiences/view", params=params)

    return ask
