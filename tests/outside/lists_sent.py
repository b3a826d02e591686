"""Lists on their whole way: through the form of a bot that runs as a process of its own, to what the provider is sent."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass

_PATIENCE = 400.0
_ENDED = ("done", "partly_done", "failed", "unknown", "stale", "rejected", "expired")


@dataclass
class Outcome:
    """What became of one list. `how`: sent, asked or refused; `view` is the last one that was shown, the preview where
    something was sent.
    """

    how: str
    view: dict

    @property
    def said(self) -> str:
        return json.dumps(self.view, ensure_ascii=False)


class ListsSent:
    """Hands lists in through one bot, one after the other; what it sends because of that goes on beside it."""

    def __init__(self, bot, slack) -> None:
        self._bot = bot
        self._slack = slack
        self._forms: dict[str, dict] = {}
        self._confirmed = 0

    def hand_in(self, command: str, case: dict, content: bytes, **fields: dict) -> Outcome:
        """Fill in the form that `command` opens, and confirm the preview where one comes."""
        account = command.split()[1]
        values = {
            name: {name: element} for name, element in {"connection": chosen(account), **fields}.items()
        }
        if case["mode"] == "paste":
            values["members_text"] = {"members_text": typed(content.decode())}
        else:
            file = self._slack.share(case["file"], content)
            values["members_file"] = {"members_file": {"type": "file_input", "files": [file]}}
        view = self._shown(self._bot.somebody.submit(self._form(command), values))
        if any(_is_question(block) for block in view["blocks"]):
            assert view.get("submit"), "a question waits for its answer"
            return Outcome("asked", view)
        if not view.get("submit"):
            return Outcome("refused", view)
        answer = self._bot.somebody.submit(view, {})
        assert answer == {"response_action": "clear"}, answer
        self._confirmed += 1
        return Outcome("sent", view)

    def wait_until_all_is_sent(self) -> None:
        ends = time.monotonic() + _PATIENCE
        while (states := self._states()).keys() - set(_ENDED) or sum(states.values()) < self._confirmed:
            assert time.monotonic() < ends, f"{states}: {self._bot.log.read_text()[-2000:]}"
            time.sleep(0.1)
        assert set(states) <= {"done"}, f"{states}: {self._bot.log.read_text()[-2000:]}"

    def _states(self) -> dict[str, int]:
        path = f"file:{self._bot.folder / 'segbot.db'}?mode=ro"
        with closing(sqlite3.connect(path, uri=True)) as database:
            return dict(database.execute("SELECT state, count(*) FROM requests GROUP BY state"))

    def _form(self, command: str) -> dict:
        """The form this command opens; opened once."""
        if command not in self._forms:
            before = set(self._slack.views)
            self._bot.somebody.type(command)
            self._forms[command] = self._slack.wait_for(
                lambda: next(
                    (
                        view
                        for key, view in self._slack.views.items()
                        if key not in before and view.get("callback_id") == "segment_form"
                    ),
                    None,
                ),
                what="the form",
            )
        return self._forms[command]

    def _shown(self, answer: dict) -> dict:
        """The view this answer leads to: at once, or in the place of one that says to wait."""
        if answer["response_action"] == "errors":
            return {"blocks": [], "errors": answer["errors"]}
        view = answer["view"]
        if ":hourglass" not in json.dumps(view):
            return view
        return self._slack.wait_for(lambda: self._became(view["external_id"]), what="the preview at last")

    def _became(self, external_id: str) -> dict | None:
        return next(
            (
                call["view"]
                for name, call in self._slack.calls
                if name == "views.update" and call.get("external_id") == external_id
            ),
            None,
        )


def _is_question(block: dict) -> bool:
    return str(block.get("block_id") or "").startswith(("column_", "sheet"))


def chosen(value: str) -> dict:
    text = {"type": "plain_text", "text": value}
    return {"type": "external_select", "selected_option": {"text": text, "value": value}}


def typed(value: str) -> dict:
    return {"type": "plain_text_input", "value": value}
