"""In a company, whose proxy is the only way out and reads along with certificates of its own."""

from __future__ import annotations

import json
import queue
import threading
from urllib.parse import urlsplit

import pytest
from outside.company_proxy import CompanyProxy
from outside.refusing_slack import APPROVALS, ARTHUR, AUDIT, MARKETING, MAYA, TEAM
from outside.test_delivery import cards, removal
from websockets.sync.server import serve

SLACK, SOCKETS, BUNCE = "slack.example", "sockets.example", "bunce.example"


class Sockets:
    """Slack's side of Socket Mode: asks each connection one thing, and keeps what comes back in `heard`."""

    def __init__(self, asks: dict) -> None:
        self.heard: queue.Queue[dict] = queue.Queue()
        self._asks = asks
        self._open: list = []
        self._server = serve(self._talk, "127.0.0.1", 0)
        self.port = self._server.socket.getsockname()[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()

    def hang_up(self) -> None:
        """On everybody, and forget what was heard."""
        for each in self._open:
            each.close()
        while not self.heard.empty():
            self.heard.get()

    def _talk(self, connection) -> None:
        self._open.append(connection)
        connection.send(json.dumps({"type": "hello", "num_connections": 1}))
        connection.send(json.dumps(self._asks))
        for said in connection:
            self.heard.put(json.loads(said))


@pytest.fixture
def sockets():
    help_wanted = {
        "command": "/segment",
        "text": "help",
        "team_id": TEAM,
        "user_id": MAYA,
        "channel_id": MARKETING,
        "trigger_id": "1.1",
        "response_url": f"https://{SLACK}/response/1",
    }
    running = Sockets({"type": "slash_commands", "envelope_id": "one", "payload": help_wanted})
    yield running
    running.close()


@pytest.fixture
def proxy(tmp_path, slack, bunce, sockets):
    ports = {SLACK: urlsplit(slack.root).port, BUNCE: urlsplit(bunce.url).port, SOCKETS: sockets.port}
    running = CompanyProxy(tmp_path, ports)
    yield running
    running.close()


@pytest.fixture
def make_bot_in_there(make_bot, proxy):
    def make(**settings):
        return make_bot(
            **{
                "SLACK_API_URL": f"https://{SLACK}/api/",
                "SEGBOT_CONNECTIONS__BUNCE__BASE_URL": f"HTTPS://{BUNCE}/v1",
                "HTTPS_PROXY": proxy.url,
                **settings,
            }
        )

    return make


def test_everything_leaves_by_the_proxy_and_its_authorities_are_read_once(
    make_bot_in_there, proxy, slack, bunce
):
    bot = make_bot_in_there(SSL_CERT_FILE=str(proxy.authorities)).start()
    proxy.authorities.unlink()
    bot.somebody.ask(removal(bunce))
    card = slack.wait_for(lambda: cards(slack, APPROVALS, 1001), what="the card")[0]
    bot.somebody.press(card, "approve_request", MAYA, response_url=f"https://{SLACK}/response/77")
    assert slack.wait_for(lambda: slack.told_to("/response/77"), what="the answer to one person")
    bot.somebody.press(card, "approve_request", ARTHUR)
    slack.wait_for(lambda: slack.posted(AUDIT, "412 → 352"), what="the end")
    assert {SLACK, BUNCE} <= set(proxy.asked)


def test_socket_mode_leaves_by_the_proxy(make_bot_in_there, proxy, slack, sockets):
    slack.refuse("apps.connections.open", "", ok=True, url=f"wss://{SOCKETS}/link")
    make_bot_in_there(SSL_CERT_FILE=str(proxy.authorities), SLACK_APP_TOKEN="xapp-outside").start()
    for _connection in range(2):
        sockets.heard.get(timeout=60)
    proxy.authorities.unlink()
    sockets.hang_up()
    told = sockets.heard.get(timeout=60)
    assert told["envelope_id"] == "one"
    assert "What you can type" in json.dumps(told["payload"])


def test_a_proxy_that_refuses_is_told_without_who_signs_in_there(make_bot_in_there, proxy, slack):
    slack.refuse("apps.connections.open", "", ok=True, url="wss://elsewhere.example/link")
    bot = make_bot_in_there(
        SSL_CERT_FILE=str(proxy.authorities),
        SLACK_APP_TOKEN="xapp-outside",
        HTTPS_PROXY=f"http://anna:geheim,99@localhost:{urlsplit(proxy.url).port}",
        https_proxy="http://localhost:9",
    ).start(ready=False)
    bot.wait(lambda: bot.ready()[0] == 503)
    assert "Socket Mode is not connected." in bot.ready()[1]
    told = bot.log.read_text()
    assert "Failed to connect to the proxy" in told
    assert "geheim" not in told


def test_the_doctor_says_whose_certificate_it_is_and_what_to_set(make_bot_in_there):
    code, told = make_bot_in_there().run("doctor")
    assert code != 0
    why = "its certificate isn't trusted (unable to get local issuer certificate)"
    mend = "Behind a company's proxy, let SSL_CERT_FILE name the file with its certificates."
    assert f"fail  Slack could not be reached at https://{SLACK}/api/: {why}. {mend}" in told
    assert f"warn  bunce: Bunce cannot be reached at the moment, so nothing was changed: {why}." in told
    assert told.count(mend) == 2


def test_a_file_that_is_no_list_of_certificates_is_named(make_bot_in_there, tmp_path):
    missing = tmp_path / "nobody.pem"
    bot = make_bot_in_there(SSL_CERT_FILE=str(missing))
    code, told = bot.run("run")
    sentence = f"SSL_CERT_FILE names {missing}, which can't be read as certificates in PEM"
    assert (code, "Traceback" in told) == (2, False)
    assert sentence in told
    missing.write_text("no certificates\n")
    code, told = bot.run("doctor")
    assert code != 0
    assert told.count(sentence) >= 1
