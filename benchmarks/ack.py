"""How long Slack waits for the acknowledgement, against a bare Bolt app on the same web stack in the same run."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import _processes as processes
from benchmarks._load import Body, command, load, percentile, press
from benchmarks._slack import ASKER, TEAM
from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.lifecycle import State
from segbot.domain.planning.plan import Operation, Plan, PlannedBatch
from segbot.domain.policy import Outcome, Policy, Ruling
from segbot.domain.requests import Draft
from segbot.store import Store

_RATIO, _P99_MS = 2.5, 500.0
_CLIENTS = (1, 16)
_BETWEEN = 0.3


def pending_request(folder: Path) -> int:
    """A request that waits for approval, in the database segbot is about to open."""
    now = datetime.now(UTC)
    draft = Draft(
        id="benchmark",
        action=Action(verb=Verb.DELETE, connection="bunce", segment="vip"),
        origin=Origin(user=ASKER, team=TEAM, channel="C0BENCH"),
        plan=Plan(
            segment_id="vip",
            segment_name="vip",
            removes=10,
            before=10,
            batches=(PlannedBatch(operation=Operation.DELETE),),
        ),
        ruling=Ruling(outcome=Outcome.APPROVE, rule="delete", why="A colleague has to agree.", approvals=1),
        roster=None,
        report=None,
        provider_label="Bunce",
        noun="segment",
        created_at=now,
    )
    store = Store(f"sqlite:///{folder}/segbot.db", now=lambda: datetime.now(UTC))
    store.migrate()
    try:
        with store.transaction() as tx:
            tx.drafts.save(draft)
            return tx.requests.create(
                draft,
                state=State.PENDING,
                policy=Policy(approvers=("U0SOMEBODYELSE",)),
                created_at=now,
                expires_at=now + timedelta(hours=8),
            )
    finally:
        store.close()


def bodies(request_id: int, slack_port: int) -> dict[str, Body]:
    return {
        "command, answered in the ack (`help`)": command("help", slack_port),
        "command, opens the form (`remove bunce`)": command("remove bunce", slack_port),
        "button (`approve_request`)": press(request_id, 1, slack_port),
    }


Found = dict[tuple[str, int], dict[str, list[float]]]


def measure(rounds: int, per_round: int) -> Found:
    """Rounds alternate between the two servers and take turns at going first; the first round is not counted."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        slack, bare, bot = (processes.free_port() for _ in range(3))
        request_id = pending_request(folder)
        environment = processes.settings(slack_port=slack, port=bot, folder=folder)
        for arguments, port, path in (
            (["-m", "benchmarks._slack", str(slack)], slack, "/api/api.test"),
            (["-m", "benchmarks._bare", str(bare)], bare, "/readyz"),
            (["-m", "segbot", "run"], bot, "/readyz"),
        ):
            stack.enter_context(processes.running(arguments, environment, folder, port=port, path=path))
        found: Found = {}
        for number in range(rounds + 1):
            for clients in _CLIENTS:
                for what, body in bodies(request_id, slack).items():
                    sides = [("bare", bare), ("segbot", bot)]
                    for side, port in sides if number % 2 else reversed(sides):
                        took = load(port, body, clients=clients, each=max(1, per_round // clients))
                        time.sleep(_BETWEEN)
                        if number:
                            found.setdefault((what, clients), {}).setdefault(side, []).extend(took)
        sent = (rounds + 1) * sum(clients * max(1, per_round // clients) for clients in _CLIENTS)
        prove(folder, slack, sent)
        return found


def prove(folder: Path, slack_port: int, sent: int) -> None:
    """That the bot did what was measured: every press written down, every form opened. Raises RuntimeError."""
    with closing(sqlite3.connect(folder / "segbot.db")) as database:
        [recorded] = database.execute("SELECT count(*) FROM clicks").fetchone()
    with urllib.request.urlopen(f"http://127.0.0.1:{slack_port}/calls", timeout=10) as answer:
        opened = json.load(answer).get("views.open", 0)
    if (recorded, opened) != (sent, sent):
        raise RuntimeError(
            f"{sent} of each were sent; {recorded} presses written down, {opened} forms opened"
        )


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks ack", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument(
        "--per-round", type=int, default=160, help="requests per round, shared among the clients"
    )
    given = parser.parse_args(argv)
    print("| request | clients | bare p50 / p99 ms | segbot p50 / p99 ms | p50 ratio | requests each |")
    print("|---|--:|--:|--:|--:|--:|")
    good = True
    for (what, clients), sides in measure(given.rounds, given.per_round).items():
        bare, bot = sides["bare"], sides["segbot"]
        ratio = percentile(bot, 0.5) / percentile(bare, 0.5)
        good = good and ratio <= _RATIO and percentile(bot, 0.99) * 1000 < _P99_MS
        cells = [
            " / ".join(f"{percentile(side, share) * 1000:.1f}" for share in (0.5, 0.99))
            for side in (bare, bot)
        ]
        print(f"| {what} | {clients} | {cells[0]} | {cells[1]} | {ratio:.2f} | {len(bot)} |")
    print(
        f"\ntarget: p50 ratio ≤ {_RATIO:g}, p99 < {_P99_MS:g} ms: {'met' if good else 'MISSED'}",
        file=sys.stderr,
    )
    return 0 if good else 1
