"""What one process counts while it works; each begins at nothing when the process starts, as Prometheus expects."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from segbot.domain.actions import Verb
from segbot.domain.audit import Event, Fact
from segbot.domain.requests import Request

disable_created_metrics()  # type: ignore[no-untyped-call]  # nobody asks when a counter was made

P = ParamSpec("P")
T = TypeVar("T")

# Slack gives three seconds.
_ACK_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
_DECISION_SECONDS = (60, 300, 900, 1_800, 3_600, 4 * 3_600, 8 * 3_600, 24 * 3_600)
_TOO_MANY = "429"
_ERRORS_FROM = 400
_STOPPED_BY = {
    Event.DRIFTED: "drift",
    Event.TAMPERED: "approval_digest",
    Event.SUSPENDED: "preflight",
    Event.DISCOUNTED: "approver_left",
    Event.EXPIRED: "time",
    Event.REJECTED: "colleague",
}
_ENDED = frozenset({Event.DONE, Event.PARTLY_DONE, Event.FAILED, Event.UNKNOWN})
_DECIDED = frozenset({Event.APPROVED, Event.REJECTED})
_PUT_IN = frozenset({Verb.ADD, Verb.CREATE})
_TAKEN_OUT = frozenset({Verb.REMOVE, Verb.CLEAR, Verb.DELETE})


class Counters:
    """Thread-safe. Also the `CallWatch` of the providers' connections."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._acks = Histogram(
            "segbot_ack_seconds",
            "From a request of Slack's to its acknowledgement.",
            buckets=_ACK_SECONDS,
            registry=registry,
        )
        self._calls = Counter(
            "segbot_provider_calls",
            "HTTP calls to providers; `outcome` is the status, or no_answer.",
            ["connection", "outcome"],
            registry=registry,
        )
        self._errors = Counter(
            "segbot_provider_errors",
            "Of these the ones that failed: a status from 400, or no answer.",
            ["connection"],
            registry=registry,
        )
        self._limited = Counter(
            "segbot_provider_rate_limited",
            "Of these the ones answered with 429, too many requests.",
            ["connection"],
            registry=registry,
        )
        self._waited = Counter(
            "segbot_provider_waited_seconds",
            "Time spent waiting for a provider's limit before a call.",
            ["connection"],
            registry=registry,
        )
        self._took = Counter(
            "segbot_provider_call_seconds",
            "Time the calls took.",
            ["connection"],
            registry=registry,
        )
        self._events = Counter(
            "segbot_events", "Facts written down since this process started.", ["event"], registry=registry
        )
        self._stopped = Counter(
            "segbot_changes_stopped", "Changes that a guard stopped.", ["guard"], registry=registry
        )
        self._decisions = Histogram(
            "segbot_decision_seconds",
            "From asking to the decision.",
            buckets=_DECISION_SECONDS,
            registry=registry,
        )
        self._people_in = Counter(
            "segbot_people_added", "People put into segments.", ["connection"], registry=registry
        )
        self._people_out = Counter(
            "segbot_people_removed", "People taken out of segments.", ["connection"], registry=registry
        )
        for guard in _STOPPED_BY.values():
            self._stopped.labels(guard)

    def expect(self, connections: Iterable[str]) -> None:
        """Show these connections from the start, so that nothing is missing where nothing happened."""
        for name in connections:
            for each in (
                self._errors,
                self._limited,
                self._waited,
                self._took,
                self._people_in,
                self._people_out,
            ):
                each.labels(name)

    def called(self, connection: str, outcome: str, seconds: float) -> None:
        self._calls.labels(connection, outcome).inc()
        self._took.labels(connection).inc(max(0.0, seconds))
        if not outcome.isdigit() or int(outcome) >= _ERRORS_FROM:
            self._errors.labels(connection).inc()
        if outcome == _TOO_MANY:
            self._limited.labels(connection).inc()

    def waited(self, connection: str, seconds: float) -> None:
        self._waited.labels(connection).inc(max(0.0, seconds))

    def timed(self, answer: Callable[P, T]) -> Callable[P, T]:
        """The same, with the time counted that Slack waits for it."""

        def answer_and_count(*args: P.args, **kwargs: P.kwargs) -> T:
            begun = time.perf_counter()
            try:
                return answer(*args, **kwargs)
            finally:
                self.acknowledged(time.perf_counter() - begun)

        return answer_and_count

    def acknowledged(self, seconds: float) -> None:
        """Slack has its answer to one request, after so long."""
        self._acks.observe(seconds)

    def happened(self, fact: Fact, request: Request | None) -> None:
        """A fact, and its request as it is now."""
        self._events.labels(fact.event.value).inc()
        if fact.event in _STOPPED_BY:
            self._stopped.labels(_STOPPED_BY[fact.event]).inc()
        if request is None:
            return
        if fact.event in _DECIDED:
            self._decisions.observe(max(0.0, (fact.at - request.created_at).total_seconds()))
        if fact.event in _ENDED:
            put_in, taken_out = _people(fact, request)
            self._people_in.labels(fact.connection).inc(put_in)
            self._people_out.labels(fact.connection).inc(taken_out)


def _people(fact: Fact, request: Request) -> tuple[int, int]:
    """How many came and how many went: as the result says, and where a whole list took another's place as the plan says."""
    verb, plan = request.action.verb, request.plan
    said = fact.counts.get("people", fact.counts.get("sent"))
    if verb in _PUT_IN:
        return (plan.adds if said is None else said), 0
    if verb in _TAKEN_OUT:
        return 0, (plan.removes if said is None else said)
    return (plan.adds, plan.removes) if fact.event is Event.DONE else (0, 0)
