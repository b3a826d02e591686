"""The one address of several workspaces: what Slack signed is handed to the workspace it names, and to no other."""

from __future__ import annotations

import http.client
import logging
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from segbot.slack.access.addressee import Addressee, Signatures, challenged, said
from segbot.web import Answer as WebAnswer
from segbot.web import in_threads, web_app
from segbot.workspaces.install import Installing
from segbot.workspaces.processes import Answer, WorkspaceProcess

_LOG = logging.getLogger("segbot.workspaces")
_FAILS = (OSError, http.client.HTTPException)
_HANDED_ON = ("content-type", "x-slack-signature", "x-slack-request-timestamp")
_AGAIN = "x-slack-retry-"
_SHOWN = frozenset({"readyz", "metrics"})
_JSON = {"content-type": "application/json"}
NOT_HERE = "segbot isn't set up for this workspace. Whoever runs it has to add it first."
REMOVED = "segbot isn't installed in this workspace any more. Whoever runs it can install it again."
OUT_OF_ORDER = "segbot doesn't answer right now. Nothing was changed. Please try again in a minute."


class Workspaces(Protocol):
    def of(self, team: str) -> WorkspaceProcess | None: ...

    def named(self, name: str) -> WorkspaceProcess | None: ...

    def exposition(self) -> bytes: ...


class Front:
    """What is unknown gets no answer that says anything, and nobody's data but their own workspace's."""

    def __init__(self, signatures: Signatures, workspaces: Workspaces) -> None:
        self._signatures = signatures
        self._workspaces = workspaces

    def answer_slack(
        self, body: str, query: str, headers: Mapping[str, str]
    ) -> WebAnswer | Future[WebAnswer]:
        try:
            addressee = self._signatures.addressee(body, headers)
        except ValueError:
            return Answer(status=400, headers={}, body="malformed")
        if addressee is None:
            return Answer(status=401, headers={}, body="not signed by Slack")
        if addressee.challenge:
            return Answer(status=200, headers=_JSON, body=challenged(addressee))
        process = self._workspaces.of(addressee.team)
        if process is None or not process.installed:
            return _taken(addressee, NOT_HERE if process is None else REMOVED)
        path = f"/slack/events?{query}" if query else "/slack/events"
        return process.threads.submit(_handed_on, process, addressee, path, _kept(headers), body)

    def shown(self, request: Request) -> Response:
        """A workspace's own readiness and figures, for the operator's machines."""
        process = self._workspaces.named(request.path_params["name"])
        what = request.path_params["what"]
        if process is None or not process.installed or what not in _SHOWN:
            return PlainTextResponse("not found", status_code=404)
        try:
            answer = process.ask("GET", f"/{what}", {})
        except _FAILS:
            return PlainTextResponse("no answer", status_code=503)
        return Response(answer.body, status_code=answer.status, headers=dict(answer.headers))


def front_app(signatures: Signatures, workspaces: Workspaces, installing: Installing) -> Starlette:
    """The web application in front of all workspaces. It is ready where it answers: one workspace out of order is no
    reason to take the others off the network.
    """
    front = Front(signatures, workspaces)
    return web_app(
        in_threads(front.answer_slack),
        ready=lambda: "",
        metrics=workspaces.exposition,
        more=[*installing.routes(), Route("/workspaces/{name}/{what}", front.shown)],
    )


def _handed_on(
    process: WorkspaceProcess, addressee: Addressee, path: str, headers: Mapping[str, str], body: str
) -> WebAnswer:
    try:
        return process.ask("POST", path, headers, body)
    except _FAILS as error:
        _LOG.warning("%s does not answer (%s)", process.workspace.name, type(error).__name__)
    if addressee.is_command:
        return _taken(addressee, OUT_OF_ORDER)
    return Answer(status=503, headers={}, body="no answer")


def _taken(addressee: Addressee, sentence: str) -> WebAnswer:
    """So that Slack does not send it again; answered where somebody typed a command."""
    if addressee.is_command:
        return Answer(status=200, headers=_JSON, body=said(sentence))
    return Answer(status=200, headers={}, body="")


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name in _HANDED_ON or name.startswith(_AGAIN)}
