"""Access tokens that are renewed when they end: stored before they are used, and by one process at a time.

A rotating refresh token is good once, and using it ends all earlier ones: losing the answer would lose the grant.
Source: developer.constantcontact.com/api_guide/server_flow.html.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Generator, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from segbot.domain.errors import CredentialsError, ProviderError, RejectedError
from segbot.domain.ports import Clock
from segbot.providers import json_values
from segbot.providers.http import Dialect, Http
from segbot.providers.json_values import Answer
from segbot.providers.tokens import TokenPair, TokenStore

# RFC 6749, 5.2: it is about the application, not about the grant.
_NOT_THIS_APPLICATION = frozenset({"invalid_client", "unauthorized_client"})
# A refresh token that is not used for 180 days lapses.
_RENEW_AFTER = timedelta(days=30)
_EARLY = timedelta(minutes=2)
_PAUSE = 5.0  # seconds
_A_YEAR = 31_536_000


def _said(answer: Answer) -> str:
    reply = json_values.mapping(answer.body)
    return json_values.text(reply.get("error_description")) or json_values.text(reply.get("error")) or ""


def _code(answer: Answer) -> str:
    """The code of an error (RFC 6749, 5.2), which names no secret."""
    code = json_values.text(json_values.mapping(answer.body).get("error")) or ""
    return code if code.isascii() and code.replace("_", "").isalpha() else ""


def _a_while(_answer: Answer, _now: datetime) -> float:
    return _PAUSE


DIALECT = Dialect(message=_said, code=_code, retry_after=_a_while)
"""How the token endpoint speaks, which is not how the API does."""


def origin_of(refresh_token: str | None) -> str:
    """A digest of the configured refresh token; of nothing, where the grant comes from `segbot connect` alone."""
    return hashlib.sha256((refresh_token or "").encode()).hexdigest()


def end_of(reply: Mapping[str, Any], clock: Clock) -> datetime | None:
    """When the access token of a reply ends; None where it does not say."""
    seconds = json_values.whole(reply.get("expires_in"))
    return None if seconds is None else clock.now() + timedelta(seconds=min(seconds, _A_YEAR))


class FixedToken(httpx.Auth):
    """An access token that nobody renews."""

    def __init__(self, access: str) -> None:
        self._access = access

    def secrets(self) -> Iterator[str]:
        yield self._access

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._access}"
        yield request


class RenewedToken(httpx.Auth):
    """Signs requests, and renews the access token when it has ended or is refused. Thread-safe.

    A request that was answered with 401 was not carried out, so it is sent once more with the new token. Without a
    configured refresh token the grant is the one that `segbot connect` stored.
    """

    def __init__(
        self,
        endpoint: Http,
        token_store: TokenStore,
        clock: Clock,
        *,
        refresh_token: str | None,
        client_id: str,
        client_secret: str | None,
        access_token: str | None,
        reconnect: str,
        settings_of_client: str,
    ) -> None:
        self._endpoint = endpoint
        self._token_store = token_store
        self._clock = clock
        self._configured = refresh_token
        self._client = (client_id, client_secret)
        self._given = access_token
        self._reconnect = reconnect
        self._settings_of_client = settings_of_client
        self._origin = origin_of(refresh_token)
        self._lock = threading.Lock()
        self._pair: TokenPair | None = None
        self._unkept: TokenPair | None = None

    def secrets(self) -> Iterator[str]:
        pairs = [pair for pair in (self._pair, self._unkept) if pair is not None]
        known = [self._configured, self._client[1], self._given]
        yield from (value for value in known if value)
        yield from (value for pair in pairs for value in (pair.access, pair.refresh))

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        access = self._access()
        request.headers["Authorization"] = f"Bearer {access}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            response.read()
            request.headers["Authorization"] = f"Bearer {self._renewed(instead_of=access)}"
            yield request

    def _access(self) -> str:
        pair = self._pair or self._stored()
        if pair is None and self._given is not None:
            return self._given
        if pair is None or self._ends(pair):
            return self._renewed(instead_of=pair.access if pair else None)
        self._pair = pair
        return pair.access

    def _renewed(self, *, instead_of: str | None) -> str:
        """A token other than `instead_of`: one that another thread or process has just stored, or a new one."""
        with self._lock, self._token_store.lock():
            if self._unkept is not None:
                self._keep(self._unkept)
            stored = self._stored()
            if stored is None or stored.access == instead_of or self._ends(stored):
                refresh = stored.refresh if stored else self._configured
                if refresh is None:
                    raise self._not_connected()
                stored = self._ask(refresh)
                self._keep(stored)
            self._pair = stored
            return stored.access

    def _keep(self, pair: TokenPair) -> None:
        """A pair that cannot be stored just now is not lost: nothing else would renew the account's access again."""
        self._unkept = pair
        self._token_store.store(pair)
        self._unkept = None

    def _ask(self, refresh: str) -> TokenPair:
        client_id, client_secret = self._client
        fields = {"grant_type": "refresh_token", "refresh_token": refresh}
        if client_secret is None:
            fields["client_id"] = client_id
        try:
            reply = json_values.mapping(self._endpoint.form(fields).body)
        except (RejectedError, CredentialsError) as error:
            raise self._refused(error) from error
        access = json_values.text(reply.get("access_token"))
        if access is None:
            raise self._endpoint.unusable()
        return TokenPair(
            access=access,
            refresh=json_values.text(reply.get("refresh_token")) or refresh,
            origin=self._origin,
            expires_at=end_of(reply, self._clock),
            renewed_at=self._clock.now(),
        )

    def keep_alive(self) -> None:
        """Renew what has not been renewed for long: a refresh token that nobody uses lapses. Raises ProviderError."""
        pair = self._stored()
        if (
            pair is not None
            and pair.renewed_at is not None
            and self._clock.now() - pair.renewed_at > _RENEW_AFTER
        ):
            self._renewed(instead_of=pair.access)

    def renewed_at(self) -> datetime | None:
        """When the grant was last used to renew access; None where nothing is stored."""
        pair = self._stored()
        return pair.renewed_at if pair else None

    def _refused(self, error: RejectedError | CredentialsError) -> ProviderError:
        """Only the grant itself is mended by connecting again; everything else says what it is."""
        if error.code == "invalid_grant":
            return self._not_connected(error.status, error.code, error.words)
        if error.code in _NOT_THIS_APPLICATION:
            return CredentialsError(
                f"Constant Contact doesn't accept the application of this connection ({error.code}). Ask whoever looks "
                f"after segbot to check {self._settings_of_client}. The account need not be connected again.",
                status=error.status,
                code=error.code,
                words=error.words,
            )
        return CredentialsError(
            f"Constant Contact didn't renew the access of this connection ({error.told or 'no reason given'}). Ask "
            "whoever looks after segbot to look at it: segbot doctor.",
            status=error.status,
            code=error.code,
            words=error.words,
        )

    def _not_connected(self, status: int | None = None, code: str = "", words: str = "") -> CredentialsError:
        return CredentialsError(
            "Constant Contact no longer accepts the grant of this connection. Ask whoever looks after segbot to "
            f"connect the account again: {self._reconnect}",
            status=status,
            code=code,
            words=words,
        )

    def _stored(self) -> TokenPair | None:
        pair = self._token_store.load()
        ours = pair is not None and (self._configured is None or pair.origin == self._origin)
        return pair if ours else None

    def _ends(self, pair: TokenPair) -> bool:
        return pair.expires_at is not None and self._clock.now() >= pair.expires_at - _EARLY
