"""The only place that makes HTTP calls, and the one translation of HTTP into segbot's errors.

Reads are repeated a few times; writes are sent once. What a write's silence means is decided here: a connection that
never stood changed nothing, anything later may have.
"""

from __future__ import annotations

import json
import logging
import math
import ssl
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from segbot import __version__
from segbot.domain.errors import (
    CredentialsError,
    NotFoundError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitError,
    RejectedError,
    UnavailableError,
)
from segbot.providers.connection import Opening, is_loopback
from segbot.providers.json_values import Answer
from segbot.providers.rate_limit import RateLimiter
from segbot.providers.redaction import redacted

_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)
_BODILESS = frozenset({204, 205})
_LONGEST_WAIT = 86_400.0  # seconds; no documented limit lasts longer than a day
_TOO_LATE_TO_KNOW = frozenset({408, 500, 501, 502, 504})


def _never(_body: Any) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How one provider speaks inside its JSON.

    `message` finds its own words in an error body (or ""); `failed` recognises a 2xx that says no;
    `retry_after` gives seconds to wait after a 429 without the header, from its body and the time.
    """

    message: Callable[[Any], str]
    failed: Callable[[Any], bool] = _never
    retry_after: Callable[[Any, datetime], float]


@cache
def _trusted_authorities() -> ssl.SSLContext:
    """Read once for all accounts: it takes longer than anything else about opening one."""
    return httpx.create_ssl_context()


class Http:
    """Calls to one account at a provider; thread-safe. Paths are relative to `base_url` and percent-encoded."""

    def __init__(
        self,
        opening: Opening,
        *,
        label: str,
        base_url: str,
        dialect: Dialect,
        headers: Mapping[str, str] | None = None,
        auth: httpx.Auth | None = None,
        secrets: Callable[[], Iterable[str]],
        rate_limiter: RateLimiter | None = None,
    ) -> None:
        # At INFO httpx writes whole addresses, and ours can hold people's e-mails in the query.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._label = label
        self._base_url = base_url
        self._dialect = dialect
        self._clock = opening.clock
        self._secrets = secrets
        self._patience = opening.retries
        timeouts = opening.timeouts
        self._client = httpx.Client(
            headers={"Accept": "application/json", "User-Agent": f"segbot/{__version__}", **(headers or {})},
            auth=auth,
            timeout=httpx.Timeout(
                connect=timeouts.connect, read=timeouts.read, write=timeouts.write, pool=timeouts.pool
            ),
            follow_redirects=False,
            event_hooks={"request": [lambda _request: rate_limiter.wait()] if rate_limiter else []},
            trust_env=not is_loopback(httpx.URL(base_url).host),
            verify=_trusted_authorities(),
            transport=opening.transport,
        )

    def __repr__(self) -> str:
        return f"Http({self._label})"

    @property
    def base_url(self) -> str:
        return self._base_url

    def close(self) -> None:
        self._client.close()

    def read(
        self, path: str, query: Mapping[str, str | int] | None = None, *, people: Iterable[str] = ()
    ) -> Answer:
        """GET, repeated on passing trouble. `people` are identifiers that must not show in an error.

        Raises RejectedError, NotFoundError, CredentialsError, RateLimitError, UnavailableError.
        """
        retrying = Retrying(
            sleep=self._clock.sleep,
            stop=stop_after_attempt(self._patience.tries),
            wait=self._pause,
            retry=retry_if_exception(self._worth_another_try),
            reraise=True,
        )
        return retrying(self._read_once, path, dict(query or {}), people)

    def write(self, method: str, path: str, body: Any = None, *, people: Iterable[str] = ()) -> Answer:
        """Send one change, once; `body` becomes JSON, None sends none.

        Raises RejectedError, NotFoundError, CredentialsError, RateLimitError, UnavailableError (nothing was changed),
        OutcomeUnknownError (sent, and the result is not known).
        """
        content = None if body is None else json.dumps(body, allow_nan=False).encode("ascii")
        headers = {} if content is None else {"Content-Type": "application/json"}
        try:
            response = self._client.request(method, self._base_url + path, content=content, headers=headers)
        except _NOTHING_SENT as error:
            raise self.unreachable() from error
        except httpx.RequestError as error:
            raise self.outcome_unknown() from error
        return self._judge(response, people, unreadable=self.outcome_unknown)

    def form(self, fields: Mapping[str, str], *, handed_back: Collection[int] = ()) -> Answer:
        """POST a form to the base address itself, once: how access tokens are asked for. Errors are those of a read,
        but that answers with a status in `handed_back` are given to the caller where they are JSON.
        """
        try:
            response = self._client.post(self._base_url, data=dict(fields))
        except _NOTHING_SENT as error:
            raise self.unreachable() from error
        except httpx.RequestError as error:
            raise self.unusable() from error
        if response.status_code in handed_back:
            body, readable = _decoded(response)
            if readable:
                return Answer(status=response.status_code, body=body)
        return self._judge(response, (), unreadable=self.unusable)

    def _read_once(self, path: str, query: Mapping[str, str | int], people: Iterable[str]) -> Answer:
        try:
            response = self._client.get(self._base_url + path, params=dict(query) or None)
        except _NOTHING_SENT as error:
            raise self.unreachable() from error
        except httpx.RequestError as error:
            raise self.unusable() from error
        return self._judge(response, people, unreadable=self.unusable)

    def _worth_another_try(self, error: BaseException) -> bool:
        if isinstance(error, RateLimitError):
            return error.retry_after <= self._patience.longest_pause
        return isinstance(error, UnavailableError)

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, RateLimitError):
            return error.retry_after
        return wait_random_exponential(multiplier=self._patience.first_pause, max=5)(state)

    def _judge(
        self,
        response: httpx.Response,
        people: Iterable[str],
        *,
        unreadable: Callable[[int | None], ProviderError],
    ) -> Answer:
        status = response.status_code
        body, readable = _decoded(response)
        if not response.is_success:
            raise self._refusal(response, body, people, unreadable)
        if not readable:
            raise unreadable(status)
        if self._dialect.failed(body):
            raise RejectedError(self._refused(self._words(body, people)), status=status)
        return Answer(status=status, body=body)

    def _refusal(
        self,
        response: httpx.Response,
        body: Any,
        people: Iterable[str],
        unreadable: Callable[[int | None], ProviderError],
    ) -> ProviderError:
        status = response.status_code
        if status == httpx.codes.TOO_MANY_REQUESTS:
            return self._rate_limited(response, body)
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return self.not_allowed(status)
        if response.is_server_error or status in _TOO_LATE_TO_KNOW:
            return unreadable(status)
        return self._objection(status, self._words(body, people))

    def _objection(self, status: int, said: str) -> RejectedError:
        if not httpx.codes.is_client_error(status):
            return RejectedError(
                f"{self._label} answered with a redirect, which segbot does not follow. Ask whoever looks after "
                "segbot to check BASE_URL of this connection.",
                status=status,
            )
        if status == httpx.codes.NOT_FOUND:
            return NotFoundError(
                f"{self._label} does not know it (any more){_quoted(said)}. Look at the list again and choose from it.",
                status=status,
            )
        return RejectedError(self._refused(said), status=status)

    def _rate_limited(self, response: httpx.Response, body: Any) -> RateLimitError:
        now = self._clock.now()
        asked = _retry_after(response.headers.get("Retry-After"), now)
        seconds = self._dialect.retry_after(body, now) if asked is None else min(asked, _LONGEST_WAIT)
        return RateLimitError(
            f"{self._label} takes no more requests for the next {math.ceil(seconds):,} s. A change that is under way "
            "goes on by itself after that; for anything else, try again then.",
            retry_after=seconds,
        )

    def _words(self, body: Any, people: Iterable[str]) -> str:
        return redacted(self._dialect.message(body), secrets=self._secrets(), people=people)

    def _refused(self, said: str) -> str:
        return f"{self._label} refused this{_quoted(said)}. Change what it objects to and ask again."

    def unreachable(self, status: int | None = None) -> UnavailableError:
        """Nothing was changed: the connection never stood, or the provider said it cannot answer."""
        return UnavailableError(
            f"{self._label} cannot be reached at the moment, so nothing was changed. Try again in a few minutes.",
            status=status,
        )

    def unusable(self, status: int | None = None) -> UnavailableError:
        """A read without a usable answer."""
        return UnavailableError(
            f"{self._label} gave no usable answer. Nothing was changed; try again in a few minutes.",
            status=status,
        )

    def outcome_unknown(self, status: int | None = None) -> OutcomeUnknownError:
        """A change was sent, and its result is not known."""
        return OutcomeUnknownError(
            f"The change was sent to {self._label}, but no clear answer came back: it may or may not have been "
            "carried out. Look there before asking for it again.",
            status=status,
        )

    def not_allowed(self, status: int | None = None) -> CredentialsError:
        """The key is wrong, or may not do this."""
        return CredentialsError(
            f"{self._label} does not accept the key of this connection, or the key may not do this. Ask whoever "
            "looks after segbot to check it.",
            status=status,
        )


def _decoded(response: httpx.Response) -> tuple[Any, bool]:
    """The JSON of a reply, and whether it was readable; a reply that has no body by definition is."""
    if response.status_code in _BODILESS:
        return None, True
    with suppress(ValueError, RecursionError):
        return json.loads(response.content), True
    return None, False


def _retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds from a Retry-After header, which holds seconds or an HTTP date."""
    if header is None:
        return None
    with suppress(ValueError):
        seconds = float(header)
        return max(0.0, seconds) if math.isfinite(seconds) else None
    with suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    return None


def _quoted(said: str) -> str:
    return f": “{said.rstrip('.')}”" if said else ""
