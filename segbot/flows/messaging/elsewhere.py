"""A card its channel does not take: to each approver directly, and to the asker, who is told who got it and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import structlog

from segbot.domain.approval.eligibility import eligible_approvers
from segbot.domain.lifecycle import State
from segbot.domain.messages import Message, MessageKind
from segbot.domain.people import Person
from segbot.domain.policy.decide import Policy
from segbot.domain.ports import ApproverPeople, Clock, NotDeliveredError, Scheduler
from segbot.domain.requests import Request
from segbot.flows.messaging.sentences import approvers_told, nobody_told
from segbot.store import Store, Transaction

MOST_COPIES = 50
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
        with self._store.reading() as tx:
            then = tx.requests.policy(request.id)
        deciders = eligible_approvers(request, then=then, today=self._policy, now=self._clock.now())
        try:
            people = self._people.deciding(_both(deciders.then, deciders.today))
        except NotDeliveredError as error:
            _log.warning("who may approve could not be seen", request=request.id, why=str(error))
            return None
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


def _both(then: Iterable[str], today: Iterable[str]) -> list[str]:
    return sorted({*then, *today})
