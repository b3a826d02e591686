"""Slack as the place where segbot speaks: cards, threads, direct messages, the audit channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from segbot.domain.audit import Head
from segbot.domain.members import ReadReport
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.ports import NotDeliveredError, UndeliverableError
from segbot.domain.requests import Request
from segbot.slack.interaction import SLACK_FAILS, slack_reason
from segbot.slack.views.card.card import card
from segbot.slack.views.card.thread import audit, direct, story
from segbot.slack.views.messages.audit import head_line

METADATA = "segbot_message"

# Errors that no waiting mends: docs.slack.dev/reference/methods/chat.postMessage and chat.update.
_NEVER = frozenset(
    {
        "block_mismatch",
        "cannot_dm_bot",
        "cant_update_message",
        "channel_is_archived",
        "channel_not_found",
        "edit_window_closed",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "is_archived",
        "is_inactive",
        "message_not_found",
        "messages_tab_disabled",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "thread_not_found",
        "user_disabled",
        "user_not_found",
    }
)
_CANNOT_LOOK = frozenset(
    {
        "missing_scope",
        "unknown_method",
        "not_in_channel",
        "channel_not_found",
        "no_permission",
        "not_allowed_token_type",
        "thread_not_found",
    }
)
_LOOKED_THROUGH = 100


class SlackNotifier:
    """The Notifier port. `client` as `app.post_client` makes it; `rows_report` draws the CSV of rows left out."""

    def __init__(
        self,
        client: WebClient,
        *,
        rows_report: Callable[[ReadReport], bytes],
        approvers: Sequence[str] = (),
    ) -> None:
        self._client = client
        self._rows_report = rows_report
        self._approvers = tuple(approvers)

    def post(self, message: Message, request: Request) -> MessageRef:
        """Raises NotDeliveredError, UndeliverableError."""
        if message.kind is MessageKind.REPORT:
            return self._upload(message, request)
        said = self._said(message, request)
        thread = message.thread if message.kind is MessageKind.STORY else None
        if thread is not None:
            said["thread_ts"] = thread.ts
        return self._speak(message.key, thread.channel if thread else message.channel, said)

    def _speak(self, key: str, channel: str, said: dict[str, Any]) -> MessageRef:
        answer = _ask(
            lambda: self._client.chat_postMessage(
                channel=channel,
                metadata={"event_type": METADATA, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
                **said,
            )
        )
        return MessageRef(channel=str(answer.get("channel")), ts=str(answer.get("ts")))

    def announce(self, message: Message, head: Head) -> MessageRef:
        """Raises NotDeliveredError, UndeliverableError."""
        said = {"text": audit(message.fact)} if message.fact else head_line(head)
        return self._speak(message.key, message.channel, said)

    def edit_card(self, posted: MessageRef, request: Request) -> None:
        """Draw the card anew. Raises NotDeliveredError, UndeliverableError."""
        drawn = card(request, approvers=self._approvers)
        _ask(lambda: self._client.chat_update(channel=posted.channel, ts=posted.ts, **drawn))

    def find(self, message: Message) -> MessageRef | None:
        """A copy with this key among the newest hundred, where the app may read the channel; else None.

        Raises NotDeliveredError when Slack does not answer: not knowing is no licence to post again.
        """
        if message.kind is MessageKind.REPORT:
            return None
        try:
            answer = self._recent(message)
        except SlackApiError as error:
            if slack_reason(error) in _CANNOT_LOOK:
                return None
            raise _not_delivered(error) from error
        except SLACK_FAILS as error:
            raise NotDeliveredError(f"Slack did not answer: {type(error).__name__}.") from error
        for each in answer.get("messages") or []:
            if _key(each) == message.key:
                channel = message.thread.channel if message.thread else message.channel
                return MessageRef(channel=channel, ts=str(each.get("ts")))
        return None

    def _recent(self, message: Message) -> SlackResponse:
        thread = message.thread if message.kind is MessageKind.STORY else None
        if thread is not None:
            return self._client.conversations_replies(
                channel=thread.channel, ts=thread.ts, limit=_LOOKED_THROUGH, include_all_metadata=True
            )
        channel = message.channel
        if channel.startswith(("U", "W")):
            opened = self._client.conversations_open(users=channel)
            channel = str((opened.get("channel") or {}).get("id") or channel)
        return self._client.conversations_history(
            channel=channel, limit=_LOOKED_THROUGH, include_all_metadata=True
        )

    def _said(self, message: Message, request: Request) -> dict[str, Any]:
        if message.kind is MessageKind.CARD:
            return card(request, approvers=self._approvers)
        if message.fact is None:
            raise UndeliverableError(f"Message {message.key} has nothing to tell.")
        match message.kind:
            case MessageKind.AUDIT:
                return {"text": audit(message.fact)}
            case MessageKind.DIRECT:
                return {"text": direct(message.fact, request)}
            case _:
                return {"text": story(message.fact, request)}

    def _upload(self, message: Message, request: Request) -> MessageRef:
        """The rows left out as a CSV in the card's thread. The upload has no time stamp of its own to remember."""
        if message.thread is None or request.report is None:
            raise UndeliverableError(f"Message {message.key} has no card to hang on, or no rows to tell of.")
        thread, content = message.thread, self._rows_report(request.report)
        _ask(
            lambda: self._client.files_upload_v2(
                channel=thread.channel,
                thread_ts=thread.ts,
                filename=f"rows-left-out-{request.id}.csv",
                title=f"Rows left out of request #{request.id}",
                content=content,
            )
        )
        return thread


def _ask(call: Callable[[], SlackResponse]) -> SlackResponse:
    try:
        return call()
    except SlackApiError as error:
        why = slack_reason(error)
        if why in _NEVER:
            raise UndeliverableError(f"Slack will not take it: {why}.") from error
        raise _not_delivered(error) from error
    except SLACK_FAILS as error:
        raise NotDeliveredError(f"Slack did not answer: {type(error).__name__}.") from error


def _not_delivered(error: SlackApiError) -> NotDeliveredError:
    headers = {} if isinstance(error.response, str) else error.response.headers
    wait = headers.get("Retry-After") or headers.get("retry-after")
    return NotDeliveredError(
        f"Slack did not take it: {slack_reason(error)}.", retry_after=float(wait) if wait else None
    )


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != METADATA:
        return None
    return str((metadata.get("event_payload") or {}).get("key"))
