"""The JSON API of the page: one person's eyes and hands in the stand-in."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, Protocol
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from segbot.sandbox.slack import page_shapes
from segbot.sandbox.slack.events import Events
from segbot.sandbox.slack.files import INPUT_BYTES
from segbot.sandbox.slack.interactions import Interactions
from segbot.sandbox.slack.page_request import Asked, object_of, plain
from segbot.sandbox.slack.posts import Posts
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.shortcuts import Shortcuts
from segbot.sandbox.slack.sockets import Sockets
from segbot.sandbox.slack.submissions import Submissions
from segbot.sandbox.slack.workspace import Workspace


class Bot(Protocol):
    """The bot's process, as the launcher holds it. `status` has running, transport and pid."""

    def status(self) -> dict[str, Any]: ...
    def kill(self) -> None: ...
    def start(self) -> None: ...


class PageApi:
    """Handlers take a Starlette request; refusals become {ok: false, error, message} in `plain`."""

    def __init__(
        self,
        *,
        workspace: Workspace,
        sockets: Sockets,
        interactions: Interactions,
        submissions: Submissions,
        posts: Posts,
        shortcuts: Shortcuts,
        events: Events,
        bot: Bot | None,
        providers: list[str],
    ) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._interactions = interactions
        self._submissions = submissions
        self._posts = posts
        self._shortcuts = shortcuts
        self._events = events
        self._bot = bot
        self._providers = providers
        self._asked = Asked(workspace)

    @plain
    async def state(self, request: Request) -> Document:
        return page_shapes.state(
            self._workspace, self._asked.person(request), self._status(), self._providers
        )

    @plain
    async def conversation(self, request: Request) -> Document:
        me = self._asked.person(request)
        room = self._asked.room(request.path_params["channel"], me)
        self._workspace.messages.post_due(self._workspace.clock())
        self._workspace.messages.mark_read(room["id"], me["id"])
        if room["is_im"] and request.query_params.get("opened") == "1":
            self._events.home_opened(me, tab="messages")
        return page_shapes.conversation(self._workspace, room, me)

    @plain
    async def thread(self, request: Request) -> Document:
        me = self._asked.person(request)
        room = self._asked.room(request.path_params["channel"], me)
        parent = self._workspace.messages.get(room["id"], request.path_params["ts"])
        if parent is None or not page_shapes.visible(parent, me):
            raise Refusal("message_not_found", status=404)
        return page_shapes.thread(self._workspace, parent, me)

    @plain
    async def home(self, request: Request) -> Document:
        """Opening tells the bot; a page that only redraws says `opened=0`."""
        me = self._asked.person(request)
        if request.query_params.get("opened") != "0":
            self._events.home_opened(me)
        return {"view": self._workspace.views.home(me["id"])}

    async def stream(self, _request: Request) -> Response:
        """Server-sent events; each names what changed so that the page fetches it again."""
        return StreamingResponse(
            self._lines(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _lines(self) -> AsyncIterator[str]:
        yield f"data: {json.dumps({'version': self._workspace.announcements.version, 'kind': 'hello'})}\n\n"
        async for item in self._workspace.announcements.stream():
            yield f"data: {json.dumps(item)}\n\n"

    @plain
    async def say(self, request: Request) -> Document:
        body = await object_of(request)
        me = self._asked.person_of(body)
        room = self._asked.room(str(body.get("channel")), me)
        text, thread_ts = str(body.get("text") or "").strip(), body.get("thread_ts")
        if text.startswith("/"):
            await self._interactions.slash(me, room, text, in_thread=bool(thread_ts))
            return {}
        files = [str(one) for one in body.get("files") or []]
        said = self._posts.say(me, room, text, thread_ts=str(thread_ts or "") or None, files=files)
        return {"ts": said["ts"]}

    @plain
    async def shortcut(self, request: Request) -> Document:
        """{callback_id} for a global shortcut, with {channel, message_ts} for one on a message."""
        body = await object_of(request)
        me = self._asked.person_of(body)
        room = self._asked.room(str(body["channel"]), me) if body.get("channel") else None
        ts = body.get("message_ts")
        await self._shortcuts.use(me, str(body.get("callback_id")), room, None if ts is None else str(ts))
        return {}

    @plain
    async def delete(self, request: Request) -> Document:
        """A message taken away by hand: {channel, ts}."""
        body = await object_of(request)
        room = self._asked.room(str(body.get("channel")), self._asked.person_of(body))
        self._posts.delete(room, str(body.get("ts")))
        return {}

    @plain
    async def press(self, request: Request) -> Document:
        body = await object_of(request)
        await self._interactions.press(self._asked.person_of(body), body)
        return {}

    @plain
    async def options(self, request: Request) -> Document:
        body = await object_of(request)
        return await self._interactions.options(self._asked.person_of(body), body)

    @plain
    async def submit(self, request: Request) -> Document:
        body = await object_of(request)
        me = self._asked.person_of(body)
        errors = await self._submissions.submit(me, str(body.get("view_id")), body.get("state") or {})
        return {"ok": False, "errors": errors} if errors else {}

    @plain
    async def close(self, request: Request) -> Document:
        body = await object_of(request)
        me = self._asked.person_of(body)
        await self._submissions.close(me, str(body.get("view_id")), everything=bool(body.get("all")))
        return {}

    @plain
    async def upload(self, request: Request) -> Document:
        async with request.form() as form:
            me = self._asked.person_of(dict(form))
            sent = form.get("file")
            if sent is None or isinstance(sent, str):
                raise Refusal("no_file", message="No file was sent.")
            content, name = await sent.read(), sent.filename or "file"
        if len(content) > INPUT_BYTES:
            raise Refusal("file_too_large", message="Files may be up to 10 MB here.")
        document = self._workspace.files.add(name, content, me["id"], self._workspace.clock())
        full = self._workspace.files.as_slack(document, self._workspace.base_url)
        return {"file": {key: full[key] for key in ("id", "name", "size", "mimetype")}}

    @plain
    async def download(self, request: Request) -> Document | Response:
        me = self._asked.person(request)
        document = self._workspace.files.get(request.path_params["file_id"])
        if document is None or not self._may_see(document, me):
            raise Refusal("file_not_found", status=404)
        full = self._workspace.files.as_slack(document, self._workspace.base_url)
        disposition = f"attachment; filename*=UTF-8''{quote(document['name'], safe='')}"
        return Response(
            self._workspace.files.content(document["id"]),
            media_type=full["mimetype"],
            headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
        )

    @plain
    async def exchanges(self, request: Request) -> Document | Response:
        since = request.query_params.get("since", "0")
        return JSONResponse(self._workspace.exchanges.since(int(since) if since.isdigit() else 0))

    @plain
    async def control_bot(self, request: Request) -> Document:
        action = (await object_of(request)).get("action")
        if self._bot is None:
            raise Refusal("no_launcher", message="The bot was not started from here.")
        steps = {
            "kill": [self._bot.kill],
            "start": [self._bot.start],
            "restart": [self._bot.kill, self._bot.start],
        }
        if action not in steps:
            raise Refusal("unknown_action", message="kill, start or restart")
        for step in steps[action]:
            await anyio.to_thread.run_sync(step)
        self._workspace.announcements.tell("bot")
        return {"running": self._status()["running"]}

    @plain
    async def directory(self, request: Request) -> Document:
        """Change who people are: {user, deleted}, {user, email}, {group, users}, {channel, members}, or {tz} of everybody."""
        body = await object_of(request)
        people = self._workspace.people
        match body:
            case {"user": str(user), "deleted": bool(deleted)} if user in people.users:
                people.change_user(user, deleted=deleted)
            case {"user": str(user), "email": str(email)} if user in people.users:
                people.change_user(user, profile={**people.users[user]["profile"], "email": email})
            case {"group": str(group), "users": list(users)} if group in people.groups:
                before = people.groups[group]["users"]
                people.change_group(group, users)
                self._events.send(_group_changed(self._workspace.installation.team, group, before, users))
            case {"tz": str(zone)}:
                people.move_to(zone)
            case {"channel": str(channel), "members": list(members)} if channel in people.channels:
                before = people.channels[channel]["members"]
                people.change_members(channel, members)
                self._posts.joined(channel, before)
            case _:
                raise Refusal("invalid_arguments", message="nobody and nothing of that name")
        self._workspace.announcements.tell("message")
        return {}

    def _status(self) -> Document:
        if self._bot is not None:
            return self._bot.status()
        if self._workspace.socket_mode:
            return {"running": self._sockets.connected > 0, "transport": "socket", "pid": None}
        return {"running": True, "transport": "http", "pid": None}

    def _may_see(self, document: Document, me: Document) -> bool:
        if document["user"] == me["id"]:
            return True
        return any(
            document["id"] in one.get("files", []) and page_shapes.visible(one, me)
            for room in self._workspace.people.rooms_of(me["id"])
            for one in self._workspace.messages.all(room["id"])
        )


def _group_changed(team: str, group: str, before: list[str], after: list[str]) -> Document:
    return {
        "type": "subteam_members_changed",
        "subteam_id": group,
        "team_id": team,
        "added_users": [user for user in after if user not in before],
        "removed_users": [user for user in before if user not in after],
    }
