"""The team's accounts at providers, by the names people type."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from segbot.domain.capabilities import ProviderSpec
from segbot.domain.did_you_mean import did_you_mean
from segbot.domain.errors import ConfigurationError, InvalidActionError, ProviderError
from segbot.domain.ports import Clock, Provider
from segbot.providers import (
    ONLY_OWN,
    REGISTRY,
    CallWatch,
    KeepsAccess,
    MemoryStates,
    RateStates,
    SharedLimits,
    TokenStore,
    open_provider,
    switched_on,
)

_LOG = logging.getLogger(__name__)


class Connections:
    """Opens each provider at its first use and keeps it. Thread-safe.

    `settings` maps connection name to its settings, with PROVIDER among them. `opened` are providers given from
    outside instead of opened from settings. `keeper` gives the place where a connection's renewed tokens are kept,
    `transport` what takes the network's place for it; `rate_states` is where limits are kept (None: in this process). `watch`
    is told of each call.
    """

    def __init__(
        self,
        settings: Mapping[str, Mapping[str, str]],
        clock: Clock,
        *,
        opened: Mapping[str, Provider] | None = None,
        token_store: Callable[[str], TokenStore] | None = None,
        transport: Callable[[str], Any] | None = None,
        rate_states: RateStates | None = None,
        watch: CallWatch | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._opened: dict[str, Provider] = dict(opened or {})
        self._token_store = token_store
        self._transport = transport
        self._watch = watch
        self._shared_limits = SharedLimits(rate_states or MemoryStates(clock))
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        return sorted({*self._settings, *self._opened})

    def spec(self, name: str) -> ProviderSpec:
        """Raises InvalidActionError on `connection` for a name nobody set up."""
        self._known(name)
        if name in self._opened:
            return self._opened[name].spec
        return REGISTRY[self._settings[name]["PROVIDER"]].spec

    def provider(self, name: str) -> Provider:
        """Raises InvalidActionError for an unknown name."""
        self._known(name)
        with self._lock:
            if name not in self._opened:
                settings = self._settings[name]
                self._opened[name] = open_provider(
                    settings["PROVIDER"],
                    name,
                    settings,
                    clock=self._clock,
                    token_store=self._token_store(name) if self._token_store else None,
                    transport=self._transport(name) if self._transport else None,
                    shared_limits=self._shared_limits,
                    watch=self._watch,
                )
            return self._opened[name]

    def only_own(self, name: str) -> bool:
        """Whether only people segbot itself added may be removed there."""
        return switched_on(self._settings.get(name, {}).get(ONLY_OWN, ""))

    def open_all(self) -> None:
        """Open every connection now. Raises ConfigurationError with the faults of all of them."""
        faults: list[str] = []
        for name in self.names():
            try:
                self.provider(name)
            except ConfigurationError as error:
                faults += error.faults
        if faults:
            raise ConfigurationError(faults)

    def keep_access(self) -> None:
        """Renew access that lapses when nobody uses it, where that was not done for long. Trouble waits for the next time."""
        for name in self.names():
            provider = self.provider(name)
            if isinstance(provider, KeepsAccess):
                try:
                    provider.keep_access()
                except ProviderError as error:
                    _LOG.warning("the access of %s was not renewed: %s", name, error)

    def access_renewed(self, name: str) -> datetime | None:
        """When the access of a connection was last renewed; None where it doesn't lapse unused, or never was."""
        provider = self.provider(name)
        return provider.access_renewed_at() if isinstance(provider, KeepsAccess) else None

    def close(self) -> None:
        with self._lock:
            for provider in self._opened.values():
                provider.close()

    def _known(self, name: str) -> None:
        if name in self._opened or name in self._settings:
            return
        names = self.names()
        if not names:
            raise InvalidActionError(
                {
                    "connection": "No account is set up yet. Whoever runs segbot adds SEGBOT_CONNECTIONS__<NAME>__… settings."
                }
            )
        raise InvalidActionError(
            {
                "connection": f"There is no account “{name}”.{did_you_mean(name, names)} There are: {', '.join(names)}."
            }
        )


def one_run_each(settings: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The connections whose provider takes one run at a time."""
    kinds = {name: REGISTRY.get(values["PROVIDER"]) for name, values in settings.items()}
    return [name for name, kind in kinds.items() if kind and not kind.spec.limits.runs_side_by_side]
