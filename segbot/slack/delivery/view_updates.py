"""Views changed after they were shown."""

from __future__ import annotations

from collections.abc import Callable

from slack_sdk.errors import SlackApiError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_fixed

from segbot.slack.delivery.refusals import word_of
from segbot.slack.views.kit.blocks import View

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
