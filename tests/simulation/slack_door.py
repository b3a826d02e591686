"""People at Slack: signed payloads into the Bolt app of a process that listens, and the forms they are shown."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from slack_bolt import BoltRequest

from .loop import DiedError
from .product import Process
from .workspace import HOME, SECRET, Workspace


@dataclass
class Reply:
    """What Slack got back. `acked`: an answer was given before the process died, if it did."""

    status: int
    body: str
    acked: bool

    def json(self) -> dict[str, Any]:
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class SlackDoor:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._count = 0

    def trigger(self, user: str) -> str:
        self._count += 1
        return f"{self._count}-{user}"

    def command(
        self, process: Process, user: str, text: str, channel: str
    ) -> tuple[Reply, dict[str, Any] | None]:
        """What was answered, and the form or preview that stands there now."""
        trigger = self.trigger(user)
        fields = {
            "command": "/segment",
            "text": text,
            "user_id": user,
            "user_name": user.lower(),
            "team_id": self._team(user),
            "channel_id": channel,
            "trigger_id": trigger,
        }
        reply = self._send(process, urlencode(fields))
        return reply, self._opened_by(trigger)

    def button(
        self, process: Process, user: str, button: dict[str, Any], *, channel: str, ts: str, trigger: str
    ) -> tuple[Reply, dict[str, Any] | None]:
        left_out = {"does", "value"} if "selected_option" in button else {"does"}
        pressed = {name: value for name, value in button.items() if name not in left_out}
        payload = {
            **self._who("block_actions", user, trigger),
            "channel": {"id": channel},
            "container": {"type": "message", "message_ts": ts, "channel_id": channel},
            "actions": [{**pressed, "block_id": "b", "action_ts": str(self._workspace.now())}],
        }
        reply = self._send(process, urlencode({"payload": json.dumps(payload)}))
        return reply, self._opened_by(trigger)

    def submit(
        self, process: Process, user: str, view: dict[str, Any], typed: dict[str, str], trigger: str
    ) -> Reply:
        """Send a form off, with what was typed by block id."""
        shown = view["view"]
        values = {
            block: {block: {"type": "plain_text_input", "value": value}} for block, value in typed.items()
        }
        payload = {
            **self._who("view_submission", user, trigger),
            "view": {
                "id": view["id"],
                "type": "modal",
                "callback_id": shown.get("callback_id"),
                "private_metadata": shown.get("private_metadata", ""),
                "blocks": shown.get("blocks", []),
                "state": {"values": values},
                "root_view_id": view["id"],
                "previous_view_id": None,
                "hash": "h",
            },
        }
        return self._send(process, urlencode({"payload": json.dumps(payload)}))

    def home(self, process: Process, user: str) -> Reply:
        body = {
            "type": "event_callback",
            "team_id": self._team(user),
            "event": {"type": "app_home_opened", "user": user, "tab": "home", "channel": f"D{user[1:]}"},
        }
        return self._send(process, json.dumps(body), kind="application/json")

    def suggest(self, process: Process, user: str, connection: str) -> Reply:
        """Somebody types into the segment menu of a form."""
        values = {
            "connection": {"connection": {"type": "static_select", "selected_option": {"value": connection}}}
        }
        payload = {
            **self._who("block_suggestion", user, self.trigger(user)),
            "action_id": "segment",
            "block_id": "segment",
            "value": "",
            "view": {
                "type": "modal",
                "callback_id": "segment_form",
                "private_metadata": json.dumps({"verb": "remove"}),
                "state": {"values": values},
            },
        }
        return self._send(process, urlencode({"payload": json.dumps(payload)}))

    def _who(self, kind: str, user: str, trigger: str) -> dict[str, Any]:
        team = self._team(user)
        return {
            "type": kind,
            "team": {"id": HOME if team == HOME else team},
            "user": {"id": user, "team_id": team, "username": user.lower()},
            "trigger_id": trigger,
            "api_app_id": "A0APP",
        }

    def _team(self, user: str) -> str:
        return self._workspace.people[user].team

    def _opened_by(self, trigger: str) -> dict[str, Any] | None:
        """What came of this very press or command: others may open views at the same moment."""
        views = [view for view in self._workspace.views.values() if view["trigger"] == trigger]
        return views[-1] if views else None

    def _send(self, process: Process, body: str, kind: str = "application/x-www-form-urlencoded") -> Reply:
        """Bolt looks at the real clock to judge a signature's age, so that is what it is signed with."""
        stamp = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "content-type": [kind],
            "x-slack-request-timestamp": [stamp],
            "x-slack-signature": [f"v0={signature}"],
        }
        request = BoltRequest(body=body, headers=headers)
        try:
            answer = process.bot.slack.dispatch(request)
        except DiedError:
            acked = request.context.ack.response is not None
            return Reply(0, "", acked)
        return Reply(answer.status, answer.body or "", answer.status == 200)


def inputs(view: dict[str, Any]) -> list[str]:
    """The block ids of what can be filled in."""
    return [
        str(block.get("block_id")) for block in view["view"].get("blocks", []) if block.get("type") == "input"
    ]
