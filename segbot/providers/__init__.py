"""The providers segbot knows, one line each, and the door through which a connection to one is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from segbot.domain.errors import ConfigurationError, UserError
from segbot.domain.ports import Clock, Provider
from segbot.providers.batch import BATCH
from segbot.providers.brevo import BREVO
from segbot.providers.bunce import BUNCE
from segbot.providers.connection import (
    RETRIES,
    TIMEOUTS,
    CallWatch,
    Opening,
    ProviderKind,
    RetryPolicy,
    Timeouts,
    read_settings,
    switched_on,
    variable,
)
from segbot.providers.constant_contact import CONSTANT_CONTACT
from segbot.providers.declarations import ONLY_OWN
from segbot.providers.mailchimp import MAILCHIMP
from segbot.providers.segmenter import SEGMENTER
from segbot.providers.shared_limits import MemoryStates, RateStates, SharedLimits
from segbot.providers.tokens import Authorization, KeepsAccess, TokenPair, TokenStore

__all__ = [
    "ONLY_OWN",
    "REGISTRY",
    "Authorization",
    "CallWatch",
    "KeepsAccess",
    "MemoryStates",
    "ProviderKind",
    "RateStates",
    "RetryPolicy",
    "SharedLimits",
    "Timeouts",
    "TokenPair",
    "TokenStore",
    "open_authorization",
    "open_provider",
    "switched_on",
]

REGISTRY: dict[str, ProviderKind] = {
    "bunce": BUNCE,
    "segmenter": SEGMENTER,
    "constant_contact": CONSTANT_CONTACT,
    "batch": BATCH,
    "mailchimp": MAILCHIMP,
    "brevo": BREVO,
}


def open_provider(
    provider_key: str,
    connection: str,
    settings: Mapping[str, Any],
    *,
    clock: Clock,
    pace: bool = True,
    timeouts: Timeouts = TIMEOUTS,
    retries: RetryPolicy = RETRIES,
    token_store: TokenStore | None = None,
    transport: httpx.BaseTransport | None = None,
    shared_limits: SharedLimits | None = None,
    watch: CallWatch | None = None,
) -> Provider:
    """A connection, ready for use; nothing is sent yet.

    `settings` by their names, without the prefix. `pace=False` leaves the rate to the provider. `keeper` remembers
    renewed access tokens; without one they last as long as the process. `transport` takes the network's place;
    `watch` is told of each call, `shared_limits` are given to all connections that may be one account to their provider.
    Raises ConfigurationError, one sentence per fault, each naming the variable.
    """
    kind = _kind(provider_key, connection)
    checked = read_settings(kind, connection, settings)
    return kind.open(
        Opening(
            connection=connection,
            settings=checked,
            clock=clock,
            pace=pace,
            timeouts=timeouts,
            retries=retries,
            token_store=token_store,
            transport=transport,
            shared_limits=shared_limits,
            watch=watch,
        )
    )


def open_authorization(
    provider_key: str, connection: str, settings: Mapping[str, Any], *, clock: Clock
) -> Authorization:
    """How the owner of an account gives segbot access, where the provider works that way.

    Raises ConfigurationError as `open_provider` does; UserError where the settings alone connect.
    """
    kind = _kind(provider_key, connection)
    if kind.authorization is None:
        raise UserError(f"{kind.spec.label} is connected by its settings alone; segbot doctor tries them.")
    checked = read_settings(kind, connection, settings)
    return kind.authorization(Opening(connection=connection, settings=checked, clock=clock))


def _kind(provider_key: str, connection: str) -> ProviderKind:
    kind = REGISTRY.get(provider_key)
    if kind is None:
        known = ", ".join(REGISTRY)
        raise ConfigurationError(
            [f"{variable(connection, 'PROVIDER')} is “{provider_key}”, which is none of: {known}."]
        )
    return kind
