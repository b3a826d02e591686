"""People who may not ask, and everything they could try: as signed payloads, each with what came of it for them alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.error import HTTPError

from outside.refusing_slack import APPROVALS, AUDIT, MARKETING, TEAM, RefusingSlack
from outside.somebody import Somebody, buttons

from segbot.domain.actions import Verb
from segbot.slack import ids

_PATIENCE = 20.0
_SHOWN_TO_ONE = ("views.open", "views.push", "views.update", "views.publish", "chat.postEphemeral")
_COMMANDS = (
    "",
    "help",
    "providers",
    "list bunce",
    "show bunce VIP",
    "requests",
    "requests mine",
    "request 1001",
    "audit",
    "audit VIP",
    "sample",
    "?",
    "undo 1001",
    'add bunce "VIP customers" 1001',
    'remove bunce "VIP customers" 1001',
    "remove bunce",
    "no such word",
    "pass auf",
    *(f"{verb.value} bunce VIP" for verb in Verb),
)
_PRESSES = (
    ids.APPROVE,
    ids.APPROVE_WITH_COMMENT,
    ids.REJECT,
    ids.DETAILS_BUTTON,
    ids.LEAVING_BUTTON,
    ids.WITHDRAW,
    ids.PAUSE,
    ids.RESUME,
    ids.RETRY,
    ids.RENEW,
    ids.UNVOTE,
    ids.UNDO,
    ids.EDIT,
    ids.ASK_AGAIN,
)
_ANYWHERE = {
    ids.TRY_AGAIN: "show bunce VIP",
    f"{ids.USE_INSTEAD}_0": "list bunce",
    ids.LIST_FURTHER: json.dumps({"list": "bunce", "start": 0}),
    ids.REQUESTS_OLDER: json.dumps({"mine": False, "before": 1002}),
    ids.AUDIT_OLDER: json.dumps({"audit": "", "before": 99}),
    ids.HELP: "help",
    ids.MORE_CHANGES: "more",
    ids.new_change("remove"): "remove",
    ids.SHOW_SEGMENT: "x",
    ids.ADD_TO_SEGMENT: "x",
    "a_button_of_next_year": "x",
}
_ON_HOME = {"container": {"type": "view"}, "view": {"type": "home", "id": "VHOME"}}


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """`told` is what users.info says of them beside the id; `place` what a payload names beside the workspace of home: its
    `team` and `enterprise`, and the visitor's own `team_id`.
    """

    who: str
    told: dict[str, Any]
    user: str = "U0VISITOR"
    team: str = TEAM
    enterprise: str = ""
    own_team: str = ""
    wide: bool = False

    def at(self, slack: RefusingSlack) -> Visitor:
        slack.people[self.user] = {
            "id": self.user,
            "name": "visitor",
            "tz": "UTC",
            "profile": {},
            **self.told,
        }
        return self

    def command(self) -> dict[str, Any]:
        more = {"enterprise_id": self.enterprise} if self.enterprise else {}
        return {"team_id": self.team, "is_enterprise_install": str(self.wide).lower(), **more}

    def interaction(self) -> dict[str, Any]:
        organisation = {"id": self.enterprise, "name": "Acme"} if self.enterprise else None
        inside = {"enterprise_id": self.enterprise} if self.enterprise else {}
        return {
            "user": {"id": self.user, "team_id": self.own_team or self.team},
            "team": None if self.wide and not self.team else {"id": self.team, **inside},
            "enterprise": organisation,
            "is_enterprise_install": self.wide,
        }

    def event(self) -> dict[str, Any]:
        authorization = {
            "enterprise_id": self.enterprise or None,
            "team_id": self.team or None,
            "user_id": "U0SEGBOT",
            "is_bot": True,
            "is_enterprise_install": self.wide,
        }
        return {
            "team_id": self.team or None,
            "enterprise_id": self.enterprise or None,
            "authorizations": [authorization],
            "is_ext_shared_channel": bool(self.own_team and self.own_team != self.team),
        }


@dataclass(kw_only=True)
class Came:
    """What came of one try: `answer` over HTTP, and what went to this visitor afterwards, or to anybody."""

    typed: str = ""
    answer: Any = None
    shown: list[Any] = field(default_factory=list)
    in_public: list[Any] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it, but for the command that is given back to whoever typed it."""
        said = json.dumps([self.answer, self.shown, self.in_public], ensure_ascii=False)
        return said.replace(json.dumps(self.typed, ensure_ascii=False)[1:-1], "")

    @property
    def said(self) -> bool:
        return bool(self.shown) or bool(self.answer and self.answer != {"options": []})


class Tries:
    """Everything a visitor could try, beside a card that waits and a preview of somebody else's."""

    def __init__(self, slack: RefusingSlack, url: str, *, card: dict, preview: dict, form: dict) -> None:
        self._slack = slack
        self._card, self._preview, self._form = card, preview, form
        self._somebody = Somebody(slack, url, patience=20.0)
        self._triggers = 0
        self._answers = slack.new_response_url()

    def of(self, visitor: Visitor) -> Iterator[tuple[str, Callable[[], Came]]]:
        """Name of each, and how to do it."""
        for name, send in self._all(visitor):
            silent = name.startswith("options")
            yield name, partial(self._see, visitor, send, typed=name, silent=silent)

    def _all(self, visitor: Visitor) -> Iterator[tuple[str, Callable[[], Any]]]:
        for text in _COMMANDS:
            yield f"/segment {text}", partial(self._type, visitor, text)
        for action in _PRESSES:
            yield f"press {action}", lambda action=action: self._press(visitor, action)
        for action, value in _ANYWHERE.items():
            yield (
                f"press {action}",
                lambda action=action, value=value: self._press(visitor, action, value=value, message=False),
            )
        yield "menu details", lambda: self._menu(visitor, ids.DETAILS_BUTTON)
        yield "menu edit", lambda: self._menu(visitor, ids.EDIT)
        for view, callback in (
            (self._form, ids.FORM),
            (self._preview, ids.PREVIEW),
            (self._preview, "a_view_of_next_year"),
            (self._decision(), ids.REJECT_FORM),
            (self._decision(), ids.APPROVE_FORM),
        ):
            yield (
                f"submit {callback}",
                lambda view=view, callback=callback: self._submit(visitor, view, callback),
            )
        yield "options", lambda: self._suggest(visitor, "VIP")
        yield "options of nothing", lambda: self._suggest(visitor, "")
        yield "change the account", lambda: self._choose(visitor)
        yield "shortcut", lambda: self._shortcut(visitor, "shortcut", ids.CHANGE_SEGMENT)
        yield "message shortcut", lambda: self._shortcut(visitor, "message_action", ids.USE_AS_PEOPLE)
        yield "home", lambda: self._event(visitor, type="app_home_opened", tab="home", channel="D0VISITOR")
        yield (
            "mention",
            lambda: self._event(visitor, type="app_mention", channel=MARKETING, text="list bunce"),
        )
        yield (
            "direct message",
            lambda: self._event(visitor, type="message", channel_type="im", channel="D0VISITOR", text="list"),
        )

    def _type(self, visitor: Visitor, text: str) -> Any:
        return self._somebody.type(text, visitor.user, response_url=self._answers, **visitor.command())

    def _decision(self) -> dict:
        value = buttons(self._card)[ids.APPROVE]["value"]
        return {"type": "modal", "id": "V0D", "private_metadata": value, "blocks": []}

    def _press(self, visitor: Visitor, action: str, *, value: str = "", message: bool = True) -> Any:
        known = buttons(self._card)[ids.APPROVE]["value"]
        element = {"type": "button", "action_id": action, "block_id": "b", "value": value or known}
        return self._act(visitor, element, **(self._on_the_card() if message else _ON_HOME))

    def _menu(self, visitor: Visitor, does: str) -> Any:
        known = json.loads(buttons(self._card)[ids.APPROVE]["value"])
        option = {"value": json.dumps({**known, "do": does})}
        element = {"type": "overflow", "action_id": ids.MORE, "block_id": "b", "selected_option": option}
        return self._act(visitor, element, **self._on_the_card())

    def _choose(self, visitor: Visitor) -> Any:
        picked = {"type": "static_select", "action_id": ids.CONNECTION, "block_id": ids.CONNECTION}
        form = {**self._form, "state": {"values": {}}}
        element = {**picked, "selected_option": {"value": "bunce"}}
        return self._act(visitor, element, container={"type": "view"}, view=form)

    def _act(self, visitor: Visitor, element: dict, **place: Any) -> Any:
        pressed = {"type": "block_actions", "actions": [{**element, "action_ts": "1.2"}], **place}
        return self._interact(visitor, pressed)

    def _on_the_card(self) -> dict[str, Any]:
        channel, ts = self._card["channel"], self._card["ts"]
        return {
            "channel": {"id": channel},
            "container": {"type": "message", "message_ts": ts, "channel_id": channel},
            "response_url": self._answers,
        }

    def _submit(self, visitor: Visitor, view: dict, callback: str) -> Any:
        sent = {"root_view_id": view.get("id"), **view, "callback_id": callback, "state": {"values": {}}}
        return self._interact(visitor, {"type": "view_submission", "view": sent})

    def _suggest(self, visitor: Visitor, typed: str) -> Any:
        wanted = {"type": "block_suggestion", "action_id": "segment", "block_id": "segment", "value": typed}
        return self._interact(visitor, {**wanted, "view": {**self._form, "state": {"values": {}}}})

    def _interact(self, visitor: Visitor, payload: dict) -> Any:
        self._triggers += 1
        trigger = f"visit-{visitor.user}-{self._triggers}"
        return self._somebody.interact({"trigger_id": trigger, **visitor.interaction(), **payload})

    def _shortcut(self, visitor: Visitor, kind: str, callback: str) -> Any:
        more: dict[str, Any] = {}
        if kind == "message_action":
            message = {"type": "message", "text": "1001\n1002", "ts": "1.1", "user": visitor.user}
            more = {
                "channel": {"id": MARKETING},
                "message": message,
                "message_ts": "1.1",
                "response_url": self._answers,
            }
        return self._interact(visitor, {"type": kind, "callback_id": callback, **more})

    def _event(self, visitor: Visitor, **event: Any) -> Any:
        inner = {"user": visitor.user, "ts": "1700000001.000001", **event}
        return self._somebody.hear(inner, **visitor.event())

    def _see(self, visitor: Visitor, send: Callable[[], Any], *, typed: str, silent: bool) -> Came:
        """Send it and wait until something was said, over HTTP or otherwise."""
        calls, self._answers = len(self._slack.calls), self._slack.new_response_url()
        came = Came()
        try:
            came.answer = send()
        except HTTPError as error:
            with closing(error):
                came.answer = {"status": error.code}

        def look() -> bool:
            sent = self._slack.calls[calls:]
            direct = {visitor.user, f"D{visitor.user}", "D0VISITOR"}
            posts = [one for name, one in sent if name in ("chat.postMessage", "chat.update")]
            came.shown = [one for name, one in sent if name in _SHOWN_TO_ONE]
            came.shown += [one for one in posts if one.get("channel") in direct]
            came.shown += self._slack.told_to(self._answers)
            came.in_public = [one for one in posts if one.get("channel") in (APPROVALS, AUDIT, MARKETING)]
            came.typed = typed
            return silent or came.said

        self._slack.wait_for(look, _PATIENCE, what="an answer")
        return came
