"""Two processes on one Postgres keep to one limit, and neither starves."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

from store.databases import postgres

from segbot.domain.call_priority import Priority, calls_for
from segbot.domain.capabilities import Limits
from segbot.flows.accounts.rate_states import StoredRateStates
from segbot.providers import SharedLimits
from segbot.providers.rate_limit import RateLimiter
from segbot.store import Store

__all__ = ["postgres"]

LIMITS = Limits(people_per_call=1, people_per_call_documented=True, requests=6, per_seconds=0.3)


class RealClock:
    def now(self):
        return datetime.now(UTC)

    def sleep(self, seconds):
        time.sleep(seconds)


def test_two_processes_share_one_limit_evenly(postgres):
    url = postgres.migrated()
    sent: dict[str, list[float]] = {}

    def process(name):
        store = Store(url, now=lambda: datetime.now(UTC))
        shared = SharedLimits(StoredRateStates(store))
        rate_limiter = RateLimiter(LIMITS, RealClock(), label="Acme", key="acme", lane=name, shared=shared)
        ends = time.monotonic() + 1.2
        while time.monotonic() < ends:
            with calls_for(Priority.RUN):
                rate_limiter.wait("/")
            sent.setdefault(name, []).append(time.monotonic())
        store.close()

    threads = [threading.Thread(target=process, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    both = sorted(moment for moments in sent.values() for moment in moments)
    assert max(sum(start <= each < start + 0.3 for each in both) for start in both) <= 6
    assert abs(len(sent["one"]) - len(sent["two"])) <= 3
    assert len(both) >= 14  # of 24 the limit allows, on a machine that is busy with other tests
