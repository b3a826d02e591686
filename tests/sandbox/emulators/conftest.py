"""One port for all tests of emulators: each test puts its own emulator behind it."""

from __future__ import annotations

import ssl

import httpx
import pytest

from segbot.sandbox.emulators import Bunce, serve_emulator


class Clock:
    """A clock that moves when told."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock():
    return Clock(1_760_000_000.0)  # 9 October 2025, 08:53:20 UTC


@pytest.fixture(scope="session")
def port():
    with serve_emulator(Bunce(seed=None)) as running:
        yield running


@pytest.fixture
def connect(port):
    """`connect(emulator, path, headers)` puts it on the port and gives a client for it; path comes after the port."""
    clients = []
    plain = ssl.SSLContext(
        ssl.PROTOCOL_TLS_CLIENT
    )  # spares each client the reading of all authorities of the web

    def make(emulator, path="", headers=None):
        port.emulator = emulator
        client = httpx.Client(
            base_url=port.url + path, headers=headers, trust_env=False, timeout=10, verify=plain
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()
