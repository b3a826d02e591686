"""Slack's side of a conversation for tests: a recording server on loopback, signed payloads, and scripted use cases."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

SECRET = "test-signing-secret"
TOKEN = "xoxb-test"
TEAM = "T0SEGBOT"


class SlackServer:
    """Answers every Web API method with ok, unless told otherwise, and keeps what it was sent.

    `answers[method]` is a dict (the answer), or a list of them, used up one by one. `files[path]` is
    (status, headers, body).
    """

    def __init__(self):
        self.calls = []
        self.answers = {}
        self.files = {}
        self.fetched = []
        self._lock = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def root(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def api_url(self):
        return f"{self.root}/api/"

    @property
    def response_url(self):
        return f"{self.root}/response/1"

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def sent(self, method):
        """The parameters of every call of a method so far."""
        with self._lock:
            return [params for name, params in self.calls if name == method]

    def wait_for(self, method, count=1, timeout=5):
        with self._lock:
            arrived = self._lock.wait_for(
                lambda: sum(name == method for name, _ in self.calls) >= count, timeout
            )
        assert arrived, f"{method} did not come; there were {[name for name, _ in self.calls]}"
        return self.sent(method)

    def wait_for_more(self, before, timeout=5):
        """What was sent after the first `before` calls, once there is something."""
        with self._lock:
            assert self._lock.wait_for(lambda: len(self.calls) > before, timeout), "nothing was sent"
            return self.calls[before:]

    def methods(self):
        with self._lock:
            return [name for name, _ in self.calls]

    def _keep(self, name, params):
        with self._lock:
            self.calls.append((name, params))
            self._lock.notify_all()

    def _answer(self, method):
        with self._lock:
            answer = self.answers.get(method, {})
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
        return {"ok": True, **_USUAL.get(method, {}), **answer}

    def _next(self, name, usual):
        """One answer for all, or a list of them, used up one by one."""
        with self._lock:
            answer = self.answers.get(name, usual)
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
        return answer

    def _handler(self):
        world = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_args):
                """Quiet."""

            def do_GET(self):
                path = urlsplit(self.path)
                if path.path.startswith("/api/"):
                    method = path.path.removeprefix("/api/")
                    world._keep(method, _single(parse_qs(path.query)))
                    self._json(world._answer(method))
                    return
                world.fetched.append((path.path, self.headers.get("Authorization")))
                status, headers, body = world.files.get(path.path, (404, {}, b""))
                self._send(status, headers, body)

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = urlsplit(self.path).path
                if path.startswith("/api/"):
                    method = path.removeprefix("/api/")
                    world._keep(method, _params(body, self.headers.get("Content-Type") or ""))
                    self._json(world._answer(method))
                elif path.startswith("/response/"):
                    world._keep("response_url", json.loads(body))
                    status = world._next("response_url_status", 200)
                    self._send(status, {}, world._next("response_url_body", b"ok"))
                else:
                    world._keep("upload", body)
                    self._send(200, {}, b"OK")

            def _json(self, answer):
                answer = dict(answer)
                status, headers = answer.pop("_status", 200), answer.pop("_headers", {})
                time.sleep(answer.pop("_delay", 0))
                self._send(
                    status, {"Content-Type": "application/json", **headers}, json.dumps(answer).encode()
                )

            def _send(self, status, headers, body):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Handler


_USUAL = {
    "auth.test": {"team_id": TEAM, "user_id": "U0SEGBOT", "bot_id": "B0SEGBOT", "team": "Acme Marketing"},
    "views.open": {"view": {"id": "V0OPENED"}},
    "views.push": {"view": {"id": "V0PUSHED"}},
    "chat.postMessage": {"channel": "C0APPROVALS", "ts": "1700000000.000100"},
    "chat.update": {"channel": "C0APPROVALS", "ts": "1700000000.000100"},
}


def _single(values):
    return {key: value[0] for key, value in values.items()}


def _params(body, content_type):
    if "json" in content_type:
        return json.loads(body or b"{}")
    params = _single(parse_qs(body.decode()))
    for key in ("view", "blocks", "metadata", "files"):
        if key in params and params[key][:1] in "[{":
            params[key] = json.loads(params[key])
    return params


class Remembered:
    """What is remembered of a workspace: the kinds of blocks it refused."""

    def __init__(self, *kinds):
        self.kinds = list(kinds)
        self._noted = threading.Event()

    def known(self):
        return frozenset(self.kinds)

    def refuse(self, kinds):
        self.kinds += kinds
        self._noted.set()

    def wait(self):
        assert self._noted.wait(5), "nothing was noted"


def wait_until(holds, seconds=5.0):
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.01)


class Scripted:
    """One use-case object: what each method answers (or raises), and how it was called."""

    def __init__(self, **answers):
        self.answers = answers
        self.calls = []

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*args, **kwargs):
            self.calls.append((name, args, kwargs))
            answer = self.answers.get(name)
            answer = answer(*args, **kwargs) if callable(answer) else answer
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def called(self, name):
        return [(args, kwargs) for method, args, kwargs in self.calls if method == name]


class Desk:
    """Somebody at Slack: types, presses and submits; what comes back is the ack's status and body."""

    def __init__(self, app, slack):
        self.app = app
        self.slack = slack
        self.pressed = 0

    def type(self, text, *, user="U0MAYA", team=TEAM, **extra):
        payload = {
            "command": "/segment",
            "text": text,
            "team_id": team,
            "user_id": user,
            "user_name": "maya",
            "channel_id": "C0MARKETING",
            "trigger_id": self._trigger(),
            "response_url": self.slack.response_url,
            "api_app_id": "A0SEGBOT",
            **extra,
        }
        return self.send(urlencode(payload))

    def press(self, action_id, value, *, user="U0ARTHUR", team=TEAM, trigger=None, **extra):
        payload = {
            "type": "block_actions",
            "user": {"id": user, "username": "arthur", "team_id": team},
            "team": {"id": team},
            "channel": {"id": "C0APPROVALS"},
            "container": {"type": "message", "message_ts": "1700000000.000100", "channel_id": "C0APPROVALS"},
            "trigger_id": trigger or self._trigger(),
            "response_url": self.slack.response_url,
            "actions": [
                {
                    "type": "button",
                    "action_id": action_id,
                    "block_id": "b",
                    "value": value,
                    "action_ts": "1.2",
                }
            ],
            **extra,
        }
        return self.interact({key: part for key, part in payload.items() if part is not None})

    def submit(self, view, values, *, user="U0MAYA", team=TEAM, trigger=None):
        payload = {
            "type": "view_submission",
            "user": {"id": user, "username": "maya", "team_id": team},
            "team": {"id": team},
            "trigger_id": trigger or self._trigger(),
            "view": {
                "id": "V1",
                "root_view_id": "V1",
                "previous_view_id": None,
                "hash": "h1",
                **view,
                "state": {"values": values},
            },
        }
        return self.interact(payload)

    def choose(self, view, action_id, chosen, values):
        payload = {
            "type": "block_actions",
            "user": {"id": "U0MAYA", "team_id": TEAM},
            "team": {"id": TEAM},
            "container": {"type": "view", "view_id": "V1"},
            "trigger_id": self._trigger(),
            "view": {"id": "V1", "hash": "h1", **view, "state": {"values": values}},
            "actions": [
                {
                    "type": "static_select",
                    "action_id": action_id,
                    "block_id": action_id,
                    "selected_option": {"value": chosen},
                }
            ],
        }
        return self.interact(payload)

    def look_for(self, typed, view, values):
        payload = {
            "type": "block_suggestion",
            "user": {"id": "U0MAYA", "team_id": TEAM},
            "team": {"id": TEAM},
            "action_id": "segment",
            "block_id": "segment",
            "value": typed,
            "view": {"id": "V1", **view, "state": {"values": values}},
        }
        return self.interact(payload)

    def event(self, event, *, event_id="Ev1"):
        body = {"type": "event_callback", "team_id": TEAM, "event_id": event_id, "event": event}
        return self.send(json.dumps(body), content_type="application/json")

    def interact(self, payload):
        return self.send(urlencode({"payload": json.dumps(payload)}))

    def send(self, body, *, content_type="application/x-www-form-urlencoded", secret=SECRET):
        at = str(int(time.time()))
        signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
        headers = {
            "content-type": [content_type],
            "x-slack-request-timestamp": [at],
            "x-slack-signature": [signature],
        }
        return self.app.dispatch(BoltRequest(body=body, headers=headers))

    def _trigger(self):
        self.pressed += 1
        return f"trigger-{self.pressed}"


def typed(**fields):
    """`view.state.values` of text fields by block id."""
    return {name: {name: {"type": "plain_text_input", "value": value}} for name, value in fields.items()}


def chosen(**fields):
    """`view.state.values` of menus by block id."""
    return {
        name: {name: {"type": "static_select", "selected_option": {"value": value}}}
        for name, value in fields.items()
    }


def answer(response):
    """The body of an ack as a document; {} when it is empty."""
    return json.loads(response.body) if response.body else {}
