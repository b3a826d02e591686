from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from flows.stage import HandClock
from sandbox.emulators.grants import expire_access_tokens
from store.databases import migrated_file

from segbot.domain.errors import ConfigurationError
from segbot.flows.accounts.token_store import SealedTokenStore
from segbot.providers import TokenPair, open_provider
from segbot.rosters.storage.encryption import Sealer
from segbot.sandbox.emulators import EMULATORS, serve_emulator
from segbot.store import Store


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def store(tmp_path, clock):
    opened = Store(migrated_file(tmp_path), now=clock.now)
    yield opened
    opened.close()


@pytest.fixture
def sealer():
    return Sealer((Fernet.generate_key().decode(),))


def test_tokens_survive_and_are_sealed(store, sealer, clock, tmp_path):
    pair = TokenPair(access="acc-secret", refresh="ref-secret", origin="o", expires_at=clock.now())
    SealedTokenStore(store, sealer, clock, "cc").store(pair)
    assert SealedTokenStore(store, sealer, clock, "cc").load() == replace(pair, renewed_at=clock.now())
    assert SealedTokenStore(store, sealer, clock, "other").load() is None
    store.close()
    on_disk = b"".join(path.read_bytes() for path in tmp_path.glob("segbot.db*"))
    assert b"ref-secret" not in on_disk
    with pytest.raises(ConfigurationError, match="SEGBOT_ENCRYPTION_KEY"):
        SealedTokenStore(store, Sealer((Fernet.generate_key().decode(),)), clock, "cc").load()


def test_one_renewal_at_a_time_across_stores(store, sealer, clock, tmp_path):
    other = Store(migrated_file(tmp_path), now=clock.now)
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait()
        with SealedTokenStore(other, sealer, clock, "cc").lock():
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with SealedTokenStore(store, sealer, clock, "cc").lock():
        inside.set()
        thread.join(0.2)
        order.append("first")
    thread.join()
    other.close()
    assert order == ["first", "second"]


def test_a_rotating_refresh_token_lives_on_over_restarts(store, sealer, clock):
    with serve_emulator(EMULATORS["constant_contact"](rate_scale=None)) as running:
        settings = running.emulator.connection(running.url)
        running.emulator.access_seconds = 60
        for _restart in range(3):
            token_store = SealedTokenStore(store, sealer, clock, "constant_contact")
            provider = open_provider(
                "constant_contact",
                "constant_contact",
                settings,
                clock=clock,
                pace=False,
                token_store=token_store,
            )
            assert list(provider.list_segments())
            expire_access_tokens(running.emulator)
            assert list(provider.list_segments())
            provider.close()
