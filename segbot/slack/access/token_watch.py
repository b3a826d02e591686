"""Whether Slack still takes the bot's token: asked now and then, beside everything else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from slack_sdk import WebClient

from segbot.slack.delivery.refusals import SLACK_FAILS, TOKEN_REFUSED, word_of

_EVERY = 15.0
_MEND = "Install the app again and set SLACK_BOT_TOKEN to the new token."
MEND_BY_INSTALLING = "Install the app again: /slack/install of its public address."


class TokenWatch:
    """Thread-safe. Nobody waits: what is told is what Slack said last. `mend`: what to do about it; `now` counts seconds."""

    def __init__(
        self, client: WebClient, *, mend: str = _MEND, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._now = now
        self._mend = mend
        self._lock = threading.Lock()
        self._asked = now()
        self._said = ""

    def refused(self) -> str:
        """Why Slack refuses the token, in a sentence; empty while it does not, and while Slack cannot be reached."""
        with self._lock:
            due = self._now() - self._asked >= _EVERY
            if due:
                self._asked = self._now()
        if due:
            threading.Thread(target=self.ask, name="token", daemon=True).start()
        return self._said

    def ask(self) -> None:
        try:
            self._client.auth_test()
        except SLACK_FAILS as error:
            word = word_of(error)
            if word in TOKEN_REFUSED:
                self._said = f"Slack refuses the bot's token: {word}. {self._mend}"
            return
        self._said = ""
