"""A Slack of its own on loopback, that refuses what a test says: for a bot that runs as a process of its own."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable
from http.server import ThreadingHTTPServer

from outside.slack_over_http import handler

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
        self.shared: dict[str, dict] = {}
        self.unfolding: list[tuple[str, str]] = []
        self.uploaded: list[bytes] = []
        self._refusals: list[tuple[str, dict, Callable[[dict], bool]]] = []
        self._ts = itertools.count(1)
        self._response_urls = itertools.count(2)
        self.triggers = itertools.count(1)
        self._lock = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
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
        self.shared[file_id] = {**told, "url_private_download": url, "url_private": url}
        return self.shared[file_id]

    def refuse(self, method: str, word: str, *, when: Callable[[dict], bool] | None = None, **more) -> None:
        """`more`: how it is answered (slack_over_http.World). `download` and `upload` are methods, too."""
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

    def answer(self, method: str, params: dict) -> dict:
        with self._lock:
            self.calls.append((method, params))
            self._lock.notify_all()
            if self.on_call is not None:
                self.on_call(method, params)
            known = getattr(self, "_" + method.replace(".", "_").lower(), None)
            return self._refused(method, params) or {"ok": True, **(known(params) if known else {})}

    def _refused(self, method: str, params: dict) -> dict:
        return next((dict(a) for name, a, when in self._refusals if name == method and when(params)), {})

    def hear(self, path: str, said: dict) -> dict:
        with self._lock:
            self.unfolds("response_url", said)
            self.told.append(said)
            self._told_to.setdefault(path, []).append(said)
            self._lock.notify_all()
        return {"_body": b"ok"}

    def hand_out(self, file_id: str) -> dict:
        headers = {"Content-Type": "application/octet-stream"}
        sent = {"_headers": headers, "_body": self.files[file_id]}
        refused = self._refused("download", {"file": file_id})
        return {**sent, **refused} if "_half" in refused else refused or sent

    def take(self, _path: str, content: bytes) -> dict:
        if refused := self._refused("upload", {}):
            return refused
        self.uploaded.append(content)
        return {"_body": b"OK"}

    def _files_info(self, params):
        return {"file": self.shared[params["file"]]}

    def _files_getuploadurlexternal(self, _params):
        return {"upload_url": f"{self.root}/upload/{next(self._ts)}", "file_id": "F0UP"}

    def _files_completeuploadexternal(self, _params):
        return {"files": [{"id": "F0UP"}]}

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

    def unfolds(self, what: str, said: dict) -> None:
        """No link in anything that is said may become a piece of somebody's page: `unfolding` is where one would."""
        kept = [said.get("unfurl_links"), said.get("unfurl_media")]
        if not all(each in (False, "0", "false") for each in kept):
            self.unfolding.append((what, str(said.get("text"))[:80]))

    def _chat_postmessage(self, params):
        self.unfolds("chat.postMessage", params)
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
