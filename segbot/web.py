"""HTTP: everything from Slack at one address, and what operators' machines ask."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Protocol, TypeVar
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

_LARGEST_BODY = 1_000_000
_LONGEST_SSL_CHECK = 1_000
_LONGEST_TIMESTAMP = 12
_LONGEST_SIGNATURE = 128


class Answer(Protocol):
    """What the Slack room answers."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def body(self) -> str: ...


AnswerSlack = Callable[[str, str, Mapping[str, str]], Awaitable[Answer]]


Given = TypeVar("Given", bound=Answer)


class Prompt(Protocol[Given]):
    """Begins to answer without blocking; `late` is said where that takes too long."""

    def begin(self, body: str, query: str, headers: Mapping[str, str]) -> Future[Given]: ...

    def late(self, body: str, query: str, headers: Mapping[str, str]) -> Given: ...


def in_time(slack: Prompt[Given], *, seconds: float, took: Callable[[float], None]) -> AnswerSlack:
    """Slack's answer (see `Prompt`) after so many seconds at the latest. `took` hears how many it was."""

    async def answer(body: str, query: str, headers: Mapping[str, str]) -> Answer:
        begun = time.perf_counter()
        given = asyncio.wrap_future(slack.begin(body, query, headers))
        await asyncio.wait({given}, timeout=seconds)
        took(time.perf_counter() - begun)
        return given.result() if given.done() else slack.late(body, query, headers)

    return answer


def in_threads(
    answer_slack: Callable[[str, str, Mapping[str, str]], Answer | Future[Answer]],
) -> AnswerSlack:
    """For what blocks, unless it gives a future, for which no thread is kept waiting."""

    async def answer(body: str, query: str, headers: Mapping[str, str]) -> Answer:
        found = await run_in_threadpool(answer_slack, body, query, headers)
        return await asyncio.wrap_future(found) if isinstance(found, Future) else found

    return answer


def web_app(
    answer_slack: AnswerSlack | None,
    *,
    ready: Callable[[], str],
    metrics: Callable[[], bytes],
    more: Sequence[Route] = (),
) -> Starlette:
    """The web application. `answer_slack` takes body, query and headers of a request from Slack;
    None where Slack is reached by Socket Mode, and for a worker. `ready` returns "" when everything needed to serve is there, else what is missing.
    `metrics` is what Prometheus is told. `more`: further addresses.
    """

    async def slack_events(request: Request) -> Response:
        if answer_slack is None:
            return PlainTextResponse(
                "nothing from Slack is taken here: this is a worker, or Slack is reached by Socket Mode",
                status_code=404,
            )
        body = await _body(request)
        if _looks_at_the_certificate(body):
            return PlainTextResponse("")
        fault = _malformed(request, body)
        if fault is not None:
            return fault
        answer = await answer_slack(body.decode(), request.url.query, dict(request.headers.items()))
        return Response(answer.body, status_code=answer.status, headers=dict(answer.headers))

    def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    def readyz(_request: Request) -> Response:
        missing = ready()
        return JSONResponse({"ready": not missing, "missing": missing}, status_code=503 if missing else 200)

    def told(_request: Request) -> Response:
        return Response(metrics(), media_type="text/plain; version=0.0.4")

    return Starlette(
        routes=[
            Route("/slack/events", slack_events, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", told),
            *more,
        ]
    )


async def _body(request: Request) -> bytes:
    """The raw body, read no further than a Slack payload can be long."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        chunks.append(chunk)
        if size > _LARGEST_BODY:
            break
    return b"".join(chunks)


def _looks_at_the_certificate(body: bytes) -> bool:
    """Slack asks now and then whether the certificate holds, unsigned, and wants nothing but a 200:
    docs.slack.dev/interactivity/implementing-slash-commands. A command is none, whatever else it says.
    """
    if len(body) > _LONGEST_SSL_CHECK or b"ssl_check" not in body:
        return False
    told = parse_qs(body.decode(errors="replace"))
    return told.get("ssl_check") == ["1"] and not told.keys() & {"command", "payload"}


def _malformed(request: Request, body: bytes) -> Response | None:
    """What cannot come from Slack is turned away before the signature check, which assumes well-formed headers."""
    if len(body) > _LARGEST_BODY:
        return PlainTextResponse("too large", status_code=413)
    try:
        body.decode()
    except UnicodeDecodeError:
        return PlainTextResponse("not UTF-8", status_code=400)
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    told = timestamp.isascii() and timestamp.isdigit() and signature.isascii() and bool(signature)
    if not told or len(timestamp) > _LONGEST_TIMESTAMP or len(signature) > _LONGEST_SIGNATURE:
        return PlainTextResponse("not signed by Slack", status_code=401)
    return None
