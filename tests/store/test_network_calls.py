"""While somebody else's server takes its time, no transaction of ours is open: on Postgres it would keep its rows locked and
hold up cleaning, for as long as that server likes.
"""

from __future__ import annotations

import psycopg
import pytest
from cryptography.fernet import Fernet
from flows.stage import HandClock, Stage
from sandbox.emulators.grants import expire_access_tokens
from store.databases import postgres

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.flows.accounts.token_store import SealedTokenStore
from segbot.providers import open_provider
from segbot.rosters.storage.encryption import Sealer
from segbot.sandbox.emulators import EMULATORS, serve_emulator
from segbot.store import Store

__all__ = ["postgres"]

_OPEN = (
    "SELECT left(query, 100) FROM pg_stat_activity WHERE datname = current_database()"
    " AND state LIKE 'idle in transaction%'"
)


@pytest.fixture
def database(postgres):
    return postgres.migrated()


@pytest.fixture
def watched(database):
    """Makes an emulator that, before it answers, looks which transactions are open; and what it saw, call by call."""
    running, lines = [], psycopg.connect(database, autocommit=True)

    def make(key):
        emulator = EMULATORS[key](rate_scale=None)
        seen: list[tuple[str, list[str]]] = []

        def look():
            target = emulator.requests[-1].path if emulator.requests else ""
            seen.append((target, [row[0] for row in lines.execute(_OPEN)]))

        emulator.on_change = look
        running.append(serve_emulator(emulator))
        return running[-1], seen

    yield make
    for each in running:
        each.stop()
    lines.close()


def test_a_token_is_renewed_outside_of_every_transaction(database, watched):
    clock = HandClock()
    store = Store(database, now=clock.now)
    running, seen = watched("constant_contact")
    sealer = Sealer((Fernet.generate_key().decode(),))
    provider = open_provider(
        "constant_contact",
        "constant_contact",
        running.emulator.connection(running.url),
        clock=clock,
        pace=False,
        token_store=SealedTokenStore(store, sealer, clock, "constant_contact"),
    )
    for _ in range(2):
        assert list(provider.list_segments())
        expire_access_tokens(running.emulator)
    assert list(provider.list_segments())
    provider.close()
    store.close()
    renewals = [open_ones for target, open_ones in seen if target.endswith("/token")]
    assert len(renewals) == 3
    assert not any(renewals), renewals


@pytest.mark.parametrize("key", ["bunce", "constant_contact"])
def test_a_request_is_looked_at_and_carried_out_outside_of_every_transaction(
    key, database, watched, tmp_path
):
    running, seen = watched(key)
    stage = Stage(tmp_path, running, database_url=database)
    name = "VIP customers" if key == "bunce" else "Newsletter"
    request = stage.ask(Verb.REMOVE, name, stage.some_members(name, 3))
    stage.run_all()
    assert stage.now(request).state is State.DONE
    stage.close()
    assert len(seen) > 3
    assert [call for call in seen if call[1]] == []
