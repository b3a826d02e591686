"""Links to messages, as Slack gives them out; asked for once each."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from slack_sdk import WebClient

from segbot.domain.messages import MessageRef
from segbot.slack.delivery.refusals import SLACK_FAILS, told_of

_LOG = logging.getLogger("segbot.slack")
_KEPT = 2_000
_AT_ONCE = 4


class Permalinks:
    """Thread-safe. chat.getPermalink needs no scope: docs.slack.dev/reference/methods/chat.getPermalink."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="links")
        self._known: OrderedDict[MessageRef, str] = OrderedDict()

    def to_all(self, messages: Mapping[int, MessageRef]) -> dict[int, str]:
        """The links there are, by the same keys; asked for side by side."""
        links = zip(messages, self._pool.map(self.to, messages.values()), strict=True)
        return {key: link for key, link in links if link}

    def to(self, message: MessageRef | None) -> str:
        """Empty where there is no message, or Slack does not say: what is told is worth telling without a link."""
        if message is None:
            return ""
        with self._lock:
            known = self._known.get(message)
        if known is not None:
            return known
        try:
            told = self._client.chat_getPermalink(channel=message.channel, message_ts=message.ts)
        except SLACK_FAILS as error:
            _LOG.info("no link to a message in %s: %s", message.channel, told_of(error))
            return ""
        link = str(told.get("permalink") or "")
        if not link.startswith("https://") and not link.startswith("http://"):
            return ""
        with self._lock:
            self._known[message] = link
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return link
