"""Views changed after they were shown."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_fixed

from segbot.slack.context import SlackContext
from segbot.slack.delivery.newer_blocks import SlackClient
from segbot.slack.delivery.refusals import SLACK_FAILS, word_of
from segbot.slack.views.kit.blocks import View

_LOG = logging.getLogger("segbot.slack")
_NOT_THERE = ("not_found", "view_not_found")


def put_when_there(put: Callable[[View], object], view: View) -> None:
    """A view is pushed by an answer Slack may still be reading: not there yet means once more."""
    for again in Retrying(
        retry=retry_if_exception(is_not_there),
        stop=stop_after_attempt(8),
        wait=wait_fixed(0.25),
        reraise=True,
    ):
        with again:
            put(view)


def is_not_there(error: BaseException) -> bool:
    """Whether Slack says that there is no such view: not yet, or not any more."""
    return isinstance(error, SlackApiError) and word_of(error) in _NOT_THERE


def surely_shown(context: SlackContext, view: View) -> View:
    """A view for an answer to Slack, as any workspace takes it: whether an answer was taken is told to nobody. A newer
    block that was never tried here is put in by a call of its own, which is.
    """
    known = context.newer_blocks
    fitted = {**view, "blocks": known.fit(view["blocks"])}
    if known.surely_takes(fitted["blocks"]):
        return fitted
    if isinstance(context.client, SlackClient):
        fitted["external_id"] = view.get("external_id") or f"segbot-{secrets.token_hex(12)}"
        context.executor.submit(_put, context.client, fitted)
    return {**fitted, "blocks": known.fit(view["blocks"], surely=True)}


def _put(client: WebClient, view: View) -> None:
    try:
        put_when_there(lambda each: client.views_update(external_id=each["external_id"], view=each), view)
    except SLACK_FAILS as error:
        _LOG.info("a view stays as it was: %s", word_of(error))
