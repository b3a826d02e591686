"""Told once: of two processes that posted the same message, the one that comes second takes its own back.

A process that stood still (SIGSTOP, a paused machine) between its last look and its call to Slack posts when it goes on,
whatever another one did meanwhile: Slack knows no key under which it would refuse the second.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.ports import Clock, NotDeliveredError, Notifier, UndeliverableError
from segbot.store import Store, Transaction

_LOG = logging.getLogger(__name__)


class ToldOnce:
    def __init__(self, *, store: Store, notifier: Notifier, clock: Clock) -> None:
        self._store = store
        self._notifier = notifier
        self._clock = clock

    def write_down(
        self, message: Message, posted: MessageRef, also: Callable[[Transaction], None] = lambda _tx: None
    ) -> None:
        """Write down where it was posted, with what `also` does in the same transaction; or delete it from there where
        another process wrote down another place.
        """
        with self._store.transaction() as tx:
            tx.alone_with(f"cards-{message.request_id}" if message.request_id else f"told-{message.key}")
            second = tx.messages.told_elsewhere(message.key, posted)
            if not second:
                tx.messages.posted(message.key, posted, self._clock.now())
                also(tx)
        # A file hangs in a thread whose head is the only place known of it: that is the card.
        if not second or message.kind is MessageKind.REPORT:
            return
        try:
            self._notifier.take_back(posted)
        except (NotDeliveredError, UndeliverableError) as error:
            _LOG.warning(
                "message %s stands twice and could not be deleted: %s", message.key, error.refusal.word
            )
