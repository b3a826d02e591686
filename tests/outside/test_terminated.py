"""SIGTERM while a change is in the air: what it came to is told once, and nothing is made twice."""

from __future__ import annotations

import threading
import time

import pytest
from crash.outside import Call, Provider

NAME = "Only once"
DRAIN = 20.0


@pytest.fixture
def slow_bunce():
    """A Bunce that takes `seconds` to carry a change out, whether anybody still waits for it or not."""
    arrived, calls, seconds = threading.Event(), [], [0.0]

    def on_call(operation, done):
        if operation == "write" and not done:
            arrived.set()
            time.sleep(seconds[0])

    provider = Provider("bunce", on_call, calls)
    yield provider, calls, arrived, seconds
    provider.stop()


def creations(calls: list[Call]) -> int:
    return sum(call.operation == "write" and call.what[1].endswith("/segments") for call in calls)


def called_so(provider) -> int:
    return sum(each["name"] == NAME for each in provider.emulator.segments().values())


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("takes", [3.0, DRAIN + 4.0], ids=["answered in time", "carried out afterwards"])
def test_a_create_in_the_air_when_the_process_has_to_end_is_made_once_and_told(
    takes, slow_bunce, slack, make_bot
):
    provider, calls, arrived, seconds = slow_bunce
    seconds[0] = takes
    bot = make_bot(
        **{
            f"SEGBOT_CONNECTIONS__BUNCE__{name}": value
            for name, value in provider.emulator.connection(provider.url).items()
        }
    ).start()
    bot.somebody.ask(f'create bunce "{NAME}"')
    assert arrived.wait(20)
    began = time.monotonic()
    bot.process.terminate()
    bot.process.wait(60)
    lasted = time.monotonic() - began
    assert bot.process.returncode == 0
    assert min(takes, DRAIN) - 2 < lasted < min(takes, DRAIN) + 15
    bot.start()
    slack.wait_for(
        lambda: any("Done" in str(each) and "#1001" in str(each) for each in slack.messages.values()),
        timeout=120,
        what="the end of #1001",
    )
    assert (creations(calls), called_so(provider)) == (1, 1)
