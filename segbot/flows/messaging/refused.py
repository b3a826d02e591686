"""What becomes of a message Slack did not take: put back, told somewhere else, posted again, or given up and said so."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import structlog

from segbot.domain.delivery import GIVEN_UP_AFTER, Refusal, Refused, next_try
from segbot.domain.lifecycle import State
from segbot.domain.messages import Message, MessageKind
from segbot.domain.ports import Clock, Scheduler
from segbot.domain.requests import Request
from segbot.flows.messaging.elsewhere import Elsewhere
from segbot.flows.messaging.sentences import back_again, copy_not_sent, not_told, report_not_sent
from segbot.store import Store, Transaction

# After this many refusals nobody can explain, the approvers are told another way while the channel is tried on.
_UNEXPLAINED = 3
_log = structlog.get_logger(__name__)


class RefusedMessages:
    def __init__(self, *, store: Store, scheduler: Scheduler, clock: Clock, elsewhere: Elsewhere) -> None:
        self._store = store
        self._scheduler = scheduler
        self._clock = clock
        self._elsewhere = elsewhere

    def not_posted(self, message: Message, request: Request, refusal: Refusal) -> None:
        """A new message, which may be a card."""
        self.tell_operator(message, refusal)
        if refusal.gone and message.kind.needs_card:
            self._post_card_anew(message, request)
            return
        again = self._is_tried_again(message, request, refusal)
        if again:
            self.put_back(message, refusal)
        else:
            self._give_up(message, refusal)
        if message.kind is MessageKind.CARD:
            self._card_refused(message, request, refusal)
        elif message.kind is MessageKind.REPORT:
            self._report_refused(message, request, refusal, again=again)
        elif message.kind is MessageKind.COPY and not again:
            self._notice(
                request, f"unseen-{message.key}", copy_not_sent(request, message.channel, refusal.word)
            )
        elif message.kind is MessageKind.STORY and not again:
            self._notice(request, f"untold-{request.id}", not_told(request, refusal.word))

    def not_said(self, message: Message, refusal: Refusal) -> None:
        """What is about no request."""
        self.tell_operator(message, refusal)
        if refusal.kind is Refused.LATER and not self._too_long(message):
            self.put_back(message, refusal)
        else:
            self._give_up(message, refusal)

    def not_drawn(self, message: Message, request: Request, shown: Message | None, refusal: Refusal) -> None:
        """A card that was to be changed; `shown` is which of the request's cards it is, None for one not known."""
        self.tell_operator(message, refusal)
        if refusal.gone:
            with self._store.transaction() as tx:
                tx.messages.settled(message.key, self._clock.now())
                if shown is not None:
                    self._replace(tx, shown, request)
        elif refusal.kind is Refused.LATER and not self._too_long(message):
            self.put_back(message, refusal)
        else:
            self._give_up(message, refusal)

    def put_back(self, message: Message, refusal: Refusal, *, queued_for: datetime | None = None) -> None:
        """To be tried again, later each time; or at the time for which it is in the queue already."""
        wait = next_try(refusal, message.attempts + 1)
        now = self._clock.now()
        with self._store.transaction() as tx:
            due = queued_for or now + timedelta(seconds=wait)
            tx.messages.put_back(
                message.key, due=due, why=refusal.word, now=now, known=refusal.nothing_posted
            )
            if queued_for is None:
                self._scheduler.deliver(tx, message.request_id, message.key, wait)

    def works_again(self, tx: Transaction, message: Message, request: Request) -> None:
        """A card is where it belongs after all; whoever was told that it was not is told so."""
        if tx.messages.get(f"notice-{message.key}") is not None:
            self._say(tx, request, f"back-{message.key}", back_again(request, message.channel))

    def _is_tried_again(self, message: Message, request: Request, refusal: Refusal) -> bool:
        if self._too_long(message):
            return False
        if refusal.kind is Refused.LATER:
            return True
        waits_for_channel = message.kind is MessageKind.CARD and request.state is State.PENDING
        return refusal.kind is Refused.ELSEWHERE and waits_for_channel

    def _too_long(self, message: Message) -> bool:
        since = message.refused_since
        return since is not None and self._clock.now() - since >= GIVEN_UP_AFTER

    def _give_up(self, message: Message, refusal: Refusal) -> None:
        with self._store.transaction() as tx:
            tx.messages.failed(message.key, refusal.word)

    def _card_refused(self, message: Message, request: Request, refusal: Refusal) -> None:
        unexplained = not refusal.everywhere and message.attempts + 1 >= _UNEXPLAINED
        if refusal.kind is not Refused.LATER or unexplained:
            self._elsewhere.bring(message, request, refusal.word)

    def _report_refused(self, message: Message, request: Request, refusal: Refusal, *, again: bool) -> None:
        if again:
            return
        if refusal.kind is Refused.ELSEWHERE and not message.key.endswith(_TO_ASKER):
            with self._store.transaction() as tx:
                self._elsewhere.report_to_asker(tx, request, f"{message.key}{_TO_ASKER}")
        else:
            self._notice(request, f"notice-{message.key}", report_not_sent(request, refusal.word))

    def _post_card_anew(self, message: Message, request: Request) -> None:
        """A reply found nothing to hang on: the card comes first, and the reply waits for it."""
        with self._store.transaction() as tx:
            tx.messages.postpone(message.key, None)
            shown = [each for each in tx.messages.posted_cards(request.id) if each.posted == message.thread]
            if shown:
                self._replace(tx, shown[-1], request)

    def _replace(self, tx: Transaction, shown: Message, request: Request) -> None:
        """Post another card in the place of one that is gone; copies for single people are let go."""
        if shown.gone:
            return
        tx.messages.gone(shown.key, self._clock.now())
        if shown.kind is not MessageKind.CARD:
            return
        base, _, count = shown.key.partition("~")
        repeated = Message(
            key=f"{base}~{int(count or 1) + 1}",
            kind=MessageKind.CARD,
            request_id=request.id,
            channel=shown.channel,
        )
        if tx.messages.add(repeated, self._clock.now()):
            self._scheduler.deliver(tx, request.id, repeated.key)

    def _notice(self, request: Request, key: str, sentence: str) -> None:
        with self._store.transaction() as tx:
            self._say(tx, request, key, sentence)

    def _say(self, tx: Transaction, request: Request, key: str, sentence: str) -> None:
        self._elsewhere.notice(tx, request, key, sentence)

    def tell_operator(self, message: Message, refusal: Refusal) -> None:
        """The 1st, 2nd, 4th, 8th … refusal of a message: a day without its channel is a dozen lines."""
        number = message.attempts + 1
        if number & (number - 1):
            return
        where = message.thread.channel if message.thread else message.channel
        told = {
            "slack": refusal.word,
            "method": refusal.method,
            "channel": where,
            "request": message.request_id,
            "message": message.key,
            "kind": refusal.kind.value,
        }
        if refusal.kind is Refused.OURS:
            _log.error("Slack does not accept what I made", reference=secrets.token_hex(3), **told)
        else:
            _log.warning("Slack did not take a message", **told)


_TO_ASKER = "-to-asker"
