"""Slack as the place where segbot speaks: cards, threads, direct messages, the audit channel."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from segbot.domain.audit import Head
from segbot.domain.delivery import Refusal, Refused
from segbot.domain.digest import WeekDigest
from segbot.domain.members import ReadReport
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.ports import NotDeliveredError, UndeliverableError
from segbot.domain.requests import Request
from segbot.slack.delivery.audience import is_private, without_buttons, without_deciding
from segbot.slack.delivery.conversations import Conversations
from segbot.slack.delivery.permalinks import Permalinks
from segbot.slack.delivery.posting import post
from segbot.slack.delivery.refusals import SLACK_FAILS, refusal_of
from segbot.slack.delivery.uploading import upload
from segbot.slack.views.card.card import card
from segbot.slack.views.card.thread import audit, direct, story
from segbot.slack.views.messages.audit import head_line
from segbot.slack.views.messages.digest import digest

T = TypeVar("T")

METADATA = "segbot_message"
_LOG = logging.getLogger("segbot.slack")
_LOOKED_THROUGH = 100
_NOT_A_MEMBER = "not_in_channel"


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
        self._links = Permalinks(client)
        self._rows_report = rows_report
        self._approvers = tuple(approvers)
        self._conversations = Conversations(client)

    def post(self, message: Message, request: Request) -> MessageRef:
        """Raises NotDeliveredError, UndeliverableError."""
        if message.kind is MessageKind.REPORT:
            return _asked(lambda: self._upload(message, request))
        thread = message.thread if message.kind is MessageKind.STORY else None
        said = _drawn(lambda: self._said(message, request))
        if thread is not None:
            said["thread_ts"] = thread.ts
        return self._speak(message.key, thread.channel if thread else message.channel, said)

    def announce(self, message: Message, head: Head | None) -> MessageRef:
        """Raises NotDeliveredError, UndeliverableError."""
        fact = message.fact
        if message.kind is MessageKind.DIGEST:
            week = _drawn(lambda: digest(WeekDigest.load(message.note)))
            return self._speak(message.key, message.channel, week)
        if message.note:
            return self._speak(message.key, message.channel, {"text": message.note})
        if fact is None and head is None:
            raise UndeliverableError(f"Message {message.key} has nothing to tell.")
        link = self._links.to(message.card)
        said = _drawn(lambda: {"text": audit(fact, link=link)} if fact else head_line(head) if head else {})
        return self._speak(message.key, message.channel, said)

    def edit_card(self, posted: MessageRef, request: Request, kind: MessageKind | None) -> None:
        """Redraw the card. Raises NotDeliveredError, UndeliverableError."""
        said = _drawn(lambda: self._card(request, posted.channel, kind))

        def update(drawn: dict[str, Any]) -> SlackResponse:
            return self._client.chat_update(channel=posted.channel, ts=posted.ts, **drawn)

        try:
            _asked(lambda: update(said), changing=True)
        except UndeliverableError as error:
            if error.refusal.kind is not Refused.OURS:
                raise
            _asked(lambda: update(_plain(said)), changing=True)

    def take_back(self, posted: MessageRef) -> None:
        """Delete a message of ours. Raises NotDeliveredError, UndeliverableError; one that is gone already is no error."""
        try:
            _asked(lambda: self._client.chat_delete(channel=posted.channel, ts=posted.ts), changing=True)
        except UndeliverableError as error:
            if not error.refusal.gone:
                raise

    def find(self, message: Message) -> MessageRef | None:
        """A copy with this key among the newest hundred, where the app may read the channel; else None.

        Raises NotDeliveredError when Slack does not answer: not knowing is no licence to post again.
        """
        if message.kind is MessageKind.REPORT:
            return None
        try:
            answer = _asked(lambda: self._recent(message))
        except NotDeliveredError as error:
            if error.refusal.everywhere and error.refusal.word != "missing_scope":
                looking = replace(error.refusal, looking=True)
                raise NotDeliveredError(str(error), retry_after=error.retry_after, refusal=looking) from error
            return None
        except UndeliverableError:
            return None
        for each in answer.get("messages") or []:
            if _key(each) == message.key:
                in_thread = message.thread if message.kind is MessageKind.STORY else None
                channel = in_thread.channel if in_thread else message.channel
                return MessageRef(
                    channel=str(answer.get("segbot_channel") or channel), ts=str(each.get("ts"))
                )
        return None

    def _speak(self, key: str, channel: str, said: dict[str, Any]) -> MessageRef:
        """Posted as drawn; joined first where that is all that was missing; without its blocks where Slack does not
        accept those, since a message that looks poor is better than none.
        """
        place = self._conversations.place(channel)
        try:
            return self._sent(key, place, said)
        except UndeliverableError as error:
            if error.refusal.word == _NOT_A_MEMBER and self._conversations.join(place):
                return self._sent(key, place, said)
            if error.refusal.kind is not Refused.OURS or "blocks" not in said:
                raise
            _LOG.error("Slack does not accept the blocks of %s: %s", key, error.refusal.word)
            return self._sent(key, place, {name: value for name, value in said.items() if name != "blocks"})

    def _sent(self, key: str, place: str, said: dict[str, Any]) -> MessageRef:
        answer = _asked(
            lambda: post(
                self._client,
                place,
                metadata={"event_type": METADATA, "event_payload": {"key": key}},
                **said,
            )
        )
        return MessageRef(channel=str(answer.get("channel") or place), ts=str(answer.get("ts")))

    def _recent(self, message: Message) -> SlackResponse:
        thread = message.thread if message.kind is MessageKind.STORY else None
        if thread is not None:
            return self._client.conversations_replies(
                channel=thread.channel, ts=thread.ts, limit=_LOOKED_THROUGH, include_all_metadata=True
            )
        channel = self._conversations.place(message.channel)
        found = self._client.conversations_history(
            channel=channel, limit=_LOOKED_THROUGH, include_all_metadata=True
        )
        if isinstance(found.data, dict):
            found.data["segbot_channel"] = channel
        return found

    def _said(self, message: Message, request: Request) -> dict[str, Any]:
        if message.kind.is_card:
            return self._card(request, message.channel, message.kind)
        if message.kind is MessageKind.NOTICE:
            return {"text": message.note}
        if message.fact is None:
            raise UndeliverableError(f"Message {message.key} has nothing to tell.")
        match message.kind:
            case MessageKind.AUDIT:
                return {"text": audit(message.fact, link=self._links.to(message.card))}
            case MessageKind.DIRECT:
                return {"text": direct(message.fact, request, self._links.to(message.card))}
            case _:
                return {"text": story(message.fact, request)}

    def _card(self, request: Request, channel: str, kind: MessageKind | None) -> dict[str, Any]:
        """A copy for the asker, or a card in a direct message that is no approver's, has nothing to decide with."""
        drawn = card(request, approvers=self._approvers)
        if kind is None:
            return without_buttons(drawn)
        alone = kind is MessageKind.ASKER_COPY or (kind is MessageKind.CARD and is_private(channel))
        return without_deciding(drawn) if alone else drawn

    def _upload(self, message: Message, request: Request) -> MessageRef:
        """The rows left out as a CSV in the card's thread, or where there is none in the asker's own conversation. The
        upload has no time stamp of its own to remember.
        """
        if request.report is None:
            raise UndeliverableError(f"Message {message.key} has no rows to tell of.")
        thread, content = message.thread, self._rows_report(request.report)
        channel = thread.channel if thread else self._conversations.place(message.channel)
        upload(
            self._client,
            channel=channel,
            thread_ts=thread.ts if thread else None,
            filename=f"rows-left-out-{request.id}.csv",
            title=f"Rows left out of request #{request.id}",
            content=content,
        )
        return thread or MessageRef(channel=channel, ts="file")


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    return {**said, "blocks": []}


def _drawn(draw: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Raises UndeliverableError where a message cannot be drawn: a bug of ours must not hold up what others are told."""
    try:
        return draw()
    except UndeliverableError:
        raise
    except Exception as error:
        reference = secrets.token_hex(3)
        _LOG.exception("a message could not be drawn, reference %s", reference)
        refusal = Refusal(kind=Refused.OURS, word=f"not_drawn_{reference}")
        raise UndeliverableError(f"It couldn't be shown (reference {reference}).", refusal=refusal) from error


def _asked(call: Callable[[], T], *, changing: bool = False) -> T:
    """Slack's refusals and silences as what becomes of them. Raises NotDeliveredError, UndeliverableError."""
    try:
        return call()
    except (NotDeliveredError, UndeliverableError):
        raise
    except SLACK_FAILS as error:
        refusal = refusal_of(error, changing=changing)
        said = isinstance(error, SlackApiError)
        sentence = f"Slack did not take it: {refusal.word}." if said else "Slack did not answer."
        if refusal.kind is Refused.LATER:
            raise NotDeliveredError(sentence, retry_after=refusal.retry_after, refusal=refusal) from error
        raise UndeliverableError(sentence, refusal=refusal) from error


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != METADATA:
        return None
    return str((metadata.get("event_payload") or {}).get("key"))
