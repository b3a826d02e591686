"""Whether somebody may ask or see, as Slack tells: remembered for minutes while they look, asked again when it counts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass

from segbot.domain.approval.requesters import Access
from segbot.domain.errors import NotPermittedError
from segbot.domain.people import Person
from segbot.domain.policy import Policy
from segbot.domain.ports import NotDeliveredError, People

KEPT = 300.0
_REFUSED_KEPT = 20.0
_MOST_KEPT = 10_000
UNKNOWN = "Slack didn't say who you are just now. Nothing was changed; please try again in a moment."


class UnknownPersonError(NotDeliveredError):
    """Slack does not say who somebody is; nobody is served on a guess."""


@dataclass(frozen=True, kw_only=True)
class _Known:
    at: float
    person: Person


class SlackRequesters:
    """The Requesters port. Thread-safe. `rule_groups` are the user groups that policy rules name as requesters. `patience`: seconds an answer
    is waited for, as Slack gives a person's click three; `threads` where Slack is asked. `now` counts seconds.
    """

    def __init__(
        self,
        people: People,
        access: Access,
        *,
        rule_groups: Iterable[str] = (),
        patience: float = 1.0,
        threads: Executor | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.access = access
        self._people = people
        self._rule_groups = frozenset(rule_groups)
        self._groups = tuple(dict.fromkeys((*access.groups, *sorted(self._rule_groups))))
        self._patience = patience
        self._now = now
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._threads = threads or ThreadPoolExecutor(8, thread_name_prefix="who")

    def may_not_ask(self, user: str) -> str:
        """Why not, from what is known for at most five minutes; empty where they may. Raises UnknownPersonError."""
        return self.access.may_not_ask(self._recent(user))

    def may_not_see(self, user: str) -> str:
        """The same for being shown anything. Raises UnknownPersonError."""
        return self.access.may_not_see(self._recent(user))

    def groups(self, user: str) -> frozenset[str]:
        """The requester groups somebody is in, from what is known for at most five minutes. Raises UnknownPersonError."""
        return self._recent(user).groups

    def time_zone(self, user: str) -> str:
        """As it is known for at most five minutes. Raises UnknownPersonError."""
        return self._recent(user).time_zone

    def confirm(self, user: str) -> Person:
        """The person as Slack tells this moment. Raises NotPermittedError where they may not ask, UnknownPersonError."""
        person = self._fresh(user)
        if not person.groups_unread.isdisjoint(self._rule_groups):
            raise UnknownPersonError(UNKNOWN)  # which rule holds hangs on it
        refused = self.access.may_not_ask(person)
        if refused:
            raise NotPermittedError(refused)
        return person

    def _recent(self, user: str) -> Person:
        with self._lock:
            known = self._known.get(user)
        if known is not None:
            kept = _REFUSED_KEPT if self.access.may_not_see(known.person) else KEPT
            if self._now() - known.at < kept:
                return known.person
        return self._fresh(user)

    def _fresh(self, user: str) -> Person:
        asked_at = self._now()
        try:
            person = self._threads.submit(self._people.look_up, user, self._groups).result(self._patience)
        except (TookTooLong, NotDeliveredError) as error:
            raise UnknownPersonError(UNKNOWN) from error
        with self._lock:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[user] = _Known(at=asked_at, person=person)
        return person


def requesters_for(
    people: People,
    named: Sequence[str],
    policy: Policy,
    *,
    threads: Executor | None = None,
    now: Callable[[], float] = time.monotonic,
) -> SlackRequesters:
    """`named` are the users and groups who may ask; whoever approves under any rule has to see what they approve."""
    approvers = [*policy.approvers, *policy.fallback_approvers]
    approvers += [each for rule in policy.rules for each in rule.approvers]
    access = Access(requesters=tuple(named), approvers=tuple(dict.fromkeys(approvers)))
    groups = {each for rule in policy.rules for each in rule.requesters if each.startswith("S")}
    return SlackRequesters(people, access, rule_groups=groups, threads=threads, now=now)
