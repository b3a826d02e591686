"""From facts to messages: every fact is written down and told in the transaction that makes it true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segbot.domain.actions import Origin
from segbot.domain.audit import Event, Fact
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.ports import Clock, Scheduler
from segbot.domain.requests import Click, Request
from segbot.store import Transaction

_ENDINGS = frozenset(
    {
        Event.DONE,
        Event.PARTLY_DONE,
        Event.FAILED,
        Event.UNKNOWN,
        Event.REJECTED,
        Event.EXPIRED,
        Event.APPROVED,
        Event.DRIFTED,
        Event.SUSPENDED,
        Event.TAMPERED,
    }
)


@dataclass(frozen=True, kw_only=True)
class Channels:
    """Where things are said; empty means not set. Approvals then go where the request was made."""

    approvals: str = ""
    audit: str = ""


class Outbox:
    def __init__(self, scheduler: Scheduler, clock: Clock, channels: Channels) -> None:
        self._scheduler = scheduler
        self._clock = clock
        self.channels = channels

    def card_channel(self, origin: Origin, *, needs_approval: bool) -> str:
        """Where the card of a request goes: to the approvers, or back to where it was asked for."""
        if needs_approval and self.channels.approvals:
            return self.channels.approvals
        return origin.channel or origin.user

    def post_card(self, tx: Transaction, request: Request, channel: str) -> None:
        self._say(tx, f"card-{request.id}", MessageKind.CARD, request, channel=channel)

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
        """Draw the card anew because of progress; may be dropped when another drawing follows soon."""
        self._say(tx, f"progress-{request.id}-{key}", MessageKind.PROGRESS, request)

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
            self._say(tx, f"edit-{fact.id}", MessageKind.EDIT, request)
            self._say(tx, f"story-{fact.id}", MessageKind.STORY, request, fact=fact)
        self._tell_audit(tx, request, fact)
        if event in _ENDINGS and actor != request.origin.user:
            self._say(
                tx, f"direct-{fact.id}", MessageKind.DIRECT, request, channel=request.origin.user, fact=fact
            )
        return fact

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
            )
        )

    def _tell_audit(self, tx: Transaction, request: Request, fact: Fact) -> None:
        if self.channels.audit:
            self._say(
                tx, f"audit-{fact.id}", MessageKind.AUDIT, request, channel=self.channels.audit, fact=fact
            )

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
    ) -> None:
        message = Message(
            key=key, kind=kind, request_id=request.id, channel=channel, fact=fact, thread=thread
        )
        if tx.messages.add(message, self._clock.now()):
            self._scheduler.deliver(tx, request.id, key)
