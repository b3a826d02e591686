"""A create and `kill -9`: what the provider commits later is found, and nothing is made twice."""

from __future__ import annotations

import time

import pytest

from segbot.sandbox.emulators import Fault

NAME = "Once only"
LATER = 8.0


@pytest.mark.slow
def test_killed_a_second_into_a_create_that_is_committed_later(make_place):
    place = make_place()
    place.bunce.faults.set(Fault(kind="timeout_after", operation="write", processed=False, seconds=60.0))
    number = place.ask(f"create bunce name=“{NAME}”")

    def creations():
        return [
            each for each in place.bunce.requests if each.method == "POST" and each.path == "/v1/segments"
        ]

    def named():
        return [each for each in place.bunce.segments().values() if each["name"] == NAME]

    place.person.wait_for(creations, what="the create at the provider")
    sent = time.monotonic()
    time.sleep(1.0)
    place.kill()
    place.start_again()
    time.sleep(max(0.0, LATER - (time.monotonic() - sent)))
    assert place.request_state(number) == "running"
    place.bunce.make_segment(NAME, None, everyone=False)
    place.person.wait_for(
        lambda: place.request_state(number) == "done", timeout=60.0, what="the request to be done"
    )
    assert (len(creations()), len(named())) == (1, 1)
