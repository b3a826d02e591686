"""Reading the page's requests, and turning refusals into answers it can show."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.workspace import Workspace

Self = TypeVar("Self")


class Asked:
    """Who asks, and which room they mean."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def person(self, request: Request) -> Document:
        return self.person_of(dict(request.query_params))

    def person_of(self, body: dict[str, Any]) -> Document:
        """The persona named by `as` (key or user id)."""
        user = self._workspace.people.persona(str(body.get("as") or ""))
        if user is None:
            raise Refusal("unknown_persona", status=404, message="`as` must name a persona")
        return user

    def room(self, channel: str, me: Document) -> Document:
        """A channel by id, name or `#name` that this person is in."""
        room = self._workspace.people.find_channel(channel)
        if room is None or me["id"] not in room["members"]:
            raise Refusal("channel_not_found", status=404, message="You are not in that channel.")
        return room


async def object_of(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refusal("invalid_json", status=400, message="the body is not JSON") from None
    if not isinstance(body, dict):
        raise Refusal("json_not_object", status=400, message="the body is not a JSON object")
    return body


def plain(
    handler: Callable[[Self, Request], Awaitable[Document | Response]],
) -> Callable[[Self, Request], Awaitable[Response]]:
    """Answers of handlers become JSON with `ok`, refusals {ok: false, error, message}."""

    async def answer(self: Self, request: Request) -> Response:
        try:
            body = await handler(self, request)
        except Refusal as refusal:
            said = {"message": refusal.why, **refusal.body()}
            return JSONResponse(said, status_code=refusal.status)
        return body if isinstance(body, Response) else JSONResponse({"ok": True, **body})

    return answer
