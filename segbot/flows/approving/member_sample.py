"""Who would leave: a masked sample for those who decide, written down as looked at."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from segbot.domain.actions import Verb
from segbot.domain.approval.eligibility import EligibleApprovers, eligible_approvers
from segbot.domain.approval.refusals import GONE, not_allowed_here, not_an_approver
from segbot.domain.audit import Event
from segbot.domain.errors import NotPermittedError, StaleError, UserError
from segbot.domain.lifecycle import State
from segbot.domain.masking import masked, places, spread
from segbot.domain.people import Person
from segbot.domain.planning.plan import Operation
from segbot.domain.policy import Policy
from segbot.domain.ports import Clock, People
from segbot.domain.requests import Request
from segbot.flows.messaging.outbox import Outbox
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.reading.page import Row, member_of
from segbot.rosters.storage.vault import Vault
from segbot.store import Store


@dataclass(frozen=True, kw_only=True)
class MemberSample:
    """`people` are masked, at most twenty, spread over all who would leave, of whom there are `request.plan.removes`
    (at most, where the plan says so).
    """

    request: Request
    people: tuple[str, ...]


class MemberSampling:
    """`policy` is the one in force today."""

    def __init__(
        self,
        *,
        store: Store,
        vault: Vault,
        known_members: KnownMembers,
        people: People,
        outbox: Outbox,
        clock: Clock,
        policy: Policy,
        home_team: str,
    ) -> None:
        self._store = store
        self._vault = vault
        self._known_members = known_members
        self._people = people
        self._outbox = outbox
        self._clock = clock
        self._policy = policy
        self._home_team = home_team
        # A book may take hundreds of megabytes while it is open.
        self._one_at_a_time = threading.Lock()

    def leaving(self, request_id: int, user: str) -> MemberSample:
        """May take seconds. Raises UserError with what to say instead, NotDeliveredError when Slack cannot be asked."""
        with self._store.reading() as tx:
            request = tx.requests.get(request_id)
            then = tx.requests.policy(request_id) if request else None
        if request is None or then is None:
            raise UserError(GONE.format(id=request_id))
        deciders = eligible_approvers(request, then=then, today=self._policy, now=self._clock.now())
        person = self._people.look_up(user, deciders.groups)
        own_is_fine = then.self_approval and self._policy.self_approval
        refusal = not_allowed_here(person, self._home_team) or _not_for(
            request, person, deciders, own_is_fine=own_is_fine
        )
        if refusal:
            raise NotPermittedError(refusal)
        _must_be_waiting(request)
        with self._one_at_a_time:
            sample = MemberSample(request=request, people=self._sampled(request))
        with self._store.transaction() as tx:
            self._outbox.record(tx, request, Event.SAMPLED, user, counts={"shown": len(sample.people)})
        return sample

    def _sampled(self, request: Request) -> tuple[str, ...]:
        try:
            found = tuple(masked(member_of(row).id) for row in self._rows(request))
        except StaleError:
            raise UserError(
                f"The list of people of #{request.id} is no longer kept, so there is nobody to show."
            ) from None
        if not found:
            raise UserError(f"Everybody on the list of #{request.id} was erased since (segbot forget).")
        return found

    def _rows(self, request: Request) -> Iterable[Row]:
        leaving = [
            each for each in request.plan.batches if each.operation is Operation.REMOVE and each.roster_id
        ]
        if request.action.verb is Verb.REMOVE and request.roster is not None:
            return self._listed(request, request.roster.id, request.roster.count)
        if leaving:
            return self._at_places(str(leaving[0].roster_id), max(each.stop for each in leaving))
        return self._known(request)

    def _listed(self, request: Request, roster_id: str, count: int) -> Iterable[Row]:
        """Those on the list who are known to be in it; the list itself where nobody knows who is."""
        held = self._known_members.counted(request.action.connection, request.segment_id or "")
        if not self._trusted(request, complete=held.complete, count=len(held)):
            return self._at_places(roster_id, count)
        rows = self._vault.rows(roster_id, 0, count)
        return spread((row for row in rows if held.people.holds(row)), request.plan.removes)

    def _at_places(self, roster_id: str, count: int) -> Iterator[Row]:
        for at in places(count):
            yield from self._vault.rows(roster_id, at, at + 1)

    def _known(self, request: Request) -> Iterable[Row]:
        """Everyone known to be in it but for those who stay."""
        known = self._known_members.known(request.action.connection, request.segment_id or "")
        if not self._trusted(request, complete=known.complete, count=len(known)):
            raise UserError(
                f"{request.provider_label} does not say who is in “{request.plan.segment_name}”, and segbot's own list "
                "of it is not complete, so nobody can be shown."
            )
        return spread(self._known_members.leaving(known, request.roster), request.plan.removes)

    def _trusted(self, request: Request, *, complete: bool, count: int) -> bool:
        return complete and request.plan.before in (None, count)


def _not_for(request: Request, person: Person, deciders: EligibleApprovers, *, own_is_fine: bool) -> str:
    if person.id == request.origin.user and not (own_is_fine and deciders.allow(person)):
        return f"You asked for #{request.id}, so the list is yours: the sample is for those who decide."
    refusal = not_an_approver(request, person, deciders)
    return f"{refusal} The sample is only for those who decide." if refusal else ""


def _must_be_waiting(request: Request) -> None:
    if request.state is not State.PENDING:
        raise UserError(
            f"#{request.id} no longer waits for a decision, so nobody is shown. `/segment request #{request.id}` says "
            "where it stands."
        )
    if not request.plan.removes and not request.plan.everyone_leaves:
        raise UserError(f"Nobody would leave with #{request.id}.")
