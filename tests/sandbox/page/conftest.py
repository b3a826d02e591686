"""A browser, and a page served from canned data, for the tests of the sandbox's page."""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path

import pytest
import uvicorn

sys.path.insert(0, str(Path(__file__).parent))

from fixture_server import FixtureWorld, Front, make_app

from segbot.sandbox.quick_server import QuickServer


@pytest.fixture
def world():
    return FixtureWorld()


@pytest.fixture(scope="session")
def front():
    """One address for all tests: of a page at another one, the browser would read fonts and scripts anew."""
    front = Front()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(front, log_level="warning", timeout_graceful_shutdown=1, lifespan="off")
        server = QuickServer(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        front.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield front
        server.end()
        thread.join()


@pytest.fixture
def address(front, world):
    """Serves the page until the test ends."""
    front.app = make_app(world)
    yield front.address
    front.app = None
    world.spread(None)


@pytest.fixture
def page(browser_tab, address):
    """The page as Maya sees it first; any error in its scripts fails the test."""
    opened = browser_tab.page
    opened.set_viewport_size({"width": 1440, "height": 900})
    opened.set_default_timeout(30_000)
    errors: list[str] = []
    browser_tab.listen("pageerror", lambda error: errors.append(str(error)))
    browser_tab.listen("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    # What is told before the page listens would be told to nobody.
    with opened.expect_response("**/sandbox/events"):
        opened.goto(address)
    opened.wait_for_selector(".message")
    yield opened
    assert not errors
