"""A page from elsewhere can neither change the world, kill the bot nor look in."""

from __future__ import annotations

from contextlib import ExitStack

import httpx
import pytest
from sandbox.slack.conftest import World
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect


@pytest.fixture(scope="module")
def world():
    with ExitStack() as stack:
        yield World(stack, socket_mode=True)


def ask(world, method="POST", path="/sandbox/reset", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.request(method, f"{world.url}{path}", headers=headers)


def port(world):
    return world.url.rsplit(":", 1)[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Origin": "http://[::1"},
        {"Host": "evil.example"},
        {"Host": "evil.example:8080", "Origin": "http://evil.example:8080"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": ""},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "no-cors"},
    ],
    ids=str,
)
def test_from_elsewhere_nothing_happens(world, headers):
    ts = world.person.say("marketer", "C0MARKETING", "still here")["ts"]
    for path in ("/sandbox/reset", "/sandbox/bot", "/sandbox/say", "/api/chat.postMessage"):
        answer = ask(world, path=path, **headers)
        assert (answer.status_code, answer.json()["error"]) == (403, "not_from_here"), path
    assert ask(world, "GET", "/sandbox/state?as=marketer", **headers).status_code == 403
    assert ts in {one["ts"] for one in world.person.messages("C0MARKETING", "marketer")}


def test_the_own_page_programs_and_links_are_let_through(world):
    here = port(world)
    for headers in (
        {},
        {"Origin": f"http://127.0.0.1:{here}", "Sec_Fetch_Site": "same-origin"},
        {"Origin": f"http://localhost:{here}"},
        {"Host": f"localhost:{here}"},
        {"Host": f"[::1]:{here}"},
        {"Sec_Fetch_Site": "none", "Sec_Fetch_Mode": "navigate"},
    ):
        assert ask(world, **headers).json()["ok"], headers
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}
    assert ask(world, "GET", "/", **link, Sec_Fetch_Dest="document").status_code == 200
    assert ask(world, "GET", "/", **link, Sec_Fetch_Dest="iframe").status_code == 403
    assert ask(world, "POST", "/sandbox/reset", **link).status_code == 403


def test_a_foreign_page_opens_no_socket(world):
    url = world.web.apps_connections_open(app_token="xapp-sandbox")["url"]
    with pytest.raises(InvalidStatus) as caught, connect(url, origin="https://evil.example"):
        pass
    assert caught.value.response.status_code == 403
    with connect(url) as websocket:
        assert "hello" in websocket.recv(5)
