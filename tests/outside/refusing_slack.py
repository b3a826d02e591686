"""A Slack of its own on loopback, that refuses what a test says: for a bot that runs as a process of its own."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

from slack_sdk.signature import SignatureVerifier

SECRET = "outside-signing-secret"
TEAM = "T0HOME"
SCOPES = "commands,chat:write,files:read,files:write,im:write,users:read,users:read.email,usergroups:read"
MAYA, ARTHUR, BEA, GUS = "U0MAYA", "U0ARTHUR", "U0BEA", "U0GUS"
APPROVALS, AUDIT, MARKETING = "C0APPROVALS", "C0AUDIT", "C0MARKETING"


class RefusingSlack:
    """`refuse(method, word)` answers with Slack's word for as long as it stands, where `when` (the parameters of the call)
    holds. `messages` are what was posted, as they are now, by (channel, ts); `calls` everything that was asked; `told` what
    came to any response_url, and `told_to` what came to one of `new_response_url`. With `may_read` the app may look for what
    it posted; `on_call` is told of each call before it is answered.
    """

    def __init__(self) -> None:
        self.people = {
            user: {"id": user, "team_id": TEAM, "name": user.lower(), "tz": "UTC", "profile": {}}
            for user in (MAYA, ARTHUR, BEA, GUS)
        }
        self.people[GUS]["is_restricted"] = True
        self.groups: dict[str, list[str]] = {"S0APPROVE": [BEA]}
        self.scopes = SCOPES
        self.teams: list[dict] = []
        self.identity: dict = {"team_id": TEAM, "team": "Acme"}
        self.may_read = False
        self.on_call: Callable[[str, dict], None] | None = None
        self.messages: dict[tuple[str, str], dict] = {}
        self.calls: list[tuple[str, dict]] = []
        self.views: dict[str, dict] = {}
        self.told: list[dict] = []
        self._told_to: dict[str, list[dict]] = {}
        self.files: dict[str, bytes] = {}
        self._refusals: list[tuple[str, dict, Callable[[dict], bool]]] = []
        self._ts = itertools.count(1)
        self._response_urls = itertools.count(2)
        self.triggers = itertools.count(1)
        self._lock = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def share(self, name: str, content: bytes) -> dict:
        """A file as an upload into a form tells of it."""
        self.files[file_id := f"F{len(self.files) + 1}"] = content
        url = f"{self.root}/files/{file_id}"
        told = {"id": file_id, "name": name, "size": len(content)}
        return {**told, "url_private_download": url, "url_private": url}

    def refuse(self, method: str, word: str, *, when: Callable[[dict], bool] | None = None, **more) -> None:
        """`more`: `_status`, `_headers`, `_delay` of the answer; `_body` instead of it, as it is; `_hang_up` for none."""
        with self._lock:
            self._refusals.insert(0, (method, {"ok": False, "error": word, **more}, when or (lambda _: True)))

    def relent(self) -> None:
        """Take everything from now on."""
        with self._lock:
            self._refusals.clear()

    def wait_for(self, look: Callable[[], object], timeout: float = 60.0, what: str = ""):
        """What `look` gives as soon as it gives something."""
        ends = time.monotonic() + timeout
        while True:
            with self._lock:
                if found := look():
                    return found
                left = ends - time.monotonic()
                assert left > 0, f"did not come: {what}; {[name for name, _ in self.calls][-40:]}"
                self._lock.wait(min(left, 0.25))

    def new_response_url(self) -> str:
        """For one interaction alone: what an earlier one is told late does not come to it."""
        return f"{self.root}/response/{next(self._response_urls)}"

    def told_to(self, response_url: str) -> list[dict]:
        """Oldest first."""
        return list(self._told_to.get(response_url.removeprefix(self.root), []))

    def posted(self, channel: str, holds: str = "") -> list[dict]:
        """Messages in a channel whose text or blocks hold this, oldest first, replies among them."""
        found = [one for (place, _), one in sorted(self.messages.items()) if place == channel]
        return [one for one in found if holds in json.dumps(one, ensure_ascii=False)]

    def _answer(self, method: str, params: dict) -> dict:
        with self._lock:
            self.calls.append((method, params))
            self._lock.notify_all()
            if self.on_call is not None:
                self.on_call(method, params)
            known = getattr(self, "_" + method.replace(".", "_").lower(), None)
            return self._refused(method, params) or {"ok": True, **(known(params) if known else {})}

    def _refused(self, method: str, params: dict) -> dict:
        return next((dict(a) for name, a, when in self._refusals if name == method and when(params)), {})

    def _hear(self, path: str, said: dict) -> dict:
        with self._lock:
            self.told.append(said)
            self._told_to.setdefault(path, []).append(said)
            self._lock.notify_all()
        return {"_body": b"ok"}

    def _auth_test(self, _params):
        return {**self.identity, "user_id": "U0SEGBOT", "bot_id": "B0SEGBOT"}

    def _auth_teams_list(self, _params):
        return {"teams": self.teams}

    def _users_info(self, params):
        found = self.people.get(params["user"])
        return {"user": found} if found else {"ok": False, "error": "user_not_found"}

    def _usergroups_users_list(self, params):
        found = self.groups.get(params["usergroup"])
        return {"ok": False, "error": "no_such_subteam"} if found is None else {"users": found}

    def _conversations_open(self, params):
        return {"channel": {"id": f"D{params['users']}"}}

    def _chat_postmessage(self, params):
        ts = f"1700000000.{next(self._ts):06d}"
        self.messages[params["channel"], ts] = {**params, "ts": ts}
        return {"channel": params["channel"], "ts": ts}

    def _chat_update(self, params):
        place = params["channel"], params["ts"]
        if place not in self.messages:
            return {"ok": False, "error": "message_not_found"}
        self.messages[place].update(params)
        return {"channel": place[0], "ts": place[1]}

    def _chat_delete(self, params):
        gone = self.messages.pop((params["channel"], params["ts"]), None)
        return {} if gone else {"ok": False, "error": "message_not_found"}

    def _chat_getpermalink(self, params):
        return {"permalink": f"https://acme.slack.com/{params['channel']}/{params['message_ts']}"}

    def _conversations_history(self, params):
        if not self.may_read:
            return {"ok": False, "error": "missing_scope"}
        found = [one for (place, _), one in sorted(self.messages.items()) if place == params["channel"]]
        return {"messages": [one for one in reversed(found) if not one.get("thread_ts")][:100]}

    def _conversations_replies(self, params):
        if not self.may_read:
            return {"ok": False, "error": "missing_scope"}
        found = [one for (place, _), one in sorted(self.messages.items()) if place == params["channel"]]
        return {"messages": [one for one in found if params["ts"] in (one["ts"], one.get("thread_ts"))]}

    def _conversations_join(self, _params):
        return {"ok": False, "error": "missing_scope"}

    def _view(self, params):
        view_id = params.get("view_id") or f"V{next(self._ts)}"
        self.views[view_id] = {**params["view"], "id": view_id}
        return {"view": {**params["view"], "id": view_id}}

    _views_open = _views_push = _views_update = _view

    def _views_publish(self, params):
        self.views[f"home-{params['user_id']}"] = params["view"]
        return {"view": {"id": "VHOME"}}

    def _chat_schedulemessage(self, params):
        return {"channel": params["channel"], "scheduled_message_id": "Q1"}

    def _apps_connections_open(self, _params):
        return {"ok": False, "error": "invalid_auth"}

    def _handler(self):  # noqa: C901 - a class of small methods
        world = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_args):
                """Quiet."""

            def do_GET(self):
                if self.path.startswith("/files/"):
                    content = world.files[self.path.removeprefix("/files/")]
                    self._send(200, {"Content-Type": "application/octet-stream"}, content)
                    return
                self._api(parse_qs(urlsplit(self.path).query))

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.path.startswith("/response"):
                    self._reply(world._hear(self.path, json.loads(body)))
                elif "json" in (self.headers.get("Content-Type") or ""):
                    self._api({name: [value] for name, value in json.loads(body or b"{}").items()})
                else:
                    self._api(parse_qs(body.decode()))

            def _api(self, values):
                params = {name: _read(value[0]) for name, value in values.items()}
                method = urlsplit(self.path).path.removeprefix("/api/")
                self._reply(world._answer(method, params))

            def _reply(self, answer):
                time.sleep(answer.pop("_delay", 0))
                status, headers = answer.pop("_status", 200), answer.pop("_headers", {})
                headers = {"Content-Type": "application/json", "x-oauth-scopes": world.scopes, **headers}
                if answer.pop("_hang_up", False):
                    self.close_connection = True
                    return
                self._send(status, headers, answer.pop("_body", b"") or json.dumps(answer).encode())

            def handle_one_request(self):
                with suppress(ConnectionError):  # whoever asked has given up
                    super().handle_one_request()

            def _send(self, status, headers, body):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Handler


def _read(value):
    return json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value


class Somebody:
    """A person at Slack, driving a bot at `url` with signed payloads; `patience` is how many seconds an answer may take.
    On Enterprise Grid they sit in the workspace `team` of the organisation `enterprise`, in all of which the app is
    installed where that is `wide`.
    """

    def __init__(
        self,
        slack: RefusingSlack,
        url: str,
        patience: float = 10.0,
        *,
        team: str = TEAM,
        enterprise: str = "",
        wide: bool = False,
    ) -> None:
        self.slack = slack
        self.url = url
        self.patience = patience
        self.team = team
        self.flat = {"team_id": team, "is_enterprise_install": wide}
        self.nested: dict = {"team": {"id": team, "domain": "acme"}, "is_enterprise_install": wide}
        if enterprise:
            self.flat["enterprise_id"] = enterprise
            self.nested = {
                "team": None if wide else {**self.nested["team"], "enterprise_id": enterprise},
                "enterprise": {"id": enterprise, "name": "Acme"},
                "is_enterprise_install": wide,
            }
        self._triggers = slack.triggers

    def type(self, text: str, user: str = MAYA, channel: str = MARKETING, **changes) -> dict:
        return self._send(
            urlencode(
                {
                    "command": "/segment",
                    "text": text,
                    **self.flat,
                    "user_id": user,
                    "user_name": user.lower(),
                    "channel_id": channel,
                    "trigger_id": self._trigger(),
                    "response_url": f"{self.slack.root}/response/1",
                    **changes,
                }
            )
        )

    def press(self, message: dict, action_id: str, user: str = ARTHUR, **changes) -> dict:
        element = button(message, action_id)
        return self.interact(
            {
                "type": "block_actions",
                "user": {"id": user, "team_id": self.team},
                **self.nested,
                "channel": {"id": message["channel"]},
                "container": {
                    "type": "message",
                    "message_ts": message["ts"],
                    "channel_id": message["channel"],
                },
                "trigger_id": self._trigger(),
                "response_url": f"{self.slack.root}/response/1",
                "actions": [{**element, "action_ts": "1.2", "block_id": "b"}],
                **changes,
            }
        )

    def submit(self, view: dict, values: dict, user: str = MAYA) -> dict:
        return self.interact(
            {
                "type": "view_submission",
                "user": {"id": user, "team_id": self.team},
                **self.nested,
                "trigger_id": self._trigger(),
                "view": {"root_view_id": view.get("id"), **view, "state": {"values": values}},
            }
        )

    def suggest(self, view: dict, typed: str, user: str = MAYA) -> dict:
        return self.interact(
            {
                "type": "block_suggestion",
                "user": {"id": user, "team_id": self.team},
                **self.nested,
                "action_id": "segment",
                "block_id": "segment",
                "value": typed,
                "view": {**view, "state": {"values": {}}},
            }
        )

    def open_home(self, user: str = MAYA) -> dict:
        return self.hear({"type": "app_home_opened", "user": user, "tab": "home"})

    def hear(self, event: dict, **changes) -> dict:
        """What the bot is told of."""
        body = {"type": "event_callback", **self.flat, "event_id": self._trigger(), "event": event, **changes}
        return self._send(json.dumps(body), kind="application/json")

    def ask(self, text: str, user: str = MAYA) -> None:
        """A complete command, and its preview confirmed as soon as it is there."""
        before = set(self.slack.views)
        self.type(text, user)
        view = self.slack.wait_for(
            lambda: next(
                (
                    each
                    for key, each in self.slack.views.items()
                    if key not in before and each.get("callback_id") == "segment_preview"
                ),
                None,
            ),
            what="the preview",
        )
        answer = self.submit(view, {}, user)
        assert answer == {"response_action": "clear"}, answer

    def _trigger(self) -> str:
        return f"outside-{next(self._triggers)}"

    def interact(self, payload: dict) -> dict:
        return self._send(urlencode({"payload": json.dumps(payload)}))

    def _send(self, body: str, kind: str = "application/x-www-form-urlencoded") -> dict:
        at = str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=at, body=body)
        headers = {
            "content-type": kind,
            "x-slack-request-timestamp": at,
            "x-slack-signature": signature or "",
        }
        with urlopen(Request(self.url, data=body.encode(), headers=headers), timeout=self.patience) as answer:
            said = answer.read()
        return json.loads(said) if said else {}


def buttons(message: dict) -> dict[str, dict]:
    """The elements of a message one can press, by action id."""
    return {
        element["action_id"]: element
        for block in message.get("blocks") or []
        if block.get("type") == "actions"
        for element in block["elements"]
    }


def button(message: dict, action_id: str) -> dict:
    return buttons(message)[action_id]
