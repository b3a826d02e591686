"""The one address of several workspaces: what Slack signed is handed to the workspace it names, and to no other."""

from __future__ import annotations

import asyncio
import http.client
import logging
from collections.abc import Callable
from functools import partial
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from segbot.slack.access.addressee import Addressee, Signatures, said
from segbot.web import malformed, read_body
from segbot.workspaces.install import Installing
from segbot.workspaces.processes import Answer, WorkspaceProcess

_LOG = logging.getLogger("segbot.workspaces")
_FAILS = (OSError, http.client.HTTPException)
_HANDED_ON = ("content-type", "x-slack-signature", "x-slack-request-timestamp")
_AGAIN = "x-slack-retry-"
_SHOWN = frozenset({"readyz", "metrics"})
NOT_HERE = "segbot isn't set up for this workspace. Whoever runs it has to add it first."
REMOVED = "segbot isn't installed in this workspace any more. Whoever runs it can install it again."
OUT_OF_ORDER = "segbot does not answer just now. Nothing was changed. Please try again in a minute."


class Workspaces(Protocol):
    def of(self, team: str) -> WorkspaceProcess | None: ...

    def named(self, name: str) -> WorkspaceProcess | None: ...


def front_app(signatures: Signatures, workspaces: Workspaces, installing: Installing) -> Starlette:
    """The web application in front of all workspaces."""

    async def slack_events(request: Request) -> Response:
        body = await read_body(request)
        fault = malformed(request, body)
        if fault is not None:
            return fault
        try:
            addressee = signatures.addressee(body.decode(), request.headers)
        except ValueError:
            return PlainTextResponse("malformed", status_code=400)
        if addressee is None:
            return PlainTextResponse("not signed by Slack", status_code=401)
        if addressee.challenge:
            return JSONResponse({"challenge": addressee.challenge})
        process = workspaces.of(addressee.team)
        if process is None or not process.installed:
            return _nothing(addressee, NOT_HERE if process is None else REMOVED)
        path = f"/slack/events?{request.url.query}" if request.url.query else "/slack/events"
        handing_on = partial(process.ask, "POST", path, _headers(request), body)
        return await _handed_on(process, handing_on, addressee)

    async def shown(request: Request) -> Response:
        """A workspace's own readiness and figures, for the operator's machines."""
        process = workspaces.named(request.path_params["name"])
        if process is None or not process.installed or request.path_params["what"] not in _SHOWN:
            return PlainTextResponse("not found", status_code=404)
        return await _handed_on(process, partial(process.ask, "GET", f"/{request.path_params['what']}", {}))

    def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(
        routes=[
            Route("/slack/events", slack_events, methods=["POST"]),
            *installing.routes(),
            Route("/healthz", healthz),
            # One workspace out of order is no reason to take the others off the network.
            Route("/readyz", healthz),
            Route("/workspaces/{name}/{what}", shown),
        ]
    )


async def _handed_on(
    process: WorkspaceProcess, handing_on: Callable[[], Answer], addressee: Addressee | None = None
) -> Response:
    try:
        answer = await asyncio.get_running_loop().run_in_executor(process.threads, handing_on)
    except _FAILS as error:
        _LOG.warning("%s does not answer (%s)", process.workspace.name, type(error).__name__)
        if addressee is not None and addressee.is_command:
            return _nothing(addressee, OUT_OF_ORDER)
        return PlainTextResponse("no answer", status_code=503)
    kind = next((value for name, value in answer.headers.items() if name.lower() == "content-type"), None)
    again = {name: value for name, value in answer.headers.items() if name.lower() == "x-slack-no-retry"}
    return Response(
        answer.body, status_code=answer.status, headers=again | ({"content-type": kind} if kind else {})
    )


def _nothing(addressee: Addressee, sentence: str) -> Response:
    """Taken, so that Slack does not send it again, and answered where somebody typed a command."""
    if addressee.is_command:
        return Response(said(sentence), media_type="application/json")
    return Response(status_code=200)


def _headers(request: Request) -> dict[str, str]:
    return {
        name: value
        for name, value in request.headers.items()
        if name in _HANDED_ON or name.startswith(_AGAIN)
    }
