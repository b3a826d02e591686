"""The two ways in from Slack: an HTTP request already read, or Socket Mode. The listeners are the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What goes back to Slack for one request."""

    status: int
    headers: Mapping[str, str]
    body: str


def answer_http(app: App, body: str, query: str, headers: Mapping[str, str]) -> Answer:
    """Check the signature, find the listener, and return when it has acknowledged. Blocks for up to 3 s."""
    try:
        incoming = BoltRequest(
            body=body, query=query, headers={name: [value] for name, value in headers.items()}
        )
    except ValueError:
        # A payload that is no JSON is turned away before its signature can be looked at.
        return Answer(status=400, headers={}, body="malformed")
    answer = app.dispatch(incoming)
    return Answer(
        status=answer.status,
        headers=dict(answer.first_headers_without_set_cookie()),
        body=answer.body,
    )


class SocketMode:
    """One WebSocket to Slack, renewed by itself."""

    def __init__(self, app: App, app_token: str) -> None:
        self._handler: Any = SocketModeHandler(app, app_token)

    def start(self) -> None:
        self._handler.connect()

    def connected(self) -> bool:
        return bool(self._handler.client.is_connected())

    def stop(self) -> None:
        self._handler.close()
