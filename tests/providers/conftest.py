from __future__ import annotations

import pytest

from segbot.providers import Timeouts, open_provider
from tests.providers.recorder import Recorder, StoppedClock


@pytest.fixture
def clock():
    return StoppedClock()


@pytest.fixture
def server():
    with Recorder() as recorder:
        yield recorder


@pytest.fixture
def connect(clock):
    """Opens a provider with quick timeouts; closes it at the end."""
    opened = []

    def make(key, settings, **more):
        timeouts = Timeouts(connect=2, read=0.4, write=2, pool=2)
        provider = open_provider(key, "test", settings, **{"clock": clock, "timeouts": timeouts} | more)
        opened.append(provider)
        return provider

    yield make
    for provider in opened:
        provider.close()
