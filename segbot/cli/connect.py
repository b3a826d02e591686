"""Access at the command line: an account is connected, and what is sealed gets a new key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from segbot.bootstrap import SystemClock
from segbot.domain.errors import UserError
from segbot.domain.ports import Clock
from segbot.flows.accounts.slack_grant import SealedGrant, SlackGrant, reseal_grant
from segbot.flows.accounts.token_store import SealedTokenStore, reseal_tokens
from segbot.providers import open_authorization, open_provider
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.vault import Vault
from segbot.settings import Settings, load_settings
from segbot.store import Store

Flow = Literal["device", "code"]


def rotate_keys() -> str:
    """Seal everything again under the first key, also while segbot runs; a sentence about it.

    Raises ConfigurationError where something was sealed with a key that is no longer given; nothing is changed then.
    """
    settings, clock = load_settings(), SystemClock()
    sealer = Sealer(settings.keys())
    store = Store(settings.database_url, now=clock.now)
    try:
        store.migrate()
        vault = Vault(store, sealer)
        vault.check_keys()
        with store.transaction() as tx:
            tokens = reseal_tokens(tx, sealer)
            reseal_grant(tx, sealer)
        chunks = vault.rotate()
        store.scrub()
    finally:
        store.close()
    rest = (
        " The other keys are no longer needed: take them out of SEGBOT_ENCRYPTION_KEY and start segbot again."
        if len(settings.keys()) > 1
        else ""
    )
    return f"{chunks:,} parts of lists and the tokens of {tokens:,} connections are sealed with the first key now.{rest}"


def connect(
    provider: str,
    connection: str,
    flow: Flow,
    redirect_uri: str,
    *,
    say: Callable[[str], None],
    ask: Callable[[str], str],
    clock: Clock | None = None,
) -> str:
    """Let the owner of an account give segbot access, keep the grant sealed, and try it; a sentence about the trial.

    Raises ConfigurationError, UserError, ProviderError.
    """
    settings, clock = load_settings(), clock or SystemClock()
    values = _settings_of(settings, provider, connection)
    authorization = open_authorization(provider, connection, values, clock=clock)
    if flow == "device":
        address, code = authorization.begin_device()
        say(f"Open {address} in a browser where the owner of the account is signed in.")
        say(f"Type the code {code} if it is asked for, and allow access. Waiting…")
        pair = authorization.end_device()
    else:
        say(f"Open this address in a browser and allow access:\n{authorization.begin_code(redirect_uri)}")
        say(f"The browser is then sent to {redirect_uri}…, which may well show an error.")
        pair = authorization.end_code(ask("Paste the whole address it ended at"))
    store = Store(settings.database_url, now=clock.now)
    try:
        store.migrate()
        token_store = SealedTokenStore(store, Sealer(settings.keys()), clock, connection)
        with token_store.lock():
            token_store.store(pair)
        say(
            f"The grant of “{connection}” is kept, sealed, in the database; a running segbot uses it by itself."
        )
        opened = open_provider(provider, connection, values, clock=clock, token_store=token_store)
        try:
            return opened.check()
        finally:
            opened.close()
    finally:
        store.close()


def keep_grant(document: Any) -> None:
    """Keep what a workspace granted at its installation. Raises ConfigurationError, also for another workspace's."""
    settings, clock = load_settings(), SystemClock()
    store = Store(settings.database_url, now=clock.now)
    try:
        store.migrate()
        SealedGrant(store, Sealer(settings.keys()), clock, settings.team).keep(SlackGrant.read(document))
    finally:
        store.close()


def is_installed() -> bool:
    """Whether the database of one of several workspaces holds a grant. Raises ConfigurationError."""
    settings, clock = load_settings(), SystemClock()
    store = Store(settings.database_url, now=clock.now, read_only=True)
    try:
        if store.path is not None and not store.path.exists():
            return False
        return SealedGrant(store, Sealer(settings.keys()), clock, settings.team).load() is not None
    finally:
        store.close()


def _settings_of(settings: Settings, provider: str, connection: str) -> dict[str, str]:
    every = settings.connection_settings()
    values = every.get(connection)
    if values is None:
        known = ", ".join(name for name, each in sorted(every.items()) if each["PROVIDER"] == provider)
        there = f" There are: {known}." if known else f" SEGBOT_CONNECTIONS__{connection.upper()}__… adds it."
        raise UserError(f"There is no connection “{connection}”.{there}")
    if values["PROVIDER"] != provider:
        raise UserError(f"The connection “{connection}” is one to {values['PROVIDER']}, not to {provider}.")
    return dict(values)
