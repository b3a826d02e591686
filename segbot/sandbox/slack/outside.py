"""The stand-in's other addresses for a bot: response_urls, file downloads and uploads."""

from __future__ import annotations

import json
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from segbot.sandbox.slack.api.refuse import refuse_busy, refuse_new_blocks
from segbot.sandbox.slack.exchanges import Verdict
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.replies import Replies, Reply
from segbot.sandbox.slack.workspace import Workspace

_BY_STATUS = (404, 429, 503)
_LOGIN = "<!DOCTYPE html><html><head><title>Slack</title></head><body><h1>Sign in to your workspace</h1></body></html>"


class Outside:
    def __init__(self, workspace: Workspace, replies: Replies) -> None:
        self._workspace = workspace
        self._replies = replies

    async def respond(self, request: Request) -> Response:
        """`POST /response/{token}`."""
        started, body = time.perf_counter(), await request.body()
        said: Any = None
        verdict: Verdict = "ok"
        try:
            said = _read(body)
            refuse_busy(self._workspace, "response_url")
            about = self._workspace.handles.use_response(
                request.path_params["token"], self._workspace.clock()
            )
            refuse_new_blocks(
                self._workspace, "response_url", said.get("blocks") if isinstance(said, dict) else None
            )
            reason = self._replies.show(Reply.read(said), about)
            response: Response = PlainTextResponse("ok")
        except Refusal as refusal:
            verdict, reason = "refused", refusal.why
            if refusal.status in _BY_STATUS:
                response = JSONResponse(refusal.body(), status_code=refusal.status)
            else:
                response = PlainTextResponse(refusal.error, status_code=400)
        self._note("POST /response/…", said, response, started=started, verdict=verdict, reason=reason)
        return response

    async def download(self, request: Request) -> Response:
        """`GET /files/{file_id}/…`: the bytes for the bot's token, the login page for anybody else."""
        started = time.perf_counter()
        file_id = request.path_params["file_id"]
        document = self._workspace.files.get(file_id)
        installed = self._workspace.installation
        verdict: Verdict = "ok"
        if document is None:
            response: Response = HTMLResponse("<h1>Not found</h1>", status_code=404)
            verdict, reason = "refused", "no such file"
        elif request.headers.get("authorization") != f"Bearer {installed.bot_token}":
            response, verdict, reason = HTMLResponse(_LOGIN), "refused", "no or a wrong token: the login page"
        elif "files:read" not in self._workspace.scopes:
            response, verdict, reason = (
                HTMLResponse(_LOGIN),
                "refused",
                "the token lacks files:read: the login page",
            )
        else:
            full = self._workspace.files.as_slack(document, self._workspace.base_url)
            response = Response(self._workspace.files.content(file_id), media_type=full["mimetype"])
            reason = f"{document['size']} bytes"
        self._note(
            f"GET /files/{file_id}",
            {},
            response,
            started=started,
            verdict=verdict,
            reason=reason,
            content=False,
        )
        return response

    async def upload(self, request: Request) -> Response:
        """`POST /upload/{file_id}`: raw bytes, or a form with one file."""
        started, file_id = time.perf_counter(), request.path_params["file_id"]
        upload = self._workspace.files.upload(file_id)
        content = await _content(request)
        verdict: Verdict = "ok"
        if upload is None:
            response, verdict, reason = (
                PlainTextResponse("not found", status_code=404),
                "refused",
                "no such upload",
            )
        elif len(content) != upload["length"]:
            response = PlainTextResponse("length mismatch", status_code=400)
            verdict, reason = "refused", f"{upload['length']} bytes were announced, {len(content)} came"
        else:
            self._workspace.files.receive_upload(file_id, content, self._workspace.clock())
            response, reason = PlainTextResponse(f"OK - {len(content)}"), f"{len(content)} bytes"
        self._note(f"POST /upload/{file_id}", {}, response, started=started, verdict=verdict, reason=reason)
        return response

    def _note(
        self,
        what: str,
        said: Any,
        response: Response,
        *,
        started: float,
        verdict: Verdict,
        reason: str,
        content: bool = True,
    ) -> None:
        self._workspace.exchanges.add(
            at=self._workspace.clock(),
            direction="from_bot",
            what=what,
            status=response.status_code,
            ms=(time.perf_counter() - started) * 1000,
            verdict=verdict,
            reason=reason,
            request=said,
            response=bytes(response.body).decode() if content else None,
        )


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise Refusal("invalid_payload", "the body is not JSON", status=400) from None


async def _content(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for value in form.values():
            if not isinstance(value, str):
                return await value.read()
    return b""
