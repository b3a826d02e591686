"""A card its channel does not take: to each approver directly, and to the asker, who is told who got it and why. What its
thread would remind them of goes the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import structlog

from segbot.domain.approval.eligibility import eligible_approvers, is_named
from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.messages import Message, MessageKind
from segbot.domain.people import Person
from segbot.domain.policy.decide import Policy
from segbot.domain.ports import ApproverPeople, Clock, NotDeliveredError, Scheduler
from segbot.domain.requests import Request
from segbot.flows.messaging.sentences import approvers_told, nobody_told
from segbot.store import Store, Transaction

MOST_COPIES = 50
REMINDS = frozenset({Event.REMINDED, Event.ESCALATED})
_log = structlog.get_logger(__name__)


class Elsewhere:
    """`policy` is the one in force today."""

    def __init__(
        self, *, store: Store, people: ApproverPeople, scheduler: Scheduler, clock: Clock, policy: Policy
    ) -> None:
        self._store = store
        self._people = people
        self._scheduler = scheduler
        self._clock = clock
        self._policy = policy

    def bring(self, message: Message, request: Request, word: str) -> None:
        """Post copies of a card that could not be posted, once. A request that nobody has to decide on goes to the asker
        alone. `word`: Slack's own.
        """
        with self._store.reading() as tx:
            current = tx.requests.get(request.id) or request
            if tx.messages.get(f"notice-{message.key}") is not None:
                return
        undecided = current.state is State.PENDING
        told = self._who(current) if undecided else ()
        names = [person.id for person in (told or ())[:MOST_COPIES]]
        with self._store.transaction() as tx:
            for name in names:
                self._copy(tx, message, current, name, MessageKind.COPY)
            asker = current.origin.user
            if asker not in names:
                self._copy(tx, message, current, asker, MessageKind.ASKER_COPY)
            if not undecided:
                return
            if told:
                said = approvers_told(current, message.channel, word, names)
                self.notice(tx, current, f"notice-{message.key}", said)
            else:
                said = nobody_told(current, message.channel, word, known=told is not None)
                self.notice(tx, current, f"nobody-{message.key}", said)

    def remind(self, message: Message, request: Request) -> bool:
        """What the thread is told, which nobody reads who has to decide: a message of their own to each who holds a copy and
        has not approved, or the card to the fallback approvers, who may decide now too. Once; whether anybody was told.

        Raises NotDeliveredError where Slack does not say who may decide.
        """
        with self._store.reading() as tx:
            current = tx.requests.get(request.id) or request
            card = tx.messages.latest_card(request.id)
            copies = tx.messages.copies(request.id, before=message.key)
            holders = [each.channel for each in copies if each.kind is MessageKind.COPY and each.posted]
            keys = {user: f"{message.key}-to-{user}" for user in holders}
            told = any(tx.messages.get(key) for key in keys.values())
        if current.state is not State.PENDING or card is None or not copies or message.fact is None:
            return told
        if told:
            return True
        escalated = message.fact.event is Event.ESCALATED
        if not (holders or escalated):
            return False  # nobody has to be asked for, of whom Slack may not say who they are
        people = self._deciding(current)
        if escalated:
            called = [each for each in people if is_named(each, current.ruling.fallback)]
            lacking = [each.id for each in called if each.ids.isdisjoint(holders)][:MOST_COPIES]
            copied = [(f"{card.key}-to-{user}", MessageKind.COPY, user) for user in lacking]
        else:
            called = [each for each in people if _still_to_decide(each, current)]
            asked = [user for user in holders if any(user in each.ids for each in called)]
            copied = [(keys[user], MessageKind.DIRECT, user) for user in asked]
        with self._store.transaction() as tx:
            for key, kind, user in copied:
                fact = message.fact if kind is MessageKind.DIRECT else None
                self._add(tx, Message(key=key, kind=kind, request_id=request.id, channel=user, fact=fact))
        return bool(copied)

    def notice(self, tx: Transaction, request: Request, key: str, sentence: str) -> None:
        """Tell the asker privately, once."""
        message = Message(
            key=key,
            kind=MessageKind.NOTICE,
            request_id=request.id,
            channel=request.origin.user,
            note=sentence,
        )
        self._add(tx, message)

    def report_to_asker(self, tx: Transaction, request: Request, key: str) -> None:
        """The file of rows left out, in the asker's own conversation."""
        to_asker = Message(
            key=key, kind=MessageKind.REPORT, request_id=request.id, channel=request.origin.user
        )
        self._add(tx, to_asker)

    def _who(self, request: Request) -> Sequence[Person] | None:
        """Those who may decide on it at this moment; None where Slack does not say."""
        try:
            return self._deciding(request)
        except NotDeliveredError as error:
            _log.warning("who may approve could not be seen", request=request.id, why=str(error))
            return None

    def _deciding(self, request: Request) -> Sequence[Person]:
        """Raises NotDeliveredError."""
        with self._store.reading() as tx:
            then = tx.requests.policy(request.id)
        deciders = eligible_approvers(request, then=then, today=self._policy, now=self._clock.now())
        people = self._people.deciding(_both(deciders.then, deciders.today))
        own = then.self_approval and self._policy.self_approval
        asker = request.origin.user
        return [each for each in people if deciders.allow(each) and (own or each.id != asker)]

    def _copy(
        self, tx: Transaction, message: Message, request: Request, user: str, kind: MessageKind
    ) -> None:
        copy = Message(key=f"{message.key}-to-{user}", kind=kind, request_id=request.id, channel=user)
        self._add(tx, copy)

    def _add(self, tx: Transaction, message: Message) -> None:
        if tx.messages.add(message, self._clock.now()):
            self._scheduler.deliver(tx, message.request_id, message.key)


def _still_to_decide(person: Person, request: Request) -> bool:
    """The asker, where they may decide too, reads the thread: it hangs on their own copy."""
    return person.ids.isdisjoint({request.origin.user, *(vote.user for vote in request.approvals)})


def _both(then: Iterable[str], today: Iterable[str]) -> list[str]:
    return sorted({*then, *today})
