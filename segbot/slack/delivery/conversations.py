"""Conversations as places to post: direct messages are opened first, public channels joined where the bot may."""

from __future__ import annotations

import logging
import threading

from slack_sdk import WebClient

from segbot.slack.delivery.refusals import SLACK_FAILS, told_of

_LOG = logging.getLogger("segbot.slack")
_PEOPLE = ("U", "W")
_MOST_KEPT = 5_000


class Conversations:
    """Thread-safe."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._direct: dict[str, str] = {}
        self._lock = threading.Lock()

    def place(self, channel: str) -> str:
        """The conversation with a person, for a user id; anything else as it is. Where Slack does not open one (without
        the scope im:write, say) the user id is posted to, which Slack takes for most people.
        """
        if not channel.startswith(_PEOPLE):
            return channel
        with self._lock:
            known = self._direct.get(channel)
        if known is not None:
            return known
        try:
            opened = self._client.conversations_open(users=channel)
        except SLACK_FAILS as error:
            _LOG.warning("no conversation with %s could be opened: %s", channel, told_of(error))
            return channel
        told = opened.get("channel")
        direct = str((told.get("id") if isinstance(told, dict) else "") or channel)
        with self._lock:
            if len(self._direct) >= _MOST_KEPT:
                self._direct.clear()
            self._direct[channel] = direct
        return direct

    def join(self, channel: str) -> bool:
        """Whether the bot is in the channel now: it may join public ones with the scope channels:join."""
        try:
            self._client.conversations_join(channel=channel)
        except SLACK_FAILS as error:
            _LOG.warning("channel %s could not be joined: %s", channel, told_of(error))
            return False
        _LOG.info("joined channel %s", channel)
        return True
