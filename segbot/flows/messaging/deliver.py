"""Delivering: each message in its turn, posted once, and cards always drawn from the database."""

from __future__ import annotations

import structlog

from segbot.domain.messages import Message, MessageKind
from segbot.domain.ports import Clock, Notifier, Scheduler, UndeliverableError
from segbot.domain.requests import Request
from segbot.store import Store, Transaction

_EDIT_EVERY = 3.0
_log = structlog.get_logger(__name__)


class Deliver:
    def __init__(self, *, store: Store, notifier: Notifier, scheduler: Scheduler, clock: Clock) -> None:
        self._store = store
        self._notifier = notifier
        self._scheduler = scheduler
        self._clock = clock

    def send(self, key: str) -> None:
        """Deliver one message; harmless when it is delivered already. Raises NotDeliveredError to be called again."""
        with self._store.reading() as tx:
            message = tx.messages.get(key)
            request = tx.requests.get(message.request_id) if message else None
            card = tx.messages.card(request.id) if request else None
        if message is not None and not message.request_id and message.posted is None:
            self._announce(message)
        if message is None or request is None or message.posted is not None:
            return
        if message.kind in (MessageKind.EDIT, MessageKind.PROGRESS):
            self._redraw(message, request, card)
        elif message.kind in (MessageKind.STORY, MessageKind.REPORT):
            self._post_in_thread(message, request, card)
        else:
            self._post(message, request)

    def _redraw(self, message: Message, request: Request, card: Message | None) -> None:
        if card is None or card.posted is None:
            return
        target = message.thread or card.posted
        with self._store.reading() as tx:
            last = tx.messages.last_edit(card.key)
        gap = _EDIT_EVERY if last is None else (self._clock.now() - last).total_seconds()
        if gap < _EDIT_EVERY:
            if message.kind is MessageKind.PROGRESS:
                return
            if _took_long(request):
                self._clock.sleep(_EDIT_EVERY - gap)
        try:
            self._notifier.edit_card(target, self._fresh(request))
        except UndeliverableError as error:
            # Somebody deleted the card, or archived its channel: the rest there is to say must not wait behind it.
            self._cannot(message, request, error)
            return
        with self._store.transaction() as tx:
            tx.messages.edited(card.key, self._clock.now())
            tx.messages.posted(message.key, target, self._clock.now())

    def _post_in_thread(self, message: Message, request: Request, card: Message | None) -> None:
        if card is None or card.posted is None:
            _log.warning("no card to reply to", request=request.id, message=message.key)
            return
        self._post(
            Message(
                key=message.key,
                kind=message.kind,
                request_id=message.request_id,
                channel=card.posted.channel,
                fact=message.fact,
                thread=card.posted,
                attempts=message.attempts,
            ),
            request,
        )

    def _post(self, message: Message, request: Request) -> None:
        with self._store.transaction() as tx:
            attempts = tx.messages.attempt(message.key)
        try:
            posted = self._notifier.find(message) if attempts > 1 else None
            posted = posted or self._notifier.post(message, self._fresh(request))
        except UndeliverableError as error:
            self._cannot(message, request, error)
            return
        with self._store.transaction() as tx:
            tx.messages.posted(message.key, posted, self._clock.now())

    def _announce(self, message: Message) -> None:
        with self._store.transaction() as tx:
            attempts = tx.messages.attempt(message.key)
            head = tx.audit_log.head()
        if head is None:
            return
        try:
            posted = self._notifier.find(message) if attempts > 1 else None
            posted = posted or self._notifier.announce(message, head)
        except UndeliverableError as error:
            with self._store.transaction() as tx:
                tx.messages.failed(message.key, str(error))
            _log.warning("undeliverable", message=message.key, why=str(error))
            return
        with self._store.transaction() as tx:
            tx.messages.posted(message.key, posted, self._clock.now())

    def _cannot(self, message: Message, request: Request, error: UndeliverableError) -> None:
        with self._store.transaction() as tx:
            tx.messages.failed(message.key, str(error))
            self._elsewhere(tx, message, request)
        _log.warning("undeliverable", request=request.id, message=message.key, why=str(error))

    def _elsewhere(self, tx: Transaction, message: Message, request: Request) -> None:
        """A card that its channel refuses goes to the asker instead: a request nobody can see would be lost."""
        if message.kind is not MessageKind.CARD or message.channel == request.origin.user:
            return
        other = Message(
            key=f"{message.key}-to-asker",
            kind=MessageKind.CARD,
            request_id=request.id,
            channel=request.origin.user,
        )
        if tx.messages.add(other, self._clock.now()):
            self._scheduler.deliver(tx, request.id, other.key)

    def _fresh(self, request: Request) -> Request:
        with self._store.reading() as tx:
            return tx.requests.get(request.id) or request


def _took_long(request: Request) -> bool:
    if request.started_at is None or request.finished_at is None:
        return False
    return (request.finished_at - request.started_at).total_seconds() > _EDIT_EVERY
