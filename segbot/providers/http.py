"""The only place that makes HTTP calls, and the one translation of HTTP into segbot's errors.

Reads are repeated a few times; writes are sent once. What a write's silence means is decided here: a connection that
never stood changed nothing, anything later may have.
"""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypedDict

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from segbot import __version__
from segbot.certificates import trusted_for, untrusted
from segbot.domain.call_priority import call_context
from segbot.domain.errors import (
    AddressError,
    CredentialsError,
    NotFoundError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitError,
    RejectedError,
    UnavailableError,
)
from segbot.providers.connection import Opening, is_loopback, variable
from segbot.providers.json_values import Answer
from segbot.providers.last_look import look_once_more
from segbot.providers.rate_limit import RateLimiter
from segbot.providers.redaction import redacted
from segbot.providers.response_bodies import decoded, read_whole
from segbot.providers.retry_after import asked_to_wait, takes_none
from segbot.providers.watched_calls import WatchedCalls

_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)
_PASSING = (RateLimitError, UnavailableError)
_IN_PART = frozenset({206, 207, 208, 226})
_NOT_READY = 202
_TURN = "segbot.turn"
_TOO_LATE_TO_KNOW = frozenset({408, 500, 501, 502, 504})


def _nothing(_answer: Answer) -> str:
    return ""


def _never(_answer: Answer) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How one provider speaks; each function gets a whole reply: status, headers and decoded body.

    `message` finds its own words in an error (or ""), `code` its own code for it; `failed` recognises a 2xx that says no;
    `missing` a 404 by which the provider itself says that the thing asked for is not there (where its words can be found, if
    nothing else is said): any other 404 comes from somebody who does not know the API. `throttled` recognises an answer that
    is not a 429 and yet says "too many requests": like one it means that nothing was changed. `retry_after` gives seconds to
    wait after either, where there is no header for it. `locked_out`: what else than a wrong key may be behind a 401 or 403,
    in a sentence.
    """

    message: Callable[[Answer], str]
    code: Callable[[Answer], str] = _nothing
    failed: Callable[[Answer], bool] = _never
    missing: Callable[[Answer], bool] | None = None
    throttled: Callable[[Answer], bool] = _never
    retry_after: Callable[[Answer, datetime], float]
    locked_out: str = ""

    def says_missing(self, answer: Answer) -> bool:
        return self.missing(answer) if self.missing is not None else bool(self.message(answer))


class _Said(TypedDict):
    """What an error keeps of a reply."""

    status: int
    code: str
    words: str


@dataclass(frozen=True, kw_only=True)
class _Told:
    """About one call: whom it names, and whether its path names no single thing."""

    people: Iterable[str] = ()
    route: bool = False


class Http:
    """Calls to one account at a provider; thread-safe. Paths are relative to `base_url` and percent-encoded; `address` are the
    settings they are made of.
    """

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
        address: Sequence[str] = ("BASE_URL",),
    ) -> None:
        # At INFO httpx writes whole addresses, and ours can hold people's e-mails in the query.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._label = label
        self._base_url = base_url
        self._dialect = dialect
        self._address = [variable(opening.connection, name) for name in address]
        self._clock = opening.clock
        self._secrets = secrets
        self._patience = opening.retries
        self._longest_body = opening.timeouts.body
        self._limiter = rate_limiter
        self._calls = WatchedCalls(opening.watch, opening.connection)
        self._prefix = httpx.URL(base_url).path.rstrip("/")
        # Whoever is paced is looked at behind the last wait (`_leaves`), of which other transports than httpx's own tell nothing.
        looks = [] if rate_limiter and opening.transport is None else [look_once_more]
        self._looks_at_last = not looks
        self._client = httpx.Client(
            headers={"Accept": "application/json", "User-Agent": f"segbot/{__version__}", **(headers or {})},
            auth=auth,
            timeout=opening.timeouts.of_each_step,
            follow_redirects=False,
            event_hooks={"request": [self._wait_for_turn, *looks], "response": [self._hear]},
            trust_env=not is_loopback(httpx.URL(base_url).host),
            verify=trusted_for(base_url) or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
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
        self,
        path: str,
        query: Mapping[str, str | int] | None = None,
        *,
        people: Iterable[str] = (),
        route: bool = False,
    ) -> Answer:
        """GET, repeated on passing trouble. `people` are identifiers that must not show in an error. `route`: the path names
        no single thing, so that a 404 cannot mean that it is gone.

        Raises RejectedError, NotFoundError, CredentialsError, AddressError, RateLimitError, UnavailableError.
        """
        retrying = Retrying(
            sleep=self._clock.sleep,
            stop=stop_after_attempt(self._patience.tries),
            wait=self._pause,
            retry=retry_if_exception(self._worth_another_try),
            reraise=True,
        )
        return retrying(self._read_once, path, dict(query or {}), _Told(people=people, route=route))

    def write(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        people: Iterable[str] = (),
        route: bool = False,
    ) -> Answer:
        """Send one change, once; `body` becomes JSON, None sends none. `route` as in `read`.

        Raises RejectedError, NotFoundError, CredentialsError, RateLimitError, UnavailableError (nothing was changed),
        OutcomeUnknownError (sent, and the result is not known), AddressError (nobody there seems to know the API).
        """
        content = None if body is None else json.dumps(body, allow_nan=False).encode("ascii")
        headers = {} if content is None else {"Content-Type": "application/json"}
        try:
            with self._in_the_air():
                response = self._send(method, path, content=content, headers=headers)
        except _NOTHING_SENT as error:
            raise self.unreachable(why=untrusted(error)) from error
        except httpx.RequestError as error:
            raise self.outcome_unknown() from error
        return self._judge(response, _Told(people=people, route=route), unreadable=self.outcome_unknown)

    def form(self, fields: Mapping[str, str], *, handed_back: Collection[int] = ()) -> Answer:
        """POST a form to the base address itself, once: how access tokens are asked for. Errors are those of a read,
        but that answers with a status in `handed_back` are given to the caller where they are JSON.
        """
        try:
            response = self._send("POST", "", data=dict(fields))
        except _NOTHING_SENT as error:
            raise self.unreachable(why=untrusted(error)) from error
        except httpx.RequestError as error:
            raise self.unusable() from error
        if response.status_code in handed_back:
            body, readable = decoded(response)
            if readable:
                return Answer(status=response.status_code, body=body)
        return self._judge(response, _Told(route=True), unreadable=self.unusable)

    def _read_once(self, path: str, query: Mapping[str, str | int], told: _Told) -> Answer:
        try:
            with self._in_the_air():
                response = self._send("GET", path, params=dict(query) or None)
        except _NOTHING_SENT as error:
            raise self.unreachable(why=untrusted(error)) from error
        except httpx.RequestError as error:
            raise self.unusable() from error
        return self._judge(response, told, unreadable=self.unusable)

    def _send(self, method: str, path: str, **what: Any) -> httpx.Response:
        request = self._client.build_request(method, self._base_url + path, **what)
        if self._limiter is not None:
            request.extensions = {**request.extensions, "trace": partial(self._leaves, request)}
        return self._calls.send(
            lambda: read_whole(self._client.send(request, stream=True), self._longest_body)
        )

    def _in_the_air(self) -> AbstractContextManager[None]:
        return self._limiter.in_the_air() if self._limiter else nullcontext()

    def _wait_for_turn(self, request: httpx.Request) -> None:
        if self._limiter is not None:
            with self._calls.waiting():
                request.extensions[_TURN] = self._limiter.wait(self._path_of(request.url))

    def _leaves(self, request: httpx.Request, event: str, told: Mapping[str, Any]) -> None:
        """The connection stands, and nothing was written to it yet. Where it goes through a proxy, what asks that one for a
        way through is no request to the provider.
        """
        turn = request.extensions.get(_TURN)
        if not event.endswith(".send_request_headers.started") or told["request"].method == b"CONNECT":
            return
        if self._limiter is not None and turn is not None:
            with self._calls.waiting():
                self._limiter.leaves(turn)
        if self._looks_at_last:
            look_once_more(request)

    def _hear(self, response: httpx.Response) -> None:
        if self._limiter is not None:
            self._limiter.heard(self._path_of(response.request.url), response.headers)

    def _path_of(self, url: httpx.URL) -> str:
        return url.path.removeprefix(self._prefix) or "/"

    def _worth_another_try(self, error: BaseException) -> bool:
        return isinstance(error, _PASSING) and self._patience.bears(error.retry_after or 0)

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, ProviderError) and error.retry_after is not None:
            call_context().told(error.retry_after)
            return error.retry_after
        return wait_random_exponential(multiplier=self._patience.first_pause, max=5)(state)

    def _judge(
        self,
        response: httpx.Response,
        told: _Told,
        *,
        unreadable: Callable[..., ProviderError],
    ) -> Answer:
        body, readable = decoded(response)
        answer = Answer(status=response.status_code, body=body, headers=dict(response.headers.items()))
        if not response.is_success:
            error = self._refusal(answer, told, unreadable)
            if isinstance(error, RateLimitError) and self._limiter is not None:
                self._limiter.hold(self._path_of(response.request.url), error.retry_after)
            raise error
        reads = unreadable != self.outcome_unknown
        if not readable or answer.status in _IN_PART or (reads and answer.status == _NOT_READY):
            raise unreadable(answer.status)
        if self._dialect.failed(answer):
            words = self._words(answer, told)
            raise RejectedError(self._refused(words), **self._said(answer, told))
        return answer

    def _refusal(
        self, answer: Answer, told: _Told, unreadable: Callable[..., ProviderError]
    ) -> ProviderError:
        status = answer.status
        if status == httpx.codes.TOO_MANY_REQUESTS or self._dialect.throttled(answer):
            return self._rate_limited(answer, told)
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return CredentialsError(self._not_allowed(), **self._said(answer, told))
        done = status == httpx.codes.SEE_OTHER and unreadable == self.outcome_unknown  # RFC 9110
        if httpx.codes.is_server_error(status) or status in _TOO_LATE_TO_KNOW or done:
            error = unreadable(status)
            said = self._said(answer, told)
            error.words, error.code = said["words"], said["code"]
            error.retry_after = self._asked_to_wait(answer)
            return error
        return self._objection(answer, told)

    def _objection(self, answer: Answer, told: _Told) -> ProviderError:
        status, said = answer.status, self._said(answer, told)
        if not httpx.codes.is_client_error(status):
            return AddressError(self._wrong_address("redirects elsewhere"), **said)
        if status != httpx.codes.NOT_FOUND:
            return RejectedError(self._refused(said["words"]), **said)
        if told.route or not self._dialect.says_missing(answer):
            return AddressError(self._wrong_address("answered 404, page not found"), **said)
        return NotFoundError(f"{self._label} doesn't have it any more{_quoted(said['words'])}.", **said)

    def _wrong_address(self, what: str) -> str:
        host = httpx.URL(self._base_url).host
        return (
            f"{self._label}'s API isn't found at {host}: it {what}. Ask whoever looks after segbot to check "
            f"{' and '.join(self._address)}."
        )

    def _rate_limited(self, answer: Answer, told: _Told) -> RateLimitError:
        asked = self._asked_to_wait(answer)
        seconds = self._dialect.retry_after(answer, self._clock.now()) if asked is None else asked
        return RateLimitError(
            takes_none(self._label, seconds),
            retry_after=seconds,
            **self._said(answer, told),
        )

    def _asked_to_wait(self, answer: Answer) -> float | None:
        return asked_to_wait(answer.headers, self._clock.now())

    def _said(self, answer: Answer, told: _Told) -> _Said:
        code = redacted(self._dialect.code(answer), secrets=self._secrets(), people=told.people)
        return {"status": answer.status, "code": code, "words": self._words(answer, told)}

    def _words(self, answer: Answer, told: _Told) -> str:
        return redacted(self._dialect.message(answer), secrets=self._secrets(), people=told.people)

    def _refused(self, said: str) -> str:
        return f"{self._label} refused this{_quoted(said)}. Change what it objects to and ask again."

    def unreachable(self, status: int | None = None, *, why: str = "") -> UnavailableError:
        """Nothing was changed: the connection never stood, or the provider said it cannot answer. `why`: what only those who
        look after segbot can mend.
        """
        what_to_do = f"{why}. Ask whoever looks after segbot" if why else "Try again in a few minutes"
        return UnavailableError(
            f"{self._label} cannot be reached at the moment, so nothing was changed"
            f"{': ' if why else '. '}{what_to_do}.",
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

    def _not_allowed(self) -> str:
        why = f"{self._label} does not accept the key of this connection, or the key may not do this."
        ask = "Ask whoever looks after segbot to check it."
        return " ".join(filter(None, (why, ask, self._dialect.locked_out)))


def _quoted(said: str) -> str:
    return f": “{said.rstrip('.')}”" if said else ""
