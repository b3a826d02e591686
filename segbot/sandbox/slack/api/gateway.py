"""The door of the Web API: reads the body, checks token, pace and scope, and logs every call with its verdict."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from segbot.sandbox.slack.api import chat, conversations, files, scheduled, team, users, views
from segbot.sandbox.slack.api.call import Call, Method
from segbot.sandbox.slack.api.refuse import refuse_as_told, refuse_busy
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.sockets import Sockets
from segbot.sandbox.slack.workspace import Workspace

METHODS: dict[str, Method] = {
    **team.METHODS,
    **chat.METHODS,
    **scheduled.METHODS,
    **views.METHODS,
    **users.METHODS,
    **conversations.METHODS,
    **files.METHODS,
}
HANG_SECONDS = 60.0
_HANG_STEP = 0.05
_TOO_MANY, _UNAVAILABLE = 429, 503


class Gateway:
    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self._workspace = workspace
        self._sockets = sockets

    async def endpoint(self, request: Request) -> Response:
        """The route `/api/{method}`."""
        started, at = time.perf_counter(), self._workspace.clock()
        method = request.path_params["method"]
        args: dict[str, Any] = {}
        headers: dict[str, str] = {}
        status = 200
        verdict, reason = "ok", "as Slack takes it"
        try:
            args = await _arguments(request)
            await self._hang(method)
            body = self._answer(method, args, request)
        except Refusal as refusal:
            body, status, reason, verdict = refusal.body(), refusal.status, refusal.why, "refused"
            if status == _TOO_MANY:
                headers["Retry-After"] = str(refusal.fields["retry_after"])
                body = {"ok": False, "error": "ratelimited"}
        headers["X-OAuth-Scopes"] = ",".join(self._workspace.scopes)
        self._workspace.exchanges.add(
            at=at,
            direction="from_bot",
            what=f"{request.method} /api/{method}",
            status=status,
            ms=(time.perf_counter() - started) * 1000,
            verdict="ok" if verdict == "ok" else "refused",
            reason=reason,
            request=args,
            response=body,
        )
        return JSONResponse(body, status_code=status, headers=headers)

    async def _hang(self, name: str) -> None:
        """Say nothing for a minute, or for as long as the switch is on: the caller gives up first."""
        faults = self._workspace.faults
        if faults.take("hangs", name) is None:
            return
        stays_on = faults.get("hangs") is not None
        given_up = time.monotonic() + HANG_SECONDS
        while time.monotonic() < given_up:
            if stays_on and faults.get("hangs") is None:
                break
            await asyncio.sleep(_HANG_STEP)
        raise Refusal("no_answer", "hung as switched on", status=_UNAVAILABLE)

    def _answer(self, name: str, args: dict[str, Any], request: Request) -> dict[str, Any]:
        method = METHODS.get(name)
        if method is None:
            raise Refusal("unknown_method", f"{name} is not a method of this stand-in", req_method=name)
        call = Call(workspace=self._workspace, sockets=self._sockets, method=name, args=args)
        refuse_busy(self._workspace, name)
        self._check_token(method, _token(args, request))
        refuse_as_told(call, method)
        wait = self._workspace.pacing.wait(name, _where(name, call), self._workspace.clock())
        if wait is not None:
            raise Refusal(
                "ratelimited",
                f"{name} is called too often: wait {wait} s",
                status=_TOO_MANY,
                retry_after=wait,
            )
        if method.scopes:
            call.require(*method.scopes)
        return {"ok": True, **method.handler(call)}

    def _check_token(self, method: Method, token: str | None) -> None:
        if method.bearer == "nobody":
            return
        if token is None:
            raise Refusal("not_authed", "no token was given")
        installed = self._workspace.installation
        if token not in (installed.bot_token, installed.app_token):
            raise Refusal("invalid_auth", "the token is not one of this team's")
        if token != (installed.bot_token if method.bearer == "bot" else installed.app_token):
            raise Refusal("not_allowed_token_type", f"this method takes the {method.bearer} token")


def _where(name: str, call: Call) -> str | None:
    """The channel that chat.postMessage is paced by, whatever way it was named."""
    if name != "chat.postMessage" or (channel := call.maybe("channel")) is None:
        return None
    found = call.workspace.people.find_channel(channel)
    return channel if found is None else str(found["id"])


def _token(args: dict[str, Any], request: Request) -> str | None:
    """From the header, or from a form (not from a JSON body)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    if _is_json(request):
        return None
    given = args.get("token")
    return str(given) if given else None


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")


async def _arguments(request: Request) -> dict[str, Any]:
    args: dict[str, Any] = dict(request.query_params)
    if request.method != "POST":
        return args
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return args | _json_object(await request.body())
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""}:
        if not kind and await request.body():
            raise Refusal("missing_post_type", "the call has a body but no Content-Type")
        async with request.form() as form:
            return args | {name: value for name, value in form.items() if isinstance(value, str)}
    raise Refusal("invalid_post_type", f"the Web API does not take {kind}")


def _json_object(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        value = json.loads(body)
    except ValueError:
        raise Refusal("invalid_json", "the body is not valid JSON") from None
    if not isinstance(value, dict):
        raise Refusal("json_not_object", "the body is not a JSON object")
    return value
