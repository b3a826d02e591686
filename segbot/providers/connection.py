"""The settings of one connection, checked: one sentence per fault, each naming the variable to set."""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from segbot.domain.call_priority import call_context
from segbot.domain.capabilities import ProviderSpec, SettingSpec
from segbot.domain.errors import ConfigurationError
from segbot.domain.planning.plan import Write
from segbot.domain.ports import Clock, Provider
from segbot.providers.declarations import EVERY_CONNECTION, ONLY_OWN, RATE_MULTIPLIER
from segbot.providers.shared_limits import SharedLimits
from segbot.providers.tokens import Authorization, TokenStore

_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’"}
_ON, _OFF = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off"})
_LONGEST_PORT = 65_535


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """Seconds for each step of a call; `body`: for all of an answer's body, however it drips."""

    connect: float = 5.0
    read: float = 30.0
    write: float = 30.0
    pool: float = 5.0
    body: float = 120.0

    @property
    def of_each_step(self) -> httpx.Timeout:
        return httpx.Timeout(connect=self.connect, read=self.read, write=self.write, pool=self.pool)


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How reads are repeated: tries in all, the longest pause a provider may ask for, seconds before the second try."""

    tries: int = 3
    longest_pause: float = 10.0
    first_pause: float = 0.3

    def bears(self, seconds: float) -> bool:
        """Whether whoever a read is made for may be kept waiting so long."""
        return seconds <= min(self.longest_pause, call_context().patience)


TIMEOUTS = Timeouts()
RETRIES = RetryPolicy()


class CallWatch(Protocol):
    """Who is told of the calls of every connection; thread-safe."""

    def called(self, connection: str, outcome: str, seconds: float) -> None:
        """`outcome` is the HTTP status, or `no_answer`; without the time waited for a turn."""
        ...

    def waited(self, connection: str, seconds: float) -> None:
        """Kept back on our side, so as not to exceed the provider's limits."""
        ...


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Everything an adapter is opened with. `settings` are checked and complete but for optional ones;
    `pace=False` leaves the rate to the provider. `transport`: another way to the provider than the network.
    `shared_limits`: what it has in common with other connections; None: nothing. `watch` is told of each call.
    """

    connection: str
    settings: Mapping[str, str] = field(repr=False)
    clock: Clock
    pace: bool = True
    timeouts: Timeouts = TIMEOUTS
    retries: RetryPolicy = RETRIES
    token_store: TokenStore | None = None
    transport: httpx.BaseTransport | None = None
    shared_limits: SharedLimits | None = None
    watch: CallWatch | None = None


def no_more_faults(_settings: Mapping[str, str]) -> Mapping[str, str]:
    """For providers whose settings need no check beyond their declaration."""
    return {}


@dataclass(frozen=True, kw_only=True)
class ProviderKind:
    """A provider in the registry. `faults` maps a setting's name to what is wrong with its value (a half-sentence
    that follows the variable's name). `rehearse` raises what a write would raise before anything is sent
    (UnsupportedError, RejectedError), and needs no connection: a preview can refuse what could never run. `granting`:
    how the owner of an account lets segbot in, where the provider works that way.
    """

    spec: ProviderSpec
    open: Callable[[Opening], Provider]
    rehearse: Callable[[Write], None]
    faults: Callable[[Mapping[str, str]], Mapping[str, str]] = no_more_faults
    authorization: Callable[[Opening], Authorization] | None = None


def variable(connection: str, setting: str) -> str:
    """The environment variable of a connection's setting."""
    return f"SEGBOT_CONNECTIONS__{connection.upper()}__{setting}"


def read_settings(kind: ProviderKind, connection: str, given: Mapping[str, Any]) -> dict[str, str]:
    """Settings by upper-case name, with defaults, without the quotes and spaces people copy along.

    Raises ConfigurationError with every fault at once.
    """
    values = {name.upper(): unquoted(str(value)) for name, value in given.items() if value is not None}
    settings: dict[str, str] = {}
    found: list[str] = []
    malformed: set[str] = set()
    for setting in (*kind.spec.settings, *EVERY_CONNECTION):
        value = values.get(setting.name) or setting.default or ""
        if value:
            settings[setting.name] = value.rstrip("/") if _is_address(setting) else value
        where = variable(connection, setting.name)
        if not value and setting.required:
            found.append(f"{where} is missing: {setting.about}.")
        elif value and (wrong := _wrong(setting, value)):
            found.append(f"{where} {wrong}.")
            malformed.add(setting.name)
    found += _unknown(kind.spec, connection, values)
    for name, wrong in kind.faults(settings).items():
        if name not in malformed:
            found.append(f"{variable(connection, name)} {wrong}.")
    if found:
        raise ConfigurationError(found)
    return settings


def unquoted(value: str) -> str:
    """Without surrounding blanks and quotes: documentation likes to print keys inside them."""
    value = value.strip()
    while len(value) > 1 and _QUOTES.get(value[0]) == value[-1]:
        value = value[1:-1].strip()
    return value


def switched_on(value: str) -> bool:
    """What a setting that is true or false says; nothing said is false."""
    return unquoted(value).casefold() in _ON


def _is_address(setting: SettingSpec) -> bool:
    return setting.name.endswith("_URL")


def _wrong(setting: SettingSpec, value: str) -> str | None:
    if _is_address(setting):
        return _wrong_address(value)
    if setting.name == ONLY_OWN:
        return None if value.casefold() in _ON | _OFF else "is neither true nor false"
    if setting.name == RATE_MULTIPLIER:
        return None if _is_multiplier(value) else "is not a number from 0.01 to 10000, such as 0.5 or 2"
    if not value.isascii() or not value.isprintable() or " " in value:
        return "holds a blank or a character that cannot be part of it; copy the value again"
    return None


def _is_multiplier(value: str) -> bool:
    try:
        return 0.01 <= float(value) <= 10_000  # noqa: PLR2004 - as the sentence about it says
    except ValueError:
        return False


def _wrong_address(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        port_is_fine = parts.port is None or 0 < parts.port <= _LONGEST_PORT
    except ValueError:
        return "is not an address; it should look like https://api.example.com/v1"
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_fine:
        return "is not an address; it should look like https://api.example.com/v1"
    if not value.isascii() or not value.isprintable() or " " in value:
        return "holds a character that cannot be part of an address"
    if parts.username is not None or parts.query or parts.fragment:
        return "must be a bare address, without user, “?” or “#”"
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        return "must begin with https:// (http:// is only for this machine itself)"
    return None


def is_loopback(host: str) -> bool:
    """Whether an address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _unknown(spec: ProviderSpec, connection: str, values: Mapping[str, str]) -> list[str]:
    known = [setting.name for setting in (*spec.settings, *EVERY_CONNECTION)]
    found = []
    for name in values:
        if name in known or name == "PROVIDER":
            continue
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
        instead = f"; did you mean {close[0]}?" if close else f". There are: {', '.join(known)}."
        found.append(f"{variable(connection, name)} is not a setting of {spec.label}{instead}")
    return found
