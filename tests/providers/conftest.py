from __future__ import annotations

import pytest

from segbot.providers import Timeouts, open_provider
from segbot.sandbox.emulators import EMULATORS, serve_emulator
from tests.providers.bench import Bench, subject_of
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
        timeouts = Timeouts(connect=2, read=0.6, write=2, pool=2)
        provider = open_provider(key, "test", settings, **{"clock": clock, "timeouts": timeouts} | more)
        opened.append(provider)
        return provider

    yield make
    for provider in opened:
        provider.close()


@pytest.fixture(scope="session")
def running():
    """One server per provider for the whole run; each bench puts its own emulator behind it."""
    servers = {}

    def serve(key):
        if key not in servers:
            servers[key] = serve_emulator(EMULATORS[key](None, None))
        return servers[key]

    yield serve
    for server in servers.values():
        server.stop()


@pytest.fixture
def bench(running):
    made = []

    def make(key, **more):
        made.append(Bench(subject_of(key), running(key), **more))
        return made[-1]

    yield make
    for one in made:
        one.close()
