"""The sandbox's JSON API from canned data, so that the page can be driven without the world behind it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import fixture_blocks as blocks
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import segbot.sandbox.page

PAGE = Path(segbot.sandbox.page.__file__).parent
PEOPLE = (
    ("marketer", "U0MAYA", "Maya Lindqvist", "Marketer", "ML", "#7c3aed"),
    ("approver", "U0ARTHUR", "Arthur Okafor", "Approver", "AO", "#0f766e"),
    ("second_approver", "U0BEA", "Bea Santos", "Second approver", "BS", "#b45309"),
    ("guest", "U0GUS", "Gus Moreau (guest)", "Guest", "GM", "#4b5563"),
    ("outsider", "U0OTTO", "Otto Brandt (Partner Co)", "From Partner Co", "OB", "#be123c"),
)
CHANNELS = (
    ("C0MARKETING", "marketing", "Campaigns and audiences"),
    ("C0APPROVALS", "segment-approvals", "Requests waiting for a second pair of eyes"),
    ("C0AUDIT", "segment-audit", "What was changed, by whom"),
    ("C0GENERAL", "general", "Company-wide"),
)


class FixtureWorld:
    """What the page shows and what it sent: `calls` is (path, body) in order of arrival."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.views: dict[str, dict[str, Any]] = {}
        self.running = True
        self.refuse: dict[str, Any] | None = None
        self.delay = 0.0
        self.fault: dict[str, Any] | None = None
        self.queues: list[asyncio.Queue[dict[str, Any] | None]] = []
        self.loop: asyncio.AbstractEventLoop | None = None
        self.version = 1
        self.now = time.time()
        self.messages = {channel: self.first_messages(channel) for channel, _, _ in CHANNELS}
        self.messages |= {f"D0{row[1][2:]}": [] for row in PEOPLE}
        self.exchanges = [exchange(n) for n in range(1, 5)]

    def first_messages(self, channel: str) -> list[dict[str, Any]]:
        say = self.message
        if channel == "C0MARKETING":
            return [
                say(channel, "U0MAYA", "Morning! Spring clean-up of *VIP customers* today :wave:", ago=5400),
                say(channel, "U0BEA", "Great. <#C0APPROVALS> is watched, <!here>", ago=5000, reply_count=3),
                say(channel, "U0GUS", blocks.HOSTILE, ago=4000),
                say(channel, "U0GUS", "and one more", ago=3990, edited=True),
                say(channel, "U0SEGBOT", "Finished", ago=600, blocks=blocks.showcase()),
                say(
                    channel, "U0SEGBOT", "Your request #1042 waits for an approval.", ago=300, ephemeral=True
                ),
            ]
        if channel == "C0APPROVALS":
            card = say(
                channel, "U0SEGBOT", "Request #1042", ago=900, blocks=blocks.request_card(), reply_count=2
            )
            return [card, say(channel, "U0ARTHUR", "Looking at it now", ago=100)]
        return []

    def message(self, channel: str, user: str, text: str, *, ago: float = 0, **more: Any) -> dict[str, Any]:
        at = time.time() - ago
        row = next((person for person in PEOPLE if person[1] == user), None)
        made = {
            "ts": f"{at:.6f}",
            "channel": channel,
            "user": user,
            "name": row[2] if row else "segbot",
            "avatar": {
                "initials": row[4] if row else "S",
                "color": row[5] if row else "#1264a3",
                "is_app": not row,
            },
            "text": text,
            "edited": False,
            "ephemeral": False,
            "time": time.strftime("%H:%M", time.localtime(at)),
            "is_app": row is None,
            "reply_count": 0,
            "reply_users": [],
        }
        if more.get("reply_count"):
            made |= {"reply_users": ["U0ARTHUR", "U0MAYA"], "latest_reply": f"{at + 60:.6f}"}
        return made | more

    def tell(self, kind: str, channel: str | None = None, user: str | None = None) -> None:
        """From any thread: the page hears of a change."""
        self.version += 1
        self.spread({"version": self.version, "kind": kind, "channel": channel, "user": user})

    def spread(self, event: dict[str, Any] | None) -> None:
        """None ends the streams, so that the server need not wait for them when it stops."""
        for queue in self.queues:
            assert self.loop is not None
            self.loop.call_soon_threadsafe(queue.put_nowait, event)

    def open_view(self, key: str, view: dict[str, Any], view_id: str, previous: str | None = None) -> None:
        self.views[key] = view | {"id": view_id, "previous_view_id": previous, "hash": f"{self.version}"}
        self.tell("view")

    def sent(self, path: str) -> list[dict[str, Any]]:
        return [body for name, body in self.calls if name == path]

    # --- answers -------------------------------------------------------------------------------

    def state(self, key: str) -> dict[str, Any]:
        names = ("key", "user_id", "name", "role", "initials", "color")
        personas = [
            dict(zip(names, (row[0], row[1], row[2], row[3], row[4], row[5]), strict=True))
            | {"team": "Acme Marketing", "is_guest": row[0] == "guest", "is_outsider": row[0] == "outsider"}
            for row in PEOPLE
        ]
        me = next(row for row in personas if row["key"] == key)
        unread = {"C0APPROVALS": 2} if key == "marketer" else {}
        return {
            "version": self.version,
            "me": me,
            "personas": personas,
            "team": {"name": "Acme Marketing"},
            "command": "/segment",
            "groups": [{"id": "S0APPROVE", "handle": "segment-approvers"}],
            "channels": [
                {
                    "id": row[0],
                    "name": row[1],
                    "topic": row[2],
                    "is_private": row[0] == "C0AUDIT",
                    "unread": unread.get(row[0], 0),
                }
                for row in CHANNELS
            ],
            "dms": [{"id": f"D0{me['user_id'][2:]}", "user_id": "U0SEGBOT", "name": "segbot", "unread": 1}],
            "bot": {"running": self.running, "transport": "http", "pid": 4242 if self.running else None},
            "providers": ["bunce", "batch"],
            "view": self.views.get(key),
        }

    def conversation(self, channel: str) -> dict[str, Any]:
        found = next((row for row in CHANNELS if row[0] == channel), (channel, "", ""))
        return {
            "channel": {
                "id": channel,
                "name": found[1],
                "topic": found[2],
                "is_member_bot": channel != "C0GENERAL",
            },
            "members": [
                {"user_id": row[1], "name": row[2], "initials": row[4], "color": row[5]} for row in PEOPLE
            ],
            "messages": self.messages.get(channel, []),
        }

    def thread(self, channel: str, ts: str) -> dict[str, Any]:
        parent = next(row for row in self.messages[channel] if row["ts"] == ts)
        replies = [
            self.message(channel, "U0ARTHUR", "Why so many?", ago=200, thread_ts=ts),
            self.message(channel, "U0MAYA", "They unsubscribed in spring.", ago=150, thread_ts=ts),
        ]
        return {"messages": [parent, *replies]}

    def home(self, asked: Mapping[str, str]) -> dict[str, Any]:
        self.calls.append(("home", dict(asked)))
        return {"view": {"id": "VH", "type": "home", "blocks": blocks.home()}}

    def provider(self, name: str, segment: str | None, offset: int) -> dict[str, Any]:
        sizes = [("VIP customers", 9871), ("Wholesale", 41), ("Newsletter", 41203)]
        found = {
            "name": name,
            "label": name.capitalize(),
            "noun": "segment",
            "actions": ["rename", "delete", "edit"],
            "note": "Cannot delete segments: the API has no call for it.",
            "segments": [
                {
                    "id": f"s{n}",
                    "name": title,
                    "count": count,
                    "badges": ["automatic"] if n == 2 else [],
                    "details": {"type": "manual"},
                }
                for n, (title, count) in enumerate(sizes)
            ],
            "fault": self.fault,
            "log": [
                {"at": self.now, "method": "GET", "path": "/v1/segments?page=1", "status": 200, "note": ""}
            ],
        }
        if segment:
            total = sizes[int(segment[1:])][1]
            rows = [
                {"id": f"cus_{n:05}", "email": f"person{n}@acme.example", "name": f"Person {n}"}
                for n in range(offset, min(offset + 100, total))
            ]
            found["members"] = {"total": total, "offset": offset, "rows": rows}
        return found

    def say(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["text"].startswith("/"):
            if not self.running:
                return {"ok": False, "error": "dispatch_failed", "message": "segbot is not there."}
            self.open_view(body["as"], blocks.form(), "V1")
            return {"ok": True}
        user = next(row[1] for row in PEOPLE if row[0] == body["as"])
        self.messages[body["channel"]].append(self.message(body["channel"], user, body["text"]))
        self.tell("message", body["channel"])
        return {"ok": True}

    def press(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.refuse:
            return self.refuse
        if body["action_id"] == "approve_request":
            card = self.messages["C0APPROVALS"][0]
            card["blocks"] = [
                card["blocks"][0],
                {
                    "type": "section",
                    "block_id": "done",
                    "text": blocks.mrkdwn("*Running* :hourglass_flowing_sand:"),
                },
            ]
            self.tell("message", "C0APPROVALS")
        if body["action_id"] == "connection":
            chosen = body["selected_option"]["text"]["text"]
            self.open_view(body["as"], blocks.form(f"At *{chosen}* now."), "V1")
        return {"ok": True}

    def submit(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.refuse:
            return self.refuse
        if self.views[body["as"]]["callback_id"] == "segment_form":
            self.open_view(body["as"], blocks.preview(), "V2", previous="V1")
        else:
            self.views.pop(body["as"])
            self.tell("view")
        return {"ok": True}

    def options(self, body: dict[str, Any]) -> dict[str, Any]:
        names = ["VIP customers", "VIP lapsed", "Newsletter"]
        found = [blocks.option(name, name) for name in names if body["value"].lower() in name.lower()]
        return (
            {"option_groups": [{"label": blocks.plain("At Bunce"), "options": found}]}
            if found
            else {"options": []}
        )

    def close(self, body: dict[str, Any]) -> dict[str, Any]:
        view = self.views.pop(body["as"])
        if view["previous_view_id"] and not body["all"]:
            self.open_view(body["as"], blocks.form(), view["previous_view_id"])
        return {"ok": True}

    def bot(self, body: dict[str, Any]) -> dict[str, Any]:
        self.running = body["action"] != "kill"
        self.tell("bot")
        return {"running": self.running}

    def set_fault(self, body: dict[str, Any]) -> dict[str, Any]:
        none = body["kind"] == "none"
        self.fault = (
            None
            if none
            else {"kind": body["kind"], "remaining": body["count"], "operation": body["operation"]}
        )
        self.tell("provider")
        return {"ok": True}


def exchange(n: int) -> dict[str, Any]:
    verdicts = ("ok", "refused", "late", "error")
    return {
        "n": n,
        "at": "2026-11-21T10:42:07.120+00:00",
        "direction": "to_bot" if n % 2 else "from_bot",
        "what": "POST /slack/events block_actions approve_request" if n % 2 else "views.open",
        "status": 200 if n < 4 else 500,
        "ms": 12 * n,
        "verdict": verdicts[n - 1],
        "reason": "" if n == 1 else "trigger_id was used after 3 seconds",
        "request": {"type": "block_actions", "user": {"id": "U0ARTHUR"}, "count": 3},
        "response": {"ok": n < 4},
    }


class Front:
    """Where the app of the test at hand is reached. The page's own files may be kept by the browser from test to test."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self.address = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app or Response(status_code=503)
        await app(scope, receive, partial(_kept, send) if scope["path"].startswith("/static/") else send)


async def _kept(send: Send, message: Message) -> None:
    if message["type"] == "http.response.start":
        message["headers"] = [*message["headers"], (b"cache-control", b"max-age=3600")]
    await send(message)


def make_app(world: FixtureWorld) -> Starlette:
    """The canned API plus the page's own files."""
    posts = {
        "say": world.say,
        "press": world.press,
        "options": world.options,
        "view/submit": world.submit,
        "view/close": world.close,
        "bot": world.bot,
        "reset": lambda _: {"ok": True},
    }

    async def post(request: Request) -> Response:
        path = request.path_params["path"]
        body = json.loads(await request.body() or b"{}")
        world.calls.append((path, body))
        await asyncio.sleep(world.delay)
        if path in posts:
            return JSONResponse(posts[path](body))
        return JSONResponse(world.set_fault(body) if path.endswith("/fault") else {"ok": True})

    async def upload(request: Request) -> Response:
        async with request.form() as form:
            file: Any = form["file"]
            size = len(await file.read())
            world.calls.append(("files", {"as": form["as"], "name": file.filename, "size": size}))
            return JSONResponse(
                {"file": {"id": f"F0{len(world.sent('files'))}", "name": file.filename, "size": size}}
            )

    gets: dict[str, Callable[[str, Mapping[str, str]], Any]] = {
        "state": lambda _, asked: world.state(asked["as"]),
        "conversation": lambda rest, _: world.conversation(rest),
        "thread": lambda rest, _: world.thread(*rest.split("/")),
        "home": lambda _, asked: world.home(asked),
        "exchanges": lambda _, asked: [row for row in world.exchanges if row["n"] > int(asked["since"])],
        "providers": lambda rest, asked: world.provider(
            rest, asked.get("segment"), int(asked.get("offset", 0))
        ),
    }

    async def get(request: Request) -> Response:
        kind, _, rest = request.path_params["path"].partition("/")
        return JSONResponse(gets[kind](rest, request.query_params))

    async def events(_: Request) -> Response:
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        world.loop = asyncio.get_running_loop()
        world.queues.append(queue)
        return StreamingResponse(_stream(world, queue), media_type="text/event-stream")

    async def index(_: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    return Starlette(
        routes=[
            Route("/", index),
            Mount("/static", StaticFiles(directory=PAGE)),
            Route("/sandbox/events", events),
            Route("/sandbox/files", upload, methods=["POST"]),
            Route("/sandbox/{path:path}", post, methods=["POST"]),
            Route("/sandbox/{path:path}", get),
        ]
    )


async def _stream(world: FixtureWorld, queue: asyncio.Queue[dict[str, Any] | None]) -> AsyncIterator[str]:
    with contextlib.suppress(asyncio.CancelledError):
        yield ": hello\n\n"
        while (event := await queue.get()) is not None:
            yield f"data: {json.dumps(event)}\n\n"
    world.queues.remove(queue)
