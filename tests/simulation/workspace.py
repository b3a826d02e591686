"""Slack as far as segbot sees it: people, channels with what was posted, and the ways in which it refuses.

It outlives every process.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from segbot.sandbox.slack.validate import check_message, check_view

LONGEST_TEXT = 40_000
# Asked once a minute, a channel that is gone says so sixty times.
MOST_TRIES = 90
HOME, ELSEWHERE = "T0HOME", "T0OTHER"
TOKEN, SECRET = "xoxb-simulated", "simulated-signing-secret"
APPROVALS, AUDIT, MARKETING, BACKUP = "C0APPROVALS", "C0AUDIT", "C0MARKETING", "C0BACKUP"
GROUP = "S0APPROVE"


@dataclass
class Member:
    """Somebody with a Slack account. `left`: deactivated."""

    id: str
    name: str
    email: str
    team: str = HOME
    guest: bool = False
    stranger: bool = False
    bot: bool = False
    left: bool = False

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "team_id": self.team,
            "deleted": self.left,
            "is_bot": self.bot,
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "is_stranger": self.stranger,
            "tz": "Europe/Berlin",
            "profile": {"display_name": self.name, "email": self.email, "team": self.team},
        }


@dataclass
class Posted:
    """A message as it stands in Slack now. `key`: segbot's own name for it; `draws`: how often it was drawn; `cut_off`: its
    channel was archived for a while, so that segbot took it for gone; `epoch`: how many plans there had been when drawn;
    `written`: everything there is to read in it.
    """

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    key: str
    thread: str | None
    draws: int = 1
    gone: bool = False
    drawn_at: float = 0.0
    about: int | None = None
    cut_off: bool = False
    epoch: int = 0
    written: str = ""

    def buttons(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        _collect(self.blocks, found)
        return found


@dataclass
class Trouble:
    """What Slack does instead of its work: `error` its word, or `away`; for so many calls of `method` (any: "").
    `late`: it carries the call out all the same, and only the answer is lost.
    """

    error: str
    method: str = ""
    calls: int = 1
    until: float = 0.0
    retry_after: int = 0
    late: bool = False


@dataclass
class Private:
    """What one person alone was shown: an ephemeral message, a direct one, a view, an answer to a command."""

    user: str
    how: str
    text: str
    at: float


@dataclass
class Workspace:
    now: Callable[[], float]
    people: dict[str, Member] = field(default_factory=dict)
    group: list[str] = field(default_factory=list)
    messages: list[Posted] = field(default_factory=list)
    privately: list[Private] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    ever_closed: set[str] = field(default_factory=set)
    refused_until: dict[str, float] = field(default_factory=dict)
    refused_at: dict[str, float] = field(default_factory=dict)
    hurried: list[tuple[str, float, float]] = field(default_factory=list)
    failures: dict[str, deque[float]] = field(default_factory=dict)
    hammered: list[str] = field(default_factory=list)
    broken_limits: list[str] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)
    # Whom a call was about that came to nothing, and when.
    unheard: list[tuple[float, str]] = field(default_factory=list)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    on_post: Callable[[Posted], None] = lambda _posted: None
    _count: int = 0

    def next_ts(self) -> str:
        self._count += 1
        return f"{int(self.now())}.{self._count:06d}"

    def find(self, channel: str, ts: str) -> Posted | None:
        return next(
            (each for each in self.messages if each.channel == channel and each.ts == ts and not each.gone),
            None,
        )

    def by_key(self, key: str) -> list[Posted]:
        return [each for each in self.messages if each.key == key]

    def trouble(self, method: str) -> Trouble | None:
        """What goes wrong with this call, used up by it."""
        self.troubles = [each for each in self.troubles if each.calls > 0 and not 0 < each.until < self.now()]
        for each in self.troubles:
            if each.method in ("", method):
                if not each.until:
                    each.calls -= 1
                return each
        return None

    def failed(self, what: str) -> None:
        """A call that came to nothing; as many within an hour are too many. Several presses may wait for the same person to be
        looked up, each once a minute.
        """
        most = MOST_TRIES * 3 if what.startswith("users.info") else MOST_TRIES
        times = self.failures.setdefault(what, deque(maxlen=most))
        times.append(self.now())
        if len(times) == most and times[-1] - times[0] < 3600:
            self.hammered.append(what)
            times.clear()

    @contextmanager
    def untroubled(self) -> Iterator[None]:
        """While a process starts: one that cannot reach Slack then is started again until it can."""
        kept, self.troubles = self.troubles, []
        refused, self.refused_until = self.refused_until, {}
        try:
            yield
        finally:
            self.troubles, self.refused_until = kept, refused

    # Methods

    def answer(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        """Carry a call out. Raises Refusal."""
        work = getattr(self, "_" + method.replace(".", "_"), None)
        if work is None:
            raise RefusalError("unknown_method")
        found: dict[str, Any] = work(given)
        return found

    def _auth_test(self, _given: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": HOME, "team": "Home", "user_id": "U0BOT", "bot_id": "B0BOT", "user": "segbot"}

    def _users_info(self, given: dict[str, Any]) -> dict[str, Any]:
        member = self.people.get(given["user"])
        if member is None:
            raise RefusalError("user_not_found")
        return {"user": member.shown()}

    def _users_list(self, _given: dict[str, Any]) -> dict[str, Any]:
        return {"members": [each.shown() for each in self.people.values()]}

    def _usergroups_list(self, _given: dict[str, Any]) -> dict[str, Any]:
        return {"usergroups": [{"id": GROUP, "handle": "segment-approvers", "name": "Segment approvers"}]}

    def _usergroups_users_list(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["usergroup"] != GROUP:
            raise RefusalError("no_such_subteam")
        return {"users": list(self.group)}

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        channel = self._open(given["channel"])
        thread = given.get("thread_ts")
        if thread is not None and self.find(channel, thread) is None:
            raise RefusalError("thread_not_found")
        payload = (given.get("metadata") or {}).get("event_payload") or {}
        said = Posted(
            channel=channel,
            ts=self.next_ts(),
            text=str(given.get("text") or ""),
            blocks=list(given.get("blocks") or []),
            key=str(payload.get("key") or ""),
            thread=thread,
            drawn_at=self.now(),
        )
        self._check(said)
        self.messages.append(said)
        self.on_post(said)
        return {"channel": channel, "ts": said.ts}

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        said = self.find(self._open(given["channel"]), given["ts"])
        if said is None:
            raise RefusalError("message_not_found")
        said.text, said.blocks = str(given.get("text") or ""), list(given.get("blocks") or [])
        said.draws += 1
        said.drawn_at = self.now()
        self._check(said)
        self.on_post(said)
        return {"channel": said.channel, "ts": said.ts}

    def _chat_postEphemeral(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        self._open(given["channel"])
        self.tell(given["user"], "ephemeral", _words(given))
        return {"message_ts": self.next_ts()}

    def _chat_delete(self, given: dict[str, Any]) -> dict[str, Any]:
        said = self.find(given["channel"], given["ts"])
        if said is None:
            raise RefusalError("message_not_found")
        said.gone = True
        return {}

    def _chat_getPermalink(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        return {"permalink": f"https://example.slack.com/archives/{given['channel']}/p{given['message_ts']}"}

    def _conversations_open(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": f"D{given['users'][1:]}"}}

    def _conversations_join(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["channel"] in self.closed:
            raise RefusalError("is_archived")
        return {"channel": {"id": given["channel"]}}

    def _conversations_info(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": given["channel"], "is_member": given["channel"] not in self.closed}}

    def _conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        channel = self._open(given["channel"])
        found = [
            each
            for each in reversed(self.messages)
            if each.channel == channel and each.thread is None and not each.gone
        ]
        return {"messages": [_as_read(each) for each in found[: int(given.get("limit", 100))]]}

    def _conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        channel = self._open(given["channel"])
        found = [
            each
            for each in self.messages
            if each.channel == channel and given["ts"] in (each.thread, each.ts) and not each.gone
        ]
        if not found:
            raise RefusalError("thread_not_found")
        return {"messages": [_as_read(each) for each in found[: int(given.get("limit", 100))]]}

    def _views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._show(given["view"], str(given.get("trigger_id") or ""))

    def _views_push(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._show(given["view"], str(given.get("trigger_id") or ""))

    def _views_update(self, given: dict[str, Any]) -> dict[str, Any]:
        known = self.views.get(given.get("view_id") or given.get("external_id") or "")
        if known is None:
            raise RefusalError("not_found")
        known["view"] = given["view"]
        self.tell(known["user"], "view", json.dumps(given["view"], ensure_ascii=False))
        return {"view": {"id": known["id"], "hash": "h"}}

    def _views_publish(self, given: dict[str, Any]) -> dict[str, Any]:
        self.tell(given["user_id"], "home", json.dumps(given["view"], ensure_ascii=False))
        return {"view": {"id": "VHOME", "hash": "h"}}

    def _show(self, view: Any, trigger: str) -> dict[str, Any]:
        shown = json.loads(view) if isinstance(view, str) else view
        for problem in check_view(shown):
            self.broken_limits.append(f"{shown.get('callback_id')}: {problem}")
        user = trigger.rpartition("-")[2]
        self._count += 1
        known = f"V{self._count:06d}"
        self.views[known] = {"id": known, "user": user, "trigger": trigger, "view": shown}
        if shown.get("external_id"):
            self.views[shown["external_id"]] = self.views[known]
        self.tell(user, "view", json.dumps(shown, ensure_ascii=False))
        return {"view": {"id": known, "hash": "h"}}

    def tell(self, user: str, how: str, text: str) -> None:
        self.privately.append(Private(user, how, text, self.now()))

    def _open(self, channel: str) -> str:
        if channel in self.closed:
            raise RefusalError("is_archived")
        if channel.startswith("U"):
            if channel not in self.people or self.people[channel].left:
                raise RefusalError("user_disabled")
            return f"D{channel[1:]}"
        if not channel.startswith(("C", "D")):
            raise RefusalError("channel_not_found")
        return channel

    def _check(self, said: Posted) -> None:
        said.written = f"{said.text} {json.dumps(said.blocks, ensure_ascii=False)}"
        if said.blocks:
            for problem in check_message(said.blocks):
                self.broken_limits.append(f"{said.key}: {problem}")
        if len(said.text) > LONGEST_TEXT:
            self.broken_limits.append(f"{said.key}: a text of {len(said.text)} characters")


class RefusalError(Exception):
    """Slack's own word for why not."""


def _words(given: dict[str, Any]) -> str:
    return json.dumps([given.get("text"), given.get("blocks")], ensure_ascii=False)


def _as_read(said: Posted) -> dict[str, Any]:
    shown: dict[str, Any] = {"ts": said.ts, "text": said.text, "user": "U0BOT", "bot_id": "B0BOT"}
    if said.key:
        shown["metadata"] = {"event_type": "segbot_message", "event_payload": {"key": said.key}}
    return shown


def _entry(menu: dict[str, Any], option: dict[str, Any]) -> dict[str, Any]:
    """An entry of a card's menu, as somebody presses it; `does` is the button it stands for."""
    try:
        does = json.loads(option["value"]).get("do")
    except (ValueError, AttributeError):
        does = None
    return {
        "type": "overflow",
        "action_id": menu.get("action_id"),
        "selected_option": option,
        "value": option.get("value"),
        "does": does,
    }


def _collect(found: Any, buttons: list[dict[str, Any]]) -> None:
    if isinstance(found, dict):
        if found.get("type") == "button":
            buttons.append({**found, "does": found.get("action_id")})
        if found.get("type") == "overflow":
            buttons.extend(_entry(found, option) for option in found.get("options", []))
        for each in found.values():
            _collect(each, buttons)
    elif isinstance(found, list):
        for each in found:
            _collect(each, buttons)
