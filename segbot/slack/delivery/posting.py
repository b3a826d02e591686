"""Posting: the only place where a message is sent, so that no link in it is ever unfolded into somebody's page."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

NO_UNFURLING: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


def post(client: WebClient, channel: str, **said: Any) -> SlackResponse:
    """chat.postMessage without unfurling (docs.slack.dev/messaging/unfurling-links-in-messages). Raises one of SLACK_FAILS."""
    return client.chat_postMessage(channel=channel, **NO_UNFURLING, **said)
