"""`segbot status`: what `/metrics` tells, for somebody at a terminal; once, or again and again."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener, urlopen

from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from segbot.bootstrap import SystemClock
from segbot.domain.errors import ConfigurationError, UserError
from segbot.metrics import exposition
from segbot.providers.connection import is_loopback
from segbot.settings import database_url
from segbot.store import Store

_PATIENCE = 5.0
_ENDED = frozenset({"done", "rejected", "withdrawn", "expired"})


@dataclass(frozen=True, kw_only=True)
class Sample:
    name: str
    labels: dict[str, str]
    value: float


@dataclass(frozen=True, kw_only=True)
class Status:
    """`source`: where the numbers are from, in half a sentence; `alive`: a process answered."""

    source: str
    alive: bool
    samples: tuple[Sample, ...]

    def of(self, name: str) -> list[Sample]:
        return [each for each in self.samples if each.name == f"segbot_{name}"]

    def value(self, name: str) -> float | None:
        found = self.of(name)
        return found[0].value if found else None


def address() -> str:
    """Where the process of these settings tells its numbers."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "3000"
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/metrics"


def look(url: str) -> Status:
    """From the running process; where none answers, what the database says. Raises UserError where there is neither."""
    if not url.startswith(("http://", "https://")):
        raise UserError(f"{url} is no address: it begins with http:// or https://.")
    try:
        # A company's proxy does not lead back to this machine.
        ask = build_opener(ProxyHandler({})).open if is_loopback(urlsplit(url).hostname or "") else urlopen
        with ask(url, timeout=_PATIENCE) as answer:
            return Status(source=f"the process at {url}", alive=True, samples=_parsed(answer.read()))
    except (URLError, OSError, ValueError):
        pass
    return Status(source="the database alone: no process answers", alive=False, samples=_of_database(url))


def _of_database(url: str) -> tuple[Sample, ...]:
    try:
        store = Store(database_url(), now=SystemClock().now, read_only=True)
        if store.path is not None and not store.path.exists():
            raise UserError(f"No process answers at {url}, and there is no database yet: start segbot.")
        try:
            if store.pending_migrations():
                raise UserError(f"No process answers at {url}, and the database is not up to date.")
            with store.reading() as tx:
                return _parsed(exposition(tx.workload(), ()))
        finally:
            store.close()
    except ConfigurationError as error:
        raise UserError(f"No process answers at {url}. {error}") from None


def _parsed(text: bytes) -> tuple[Sample, ...]:
    families = text_string_to_metric_families(text.decode())
    return tuple(
        Sample(name=each.name, labels=dict(each.labels), value=each.value)
        for family in families
        for each in family.samples
    )


def as_json(status: Status) -> str:
    """One object: where the numbers are from, and each with its labels."""
    samples = [
        {"name": each.name, "labels": each.labels, "value": each.value}
        for each in status.samples
        if each.name.startswith("segbot_")
    ]
    return json.dumps({"source": status.source, "running": status.alive, "metrics": samples}, indent=2)


def drawn(status: Status) -> Group:
    """For a terminal."""
    version = next((each.labels["version"] for each in status.of("build_info")), "?")
    head = Text(f"segbot {version} · from {status.source}", style="bold" if status.alive else "bold yellow")
    tables = [_requests(status), _waiting(status), _undelivered(status), _accounts(status), _counted(status)]
    return Group(head, *(table for table in tables if table.row_count))


def _requests(status: Status) -> Table:
    table = Table("requests", "what", "how many", title="Requests", title_justify="left")
    found = [each for each in status.of("requests") if each.value]
    for each in sorted(found, key=lambda one: (one.labels["state"] in _ENDED, one.labels["state"])):
        bad = each.labels["state"] in ("unknown", "failed", "partly_done")
        table.add_row(
            each.labels["state"].replace("_", " "),
            each.labels["verb"],
            f"{each.value:,.0f}",
            style="red" if bad else "dim" if each.labels["state"] in _ENDED else "",
        )
    return table


def _waiting(status: Status) -> Table:
    table = Table("what waits", "how many", "the oldest since", title="Waiting", title_justify="left")
    pending = sum(each.value for each in status.of("requests") if each.labels["state"] == "pending")
    rows: list[tuple[str, float | None, float | None]] = [
        ("undecided requests", pending, status.value("oldest_pending_seconds")),
        ("messages to Slack", status.value("messages_waiting"), status.value("oldest_message_seconds")),
        ("pressed buttons", status.value("presses_waiting"), None),
    ]
    ages = {each.labels["queue"]: each.value for each in status.of("queue_oldest_seconds")}
    rows += [
        (f"queue {each.labels['queue']}", each.value, ages.get(each.labels["queue"]))
        for each in status.of("queue_depth")
    ]
    for name, count, age in rows:
        table.add_row(name, f"{count or 0:,.0f}", duration(age) if count and age else "")
    return table


def _undelivered(status: Status) -> Table:
    table = Table(
        "Slack's word", "messages", "", title="Not taken by Slack", title_justify="left", style="yellow"
    )
    for each in status.of("messages_undelivered"):
        again = "given up" if each.labels["given_up"] == "true" else "tried again"
        table.add_row(each.labels["reason"], f"{each.value:,.0f}", again)
    return table


def _accounts(status: Status) -> Table:
    table = Table(
        *("account", "calls", "failed", "429", "waited", "added", "removed", ""),
        title="Accounts, since the process started",
        title_justify="left",
    )
    paused = {each.labels["connection"]: bool(each.value) for each in status.of("connection_paused")}
    for name in sorted(paused):
        counts = [
            _sum(status, metric, name)
            for metric in ("provider_calls", "provider_errors", "provider_rate_limited")
        ]
        people = [_sum(status, metric, name) for metric in ("people_added", "people_removed")]
        table.add_row(
            name,
            *(f"{count:,.0f}" for count in counts),
            duration(_sum(status, "provider_waited_seconds", name)),
            *(f"{count:,.0f}" for count in people),
            "PAUSED: its key is refused" if paused[name] else "",
            style="red" if paused[name] else "",
        )
    return table


def _counted(status: Status) -> Table:
    table = Table("", "", title="This process", title_justify="left", show_header=False)
    acks, took = status.value("ack_seconds_count"), status.value("ack_seconds_sum")
    if acks:
        table.add_row("answers to Slack", f"{acks:,.0f}, {1000 * (took or 0) / acks:.0f} ms on average")
    decided, waited = status.value("decision_seconds_count"), status.value("decision_seconds_sum")
    if decided:
        table.add_row("decisions", f"{decided:,.0f}, after {duration((waited or 0) / decided)} on average")
    for each in status.of("changes_stopped_total"):
        if each.value:
            table.add_row(f"stopped by {each.labels['guard'].replace('_', ' ')}", f"{each.value:,.0f}")
    socket = status.value("socket_connected")
    if socket is not None:
        table.add_row("Socket Mode", "connected" if socket else "NOT CONNECTED")
    return table


def _sum(status: Status, name: str, connection: str) -> float:
    return sum(
        each.value for each in status.of(f"{name}_total") if each.labels.get("connection") == connection
    )


def duration(seconds: float) -> str:
    """`4 s`, `12 min`, `3 h`, `2 days`."""
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:,.0f} s"


def show(url: str, *, console: Console, watch: float | None, turns: Iterable[int]) -> None:
    """Once, or with `watch` every so many seconds, for as many `turns` as there are."""
    if watch is None:
        console.print(drawn(look(url)))
        return
    with Live(console=console, auto_refresh=False, screen=console.is_terminal) as live:
        for turn in turns:
            if turn:
                time.sleep(watch)
            live.update(_or_sentence(lambda: drawn(look(url))), refresh=True)


def _or_sentence(draw: Callable[[], Group]) -> Group:
    """While it is watched, a process that is away is no reason to stop."""
    try:
        return draw()
    except UserError as error:
        return Group(Text(str(error), style="bold red"))
