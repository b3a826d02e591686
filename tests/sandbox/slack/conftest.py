from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack

import pytest
import uvicorn
from sandbox.driver import Driver
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.routing import Route

from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.server import create_app, serve
from segbot.sandbox.slack.installation import BOT_SCOPES, Installation
from segbot.sandbox.slack.workspace import Workspace

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
        options = {"clock": self.clock, "rate_scale": float("inf"), "ack_seconds": 0.4, **options}
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
        """The newest exchange whose `what` holds this."""
        return next(one for one in reversed(self.person.exchanges()) if what in one["what"])


class Listener:
    """A Bolt app served over HTTP; or any other ASGI application in its place."""

    def __init__(self, asgi):
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        config = uvicorn.Config(asgi, log_level="error", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/slack/events"

    def stop(self):
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def make_world(stack):
    return lambda **options: World(stack, **options)


@pytest.fixture
def world(make_world):
    return make_world(installation=Installation(scopes=ALL_SCOPES))


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
def listen(world, bolt, stack):
    """Serve the Bolt app (or another endpoint) and point the stand-in at it."""

    def listen(endpoint=None):
        handler = SlackRequestHandler(bolt)
        served = endpoint or handler.handle
        listener = Listener(Starlette(routes=[Route("/slack/events", served, methods=["POST"])]))
        stack.callback(listener.stop)
        world.workspace.bot_url = listener.url

    return listen
