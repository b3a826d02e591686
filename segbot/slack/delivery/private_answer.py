"""Answers that only one person sees: by the response_url, else as an ephemeral message, else as a direct one."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from segbot.certificates import trusted_for
from segbot.slack.context import SlackContext
from segbot.slack.delivery.conversations import Conversations
from segbot.slack.delivery.newer_blocks import NOT_TAKEN
from segbot.slack.delivery.posting import NO_UNFURLING, post
from segbot.slack.delivery.refusals import SLACK_FAILS, told_of, word_of

_ANSWER_TIMEOUT = 5

_LOG = logging.getLogger("segbot.slack")


def answer_privately(
    context: SlackContext, response_url: Any, channel: str, user: str, said: Mapping[str, Any]
) -> bool:
    """By the response_url, else as an ephemeral message, else as a direct one; whether Slack took any of them.

    Never raises: what it tells of has happened already, and the card tells it too.
    """
    ways: list[tuple[str, Callable[[], object]]] = []
    if response_url:
        ways.append(("response_url", lambda: _by_response_url(context, str(response_url), said)))
    if channel:
        ways.append(
            ("ephemeral", lambda: context.client.chat_postEphemeral(channel=channel, user=user, **said))
        )
    ways.append(("direct", lambda: post(context.client, Conversations(context.client).place(user), **said)))
    for name, way in ways:
        try:
            way()
        except SLACK_FAILS as error:
            _LOG.warning(
                "private answer by %s to %s in %s failed: %s", name, user, channel or "-", told_of(error)
            )
        else:
            return True
    return False


def slack_reason(error: Exception) -> str:
    """Slack's own word for it, or the kind of the failure; nothing of what was sent."""
    return word_of(error) if isinstance(error, SlackApiError) else type(error).__name__


def _by_response_url(context: SlackContext, url: str, said: Mapping[str, Any]) -> None:
    known = context.newer_blocks
    fitted = known.fitted(said)
    kinds = known.kinds(fitted)
    told = _sent_to(url, fitted)
    if told is None:
        known.took(kinds)
        return
    if not kinds or not any(word in told for word in NOT_TAKEN):
        raise SlackClientError(told)
    again = _sent_to(url, known.plain(said))
    if again is not None:
        raise SlackClientError(again)
    known.refused(kinds, told)


def _says_no(body: str) -> bool:
    """An error's word, JSON that says so, or a page of somebody else's on the way."""
    if any(word in body for word in NOT_TAKEN) or body.lstrip().startswith("<"):
        return True
    try:
        told = json.loads(body)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("ok") is False


def _sent_to(url: str, said: Mapping[str, Any]) -> str | None:
    """None where it was taken, else what Slack said: it answers `ok` as a word or as JSON, or with an error's word."""
    sent = {
        **said,
        "response_type": "ephemeral",
        "replace_original": False,
        **NO_UNFURLING,
    }
    try:
        answer = WebhookClient(url, timeout=_ANSWER_TIMEOUT, ssl=trusted_for(url)).send_dict(sent)
    except UnicodeError as error:
        raise SlackClientError("the answer could not be read") from error
    body = str(answer.body or "")
    if answer.status_code == 200 and not _says_no(body):  # noqa: PLR2004 - HTTP
        return None
    return f"status {answer.status_code}: {body[:200]}"
