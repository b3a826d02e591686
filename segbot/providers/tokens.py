"""Where a connection's renewed access tokens are kept between runs and between processes: a port, and one in memory."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, kw_only=True, repr=False)
class TokenPair:
    """An access token with what renews it. `origin` is a digest of the configured refresh token it descends from:
    when the settings get a new one, stored pairs of the old line are ignored. `expires_at` None: not stated. `renewed_at`:
    when the provider last gave it out, as far as is known.
    """

    access: str
    refresh: str
    origin: str
    expires_at: datetime | None = None
    renewed_at: datetime | None = None

    def __repr__(self) -> str:
        return "TokenPair(…)"


class TokenStore(Protocol):
    """Durable memory for one connection's tokens. They are secrets: keep them sealed.

    `lock` excludes every other process that renews for the same connection: a refresh token may be good only once.
    """

    def load(self) -> TokenPair | None: ...

    def store(self, pair: TokenPair) -> None: ...

    def lock(self) -> AbstractContextManager[object]: ...


@runtime_checkable
class KeepsAccess(Protocol):
    """A provider whose access lapses when it is not renewed for long."""

    def keep_access(self) -> None:
        """Renew it where it has not been for long. Raises ProviderError."""
        ...

    def access_renewed_at(self) -> datetime | None:
        """When it was last renewed; None where it is not renewed at all or never was."""
        ...


class Authorization(Protocol):
    """How the owner of an account gives segbot access to it. All four raise UserError and ProviderError."""

    def begin_device(self) -> tuple[str, str]:
        """An address to open anywhere, and the code to type there."""
        ...

    def end_device(self) -> TokenPair:
        """Waits until that was done."""
        ...

    def begin_code(self, redirect_uri: str) -> str:
        """An address to open; afterwards the browser is sent to `redirect_uri`."""
        ...

    def end_code(self, came_back: str) -> TokenPair:
        """With the whole address the browser was sent to."""
        ...


class MemoryTokenStore:
    """Keeps tokens for the life of the process: enough for refresh tokens that stay the same."""

    def __init__(self) -> None:
        self._pair: TokenPair | None = None
        self._lock = threading.Lock()

    def load(self) -> TokenPair | None:
        return self._pair

    def store(self, pair: TokenPair) -> None:
        self._pair = pair

    def lock(self) -> AbstractContextManager[object]:
        return self._lock
