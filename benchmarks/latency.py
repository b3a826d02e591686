"""From a colleague's Approve to the first call at the provider, and what the bot costs while it waits.

Idle, and again with 1,000 requests pending and three runs busy on another account (250 ms, the documented limit); on SQLite
and on Postgres. The baseline is the acknowledgement of the same press: what it costs to be heard at all. A fake Bunce without
delay.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import _processes as processes
from benchmarks._load import Client, percentile
from benchmarks._place import Place, fetched, place, waited_for
from benchmarks._postgres import database
from benchmarks._slack import COLLEAGUE, TEAM
from benchmarks.throughput import people
from segbot.domain.lifecycle import State
from segbot.domain.policy import Policy
from segbot.domain.requests import Draft, Request
from segbot.store import Store

_P50_S, _P95_S, _IDLE = 0.15, 0.3, 0.02
_PENDING = 1_000
# The last press is settled by then, and the looks that come twice a minute fall into what is watched.
_SETTLED_S, _WATCHED_S = 15.0, 30.0
_RUNS, _CALLS_EACH = 3, 400


def approval(request: Request, channel: str, ts: str, number: int) -> str:
    value = json.dumps({"request": request.id, "version": request.version, "key": request.button_key})
    payload = {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "bench"},
        "user": {"id": COLLEAGUE, "team_id": TEAM},
        "api_app_id": "A0BENCH",
        "container": {"type": "message", "message_ts": ts, "channel_id": channel},
        "channel": {"id": channel, "name": "approvals"},
        "trigger_id": f"{number}.1.approve",
        "response_url": "http://127.0.0.1:9/response",
        "actions": [
            {
                "type": "button",
                "action_id": "approve_request",
                "block_id": "b",
                "value": value,
                "action_ts": "1.1",
            }
        ],
    }
    return urlencode({"payload": json.dumps(payload)})


def approved(there: Place, store: Store, number: int) -> tuple[float, float]:
    """Seconds from the press to the first call at the provider, and to the acknowledgement."""
    there.ask(f'add bunce "VIP {number % 8 * 6}"', [f"one-{number}"])
    found: list[tuple[Request, str, str]] = []

    def card() -> bool:
        with store.reading() as tx:
            latest = tx.requests.list(states=[State.PENDING], limit=1)
            cards = tx.messages.posted_cards(latest[0].id) if latest else []
        found[:] = [(latest[0], each.posted.channel, each.posted.ts) for each in cards if each.posted]
        return bool(found)

    if not waited_for(card, 30):
        raise RuntimeError("no card was posted")
    time.sleep(0.6)
    client, begun = Client(there.bot), time.monotonic()
    acked = client.send(approval(*found[-1], 5_000 + number))
    client.close()

    def arrived() -> list[float]:
        return [moment for moment in there.provider_stats()["arrived"] if moment >= begun]

    if not waited_for(lambda: bool(arrived()), 30, every=0.02):
        raise RuntimeError("the approval was not acted upon")
    return arrived()[0] - begun, acked


def cpu_share(there: Place) -> float:
    begun, used = time.monotonic(), there.program.cpu_seconds()
    time.sleep(_WATCHED_S)
    return (there.program.cpu_seconds() - used) / (time.monotonic() - begun)


def many_pending(store: Store, count: int) -> None:
    """Copies of the last request, each waiting for an approval for eight hours."""
    with store.reading() as tx:
        like = tx.requests.list(limit=1)[0]
    now = datetime.now(UTC)
    draft = Draft(
        id="",
        action=like.action,
        origin=like.origin,
        plan=like.plan,
        ruling=like.ruling,
        roster=like.roster,
        report=None,
        provider_label=like.provider_label,
        noun=like.noun,
        created_at=now,
    )
    for first in range(0, count, 100):
        with store.transaction() as tx:
            for number in range(first, first + 100):
                tx.requests.create(
                    replace(draft, id=f"bench-{number}"),
                    state=State.PENDING,
                    policy=Policy(approvers=(COLLEAGUE,)),
                    created_at=now - timedelta(minutes=1),
                    expires_at=now + timedelta(hours=8),
                )


def line(what: str, moments: list[tuple[float, float]], share: float | None) -> bool:
    calls, acks = ([each[side] for each in moments] for side in (0, 1))
    p50, p95 = percentile(calls, 0.5), percentile(calls, 0.95)
    told = "" if share is None else f"{share:.1%}"
    print(
        f"| {what} | {p50:.3f} / {p95:.3f} | {percentile(acks, 0.5):.3f} | {p50 / percentile(acks, 0.5):.1f} | {told} |",
        flush=True,
    )
    return p50 <= _P50_S and p95 <= _P95_S and (share is None or share <= _IDLE)


def measured(kind: str, url: str | None, presses: int) -> bool:
    settings = {
        "SEGBOT_POLICY__ADD_NEEDS_APPROVAL_ABOVE": "0",
        "SEGBOT_APPROVERS": COLLEAGUE,
        "SEGBOT_APPROVALS_CHANNEL": "C0BENCH",
        "SEGBOT_CONNECTIONS__BUNCE__RATE_MULTIPLIER": "100",
        **({"DATABASE_URL": url} if url else {}),
    }
    busy = processes.free_port()
    settings |= {
        "SEGBOT_CONNECTIONS__BUSY__PROVIDER": "bunce",
        "SEGBOT_CONNECTIONS__BUSY__API_KEY": "sk_test_busy",
        "SEGBOT_CONNECTIONS__BUSY__BASE_URL": f"http://127.0.0.1:{busy}/v1",
    }
    slow = ["-m", "benchmarks._provider", str(busy), "250", "500", "50"]
    with (
        tempfile.TemporaryDirectory() as name,
        processes.running(slow, {}, Path(name), port=busy, path="/stats"),
        place(Path(name), latency_ms=0, limit=0, **settings) as there,
    ):
        store = Store(there.environment["DATABASE_URL"], now=lambda: datetime.now(UTC))
        measure: Callable[[int], list[tuple[float, float]]] = lambda first: [  # noqa: E731
            approved(there, store, number) for number in range(first, first + presses)
        ]
        idle = measure(0)
        time.sleep(_SETTLED_S)
        good = line(f"{kind}, idle", idle, cpu_share(there))
        many_pending(store, _PENDING)
        time.sleep(_SETTLED_S)
        waiting = cpu_share(there)
        busy_runs(there, store, presses)
        good = line(f"{kind}, {_PENDING:,} pending and three runs busy", measure(presses), waiting) and good
        still = len(fetched(f"http://127.0.0.1:{busy}/stats")["writes"]) < _RUNS * _CALLS_EACH
        store.close()
    return good and still


def busy_runs(there: Place, store: Store, number: int) -> None:
    """Three long runs, begun."""
    for segment in range(_RUNS):
        there.ask(f'add busy "VIP {segment * 6}"', people(_CALLS_EACH * 100))
        with store.reading() as tx:
            latest = tx.requests.list(states=[State.PENDING], limit=1)[0]
        waited_for(lambda due=latest.id: bool(cards_of(store, due)), 30)
        [card] = cards_of(store, latest.id)
        client = Client(there.bot)
        client.send(approval(latest, *card, 90_000 + number + segment))
        client.close()
    waited_for(lambda: running(store) >= _RUNS, 60)
    time.sleep(3.0)


def cards_of(store: Store, request_id: int) -> list[tuple[str, str]]:
    with store.reading() as tx:
        cards = tx.messages.posted_cards(request_id)
    return [(each.posted.channel, each.posted.ts) for each in cards if each.posted]


def running(store: Store) -> int:
    with store.reading() as tx:
        return len(tx.requests.list(states=[State.RUNNING], limit=10))


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks latency", description=__doc__)
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    given = parser.parse_args(argv)
    print("| | approve to first call p50 / p95 s | acknowledged p50 s | ratio | of a core, idle |")
    print("|---|--:|--:|--:|--:|")
    good = True
    if given.database != "postgres":
        good = measured("SQLite", None, given.presses)
    if given.database != "sqlite":
        with database() as url:
            good = measured("Postgres", url, given.presses) and good
    print(
        f"\ntarget: p50 ≤ {_P50_S:g} s, p95 ≤ {_P95_S:g} s, idle ≤ {_IDLE:.0%} of a core: {'met' if good else 'MISSED'}",
        file=sys.stderr,
    )
    return 0 if good else 1
