"""Before a run begins: is it time, is no freeze in force, and are those who asked and agreed still here?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segbot.domain.approval.eligibility import EligibleApprovers, eligible_approvers, judged_today
from segbot.domain.approval.refusals import not_allowed_here
from segbot.domain.approval.start_times import seconds_until, too_early
from segbot.domain.audit import SEGBOT, Event
from segbot.domain.lifecycle import State
from segbot.domain.people import Person
from segbot.domain.policy import Outcome, Policy, Ruling
from segbot.domain.policy.freezes import frozen
from segbot.domain.ports import Clock, People, Scheduler
from segbot.domain.requests import Request
from segbot.flows.audit.query import ASKER_LEFT
from segbot.flows.messaging.outbox import Outbox
from segbot.flows.planning.budget_check import judged
from segbot.store import Store, Transaction

_TO_RUN = frozenset({State.APPROVED, State.RUNNING})
_AGAIN = "Colleagues can approve it again with new numbers."


@dataclass(frozen=True, kw_only=True)
class _Hindrance:
    """Why it does not begin: PAUSED where waiting helps, STALE where the agreement no longer holds."""

    to: State
    note: str
    asker_left: bool = False


class Preflight:
    """`policy` is the one in force today, `home_team` the workspace segbot is installed in."""

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
    ) -> None:
        self._store = store
        self._people = people
        self._scheduler = scheduler
        self._outbox = outbox
        self._clock = clock
        self._policy = policy
        self._home_team = home_team

    def may_begin(self, request_id: int, attempt: int) -> bool:
        """Whether this run may go on now; where not, the request is put back or suspended, and says so.

        Raises NotDeliveredError while Slack cannot be asked who is still here: nothing runs unchecked.
        """
        with self._store.reading() as tx:
            request = tx.requests.get(request_id)
            if request is None or request.attempt != attempt or request.state not in _TO_RUN:
                return True
            batches = tx.batches.list(request_id)
            deciders = self._deciders(tx, request)
        # Where nobody has to be asked again, what was tried and certainly not taken counts as not sent.
        sent = any(batch.begun if _on_own_word(request) else batch.attempts for batch in batches)
        if request.state is State.RUNNING and sent:
            return True
        if too_early(request, self._clock.now()):
            self._put_back(request)
            return False
        hindrance = self._freeze(request) or self._people_gone(request, deciders, sent=sent)
        return hindrance is None or not self._suspend(request, hindrance)

    def frozen_meanwhile(self, request: Request) -> bool:
        """The last look before the first batch: a freeze may have begun while the provider was waited for."""
        hindrance = self._freeze(request)
        return hindrance is not None and self._suspend(request, hindrance)

    def _put_back(self, request: Request) -> None:
        """A timer that fires early changes nothing: there is another run, at the time that is written down."""
        with self._store.transaction() as tx:
            tx.alone_with(f"request-{request.id}")
            current = tx.requests.get(request.id)
            if current is None or current.attempt != request.attempt or current.starts_at is None:
                return
            attempt = tx.requests.next_attempt(request.id)
            delay = seconds_until(current.starts_at, self._clock.now())
            self._scheduler.run_request(
                tx, request.id, attempt, request.action.connection, delay=delay, lane=request.lane
            )

    def _freeze(self, request: Request) -> _Hindrance | None:
        held = frozen(request.action, self._policy.freezes, self._clock.now())
        if held is None:
            return None
        return _Hindrance(to=State.PAUSED, note=f"{held.sentence} Choose *Resume* after that.")

    def _people_gone(self, request: Request, deciders: EligibleApprovers, *, sent: bool) -> _Hindrance | None:
        """Slack is asked only where colleagues agreed or time has passed: who has just confirmed something for themselves is
        here. The policy can be another one all the same: that of another process, or of this one since.
        """
        if _on_own_word(request):
            return None if sent else self._not_agreed(request, ())
        asker = self._people.look_up(request.origin.user)
        if asker.is_deactivated or asker.is_outsider or asker.is_bot:
            note = (
                f"<@{asker.id}>, who asked for it, is no longer a member of this workspace. "
                "If it is still wanted, ask for it again; an approver can withdraw this one."
            )
            return _Hindrance(to=State.PAUSED, note=note, asker_left=True)
        lost = [
            f"<@{vote.user}> {why}"
            for vote in request.approvals
            if (why := self._no_longer(self._people.look_up(vote.user, deciders.groups), deciders, asker))
        ]
        if sent:
            return self._half_done(lost)
        return self._not_agreed(request, lost)

    def _no_longer(self, person: Person, deciders: EligibleApprovers, asker: Person) -> str:
        """Why this person's approval no longer counts; empty where it does."""
        if person.is_same_as(asker) and not self._policy.self_approval:
            return "asked for it, and approving one's own request is no longer allowed"
        if not_allowed_here(person, self._home_team):
            return "is no longer a full member of this workspace"
        return "" if deciders.allow(person) else "is no longer an approver"

    def _not_agreed(self, request: Request, lost: Sequence[str]) -> _Hindrance | None:
        today = self._judged(request)
        if today.outcome is Outcome.REFUSE:
            return _Hindrance(to=State.STALE, note="Today's policy no longer allows it.")
        needed = max(today.approvals, request.ruling.approvals)
        if len(request.approvals) - len(lost) >= needed:
            return None
        if not request.approvals:
            return _Hindrance(
                to=State.STALE,
                note="Today's policy asks a colleague first. Choose *Use new numbers*, and it goes to one.",
            )
        if not lost:
            return _Hindrance(
                to=State.STALE,
                note=f"Today's policy asks for more approvals ({needed}) than it has. {_AGAIN}",
            )
        return _Hindrance(to=State.STALE, note=f"{_listed(lost)}, so an approval no longer counts. {_AGAIN}")

    def _judged(self, request: Request) -> Ruling:
        """By the limits as they were when it was asked for; as they are now where there were none then."""
        if request.ruling.spent is not None or not self._policy.budgets:
            return judged_today(request, self._policy)
        with self._store.reading() as tx:
            return judged(
                tx,
                request.action,
                request.plan,
                request.origin,
                self._policy,
                now=self._clock.now(),
                own=request.id,
            )

    def _half_done(self, lost: Sequence[str]) -> _Hindrance | None:
        """Some of it was sent, so it cannot be planned again; what is left waits for an agreement of its own."""
        if not lost:
            return None
        note = (
            f"{_listed(lost)}, so an approval no longer counts. Withdraw it and ask again for what is left."
        )
        return _Hindrance(to=State.PAUSED, note=note)

    def _suspend(self, request: Request, hindrance: _Hindrance) -> bool:
        """False: it has moved on meanwhile."""
        with self._store.transaction() as tx:
            tx.alone_with(f"request-{request.id}")
            current = tx.requests.get(request.id)
            if current is None or current.attempt != request.attempt or current.state not in _TO_RUN:
                return False
            moved = tx.requests.move(request.id, hindrance.to, version=current.version, note=hindrance.note)
            if moved is None:
                return False
            counts = {ASKER_LEFT: 1} if hindrance.asker_left else {}
            self._outbox.tell(tx, moved, Event.SUSPENDED, SEGBOT, counts=counts, note=hindrance.note)
            return True

    def _deciders(self, tx: Transaction, request: Request) -> EligibleApprovers:
        then = tx.requests.policy(request.id)
        return eligible_approvers(request, then=then, today=self._policy, now=self._clock.now())


def _on_own_word(request: Request) -> bool:
    """Confirmed by who asked for it, to begin at once."""
    return request.ruling.outcome is not Outcome.APPROVE and request.action.run_at is None


def _listed(reasons: Sequence[str]) -> str:
    return " and ".join(reasons[:5])
