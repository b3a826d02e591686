"""How long the SQLite file's write lock is held, with one million facts and all that belongs to them.

`python -m benchmarks write_lock [FACTS]`. Each kind of work is done as segbot does it; what is measured is the time from
the moment a connection has the lock until it gives it back, the longest of each kind. Ends with 1 where one of them is
over 100 ms: somebody who presses a button waits that long at most.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks._sizes import how_many
from benchmarks.audit import FACTS, fill
from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.planning.plan import Operation, Plan, PlannedBatch
from segbot.domain.policy import Outcome, Policy, Ruling
from segbot.domain.requests import Click, ClickKind, Draft
from segbot.flows.approving.expire import Expire
from segbot.flows.approving.reminders import Reminders
from segbot.flows.audit.record import Audit
from segbot.flows.audit.retention import Retention
from segbot.flows.messaging.health import Health
from segbot.flows.messaging.outbox import Channels, Outbox
from segbot.rosters.membership.known_members import Known, KnownMembers
from segbot.rosters.reading.page import NO_TAGS
from segbot.rosters.storage.builder import in_pages, staged
from segbot.rosters.storage.encryption import Sealer, new_key
from segbot.rosters.storage.vault import Vault
from segbot.store import Store

MOST_MILLISECONDS = 100.0
_LONG_LIST = 500_000
_OLD_LISTS = 20_000
_OLD_DRAFTS = 5_000
_TURNS = 50
_LOCKING = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE")


class Held:
    """The longest time each kind of work held the lock, in milliseconds; attached to an engine."""

    def __init__(self, engine: sa.Engine) -> None:
        self.longest: dict[str, float] = {}
        self._doing = ""
        self._since = threading.local()
        sa.event.listen(engine, "after_cursor_execute", self._taken)
        sa.event.listen(engine, "commit", self._given_back)
        sa.event.listen(engine, "rollback", self._given_back)

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        self._doing = what
        self.longest.setdefault(what, 0.0)
        yield
        self._doing = ""

    def _taken(self, _conn: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith(_LOCKING) and getattr(self._since, "at", None) is None:
            self._since.at = time.perf_counter()

    def _given_back(self, connection: sa.Connection) -> None:
        # The event comes before the commit itself, which writes to the disk: that is done here, so that it counts.
        if getattr(self._since, "at", None) is None:
            return
        connection.connection.dbapi_connection.commit()  # type: ignore[union-attr]  # a real connection
        held = (time.perf_counter() - self._since.at) * 1000
        self._since.at = None
        if self._doing:
            self.longest[self._doing] = max(self.longest[self._doing], held)


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Nothing:
    """A scheduler of nothing: the engine's own rows are not segbot's transaction's length."""

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def draft(number: int, roster: str, at: datetime) -> Draft:
    return Draft(
        id=f"draft-{number}",
        action=Action(verb=Verb.REMOVE, connection="bunce", segment="vip"),
        origin=Origin(user=f"U{number % 200:06d}", team="T0BENCH", channel="C0BENCH"),
        plan=Plan(
            segment_id="vip",
            segment_name="vip",
            removes=1,
            before=10,
            batches=(PlannedBatch(operation=Operation.REMOVE, roster_id=roster, stop=1),),
        ),
        ruling=Ruling(outcome=Outcome.APPROVE, rule="r", why="A colleague has to agree.", approvals=1),
        roster=None,
        report=None,
        provider_label="Bunce",
        noun="segment",
        created_at=at,
    )


def fill_the_rest(store: Store, clock: Clock, sealer: Sealer, count: int) -> None:
    """Requests, messages, presses and batches of a tenth, two, one and a half times as many as there are facts."""
    now, old = clock.now(), clock.now() - timedelta(days=400)
    with store.transaction() as tx:
        request = tx.requests.create(
            draft(0, "r", old),
            state=State.DONE,
            policy=Policy(approvers=("U1",)),
            created_at=old,
            expires_at=old,
        )
        columns = sa.inspect(tx.connection).get_columns("requests")
        others = ", ".join(
            each["name"] for each in columns if each["name"] != "id" and "computed" not in each
        )
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)"
        run = tx.connection.execute
        run(
            sa.text(
                f"INSERT INTO requests (id, {others}) {numbers} SELECT {request} + i, {others}"
                f" FROM n, requests WHERE id = {request}"
            ),
            {"many": count // 4},
        )
        run(
            sa.text(
                "INSERT INTO messages (key, kind, request_id, channel, created_at, posted_channel, posted_ts, posted_at)"
                f" {numbers} SELECT 'old-' || i, 'story', {request} + i / 4, 'C0BENCH', :old, 'C0BENCH', i, :old FROM n"
            ),
            {"many": count, "old": old.timestamp()},
        )
        run(
            sa.text(
                "INSERT INTO clicks (key, kind, request_id, version, user_id, team, channel, reason, message_ts,"
                f" recorded_at, settled_at, result) {numbers} SELECT 'old-' || i, 'approve', {request} + i, 1, 'U1', 'T',"
                " 'C', '', '1', :old, :old, '' FROM n"
            ),
            {"many": count // 4, "old": old.timestamp()},
        )
        run(
            sa.text(
                "INSERT INTO batches (request_id, number, operation, first_row, end_row, state, sent_at, settled_at)"
                f" {numbers} SELECT {request} + i / 2, i % 2, 'remove', 0, 100, 'settled', :now, :now FROM n"
            ),
            {"many": count // 4, "now": (now - timedelta(days=2)).timestamp()},
        )
        for number in range(1, _OLD_DRAFTS + 1):
            tx.drafts.save(draft(number, f"list-{number}", old))
        sealed = sealer.seal_rows([("somebody", "", "", "", "", NO_TAGS)])
        rows = [
            {"id": f"list-{each}", "old": old.timestamp(), "sealed": sealed} for each in range(_OLD_LISTS)
        ]
        run(sa.text("INSERT INTO rosters (id, people, sha256, created_at) VALUES (:id, 1, 'x', :old)"), rows)
        run(
            sa.text(
                "INSERT INTO roster_chunks (roster_id, first_row, end_row, sealed) VALUES (:id, 0, 1, cast(:sealed AS blob))"
            ),
            rows,
        )


def work(store: Store, clock: Clock, sealer: Sealer, held: Held) -> None:
    """Every kind of work that writes."""
    vault = Vault(store, sealer)
    scheduler = Nothing()
    channels = Channels(approvals="C0APPROVALS", audit="C0AUDIT")
    outbox = Outbox(scheduler, clock, channels)  # type: ignore[arg-type]  # nothing is scheduled
    audit = Audit(store=store, scheduler=None, clock=clock, channel="C0AUDIT")
    policy = Policy(approvers=("U1",))
    made = []
    for number in range(_TURNS):
        with held.doing("ask: draft, request, card"), store.transaction() as tx:
            asked = draft(1_000_000 + number, f"list-{number}", clock.now())
            tx.drafts.save(asked)
            request_id = tx.requests.create(
                asked,
                state=State.PENDING,
                policy=policy,
                created_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=8),
            )
            request = tx.requests.get(request_id)
            assert request is not None
            outbox.post_card(tx, request, "C0APPROVALS")
            outbox.tell(tx, request, Event.REQUESTED, asked.origin.user)
            made.append(request_id)
    for request_id in made:
        click = Click(
            key=f"press-{request_id}",
            kind=ClickKind.APPROVE,
            request_id=request_id,
            version=1,
            user="U1",
            team="T0BENCH",
            channel="C0APPROVALS",
        )
        with held.doing("press written down"), store.transaction(urgent=True) as tx:
            tx.clicks.record(click, clock.now())
        with held.doing("press acted upon"), store.transaction() as tx:
            moved = tx.requests.move(request_id, State.APPROVED, version=1, decided_by="U1")
            assert moved is not None
            tx.removals.spent(connection="bunce", segment_id="vip", person="U000001", now=clock.now())
            outbox.tell(tx, moved, Event.APPROVED, "U1")
            tx.clicks.settle(click.key, "")
        with held.doing("batch claimed and settled"), store.transaction() as tx:
            tx.requests.take_run(request_id, 0, "token", clock.now())
            tx.batches.claim(request_id, 0, "token", clock.now())
    messages(store, clock, made[0], held)
    long_work(store, clock, vault, audit, held)
    with held.doing("reminding"):
        Reminders(store=store, outbox=outbox, clock=clock, policy=policy).round()
    expire = Expire(store=store, scheduler=scheduler, outbox=outbox, clock=clock)  # type: ignore[arg-type]
    with held.doing("tidied"):
        expire.tidy()
    clock.ahead = timedelta(days=500)
    with held.doing("retention"):
        Retention(store=store, vault=vault, audit=audit, clock=clock).retain(timedelta(days=90))
    with held.doing("head of the chain posted"):
        audit.post_head()
    with held.doing("readiness"):
        Health(store, clock).missing()
    with held.doing("expiry"):
        for request_id in made:
            expire.expire(request_id)


def messages(store: Store, clock: Clock, request_id: int, held: Held) -> None:
    with held.doing("message added and delivered"):
        for number in range(_TURNS):
            key = f"new-{number}"
            with store.transaction() as tx:
                tx.messages.add(
                    Message(key=key, kind=MessageKind.STORY, request_id=request_id, channel="C1"), clock.now()
                )
            with store.transaction() as tx:
                tx.messages.attempt(key)
            with store.transaction() as tx:
                tx.messages.posted(key, MessageRef(channel="C1", ts="1"), clock.now())


def long_work(store: Store, clock: Clock, vault: Vault, audit: Audit, held: Held) -> None:
    """What goes through a list of half a million people."""
    people = [(f"id-{at}", "", "", "", "", NO_TAGS) for at in range(_LONG_LIST)]
    with held.doing(f"a list of {_LONG_LIST:,} kept"):
        long = vault.store_staged(staged(in_pages(people)))
    known = Known(version=1, complete=True, rows={row[0]: row for row in people})
    with held.doing("a list made of the known members"):
        KnownMembers(store, vault).without_these(known, long)
        KnownMembers(store, vault).everyone(known)
    with held.doing("keys rotated"):
        vault.rotate()
    with held.doing("people erased"):
        Retention(store=store, vault=vault, audit=audit, clock=clock).forget(
            [f"id-{at}" for at in range(0, _LONG_LIST, 1_000)]
        )
    with store.transaction() as tx:  # it is a request's, and of no use any more
        note = "INSERT INTO roster_uses VALUES (:id, 'request', '1001')"
        tx.connection.execute(sa.text(note), {"id": long.id})


def main(argv: list[str]) -> int:
    count = how_many(argv, name="write_lock", of="FACTS", usually=FACTS, about=__doc__)
    clock, sealer = Clock(), Sealer([new_key()])
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder)}/segbot.db", now=clock.now)
        store.migrate()
        fill(store, count)
        fill_the_rest(store, clock, sealer, count)
        held = Held(store.engine)
        work(store, clock, sealer, held)
        store.close()
    print(f"{count:,} facts; the longest time the write lock was held")
    for what, longest in sorted(held.longest.items(), key=lambda each: -each[1]):
        print(f"  {what:45} {longest:8.1f} ms{'  MISSED' if longest > MOST_MILLISECONDS else ''}")
    return 0 if all(each <= MOST_MILLISECONDS for each in held.longest.values()) else 1
