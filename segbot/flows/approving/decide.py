"""Deciding: a press of a button is written down, the person looked up, and one compare-and-set settles it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from segbot.domain.approval import verdict
from segbot.domain.approval.card_binding import wrong_card
from segbot.domain.approval.eligibility import MISSING_SCOPE, EligibleApprovers, eligible_approvers
from segbot.domain.approval.refusals import (
    GONE,
    closed,
    may_steer,
    not_allowed_here,
    outdated,
)
from segbot.domain.approval.start_times import begins, held_back, seconds_until
from segbot.domain.approval.votes import Electorate, lapsed
from segbot.domain.audit import SEGBOT, Event
from segbot.domain.errors import SegbotError
from segbot.domain.lifecycle import State
from segbot.domain.masking import without_addresses
from segbot.domain.people import Person
from segbot.domain.policy import Policy
from segbot.domain.ports import Clock, NotDeliveredError, People, Scheduler
from segbot.domain.requests import Ballot, Click, ClickKind, Draft, Request, Vote
from segbot.flows.approving.one_at_a_time import OneAtATime
from segbot.flows.audit.query import asker_left
from segbot.flows.messaging.outbox import Outbox
from segbot.flows.planning.budget_check import judged_again, too_much_to_retry
from segbot.flows.planning.undoable import cannot_go_on
from segbot.flows.requesting.refresh_stale import RefreshStale
from segbot.store import Store, Transaction

_SAFETY_NET = 15.0
_STOPS = frozenset({Event.PAUSED, Event.SUSPENDED})


class Decide:
    """`home_team` is the workspace segbot is installed in; `policy` the one in force today."""

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        scheduler: Scheduler,
        outbox: Outbox,
        clock: Clock,
        policy: Policy,
        home_team: str,
        refresh_stale: RefreshStale,
    ) -> None:
        self._store = store
        self._people = people
        self._scheduler = scheduler
        self._outbox = outbox
        self._clock = clock
        self._policy = policy
        self._home_team = home_team
        self._refresh_stale = refresh_stale
        self._under_way = OneAtATime()
        self._verdicts: dict[ClickKind, Callable[[Transaction, Request, Person, Click], str]] = {
            ClickKind.REJECT: self._reject,
            ClickKind.WITHDRAW: self._withdraw,
            ClickKind.PAUSE: self._pause,
            ClickKind.RESUME: self._resume,
            ClickKind.RETRY: self._retry,
            ClickKind.UNVOTE: self._unvote,
        }

    def record(self, click: Click) -> bool:
        """Write the press down before Slack is told "received". False: this very press is already known."""
        click = replace(click, reason=without_addresses(click.reason))
        with self._store.transaction(urgent=True) as tx:
            fresh = tx.clicks.record(click, self._clock.now())
            if fresh:
                self._scheduler.settle_click(tx, click.key, _SAFETY_NET)
            return fresh

    def settle(self, key: str, people: People | None = None) -> str:
        """Act on a press and return the private sentence for the person; empty where the card says it all. `people`: who
        is asked instead, where nobody waits for it.

        Harmless to call twice, also at once: the second waits for the first. Raises NotDeliveredError when Slack cannot
        be asked who the person is: the press stays recorded and is tried again.
        """
        with self._under_way.with_name(key):
            return self._settle_once(key, people or self._people)

    def _settle_once(self, key: str, people: People) -> str:
        with self._store.reading() as tx:
            click = tx.clicks.get(key)
            settled = tx.clicks.settled(key)
            then = tx.requests.get(click.request_id) if click is not None else None
            groups = self._deciders(tx, then).groups if then is not None else []
            policy = tx.requests.policy(then.id) if then is not None else None
        if click is None or settled is not None:
            return settled or ""
        draft, known = None, Electorate()
        if click.kind is ClickKind.RENEW and then is not None and then.state is State.STALE:
            known = known.with_these(people, {click.user}, groups)
            try:
                draft = self._refresh_stale.plan(then, click, known[click.user])
            except SegbotError as error:
                return self._said(key, str(error))
        wanted = {click.user, *verdict.to_be_known(then, click, known)}
        while True:
            known = known.with_these(people, wanted, groups)
            with self._store.transaction() as tx:
                tx.alone_with(f"request-{click.request_id}")
                meanwhile = tx.clicks.settled(key)
                if meanwhile is not None:
                    return meanwhile
                request = tx.requests.get(click.request_id)
                if policy is not None and request and then and request.version == then.version:
                    tx.requests.policy_is(request.id, policy)
                # Whoever voted while Slack was being asked has to be looked up as well.
                wanted = verdict.to_be_known(request, click, known)
                if not wanted:
                    return self._settle(tx, request, click, known, draft)

    def _settle(
        self, tx: Transaction, request: Request | None, click: Click, known: Electorate, draft: Draft | None
    ) -> str:
        person = known[click.user]
        if request is None:
            sentence = GONE.format(id=click.request_id)
        else:
            sentence = (
                not_allowed_here(person, self._home_team)
                or self._wrong_card(tx, request, click)
                or self._verdict(tx, request, click, known, draft)
            )
        tx.clicks.settle(click.key, sentence)
        if request is not None:
            self._outbox.redraw_copy(tx, request, click)
        return sentence

    def _verdict(
        self, tx: Transaction, request: Request, click: Click, known: Electorate, draft: Draft | None
    ) -> str:
        person = known[click.user]
        if click.kind is ClickKind.APPROVE:
            return self._approve(tx, request, person, click, known)
        if click.kind is ClickKind.RENEW:
            if draft is None or request.state is not State.STALE:
                return outdated(request, click)
            return self._refresh_stale.settle(tx, request, draft, person, click)
        return self._verdicts[click.kind](tx, request, person, click)

    def _wrong_card(self, tx: Transaction, request: Request, click: Click) -> str:
        """Why the button belongs to another request, another database, or to a card that is none any more."""
        cards = [each.posted for each in tx.messages.posted_cards(request.id) if each.posted]
        return wrong_card(request, click, cards, in_flight=tx.messages.card_in_flight(request.id))

    def _said(self, key: str, sentence: str) -> str:
        with self._store.transaction() as tx:
            tx.clicks.settle(key, sentence)
        return sentence

    def settle_now(self, key: str) -> str:
        """Settle a press right after it was recorded. When Slack cannot be asked, the person is told to wait."""
        try:
            return self.settle(key)
        except NotDeliveredError as error:
            if error.refusal.word == MISSING_SCOPE:
                return str(error)
            return (
                "Slack didn't say who you are just now. Your decision is saved; I'll try again in a moment."
            )

    def _approve(
        self, tx: Transaction, request: Request, person: Person, click: Click, known: Electorate
    ) -> str:
        now, own = self._clock.now(), self._self_approval(tx, request)
        refusal = self._cannot_decide(tx, request, person, click, now) or verdict.own_vote(
            request, person, known, self_approval=own
        )
        refusal = refusal or cannot_go_on(tx, request)
        if refusal:
            return refusal
        needed = self._approvals_needed(tx, request)
        if needed is None:
            return f"Today's policy no longer allows #{request.id}. Ask again with /segment."
        vote = Vote(
            user=person.id,
            ballot=Ballot.APPROVE,
            at=now,
            comment=click.reason,
            bound=request.bound,
        )
        if not tx.votes.cast(request.id, vote):
            return f"You have already approved #{request.id}; it needs {needed} people."
        asker, deciders = known[request.origin.user], self._deciders(tx, request)
        request = discount(
            tx,
            tx.requests.get(request.id) or request,
            lambda user: lapsed(known[user], asker, deciders, self._home_team, self_approval=own),
            needed=needed,
            outbox=self._outbox,
        )
        given = len(request.approvals)
        if given < needed:
            counts = {"approvals": given, "needed": needed}
            self._outbox.tell(tx, request, Event.VOTED, person.id, counts=counts, note=click.reason)
            return ""
        return self._carry(tx, request, vote, given)

    def _carry(self, tx: Transaction, request: Request, vote: Vote, given: int) -> str:
        """The vote is the last one that was needed, and its moment that of the decision."""
        policy = tx.requests.policy(request.id)
        approved = tx.requests.move(
            request.id,
            State.APPROVED,
            version=request.version,
            undecided_at=vote.at,
            decided_by=vote.user,
            decided_at=vote.at,
            starts_at=verdict.starts(request, policy, vote.at),
        )
        if approved is None:
            return closed(request)
        self._outbox.tell(
            tx, approved, Event.APPROVED, vote.user, counts={"approvals": given}, note=vote.comment
        )
        self._run(tx, approved)
        return ""

    def _reject(self, tx: Transaction, request: Request, person: Person, click: Click) -> str:
        now = self._clock.now()
        refusal = self._cannot_decide(tx, request, person, click, now) or verdict.own_rejection(
            request, person
        )
        if refusal:
            return refusal
        vote = Vote(user=person.id, ballot=Ballot.REJECT, at=now, comment=click.reason)
        tx.votes.withdraw(request.id, person.id)
        tx.votes.cast(request.id, vote)
        rejected = tx.requests.move(
            request.id,
            State.REJECTED,
            version=request.version,
            undecided_at=now,
            decided_by=person.id,
            decided_at=now,
            decision_reason=click.reason,
        )
        if rejected is None:
            return closed(request)
        self._outbox.tell(tx, rejected, Event.REJECTED, person.id, note=click.reason)
        return ""

    def _unvote(self, tx: Transaction, request: Request, person: Person, click: Click) -> str:
        refusal = verdict.cannot_take_back(request, click, person)
        if refusal:
            return refusal
        tx.votes.withdraw(request.id, person.id)
        left = len(request.approvals) - 1
        self._outbox.tell(
            tx,
            request,
            Event.UNVOTED,
            person.id,
            counts={"approvals": left, "needed": request.ruling.approvals},
        )
        return ""

    def _withdraw(self, tx: Transaction, request: Request, person: Person, click: Click) -> str:
        refusal = verdict.cannot_withdraw(
            request, person, self._deciders(tx, request), asker_left=asker_left(tx, request)
        )
        if refusal:
            return refusal
        now = self._clock.now()
        moved = tx.requests.move(
            request.id, State.WITHDRAWN, version=click.version, decided_by=person.id, decided_at=now
        )
        if moved is None:
            return outdated(tx.requests.get(request.id) or request, click)
        self._outbox.tell(tx, moved, Event.WITHDRAWN, person.id)
        return ""

    def _pause(self, tx: Transaction, request: Request, person: Person, click: Click) -> str:
        refusal = may_steer(request, person, self._deciders(tx, request))
        if refusal:
            return refusal
        moved = tx.requests.move(request.id, State.PAUSED, note=f"Stopped by <@{person.id}>.")
        if moved is None:
            return outdated(tx.requests.get(request.id) or request, click)
        self._outbox.tell(tx, moved, Event.PAUSED, person.id)
        return ""

    def _resume(self, tx: Transaction, request: Request, person: Person, click: Click) -> str:
        return self._again(tx, request, person, click, event=Event.RESUMED, states=verdict.RESUMED)

    def _retry(self, tx: Transaction, request: Request, person: Person, click: Click) -> str:
        return self._again(tx, request, person, click, event=Event.RETRIED, states=verdict.RETRIED)

    def _again(
        self,
        tx: Transaction,
        request: Request,
        person: Person,
        click: Click,
        *,
        event: Event,
        states: frozenset[State],
    ) -> str:
        deciders = self._deciders(tx, request)
        refusal = verdict.cannot_go_on(request, click, person, deciders, states) or cannot_go_on(tx, request)
        if refusal:
            return refusal
        now = self._clock.now()
        if event is Event.RESUMED:
            stopped_by = _stopped_by(tx, request)
            refusal = verdict.stopped_by_another(request, person, deciders, stopped_by, SEGBOT)
        else:
            refusal = too_much_to_retry(tx, request, self._policy, now)
        refusal = refusal or held_back(request, self._policy, now)
        if refusal:
            return refusal
        starts_at = begins(request.action, now)
        moved = tx.requests.move(
            request.id, State.APPROVED, version=click.version, starts_at=starts_at, note=""
        )
        if moved is None:
            return outdated(request, click)
        if event is Event.RETRIED:
            tx.batches.reopen(request.id)
        tx.connections.resume(request.action.connection)
        self._outbox.tell(tx, moved, event, person.id)
        self._run(tx, moved)
        return ""

    def _run(self, tx: Transaction, request: Request) -> None:
        attempt = tx.requests.next_attempt(request.id)
        now = self._clock.now()
        delay = seconds_until(request.starts_at or now, now)
        self._scheduler.run_request(
            tx, request.id, attempt, request.action.connection, delay=delay, lane=request.lane
        )

    def _cannot_decide(
        self, tx: Transaction, request: Request, person: Person, click: Click, now: datetime
    ) -> str:
        """`now` is the moment of the whole decision: a vote cast in time is not lost because time went on."""
        if verdict.is_over(request, click, now):
            expired = tx.requests.move(request.id, State.EXPIRED, version=request.version)
            if expired is not None:
                self._outbox.tell(tx, expired, Event.EXPIRED, SEGBOT)
        return verdict.cannot_decide(request, click, person, self._deciders(tx, request), now)

    def _deciders(self, tx: Transaction, request: Request) -> EligibleApprovers:
        then = tx.requests.policy(request.id)
        return eligible_approvers(request, then=then, today=self._policy, now=self._clock.now())

    def _self_approval(self, tx: Transaction, request: Request) -> bool:
        return self._policy.self_approval and tx.requests.policy(request.id).self_approval

    def _approvals_needed(self, tx: Transaction, request: Request) -> int | None:
        """Both the policy it was asked under and today's must allow; the stricter one counts."""
        return verdict.approvals_needed(request, judged_again(tx, request, self._policy, self._clock.now()))


def _stopped_by(tx: Transaction, request: Request) -> str:
    """Who stopped it last; empty for nobody."""
    stops = [fact.actor for fact in tx.audit_log.of_request(request.id) if fact.event in _STOPS]
    return stops[-1] if stops else ""


def discount(
    tx: Transaction, request: Request, why_not: Callable[[str], str], *, needed: int, outbox: Outbox
) -> Request:
    """Take away the approvals of those for whom `why_not` has a reason; the request with those that count."""
    for vote in request.approvals:
        why = why_not(vote.user)
        if not why:
            continue
        tx.votes.withdraw(request.id, vote.user)
        request = tx.requests.get(request.id) or request
        outbox.tell(
            tx,
            request,
            Event.DISCOUNTED,
            SEGBOT,
            counts={"approvals": len(request.approvals), "needed": needed},
            note=f"The approval of <@{vote.user}> no longer counts: {why}.",
        )
    return request
