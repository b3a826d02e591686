"""Somebody at Slack, who types and presses: signed payloads to a bot at its own address."""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from outside.refusing_slack import ARTHUR, MARKETING, MAYA, SECRET, TEAM, RefusingSlack
from slack_sdk.signature import SignatureVerifier


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
        said = self._send(
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
        if said:
            self.slack.unfolds("a command", said)
        return said

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
