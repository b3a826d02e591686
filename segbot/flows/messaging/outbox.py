"""From facts to messages: every fact is written down and told in the transaction that makes it true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from segbot.domain.actions import Origin
from segbot.domain.audit import Event, Fact
from segbot.domain.lifecycle import State
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.policy import Outcome
from segbot.domain.ports import Clock, Scheduler
from segbot.domain.requests import Click, Request
from segbot.store import Transaction

SEGBOT = "segbot"
PROGRESS_AFTER = timedelta(seconds=20)
_SOON = timedelta(minutes=1)
_CARD_FIRST = 1.5

# What the one who asked is told directly, where colleagues had to agree or it was put off.
_FOR_THE_ASKER = frozenset(
    {
        Event.DONE,
        Event.PARTLY_DONE,
        Event.FAILED,
        Event.UNKNOWN,
        Event.REJECTED,
        Event.EXPIRED,
        Event.DRIFTED,
        Event.SUSPENDED,
        Event.TAMPERED,
    }
)
# What the thread holds besides comments: reminders, changes of what is being decided, and problems.
_IN_THE_THREAD = frozenset(
    {
        Event.REMINDED,
        Event.ESCALATED,
        Event.EDITED,
        Event.RENEWED,
        Event.DISCOUNTED,
        Event.DRIFTED,
        Event.SUSPENDED,
        Event.TAMPERED,
        Event.PARTLY_DONE,
        Event.FAILED,
        Event.UNKNOWN,
    }
)
# After these the card of what a request undoes says so, or no longer does.
_CHANGES_WHAT_IS_UNDONE = frozenset({Event.DONE, Event.PARTLY_DONE, Event.UNKNOWN, Event.RETRIED})
_COMMENTED = frozenset({Event.APPROVED, Event.VOTED})
# Steps on the way: in the record as everything is, but no line in the audit channel.
_ON_THE_WAY = frozenset({Event.STARTED, Event.VOTED, Event.REMINDED, Event.ESCALATED})


@dataclass(frozen=True, kw_only=True)
class Channels:
    """Where things are said; empty means not set. Approvals then go where the request was made."""

    approvals: str = ""
    audit: str = ""


class Outbox:
    """`progress_after`: how long a change that nobody else has to agree to may go on before anything is said of it."""

    def __init__(
        self,
        scheduler: Scheduler,
        clock: Clock,
        channels: Channels,
        *,
        progress_after: timedelta = PROGRESS_AFTER,
    ) -> None:
        self._progress_after = progress_after
        self._scheduler = scheduler
        self._clock = clock
        self.channels = channels

    def card_channel(self, origin: Origin, *, needs_approval: bool) -> str:
        """Where the card of a request goes: to the approvers, or back to where it was asked for."""
        if needs_approval and self.channels.approvals:
            return self.channels.approvals
        return origin.channel or origin.user

    def post_card(self, tx: Transaction, request: Request, channel: str) -> None:
        delay = self._progress_after.total_seconds() if _quick(request) else 0.0
        self._say(tx, f"card-{request.id}", MessageKind.CARD, request, channel=channel, delay=delay)

    def post_card_to_approvers(self, tx: Transaction, request: Request) -> None:
        """Where colleagues have to agree now and the card is not before them: another one there, which is the card from
        then on; the old one is drawn once more.
        """
        channel = self.card_channel(request.origin, needs_approval=True)
        card = tx.messages.card(request.id)
        if card is None or card.channel == channel:
            return
        self._say(tx, f"card-{request.id}-{request.version}", MessageKind.CARD, request, channel=channel)
        if card.posted is not None:
            left = f"left-{request.id}-{request.version}"
            self._say(tx, left, MessageKind.EDIT, request, thread=card.posted)

    def post_report(self, tx: Transaction, request: Request) -> None:
        """The rows that were left out, as a file in the card's thread."""
        again = f"-{request.version}" if request.version > 1 else ""
        self._say(tx, f"report-{request.id}{again}", MessageKind.REPORT, request)

    def redraw(self, tx: Transaction, request: Request, key: str) -> None:
        """Redraw the card because of progress; may be dropped when another drawing follows soon."""
        self._say(tx, f"progress-{request.id}-{key}", MessageKind.PROGRESS, request)

    def redraw_at_last(self, tx: Transaction, request: Request, key: str) -> None:
        """Redraw the card where no other drawing follows: it is not dropped."""
        self._say(tx, f"last-{request.id}-{key}", MessageKind.EDIT, request)

    def redraw_copy(self, tx: Transaction, request: Request, click: Click) -> None:
        """A press on a message that is no card we know of, posted just before a crash or in another life of the database:
        take its buttons away.
        """
        known = [each.posted.ts for each in tx.messages.posted_cards(request.id) if each.posted]
        if not click.message_ts or not click.channel or not known:
            return
        if click.message_ts not in known and not tx.messages.card_in_flight(request.id):
            copy = MessageRef(channel=click.channel, ts=click.message_ts)
            self._say(tx, f"copy-{click.message_ts}-{click.key}", MessageKind.EDIT, request, thread=copy)

    def tell(
        self,
        tx: Transaction,
        request: Request,
        event: Event,
        actor: str,
        *,
        counts: Mapping[str, int] | None = None,
        note: str = "",
    ) -> Fact:
        """Write the fact down and tell it: the card, its thread, the audit channel, and the asker where it concerns them."""
        fact = self._write_down(tx, request, event, actor, counts=counts or {}, note=note)
        if event is not Event.REQUESTED:
            self._draw(tx, request, fact)
            self._draw_undone(tx, request, fact)
            if event in _IN_THE_THREAD or (event in _COMMENTED and note):
                self._say(tx, f"story-{fact.id}", MessageKind.STORY, request, fact=fact)
        if event not in _ON_THE_WAY and not (event is Event.REQUESTED and _quick(request)):
            self._tell_audit(tx, request, fact)
        if actor != request.origin.user and self._concerns_the_asker(tx, request, event):
            self._say(
                tx, f"direct-{fact.id}", MessageKind.DIRECT, request, channel=request.origin.user, fact=fact
            )
        return fact

    def _draw(self, tx: Transaction, request: Request, fact: Fact) -> None:
        """The card again; where it is still held back, as nothing took long so far, it comes now with what there is."""
        card = tx.messages.card(request.id)
        if card is not None and card.posted is None and _quick(request):
            if request.state is not State.RUNNING:
                self._say(tx, f"now-{fact.id}", MessageKind.CARD, request, channel=card.channel)
            return
        self._say(tx, f"edit-{fact.id}", MessageKind.EDIT, request)

    def _draw_undone(self, tx: Transaction, request: Request, fact: Fact) -> None:
        """What was undone cannot be undone again: its card says by which request instead."""
        if not request.action.undoes or fact.event not in _CHANGES_WHAT_IS_UNDONE:
            return
        undone = tx.requests.get(request.action.undoes)
        if undone is not None:
            self.redraw_at_last(tx, undone, f"undone-{fact.id}")

    def _concerns_the_asker(self, tx: Transaction, request: Request, event: Event) -> bool:
        """Once: at the end, or at the decision where the end is further off. Not where the card is before them anyway."""
        card = tx.messages.card(request.id)
        if _quick(request) or (card is not None and card.channel == request.origin.user):
            return False
        if event is Event.APPROVED:
            starts = request.starts_at or self._clock.now()
            return starts - self._clock.now() > _SOON
        return event in _FOR_THE_ASKER

    def record(
        self,
        tx: Transaction,
        request: Request,
        event: Event,
        actor: str,
        *,
        counts: Mapping[str, int] | None = None,
    ) -> Fact:
        """Write the fact down and tell the audit channel alone."""
        fact = self._write_down(tx, request, event, actor, counts=counts or {}, note="")
        self._tell_audit(tx, request, fact)
        return fact

    def _write_down(
        self,
        tx: Transaction,
        request: Request,
        event: Event,
        actor: str,
        *,
        counts: Mapping[str, int],
        note: str,
    ) -> Fact:
        return tx.audit_log.append(
            Fact(
                at=self._clock.now(),
                event=event,
                actor=actor,
                request_id=request.id,
                connection=request.action.connection,
                segment=request.plan.segment_name,
                verb=request.action.verb.value,
                counts=dict(counts),
                note=note,
                submitter=request.origin.user,
                surface=request.origin.surface,
                before=request.plan.before,
                after=request.plan.after if request.after is None else request.after,
                plan=request.plan.sha256(),
                roster=tx.rosters.commitment(request.roster.id) if request.roster else "",
                bound=request.bound,
                approvers=_who_agreed(request, event),
            )
        )

    def _tell_audit(self, tx: Transaction, request: Request, fact: Fact) -> None:
        if self.channels.audit:
            # The line has a lane of its own; it leads to the card, which should be there first.
            delay = _CARD_FIRST if fact.event is Event.REQUESTED else 0.0
            key, channel = f"audit-{fact.id}", self.channels.audit
            self._say(tx, key, MessageKind.AUDIT, request, channel=channel, fact=fact, delay=delay)

    def _say(
        self,
        tx: Transaction,
        key: str,
        kind: MessageKind,
        request: Request,
        *,
        channel: str = "",
        fact: Fact | None = None,
        thread: MessageRef | None = None,
        delay: float = 0.0,
    ) -> None:
        message = Message(
            key=key, kind=kind, request_id=request.id, channel=channel, fact=fact, thread=thread
        )
        if tx.messages.add(message, self._clock.now()):
            self._scheduler.deliver(tx, request.id, key, delay=delay)


def _quick(request: Request) -> bool:
    """Whether the asker's own confirmation was enough and it runs at once: then one message says it all."""
    return request.ruling.outcome is not Outcome.APPROVE and request.action.run_at is None


def _who_agreed(request: Request, event: Event) -> tuple[str, ...]:
    """Whose approvals counted, where it took more than one; a single one is the actor's."""
    agreed = tuple(vote.user for vote in request.approvals) if event is Event.APPROVED else ()
    return agreed if len(agreed) > 1 else ()
