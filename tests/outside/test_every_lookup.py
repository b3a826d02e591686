"""Driven from outside: whatever Slack answers to what segbot asks of it beside messages and views (who somebody is, where a
file is, a conversation, a link), whoever waits reads a sentence or gets what they asked for, somebody else gets theirs,
and the log has the method and Slack's own word for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from outside.lists_sent import chosen
from outside.refusing_slack import APPROVALS, ARTHUR, MAYA, TEAM
from outside.test_delivery import cards, removal

from segbot.slack import ids

pytestmark = pytest.mark.slow

CLEO = "U0CLEO"
_HTML = {"_headers": {"Content-Type": "text/html"}}
ANSWERS: dict[str, dict[str, Any]] = {
    **{
        word: {}
        for word in (
            "user_disabled",
            "file_uploads_disabled",
            "internal_error",
            "channel_not_found",
            "restricted_action",
            "invalid_arguments",
            "missing_scope",
            "token_revoked",
            "a_word_of_next_year",
        )
    },
    "a page": {"_body": b"<html>Sign in</html>", **_HTML},
    "nothing": {"_body": b" "},
    "half an answer": {"_half": True},
    "no answer": {"_hang_up": True},
    "busy": {"_status": 429, "_headers": {"Retry-After": "0"}},
    "busy till some day": {"_status": 429, "_headers": {"Retry-After": "tomorrow"}},
    "busy for a day": {"_status": 429, "_headers": {"Retry-After": "99999"}},
    "busy without a time": {"_status": 429},
    "broken": {"_status": 500},
    "away": {"_status": 503, "_body": b"<h1>503</h1>", **_HTML},
}
SLOW: dict[str, dict[str, Any]] = {"hangs": {"_delay": 4.0}}


class Scene:
    """A card that waits and a form that is open."""

    def __init__(self, bot: Any, slack: Any, bunce: Any) -> None:
        self.bot, self.slack = bot, slack
        bot.somebody.ask(removal(bunce))
        self.card = slack.wait_for(lambda: cards(slack, APPROVALS, 1001), what="the card")[0]
        bot.somebody.type("remove bunce")
        self.form = slack.wait_for(
            lambda: next((one for one in slack.views.values() if one.get("callback_id") == ids.FORM), None),
            what="the form",
        )
        found = bunce.emulator.segments()
        self.segment = next(key for key, one in found.items() if one["name"] == "VIP customers")

    def told(self, url: str, what: str) -> str:
        found = self.slack.wait_for(lambda: self.slack.told_to(url), 30, what)
        return json.dumps(found, ensure_ascii=False)

    def press(self, user: str) -> str:
        url = self.slack.new_response_url()
        self.bot.somebody.press(self.card, ids.APPROVE, user, response_url=url)
        return self.told(url, "the answer to a press")

    def command(self, text: str, user: str = MAYA) -> str:
        url = self.slack.new_response_url()
        said = self.bot.somebody.type(text, user, response_url=url)
        return json.dumps(said, ensure_ascii=False) if said else self.told(url, text)

    def send_in(self, **changes: Any) -> str:
        """The form with a file; what comes of it is in the answer, or in the view that waits."""
        file = {**self.slack.share("people.csv", b"id\n" + b"50001\n" * 40_000), **changes}
        values = {
            ids.CONNECTION: {ids.CONNECTION: chosen("bunce")},
            ids.SEGMENT: {ids.SEGMENT: chosen(self.segment)},
            ids.MEMBERS_FILE: {ids.MEMBERS_FILE: {"type": "file_input", "files": [file]}},
        }
        said = self.bot.somebody.submit(self.form, values)
        external_id = (said.get("view") or {}).get("external_id")
        if external_id:
            said = self.slack.wait_for(lambda: self._became(external_id), 40, "what came of the form")
        return json.dumps(said, ensure_ascii=False)

    def _became(self, external_id: str) -> dict | None:
        """The last view in the place of one that says to wait."""
        calls = [
            call["view"]
            for name, call in self.slack.calls
            if name == "views.update" and call.get("external_id") == external_id
        ]
        return next((view for view in calls if ":hourglass" not in json.dumps(view)), None)


@dataclass(frozen=True, kw_only=True)
class Way:
    """How somebody has segbot call `method`, and one of the things they read whatever Slack answers."""

    method: str
    drive: Callable[[Scene], str]
    reads: tuple[str, ...]


WAYS = (
    # First, as a link that is known is not asked for again.
    Way(
        method="chat.getPermalink",
        drive=lambda scene: scene.command("request 1001"),
        reads=("#1001",),
    ),
    Way(
        method="users.info",
        drive=lambda scene: scene.press(CLEO),
        reads=("Slack didn't say who you are", "add the scope users:read"),
    ),
    Way(
        method="usergroups.users.list",
        drive=lambda scene: scene.press(CLEO),
        reads=("Slack did not say who is in", "Slack didn't say who you are"),
    ),
    Way(
        method="conversations.open",
        drive=lambda scene: scene.command("sample bunce"),
        reads=("I sent you",),
    ),
    Way(
        method="files.getUploadURLExternal",
        drive=lambda scene: scene.command("sample bunce"),
        reads=("Slack",),
    ),
    Way(method="upload", drive=lambda scene: scene.command("sample bunce"), reads=("Slack", "I sent you")),
    Way(
        method="files.completeUploadExternal",
        drive=lambda scene: scene.command("sample bunce"),
        reads=("Slack",),
    ),
    Way(
        method="files.info",
        drive=lambda scene: scene.send_in(file_access="check_file_info"),
        reads=("Slack didn't tell me about that file",),
    ),
    Way(
        method="download",
        drive=lambda scene: scene.send_in(),
        reads=("Slack didn't give me", "Slack showed a login page"),
    ),
)


def test_whatever_slack_answers_whoever_waits_reads_a_sentence(make_bot, slack, bunce):
    slack.people[CLEO] = {"id": CLEO, "team_id": TEAM, "name": "cleo", "tz": "UTC", "profile": {}}
    bot = make_bot().start()
    bot.somebody.patience = 40.0
    scene, wrong = Scene(bot, slack, bunce), []
    for way in WAYS:
        of_slack = "." in way.method
        for name, answer in {**ANSWERS, **(SLOW if of_slack else {})}.items():
            when = (lambda call: call.get("user") == CLEO) if way.method == "users.info" else None
            slack.refuse(way.method, name, when=when, **answer)
            try:
                read = way.drive(scene)
            except (AssertionError, OSError) as silence:
                read = repr(silence)[:200]
            if (
                not any(each in read for each in way.reads)
                or "<html" in read
                or "<h1" in read
                or "xoxb" in read
            ):
                wrong.append((way.method, name, read[:600]))
            slack.relent()
        assert "VIP customers" in scene.command("list bunce", ARTHUR), way.method
        if of_slack and way.method not in bot.log.read_text():
            wrong.append((way.method, "not in the log", ""))
    assert wrong == [], "\n".join(map(str, wrong))
    log = bot.log.read_text()
    assert "Traceback" not in log, log[max(log.index("Traceback") - 500, 0) :][:3000]
    assert "xoxb" not in log
    missing = [word for word in ANSWERS if "_" in word and word not in log]
    assert missing == []
    bot.somebody.press(scene.card, ids.APPROVE, ARTHUR)
    slack.wait_for(lambda: slack.posted(APPROVALS, "removed from"), 60, "the neighbour's removal")
