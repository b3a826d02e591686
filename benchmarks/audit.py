"""A record of one million facts: checked, searched and appended to.

`python -m benchmarks audit [FACTS]`. Verify against bare sha256 over the very same bytes, taken page by page in the
same run (at most 3 times, best of three); search as people type, p95 (under 100 ms); what appending a fact adds to a
transaction that decides something, mean (under 1 ms), measured in turns with the same transaction without it. Ends
with 1 where a target is missed.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from benchmarks._sizes import how_many
from segbot.domain.audit import Event, Fact
from segbot.flows.audit.query import understood
from segbot.flows.audit.verify import verify
from segbot.store import Store
from segbot.store.audit.chain import GENESIS, sealed
from segbot.store.audit.search import words_of

FACTS = 1_000_000
VERIFY_TIMES = 3.0
SEARCH_MILLISECONDS = 100.0
APPEND_MILLISECONDS = 1.0
_RUNS = 3
_SEARCHES = 400
_APPENDS = 600
_BATCH = 20_000
_START = datetime(2016, 1, 1, tzinfo=UTC)
_STORY = (Event.REQUESTED, Event.APPROVED, Event.STARTED, Event.DONE)
_FIRSTS = ("VIP", "Winter", "Lapsed", "New", "Gold", "Silver", "Spring", "Churned", "Trial", "Paying")
_SECONDS = ("customers", "buyers", "readers", "sale", "newsletter", "members", "leads", "families")
_REASONS = (
    "consent withdrawn",
    "bounced twice",
    "moved to the new brand",
    "asked on the phone",
    "doublé opt-in",
)
_CONNECTIONS = ("bunce", "batch", "segmenter", "constant_contact")


def some_facts(count: int) -> Iterator[Fact]:
    """Ten years of a busy team: four facts a request, 200 people, 80 segments at four connections."""
    dice = random.Random(1)  # noqa: S311 - the same facts every time
    people = [f"U{number:06d}" for number in range(200)]
    for number in range(count):
        if number % len(_STORY) == 0:
            asked = {
                "submitter": dice.choice(people),
                "surface": "slack",
                "request_id": 1001 + number // len(_STORY),
                "connection": dice.choice(_CONNECTIONS),
                "segment": f"{dice.choice(_FIRSTS)} {dice.choice(_SECONDS)}",
                "verb": dice.choice(("add", "remove", "replace")),
                "before": dice.randrange(100_000),
                "after": dice.randrange(100_000),
                "plan": f"{dice.getrandbits(256):064x}",
                "roster": f"{dice.getrandbits(256):064x}",
            }
        event = _STORY[number % len(_STORY)]
        yield Fact(
            at=_START + timedelta(minutes=5 * number),
            event=event,
            actor="segbot" if event in (Event.STARTED, Event.DONE) else dice.choice(people),
            counts={"adds": dice.randrange(50), "removes": dice.randrange(5_000)},
            note=f"{dice.choice(_REASONS)} {dice.randrange(10_000)}" if event is Event.REQUESTED else "",
            **asked,  # type: ignore[arg-type]  # one mapping for several types
        )


def fill(store: Store, count: int) -> None:
    """What `append` would have written, many at a time."""
    facts, prev, number = some_facts(count), GENESIS, 0
    write = sa.text("INSERT INTO facts (id, document, hash) VALUES (:id, :document, :hash)")
    find = sa.text("INSERT INTO fact_words (rowid, words) VALUES (:id, :words)")
    while some := list(islice(facts, _BATCH)):
        rows, words = [], []
        for fact in some:
            number += 1
            written, document = sealed(fact, number, prev)
            rows.append({"id": number, "document": document, "hash": written.hash})
            words.append({"id": number, "words": " ".join(words_of(written))})
            prev = written.hash
        with store.transaction() as tx:
            tx.connection.execute(write, rows)
            tx.connection.execute(find, words)


def bare(store: Store) -> tuple[float, int]:
    """Seconds for sha256 over every fact's bytes, and how many bytes; reading them does not count."""
    seconds, size = 0.0, 0
    with store.reading() as tx:
        for rows in tx.audit_log.sealed():
            contents = [content for _, content, _ in rows]
            size += sum(map(len, contents))
            start = time.perf_counter()
            for content in contents:
                sha256(content).hexdigest()
            seconds += time.perf_counter() - start
    return seconds, size


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def searches(store: Store, count: int) -> list[float]:
    """Milliseconds of each search, first pages and later ones."""
    dice = random.Random(2)  # noqa: S311 - the same searches every time
    now = _START + timedelta(minutes=5 * count)
    made = [
        lambda: dice.choice(_FIRSTS).lower(),
        lambda: f"{dice.choice(_FIRSTS)} {dice.choice(_SECONDS)} done",
        lambda: f"#{1001 + dice.randrange(max(1, count // 4))}",
        lambda: f"by:U{dice.randrange(200):06d}",
        lambda: f"by:U{dice.randrange(200):06d} removed consent {dice.randrange(10_000)}",
        lambda: f"{dice.choice(_REASONS)} {dice.randrange(10_000)}",
        lambda: f"on:“{dice.choice(_FIRSTS)} {dice.choice(_SECONDS)}” connection:{dice.choice(_CONNECTIONS)}",
        lambda: f"since:{dice.randrange(1, 400)}d {dice.choice(_SECONDS)} rejected",
        lambda: f"since:{dice.randrange(1, 50)}w approved",
        lambda: f"nobody{dice.randrange(100)} was here",
        lambda: "",
    ]
    taken = []
    for turn in range(_SEARCHES):
        wanted = understood(made[turn % len(made)](), asker="U000001", now=now)
        before = None if turn % 3 else dice.randrange(1, count + 1)
        start = time.perf_counter()
        with store.reading() as tx:
            tx.audit_log.search(wanted, before=before)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def appends(store: Store) -> tuple[float, float]:
    """Mean milliseconds of a small transaction that decides something, without and with a fact."""
    facts = list(some_facts(_APPENDS))
    taken: dict[bool, list[float]] = {False: [], True: []}
    for fact in facts:
        for with_fact in (False, True):
            start = time.perf_counter()
            with store.transaction() as tx:
                tx.connections.pause("bunce", "key refused", fact.at)
                if with_fact:
                    tx.audit_log.append(fact)
            taken[with_fact].append((time.perf_counter() - start) * 1000)
    return statistics.mean(taken[False]), statistics.mean(taken[True])


def main(argv: list[str]) -> int:
    count = how_many(argv, name="audit", of="FACTS", usually=FACTS, about=__doc__)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder)}/segbot.db", now=lambda: _START)
        store.migrate()
        fill(store, count)
        size = (Path(folder) / "segbot.db").stat().st_size
        print(f"{count:,} facts, {size / 1e6:,.0f} MB")
        met = [_verified(store, count), _searched(store, count), _appended(store)]
        store.close()
    return 0 if all(met) else 1


def _verified(store: Store, count: int) -> bool:
    hashed, whole = [], []
    for _ in range(_RUNS):
        hashed.append(bare(store))
        whole.append(timed(lambda: verify(store)))
    verdict = verify(store)
    assert verdict.whole
    assert verdict.facts == count
    bare_seconds, content = min(hashed)
    ratio = min(whole) / bare_seconds
    print(f"  sha256 over {content / 1e6:,.0f} MB in {count:,} pieces  {bare_seconds:6.2f} s")
    print(f"  verify                                 {min(whole):6.2f} s")
    print(f"  ratio {ratio:.2f} (at most {VERIFY_TIMES})")
    return ratio <= VERIFY_TIMES


def _searched(store: Store, count: int) -> bool:
    taken = sorted(searches(store, count))
    p95 = taken[int(len(taken) * 0.95)]
    print(
        f"  search  p50 {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms (under {SEARCH_MILLISECONDS:.0f})"
    )
    print(f"          slowest {taken[-1]:.1f} ms")
    return p95 < SEARCH_MILLISECONDS


def _appended(store: Store) -> bool:
    without, with_fact = appends(store)
    added = with_fact - without
    print(f"  a small transaction {without:.2f} ms, with a fact {with_fact:.2f} ms")
    print(f"  append adds {added:.2f} ms (under {APPEND_MILLISECONDS})")
    return added < APPEND_MILLISECONDS
