"""Puts the world together on one loopback port: Slack's stand-in, the page, the provider emulators."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from segbot.sandbox.provider_api import ProviderApi, ProviderEmulators
from segbot.sandbox.quick_server import QuickServer
from segbot.sandbox.same_origin import SameOrigin
from segbot.sandbox.slack.api.gateway import Gateway
from segbot.sandbox.slack.delivery import Delivery
from segbot.sandbox.slack.events import Events
from segbot.sandbox.slack.faults_api import FaultsApi
from segbot.sandbox.slack.interactions import Interactions
from segbot.sandbox.slack.outside import Outside
from segbot.sandbox.slack.page_api import Bot, PageApi
from segbot.sandbox.slack.page_request import plain
from segbot.sandbox.slack.posts import Posts
from segbot.sandbox.slack.replies import Replies
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.shortcuts import Shortcuts
from segbot.sandbox.slack.sockets import Sockets
from segbot.sandbox.slack.submissions import Submissions
from segbot.sandbox.slack.workspace import Workspace

PAGE = Path(__file__).parent / "page"
_START_SECONDS = 10.0


def create_app(
    workspace: Workspace,
    *,
    emulators: ProviderEmulators | None = None,
    bot: Bot | None = None,
    page_dir: Path = PAGE,
) -> Starlette:
    """The ASGI application of the whole world. `app.state.workspace` and `app.state.sockets` are for tests."""
    sockets = Sockets(workspace.installation)
    delivery = Delivery(workspace, sockets)
    replies = Replies(workspace)
    events = Events(workspace, delivery)
    posts = Posts(workspace, events)
    workspace.on_post = posts.tell_bot
    page = PageApi(
        workspace=workspace,
        sockets=sockets,
        interactions=Interactions(workspace, delivery, replies),
        submissions=Submissions(workspace, delivery),
        posts=posts,
        shortcuts=Shortcuts(workspace, delivery),
        events=events,
        bot=bot,
        providers=[] if emulators is None else emulators.names(),
    )
    if emulators is not None:
        emulators.on_change = lambda _name: workspace.announcements.tell("provider")

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.loop = asyncio.get_running_loop()
        workspace.announcements.attach(app.state.loop)
        try:
            yield
        finally:
            workspace.announcements.attach(None)
            await events.close()
            await delivery.close()

    app = Starlette(
        lifespan=lifespan,
        middleware=[Middleware(SameOrigin)],
        routes=[
            *_slack_routes(Gateway(workspace, sockets), Outside(workspace, replies), sockets),
            *_page_routes(page, _Reset(workspace, emulators)),
            *FaultsApi(workspace, sockets).routes(),
            *([] if emulators is None else [*ProviderApi(emulators).routes(), *emulators.mount()]),
            *_static_routes(page_dir),
        ],
    )
    app.state.workspace = workspace
    app.state.sockets = sockets
    app.state.events = events

    def move_in(url: str) -> None:
        workspace.base_url = url

    async def move_out() -> None:
        await sockets.close()

    app.state.move_in, app.state.move_out = move_in, move_out
    app.state.quieten = workspace.announcements.close
    return app


class _Reset:
    def __init__(self, workspace: Workspace, emulators: ProviderEmulators | None) -> None:
        self._workspace = workspace
        self._emulators = emulators

    @plain
    async def reset(self, _request: Request) -> Document:
        """`POST /sandbox/reset`: everything back to the seed."""
        self._workspace.reset()
        for name in [] if self._emulators is None else self._emulators.names():
            await asyncio.to_thread(self._emulators.reset, name)  # type: ignore[union-attr]  # names came from it
        return {}


def _slack_routes(gateway: Gateway, outside: Outside, sockets: Sockets) -> list[BaseRoute]:
    return [
        Route("/api/{method}", gateway.endpoint, methods=["GET", "POST"]),
        Route("/response/{token}", outside.respond, methods=["POST"]),
        Route("/files/{file_id}/{rest:path}", outside.download),
        Route("/upload/{file_id}", outside.upload, methods=["POST"]),
        WebSocketRoute("/socket", sockets.endpoint),
    ]


def _page_routes(page: PageApi, reset: _Reset) -> list[BaseRoute]:
    return [
        Route("/sandbox/state", page.state),
        Route("/sandbox/conversation/{channel}", page.conversation),
        Route("/sandbox/thread/{channel}/{ts}", page.thread),
        Route("/sandbox/home", page.home),
        Route("/sandbox/events", page.stream),
        Route("/sandbox/say", page.say, methods=["POST"]),
        Route("/sandbox/shortcut", page.shortcut, methods=["POST"]),
        Route("/sandbox/delete", page.delete, methods=["POST"]),
        Route("/sandbox/press", page.press, methods=["POST"]),
        Route("/sandbox/options", page.options, methods=["POST"]),
        Route("/sandbox/view/submit", page.submit, methods=["POST"]),
        Route("/sandbox/view/close", page.close, methods=["POST"]),
        Route("/sandbox/files", page.upload, methods=["POST"]),
        Route("/sandbox/file/{file_id}", page.download),
        Route("/sandbox/exchanges", page.exchanges),
        Route("/sandbox/bot", page.control_bot, methods=["POST"]),
        Route("/sandbox/directory", page.directory, methods=["POST"]),
        Route("/sandbox/reset", reset.reset, methods=["POST"]),
    ]


def _static_routes(page_dir: Path) -> list[BaseRoute]:
    if not (page_dir / "index.html").is_file():
        return []

    async def index(_request: Request) -> Response:
        return FileResponse(page_dir / "index.html", headers={"Cache-Control": "no-cache"})

    async def permalink(request: Request) -> Response:
        """Where chat.getPermalink leads: the page, at that message."""
        ts = request.path_params["ts"].removeprefix("p")
        place = {"tab": "slack", "channel": request.path_params["channel"], "message": f"{ts[:-6]}.{ts[-6:]}"}
        if thread := request.query_params.get("thread_ts"):
            place["thread"] = thread
        return RedirectResponse(
            f"{request.scope['root_path']}/#{urlencode(place)}", headers={"Cache-Control": "no-store"}
        )

    return [
        Route("/", index),
        Route("/archives/{channel}/{ts}", permalink),
        Mount("/static", StaticFiles(directory=page_dir)),
    ]


@dataclass(frozen=True, kw_only=True)
class RunningServer:
    """The world being served from a thread of its own. `url` has no trailing slash."""

    url: str
    app: Starlette
    _server: QuickServer
    _thread: threading.Thread

    def stop(self) -> None:
        """Ends open streams and sockets, then the server; waits for its thread."""
        self.app.state.quieten()
        loop: asyncio.AbstractEventLoop = self.app.state.loop
        if not loop.is_closed():
            asyncio.run_coroutine_threadsafe(self.app.state.move_out(), loop)
        self._server.end()
        self._thread.join()


def serve(app: Starlette, port: int = 0) -> RunningServer:
    """Serve on 127.0.0.1, on a free port where `port` is 0; the workspace learns its own address.

    Raises OSError where the port is taken.
    """
    # With the protocol spelled out asyncio turns Nagle's algorithm off; else every answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app.state.move_in(url)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        timeout_graceful_shutdown=2,
    )
    server = QuickServer(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True)
    thread.start()
    give_up = time.monotonic() + _START_SECONDS
    while not server.started:
        if time.monotonic() > give_up or not thread.is_alive():
            raise OSError(f"the sandbox did not start on {url}")
        time.sleep(0.005)
    return RunningServer(url=url, app=app, _server=server, _thread=thread)
