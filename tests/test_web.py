from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from slack_bolt import App
from slack_sdk.signature import SignatureVerifier

from segbot.slack.acknowledgement import PromptRunner
from segbot.slack.transport import Answer, PromptAnswers
from segbot.web import in_threads, in_time, web_app

SECRET = "shhh"


@pytest.fixture
def took():
    return []


@pytest.fixture
def gone_on():
    return threading.Event()


@pytest.fixture
def released():
    """What the listener of `wait …` waits for."""
    return threading.Event()


@pytest.fixture
def going_on(gone_on, released):
    def work(ack, command):
        if command["text"] == "wait before":
            released.wait(10)
        ack("heard")
        if command["text"] == "wait after":
            released.wait(10)
        gone_on.set()

    return work


@pytest.fixture
def address(going_on, took):
    """The web application on a real port, with a Bolt app that knows one command and one interaction."""
    app = App(token="xoxb-1", signing_secret=SECRET, token_verification_enabled=False)
    app.client.base_url = "http://127.0.0.1:9/"
    app._middleware_list = [
        each for each in app._middleware_list if "Authorization" not in type(each).__name__
    ]
    app._listener_runner = PromptRunner(app.listener_runner)
    app.command("/segment")(going_on)
    answers = in_time(PromptAnswers(app), seconds=2.6, took=took.append)
    web = web_app(answers, ready=lambda: "", metrics=lambda: b"segbot_facts_total 3.0")
    with served(web) as url:
        yield url


@contextmanager
def served(web):
    server = uvicorn.Server(uvicorn.Config(web, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def signed(body: str, *, secret: str = SECRET, age: int = 0) -> dict[str, str]:
    timestamp = str(int(time.time()) - age)
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
        or "",
    }


def post(address, body, headers):
    return httpx.post(f"{address}/slack/events", content=body, headers=headers, timeout=10)


def test_a_signed_command_is_answered(address):
    body = "command=%2Fsegment&text=help&team_id=T1&user_id=U1"
    answer = post(address, body, signed(body))
    assert (answer.status_code, answer.text) == (200, "heard")


def test_slack_is_answered_when_the_listener_says_so_which_goes_on(address, took, gone_on, released):
    body = "command=%2Fsegment&text=wait+after&team_id=T1&user_id=U1"
    assert post(address, body, signed(body)).text == "heard"
    assert len(took) == 1
    assert not gone_on.is_set()
    released.set()
    assert gone_on.wait(5)


def test_what_is_not_taken_in_time_is_offered_again_before_slack_gives_up(address, took, gone_on, released):
    body = "command=%2Fsegment&text=wait+before&team_id=T1&user_id=U1"
    answer = post(address, body, signed(body))
    assert answer.json()["text"].startswith("Slack is busy")
    assert "wait before" in answer.text
    assert took[0] < 3
    released.set()
    assert gone_on.wait(5)
    assert post(address, body, signed(body)).text == "heard"


def test_an_app_that_blocks_is_asked_in_threads():
    def answer(body, _query, _headers):
        return Answer(status=200, headers={}, body=f"heard {len(body)}")

    with served(web_app(in_threads(answer), ready=lambda: "", metrics=bytes)) as url:
        assert post(url, "x=1", signed("x=1")).text == "heard 3"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed("other body"),
        signed("command=%2Fsegment", secret="wrong"),
        signed("command=%2Fsegment", age=600),
        {**signed("command=%2Fsegment"), "X-Slack-Request-Timestamp": "abc"},
        {**signed("command=%2Fsegment"), "X-Slack-Signature": ""},
    ],
)
def test_what_slack_did_not_sign_is_turned_away(address, headers):
    assert post(address, "command=%2Fsegment", headers).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"), [(b"\xff\xfe", 400), (b"payload=%7Bbroken", 400), (b"x" * 1_100_000, 413)]
)
def test_what_cannot_come_from_slack_is_no_server_error(address, body, status):
    headers = {**signed("x"), "Content-Type": "application/x-www-form-urlencoded"}
    assert post(address, body, headers).status_code == status


@pytest.mark.parametrize("body", ["ssl_check=1&token=x", "token=x&ssl_check=1"])
def test_slacks_look_at_the_certificate_is_answered(address, body):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (post(address, body, headers).status_code, post(address, body, headers).text) == (200, "")
    assert post(address, body, signed(body)).status_code == 200


@pytest.mark.parametrize(
    "body", ["ssl_check=1&command=%2Fsegment", "ssl_check=0", "text=ssl_check=1", "payload={}&ssl_check=1"]
)
def test_a_command_is_no_look_at_the_certificate(address, body):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert post(address, body, headers).status_code == 401


def test_health_and_readiness(address):
    assert httpx.get(f"{address}/healthz").text == "ok"
    assert httpx.get(f"{address}/readyz").json() == {"ready": True, "missing": ""}


def test_metrics_are_passed_on(address):
    told = httpx.get(f"{address}/metrics")
    assert (told.status_code, told.text) == (200, "segbot_facts_total 3.0")
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")


def test_readiness_says_what_is_missing():
    with served(web_app(None, ready=lambda: "Socket Mode is not connected.", metrics=bytes)) as url:
        assert httpx.get(f"{url}/readyz").status_code == 503
        assert httpx.post(f"{url}/slack/events").status_code == 404
