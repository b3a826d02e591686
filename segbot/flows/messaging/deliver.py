"""Delivering: each message in its turn, posted once, and cards always drawn from the database. What Slack does not take
is put back with a later time; nobody waits for it here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from segbot.domain.delivery import TOLD_TO_WAIT
from segbot.domain.lifecycle import State
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.policy import Outcome
from segbot.domain.ports import Clock, NotDeliveredError, Notifier, Scheduler, UndeliverableError
from segbot.domain.requests import Request
from segbot.flows.messaging.audit_lane import LINES, AuditLane
from segbot.flows.messaging.elsewhere import REMINDS, Elsewhere
from segbot.flows.messaging.refused import RefusedMessages
from segbot.flows.messaging.told_once import ToldOnce
from segbot.store import Store, Transaction

_EDIT_EVERY = 3.0
_SOON = timedelta(seconds=0.5)


class Deliver:
    def __init__(
        self, *, store: Store, notifier: Notifier, scheduler: Scheduler, clock: Clock, elsewhere: Elsewhere
    ) -> None:
        self._store = store
        self._notifier = notifier
        self._scheduler = scheduler
        self._clock = clock
        self._told_once = ToldOnce(store=store, notifier=notifier, clock=clock)
        self._elsewhere = elsewhere
        self._refused = RefusedMessages(store=store, scheduler=scheduler, clock=clock, elsewhere=elsewhere)
        self._audit = AuditLane(
            store=store, notifier=notifier, scheduler=scheduler, clock=clock, refused=self._refused
        )

    def send(self, key: str) -> None:
        """Deliver one message; harmless when it is delivered already. What Slack refuses is dealt with in here."""
        with self._store.reading() as tx:
            message = tx.messages.get(key)
            request = tx.requests.get(message.request_id) if message else None
            card = tx.messages.card(request.id) if request else None
        if message is None or message.done:
            return
        if message.kind in LINES:
            self._audit.run(message)
        elif self._too_soon(message):
            return
        elif request is not None:
            self._send(message, request, card)
        elif message.kind is MessageKind.NOTICE:
            self._say(message)

    def _too_soon(self, message: Message) -> bool:
        """It was put back meanwhile, and there is work in the queue for when its time has come."""
        return message.due_at is not None and message.due_at > self._clock.now() + _SOON

    def _send(self, message: Message, request: Request, card: Message | None) -> None:
        if message.kind in (MessageKind.EDIT, MessageKind.PROGRESS):
            self._redraw(message, request, card)
        elif message.kind.needs_card and not message.channel:
            self._under_card(message, request, card)
        elif _reminds(message) and not _still_asked(message, request):
            self._settle(message)
        elif message.kind is MessageKind.CARD and self._told_elsewhere(message, request):
            self._draw_instead(message, request, None)
        elif message.kind is MessageKind.CARD and _is_there(message, request, card):
            self._draw_instead(message, request, card)
        else:
            self._post(self._with_card(message, card), request)

    def _told_elsewhere(self, message: Message, request: Request) -> bool:
        """A card its channel refused is no longer needed there once nothing is to be decided on it."""
        if not message.refused or request.state is State.PENDING:
            return False
        with self._store.reading() as tx:
            return any(not each.gone for each in tx.messages.posted_cards(request.id))

    def _draw_instead(self, message: Message, request: Request, card: Message | None) -> None:
        """The card that is there shows what this one would. Where an earlier try of this one may stand in Slack all the
        same it is looked for, and is drawn too from now on: nobody would ever take its buttons away.
        """
        try:
            stands = self._found(message) if message.attempts > message.answered else None
        except (NotDeliveredError, UndeliverableError) as error:
            self._refused.not_posted(message, request, error.refusal)
            return
        with self._store.transaction() as tx:
            if card is not None and card.posted is not None:
                self._draw_at(tx, request, f"instead-{message.key}", card.posted)
            if stands is None:
                tx.messages.settled(message.key, self._clock.now())
            else:
                tx.messages.posted(message.key, stands, self._clock.now())
                self._draw_at(tx, request, f"found-{message.key}", stands)

    def _found(self, message: Message) -> MessageRef | None:
        """Counted as an attempt, so that each wait for Slack's answer is longer than the last."""
        with self._store.transaction() as tx:
            tx.messages.attempt(message.key)
        return self._notifier.find(message)

    def _redraw(self, message: Message, request: Request, card: Message | None) -> None:
        if message.thread is None:
            self._redraw_copies(message, request, card)
        target = message.thread or (card.posted if card else None)
        if target is None or card is None:
            self._settle(message)  # it will be drawn as it is then when it is posted
            return
        with self._store.reading() as tx:
            last = tx.messages.last_edit(card.key)
            limited = tx.messages.limited_until(message, TOLD_TO_WAIT, self._clock.now())
            shown = [each for each in tx.messages.posted_cards(request.id) if each.posted == target]
        if limited is not None:
            self._postpone(message, (limited - self._clock.now()).total_seconds())
            return
        gap = _EDIT_EVERY if last is None else (self._clock.now() - last).total_seconds()
        if gap < _EDIT_EVERY and message.kind is MessageKind.PROGRESS:
            self._settle(message)
            return
        if gap < _EDIT_EVERY and _took_long(request) and message.thread is None:
            self._postpone(message, _EDIT_EVERY - gap)
            return
        if shown and shown[-1].gone:
            self._settle(message)
            return
        try:
            self._notifier.edit_card(target, self._fresh(request), shown[-1].kind if shown else None)
        except (NotDeliveredError, UndeliverableError) as error:
            # Counted although drawing twice does no harm: each wait is longer than the last.
            with self._store.transaction() as tx:
                tx.messages.attempt(message.key)
            self._refused.not_drawn(message, request, shown[-1] if shown else None, error.refusal)
            return
        with self._store.transaction() as tx:
            tx.messages.edited(card.key, self._clock.now())
            tx.messages.posted(message.key, target, self._clock.now())

    def _redraw_copies(self, message: Message, request: Request, card: Message | None) -> None:
        """Every other card of the request shows the same."""
        with self._store.reading() as tx:
            posted = tx.messages.posted_cards(request.id)
        copies = [each.posted for each in posted if each.posted and not each.gone]
        others = [ref for ref in copies if card is None or ref != card.posted]
        if not others:
            return
        with self._store.transaction() as tx:
            for ref in others:
                self._draw_at(tx, request, f"{message.key}@{ref.channel}-{ref.ts}", ref, message.kind)

    def _draw_at(
        self,
        tx: Transaction,
        request: Request,
        key: str,
        place: MessageRef,
        kind: MessageKind = MessageKind.EDIT,
    ) -> None:
        drawing = Message(key=key, kind=kind, request_id=request.id, channel="", thread=place)
        if tx.messages.add(drawing, self._clock.now()):
            self._scheduler.deliver(tx, request.id, key)

    def _under_card(self, message: Message, request: Request, card: Message | None) -> None:
        in_channel = card is not None and card.posted is not None and card.kind is MessageKind.CARD
        if _reminds(message) and not in_channel and not self._reminded_elsewhere(message, request):
            return
        if card is None or card.posted is None:
            card = self._park(message, request)
        if card is None or card.posted is None:
            return
        hung = Message(
            key=message.key,
            kind=message.kind,
            request_id=message.request_id,
            channel=card.posted.channel,
            fact=message.fact,
            thread=card.posted,
            attempts=message.attempts,
            answered=message.answered,
            refused=message.refused,
            refused_since=message.refused_since,
        )
        self._post(hung, request)

    def _reminded_elsewhere(self, message: Message, request: Request) -> bool:
        """Whether it still belongs under a card: it was put back, or all there is to say has been said to each directly."""
        try:
            told = self._elsewhere.remind(message, request)
        except NotDeliveredError as error:
            with self._store.transaction() as tx:
                tx.messages.attempt(message.key)
            self._refused.not_posted(message, request, error.refusal)
            return False
        if told and not self._stands_anywhere(request):
            self._settle(message)  # under a card that comes later it would be said a second time
            return False
        return True

    def _stands_anywhere(self, request: Request) -> bool:
        """Whether there is a card, or a copy of the asker's, for what is told to hang on."""
        with self._store.reading() as tx:
            card = tx.messages.card(request.id)
            return (card is not None and card.posted is not None) or bool(tx.messages.askers_own(request.id))

    def _park(self, message: Message, request: Request) -> Message | None:
        """It waits until the card is there, or the copy of an asker who may decide too; whoever posts either wakes it."""
        with self._store.transaction() as tx:
            tx.alone_with(f"cards-{request.id}")
            card = tx.messages.card(request.id)
            if card is None or card.posted is None:
                card = tx.messages.askers_own(request.id)
            if card is None:
                tx.messages.postpone(message.key, None)
            return card

    def _post(self, message: Message, request: Request) -> None:
        with self._store.transaction() as tx:
            attempts = tx.messages.attempt(message.key)
        drawn = self._fresh(request)
        try:
            unsure = attempts - 1 > message.answered
            found = self._found_anywhere(message, drawn) if unsure else None
            if found is None and self._overtaken(message, attempts):
                return
            posted = found or self._notifier.post(message, drawn)
        except (NotDeliveredError, UndeliverableError) as error:
            self._refused.not_posted(message, request, error.refusal)
            return
        # What an earlier try has drawn is not known, only that it stands there.
        shows = None if found else _look(drawn)
        self._told_once.write_down(
            message,
            posted,
            lambda tx: (
                self._card_is_there(tx, message, drawn, shows, posted) if message.kind.is_card else None
            ),
        )

    def _found_anywhere(self, message: Message, request: Request) -> MessageRef | None:
        """Where an earlier try of it may stand: what hangs on the card also under one that is gone meanwhile."""
        found = self._notifier.find(message)
        if found is not None or not message.kind.needs_card:
            return found
        with self._store.reading() as tx:
            cards = tx.messages.posted_cards(request.id)
        earlier = (each.posted for each in cards if each.posted is not None and each.posted != message.thread)
        looked = (
            self._notifier.find(replace(message, channel=each.channel, thread=each)) for each in earlier
        )
        return next(filter(None, looked), None)

    def _say(self, message: Message) -> None:
        """What is about no request."""
        with self._store.transaction() as tx:
            attempts = tx.messages.attempt(message.key)
        try:
            found = self._notifier.find(message) if attempts - 1 > message.answered else None
            if found is None and self._overtaken(message, attempts):
                return
            posted = found or self._notifier.announce(message, None)
        except (NotDeliveredError, UndeliverableError) as error:
            self._refused.not_said(message, error.refusal)
            return
        self._told_once.write_down(message, posted)

    def _overtaken(self, message: Message, attempts: int) -> bool:
        """This process stood still since it counted its attempt, and another one has taken the message up."""
        with self._store.reading() as tx:
            return not tx.messages.still_attempts(message.key, attempts)

    def _card_is_there(
        self, tx: Transaction, message: Message, drawn: Request, shows: object, posted: MessageRef
    ) -> None:
        """What waited for it goes on; what has changed while it was posted is drawn; its channel works again."""
        for key in tx.messages.wake_parked(drawn.id):
            self._scheduler.deliver(tx, drawn.id, key)
        now = tx.requests.get(drawn.id)
        if now is not None and _look(now) != shows:
            self._draw_at(tx, drawn, f"late-{message.key}", posted)
        if message.kind is not MessageKind.CARD:
            return
        for key in tx.messages.held_in(message.channel, (MessageKind.CARD,)):
            held = tx.messages.get(key)
            if held is None or held.refused in TOLD_TO_WAIT:
                continue  # that the channel works is no answer to when it may come again
            tx.messages.postpone(key, self._clock.now())
            self._scheduler.deliver(tx, held.request_id, key)
        if message.refused:
            self._refused.works_again(tx, message, drawn)

    def _with_card(self, message: Message, card: Message | None) -> Message:
        """What tells of a request leads to its card; a reminder to the reader's own copy of it."""
        if message.kind is not MessageKind.DIRECT:
            return message
        if _reminds(message):
            with self._store.reading() as tx:
                posted = tx.messages.posted_cards(message.request_id)
            own = [each for each in posted if each.channel == message.channel and not each.gone]
            card = own[-1] if own else card
        return replace(message, card=card.posted if card else None)

    def _settle(self, message: Message) -> None:
        with self._store.transaction() as tx:
            tx.messages.settled(message.key, self._clock.now())

    def _postpone(self, message: Message, seconds: float) -> None:
        with self._store.transaction() as tx:
            tx.messages.postpone(message.key, self._clock.now() + timedelta(seconds=seconds))
            self._scheduler.deliver(tx, message.request_id, message.key, seconds)

    def _fresh(self, request: Request) -> Request:
        with self._store.reading() as tx:
            return tx.requests.get(request.id) or request


def _is_there(message: Message, request: Request, card: Message | None) -> bool:
    """Whether this card was to come later, and meanwhile the request has one in that channel, or its only one."""
    if card is None or card.posted is None or card.key == message.key:
        return False
    put_off = message.key == f"card-{request.id}" and request.ruling.outcome is not Outcome.APPROVE
    return put_off or card.channel == message.channel


def _reminds(message: Message) -> bool:
    return message.fact is not None and message.fact.event in REMINDS


def _still_asked(message: Message, request: Request) -> bool:
    """Whether there is anything left to decide for whom a reminder of their own goes to."""
    voted = any(vote.user == message.channel for vote in request.approvals)
    return request.state is State.PENDING and not voted


def _look(request: Request) -> tuple[object, ...]:
    return request.version, request.votes, request.progress, request.note, request.undone_by


def _took_long(request: Request) -> bool:
    if request.started_at is None or request.finished_at is None:
        return False
    return (request.finished_at - request.started_at).total_seconds() > _EDIT_EVERY
