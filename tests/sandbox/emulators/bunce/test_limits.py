"""500 requests a minute from one address, then a minute of nothing."""

from __future__ import annotations

import pytest

from segbot.sandbox.emulators import Bunce, EmulatorRequest


def ask(bunce, client="10.0.0.1"):
    headers = {"x-authorization": bunce.api_key}
    return bunce.handle(EmulatorRequest(method="GET", path="/v1/segments", headers=headers, client=client))


def test_the_501st_request_of_a_minute_blocks_its_address_for_a_minute(clock):
    bunce = Bunce(seed=None, clock=clock)
    assert {ask(bunce).status for _ in range(500)} == {200}
    refused = ask(bunce)
    assert refused.status == 429
    assert refused.json() == {"success": False, "message": "You have reached maximum request limit."}
    assert refused.headers["retry-after"] == "60"
    assert ask(bunce, client="10.0.0.2").status == 200
    clock.advance(59)
    assert ask(bunce).headers["retry-after"] == "1"
    clock.advance(1)
    assert ask(bunce).status == 200


def test_the_limit_counts_wrong_keys_too(connect, clock):
    bunce = Bunce(seed=None, clock=clock)
    client = connect(bunce, "/v1")
    bunce.limits[0].limit = 2
    assert [client.get("/segments").status_code for _ in range(3)] == [401, 401, 429]


@pytest.mark.parametrize("scale", [60.0, None])
def test_the_clock_of_the_limit_can_be_sped_up_or_stopped(clock, scale):
    bunce = Bunce(seed=None, clock=clock, rate_scale=scale)
    statuses = {ask(bunce).status for _ in range(501)}
    assert statuses == ({200, 429} if scale else {200})
    clock.advance(1)
    assert ask(bunce).status == 200
    bunce.rate_scale = None
    assert {ask(bunce).status for _ in range(600)} == {200}
