"""The audit at the command line: verify, head, search, export."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from segbot.bootstrap import SystemClock
from segbot.domain.audit import Fact, Page, Verdict
from segbot.domain.errors import ConfigurationError, UserError
from segbot.flows.audit.export import every_fact, to_csv, to_jsonl, to_sqlite
from segbot.flows.audit.query import understood
from segbot.flows.audit.record import OPERATOR
from segbot.flows.audit.verify import verify
from segbot.settings import Settings, load_settings
from segbot.store import Store

Format = Literal["jsonl", "csv", "sqlite"]


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """Raises ConfigurationError for a database that has to be brought up to date first."""
    store = Store(settings.database_url, now=SystemClock().now)
    try:
        if store.pending_migrations():
            raise ConfigurationError(["The database is not up to date: run `segbot migrate` first."])
        yield store
    finally:
        store.close()


def verdict(head: str) -> Verdict:
    """Whether the record is as it was written. Raises UserError for a head that is none."""
    with opened(load_settings()) as store:
        try:
            return verify(store, head)
        except ValueError as error:
            raise UserError(f"{str(error).capitalize()}.") from error


def tell_verdict(found: Verdict) -> list[str]:
    """Lines for an operator."""
    if found.head is None and found.whole:
        return ["There are no facts yet."]
    lines = [finding.sentence for finding in found.findings]
    if found.more:
        lines.append("There is more; the first hundred are listed.")
    if found.whole and found.head:
        lines.append(f"All {found.facts:,} facts are as they were written. The head is {found.head.hash}.")
    return lines


def tell_head() -> str:
    with opened(load_settings()) as store, store.reading() as tx:
        head = tx.audit_log.head()
    return f"{head.number} {head.hash}" if head else "There are no facts yet."


def tell_facts(typed: str, before: int | None, limit: int) -> list[str]:
    """Facts that go with what was typed, newest first, and how to see older ones. Raises InvalidActionError."""
    clock = SystemClock()
    wanted = understood(typed, asker=OPERATOR, now=clock.now())
    with opened(load_settings()) as store, store.reading() as tx:
        page: Page = tx.audit_log.search(wanted, before=before, limit=limit)
    lines = [_line(fact) for fact in page.facts] or ["Nothing found."]
    return [*lines, f"Older: --before {page.older}"] if page.older else lines


def export(how: Format, into: Path | None) -> int:
    """Write all facts to a file, or to standard output; how many. Raises UserError where that cannot be."""
    if how == "sqlite" and into is None:
        raise UserError("A SQLite file needs a name: --output FILE.")
    with opened(load_settings()) as store:
        facts = every_fact(store)
        if into is None:
            return (to_csv if how == "csv" else to_jsonl)(facts, sys.stdout)
        try:
            if how == "sqlite":
                return to_sqlite(facts, into)
            with into.open("x", encoding="utf-8", newline="" if how == "csv" else None) as file:
                return (to_csv if how == "csv" else to_jsonl)(facts, file)
        except FileExistsError:
            raise UserError(f"{into} already exists and is not overwritten.") from None
        except OSError as error:
            raise UserError(f"{into} cannot be written: {error.strerror}.") from error


def _line(fact: Fact) -> str:
    about = f"#{fact.request_id} {fact.verb} {fact.connection} “{fact.segment}”  " if fact.request_id else ""
    counts = " ".join(f"{name}={number}" for name, number in fact.counts.items())
    return f"{fact.id:>7}  {fact.at:%Y-%m-%d %H:%M:%S}  {fact.event.value:<12} {' '.join(fact.actors)}  {about}{counts}  {fact.note}".rstrip()
