"""Answers that only one person sees: by the response_url, else as an ephemeral message, else as a direct one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from segbot.slack.context import SlackContext
from segbot.slack.delivery.posting import post
from segbot.slack.delivery.refusals import SLACK_FAILS

_ANSWER_TIMEOUT = 5

_LOG = logging.getLogger("segbot.slack")


def answer_privately(
    context: SlackContext, response_url: Any, channel: str, user: str, said: Mapping[str, Any]
) -> None:
    """By the response_url, else as an ephemeral message, else as a direct one.

    Never raises: what it tells of has happened already, and the card tells it too.
    """
    ways: list[tuple[str, Callable[[], object]]] = []
    if response_url:
        ways.append(("response_url", lambda: _by_response_url(str(response_url), said)))
    if channel:
        ways.append(
            ("ephemeral", lambda: context.client.chat_postEphemeral(channel=channel, user=user, **said))
        )
    ways.append(("direct", lambda: post(context.client, user, **said)))
    for name, way in ways:
        try:
            way()
        except SLACK_FAILS as error:
            _LOG.warning("private answer by %s failed: %s", name, slack_reason(error))
        else:
            return


def slack_reason(error: Exception) -> str:
    """Slack's own word for it, or the kind of the failure; nothing of what was sent."""
    if isinstance(error, SlackApiError) and not isinstance(error.response, str):
        return str(error.response.get("error"))
    return type(error).__name__


def _by_response_url(url: str, said: Mapping[str, Any]) -> None:
    answer = WebhookClient(url, timeout=_ANSWER_TIMEOUT).send_dict(
        {
            **said,
            "response_type": "ephemeral",
            "replace_original": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
    )
    if answer.status_code != 200:  # noqa: PLR2004 - HTTP
        raise SlackClientError(f"status {answer.status_code}")
