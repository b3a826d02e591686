"""Carries what people do to the bot, signed over HTTP or by Socket Mode, and waits three seconds for the ack."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import httpx

from segbot.sandbox.slack.exchanges import Verdict
from segbot.sandbox.slack.sockets import NoConnectionError, Sockets
from segbot.sandbox.slack.workspace import Workspace

Kind = Literal["slash_commands", "interactive", "events_api"]
_OK = range(200, 300)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of one delivery. `body` is the ack's content: None when empty, else JSON or text.

    `error` is None after an ack in time, else `operation_timeout` or `dispatch_failed`;
    `retry_reason` is Slack's word for it in the retry headers of events; `final` is the bot's x-slack-no-retry.
    """

    status: int | None = None
    body: Any = None
    error: str | None = None
    reason: str = ""
    retry_reason: str = ""
    final: bool = False


class Delivery:
    """Used on the server's event loop."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def send(
        self, kind: Kind, what: str, payload: dict[str, Any], *, retry: tuple[int, str] | None = None
    ) -> Answer:
        """Deliver one payload; never raises for what the bot does."""
        started, at = time.perf_counter(), self._workspace.clock()
        try:
            sending = (
                self._by_socket(kind, payload, retry)
                if self._by_sockets
                else self._by_http(kind, payload, retry)
            )
            answer = await asyncio.wait_for(sending, self._workspace.ack_seconds)
        except TimeoutError:
            limit = self._workspace.ack_seconds
            answer = Answer(
                error="operation_timeout", reason=f"no ack within {limit:g} s", retry_reason="http_timeout"
            )
        self._note(what, payload, answer, at=at, ms=(time.perf_counter() - started) * 1000)
        return answer

    def complain(self, what: str, payload: dict[str, Any], answer: Answer, reason: str) -> None:
        """Note that an ack came in time but said something Slack does not take."""
        self._workspace.exchanges.add(
            at=self._workspace.clock(),
            direction="socket" if self._by_sockets else "to_bot",
            what=f"{self._way} ack of {what}",
            status=answer.status,
            ms=0,
            verdict="error",
            reason=reason,
            request=payload,
            response=answer.body,
        )

    @property
    def _way(self) -> str:
        return "socket" if self._by_sockets else f"POST {urlsplit(self._workspace.bot_url).path}"

    @property
    def _by_sockets(self) -> bool:
        return self._workspace.socket_mode

    async def _by_socket(self, kind: Kind, payload: dict[str, Any], retry: tuple[int, str] | None) -> Answer:
        again = {} if retry is None else {"retry_attempt": retry[0], "retry_reason": retry[1]}
        try:
            body = await self._sockets.send(kind, payload, accepts_response=kind != "events_api", retry=again)
        except NoConnectionError:
            return Answer(
                error="dispatch_failed", reason="the bot has no open socket", retry_reason="connection_failed"
            )
        return Answer(status=200, body=body or None)

    async def _by_http(self, kind: Kind, payload: dict[str, Any], retry: tuple[int, str] | None) -> Answer:
        body, content_type = _encode(kind, payload)
        headers = {**self._signature(body), "Content-Type": content_type, "Accept": "application/json,*/*"}
        headers["User-Agent"] = "Slackbot 1.0 (+https://api.slack.com/robots)"
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        if self._client is None:
            # No TLS is spoken here, and no proxy may come between.
            self._client = httpx.AsyncClient(timeout=None, verify=False, trust_env=False)  # noqa: S113, S501
        try:
            response = await self._client.post(self._workspace.bot_url, content=body, headers=headers)
        except httpx.HTTPError as fault:
            why = f"the bot cannot be reached ({type(fault).__name__})"
            return Answer(error="dispatch_failed", reason=why, retry_reason="connection_failed")
        return _answer(response)

    def _signature(self, body: bytes) -> dict[str, str]:
        """docs.slack.dev/authentication/verifying-requests-from-slack"""
        stamp = str(int(self._workspace.signing_clock()))
        secret = self._workspace.installation.signing_secret.encode()
        digest = hmac.new(secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    def _note(self, what: str, payload: dict[str, Any], answer: Answer, *, at: float, ms: float) -> None:
        verdict: Verdict = "ok"
        if answer.error is not None:
            verdict = "late" if answer.error == "operation_timeout" else "error"
        self._workspace.exchanges.add(
            at=at,
            direction="socket" if self._by_sockets else "to_bot",
            what=f"{self._way} {what}",
            status=answer.status,
            ms=ms,
            verdict=verdict,
            reason=answer.reason or "acked in time",
            request=payload,
            response=answer.body,
        )


def _encode(kind: Kind, payload: dict[str, Any]) -> tuple[bytes, str]:
    match kind:
        case "slash_commands":
            return urlencode(payload).encode(), "application/x-www-form-urlencoded"
        case "interactive":
            return urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"
        case "events_api":
            return json.dumps(payload).encode(), "application/json"


def _answer(response: httpx.Response) -> Answer:
    final = response.headers.get("x-slack-no-retry") == "1"
    text = response.text
    try:
        body = json.loads(text) if text.strip() else None
    except ValueError:
        body = text
    if response.status_code not in _OK:
        why = f"the bot answered HTTP {response.status_code}"
        return Answer(
            status=response.status_code,
            body=body,
            error="dispatch_failed",
            reason=why,
            retry_reason="http_error",
            final=final,
        )
    return Answer(status=response.status_code, body=body)
