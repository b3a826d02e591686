"""The two ways in from Slack: an HTTP request already read, or Socket Mode. The listeners are the same."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode import SocketModeHandler

from segbot.domain.errors import ConfigurationError
from segbot.slack.access.addressee import read
from segbot.slack.acknowledgement import TellingAck
from segbot.slack.app import untaken
from segbot.slack.delivery.refusals import SLACK_FAILS, TOKEN_REFUSED, told_of, word_of

_LOG = logging.getLogger("segbot.slack")
Handle = Callable[..., Any]
_CONNECTIONS = 2
_PING_EVERY = 2.5
_SILENT = 12.0
_LOOK_EVERY = 3.0
_NO_APP_TOKEN = frozenset({"missing_scope", "not_allowed_token_type", "no_permission"})


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What goes back to Slack for one request."""

    status: int
    headers: Mapping[str, str]
    body: str


# A payload that is no JSON is turned away before its signature can be looked at.
_MALFORMED = Answer(status=400, headers={}, body="malformed")


def answer_http(app: App, body: str, query: str, headers: Mapping[str, str]) -> Answer:
    """Check the signature, find the listener, and return when it has acknowledged. Blocks for up to 3 s."""
    try:
        incoming = read(body, query, headers)
    except ValueError:
        return _MALFORMED
    return _as_answer(app.dispatch(incoming))


class PromptAnswers:
    """The same for an event loop, which is never kept waiting: each request has a thread from beginning to end, and its
    answer is there when its listener has acknowledged.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._threads: Executor = app.listener_runner.listener_executor

    def begin(self, body: str, query: str, headers: Mapping[str, str]) -> Future[Answer]:
        given: Future[Answer] = Future()
        # From here on it cannot be called off, so that what comes too late may be set all the same.
        given.set_running_or_notify_cancel()
        self._threads.submit(self._dispatch, given, body, query, headers)
        return given

    def late(self, body: str, query: str, headers: Mapping[str, str]) -> Answer:
        """What Slack is told where the answer is not there yet and it is about to give up."""
        try:
            return _as_answer(untaken(read(body, query, headers)))
        except ValueError:
            return _MALFORMED

    def _dispatch(self, given: Future[Answer], body: str, query: str, headers: Mapping[str, str]) -> None:
        try:
            incoming = read(body, query, headers)
        except ValueError:
            given.set_result(_MALFORMED)
            return

        def give(answer: BoltResponse) -> None:
            if not given.done():
                given.set_result(_as_answer(answer))

        TellingAck(give).put_into(incoming)
        give(self._app.dispatch(incoming))


def _as_answer(answer: BoltResponse) -> Answer:
    return Answer(
        status=answer.status,
        headers=dict(answer.first_headers_without_set_cookie()),
        body=answer.body,
    )


class SocketMode:
    """Two WebSockets to Slack, each renewed by itself: what comes while one is being renewed takes the other."""

    def __init__(
        self, app: App, app_token: str, *, timed: Callable[[Handle], Handle] = lambda handle: handle
    ) -> None:
        """`timed` wraps what answers one request."""
        self._handlers: list[Any] = [
            SocketModeHandler(app, app_token, ping_interval=_PING_EVERY) for _ in range(_CONNECTIONS)
        ]
        for handler in self._handlers:
            answer, listeners = timed(handler.handle), handler.client.socket_mode_request_listeners
            listeners[:] = [answer if each == handler.handle else each for each in listeners]
        self._over = threading.Event()
        self._in_vain = 0
        self._watch = threading.Thread(target=self._keep_connected, name="socket-mode", daemon=True)

    def start(self) -> None:
        """Raises ConfigurationError where Slack refuses the app-level token; an outage is waited out."""
        for handler in self._handlers:
            self._connect(handler)
        self._watch.start()

    def connected(self) -> bool:
        """Whether Slack answers on at least one of them."""
        return any(map(_answers, self._handlers))

    def stop(self) -> None:
        self._over.set()
        for handler in self._handlers:
            handler.close()

    def _connect(self, handler: Any) -> None:
        try:
            handler.client.connect_to_new_endpoint()
        except SLACK_FAILS as error:
            word = word_of(error)
            if word in TOKEN_REFUSED or word in _NO_APP_TOKEN:
                raise ConfigurationError(
                    [f"SLACK_APP_TOKEN was refused by Slack: {word}. `segbot doctor` says more."]
                ) from error
            if self._is_told():
                _LOG.warning("Slack gave no Socket Mode connection: %s", told_of(error))

    def _keep_connected(self) -> None:
        """The SDK renews a connection that once stood; one that never did, or whose renewal failed, is made here."""
        while not self._over.wait(_LOOK_EVERY):
            away = [each for each in self._handlers if not each.client.is_connected()]
            if not away:
                self._in_vain = 0
            for handler in away:
                if self._over.is_set():
                    return
                try:
                    self._connect(handler)
                except ConfigurationError as error:
                    if self._is_told():
                        _LOG.error("%s", error)

    def _is_told(self) -> bool:
        """The 1st, 2nd, 4th, 8th … time in a row that there was no connection: an hour of it is a dozen lines."""
        self._in_vain += 1
        return not self._in_vain & (self._in_vain - 1)


def _answers(handler: Any) -> bool:
    """A line that is cut without a word still looks open: what counts is when Slack last answered a ping."""
    session = handler.client.current_session
    if session is None or not session.is_active():
        return False
    last = session.last_ping_pong_time or session._first_ping_time  # noqa: SLF001 - the SDK's own stale check has no other
    return last is None or time.time() - last < _SILENT
