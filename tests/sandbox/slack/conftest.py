from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from contextlib import ExitStack
from urllib.parse import parse_qs

import pytest
import uvicorn
from sandbox.driver import Driver
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from segbot.sandbox.quick_server import QuickServer
from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.server import create_app, serve
from segbot.sandbox.slack.installation import BOT_SCOPES, Installation
from segbot.sandbox.slack.workspace import Workspace

PATIENCE = 5.0  # generous: a busy machine is no reason to fail
NOBODY = "http://127.0.0.1:9/slack/events"
ALL_SCOPES = (
    *BOT_SCOPES,
    "channels:read",
    "channels:history",
    "channels:join",
    "groups:read",
    "groups:history",
    "im:read",
    "im:history",
    "mpim:read",
    "mpim:history",
    "team:read",
)


class Hands:
    """A clock that a test moves by hand."""

    def __init__(self, now=1_760_000_000.0):
        self.now = now

    def __call__(self):
        return self.now


class World:
    """The stand-in being served, a person to drive it and the real Slack SDK as the bot's hands."""

    def __init__(self, stack, **options):
        self.clock = Hands()
        options = {"clock": self.clock, "rate_scale": float("inf"), "ack_seconds": PATIENCE, **options}
        self.workspace = Workspace(options.pop("savefile", None) or SaveFile(), **options)
        self.app = create_app(self.workspace)
        self.running = serve(self.app)
        stack.callback(self.running.stop)
        self.url = self.running.url
        self.person = stack.enter_context(Driver(self.url))
        self.web = WebClient(token="xoxb-sandbox", base_url=f"{self.url}/api/")

    def refused(self, method, **arguments):
        """Call a method that must be refused; the whole answer."""
        with pytest.raises(SlackApiError) as caught:
            self.web.api_call(method, json=arguments)
        return caught.value.response.data

    def last(self, what=""):
        """The newest exchange whose `what` holds this; empty before there is one."""
        return next((one for one in reversed(self.person.exchanges()) if what in one["what"]), {})


class Listener:
    """A Bolt app served over HTTP; or any other ASGI application in its place."""

    def __init__(self, asgi):
        self._socket = socket.socket(proto=socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        config = uvicorn.Config(asgi, log_level="error", ws="none")
        self._server = QuickServer(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/slack/events"

    def stop(self):
        self._server.end()
        self._thread.join()


class Endpoint:
    """A bot of a few lines: remembers what it was sent and answers as told, each answer once, the last one always."""

    def __init__(self):
        self.heard = []
        self.requests = []
        self.answers = [(200, "", {})]

    def answer(self, *answers):
        """Each is (status, body) or (status, body, headers); a body that is no text is sent as JSON."""
        self.answers = [(one[0], one[1], one[2] if len(one) > 2 else {}) for one in answers]

    async def __call__(self, request):
        raw = await request.body()
        self.requests.append((dict(request.headers), raw))
        if request.headers["content-type"] == "application/json":
            payload = json.loads(raw)
        else:
            payload = {
                name: values[0] for name, values in parse_qs(raw.decode(), keep_blank_values=True).items()
            }
            payload = json.loads(payload["payload"]) if "payload" in payload else payload
        self.heard.append(payload)
        status, body, headers = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if body == "sleep":
            await asyncio.sleep(1.0)
            body = ""
        if isinstance(body, str):
            return PlainTextResponse(body, status, headers)
        return JSONResponse(body, status, headers)


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def make_world(stack):
    return lambda **options: World(stack, **options)


@pytest.fixture(scope="session")
def standing():
    """One world that stays up, since starting a server costs more than most tests."""
    with ExitStack() as stack:
        yield World(stack, installation=Installation(scopes=ALL_SCOPES))


@pytest.fixture
def world(standing):
    """The standing world, as on its first day; whoever stops or rebuilds a world uses `make_world`."""
    standing.clock.now = Hands().now
    standing.workspace.bot_url = NOBODY
    standing.workspace.retry_scale = 1.0
    standing.workspace.ack_seconds = PATIENCE
    standing.workspace.reset()
    return standing


@pytest.fixture(scope="module")
def shared():
    """One world for all tests of a module that only ask and are refused."""
    with ExitStack() as stack:
        yield World(stack, installation=Installation(scopes=ALL_SCOPES))


@pytest.fixture
def bolt(world):
    """A Bolt app that verifies signatures for real; register listeners, then `listen()`."""
    return App(token="xoxb-sandbox", signing_secret="sandbox-signing-secret", client=world.web)


@pytest.fixture
def listen(world, bolt, outlet):
    """Let the Bolt app answer."""

    def listen():
        outlet.endpoint = SlackRequestHandler(bolt).handle
        world.workspace.bot_url = outlet.url

    return listen


@pytest.fixture(scope="session")
def outlet():
    """A listener that stays up; `outlet.endpoint` is whoever answers."""

    class Outlet:
        endpoint = None

        async def __call__(self, request):
            return await self.endpoint(request)

    outlet = Outlet()
    listener = Listener(Starlette(routes=[Route("/slack/events", outlet.__call__, methods=["POST"])]))
    outlet.url = listener.url
    yield outlet
    listener.stop()


@pytest.fixture
def bot(world, outlet):
    """The plain endpoint, listening."""
    outlet.endpoint = Endpoint()
    world.workspace.bot_url = outlet.url
    return outlet.endpoint
