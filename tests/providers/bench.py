"""A workbench: one provider's adapter, wired over a socket to its emulator, both living by the same clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from segbot.domain.actions import Verb
from segbot.domain.errors import RejectedError, UnsupportedError
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import Operation, Write
from segbot.domain.ports import Provider
from segbot.providers import REGISTRY, RetryPolicy, Timeouts
from segbot.providers.connection import Opening, ProviderKind, read_settings
from segbot.providers.declarations import verb_of
from segbot.providers.tokens import MemoryTokenStore
from segbot.sandbox.emulators import EMULATORS, Emulator, Fault
from tests.providers.described import DescribedConstantContact, DescribedMailchimp

BEGIN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


class WorldClock:
    """The time of provider and emulator: it moves when somebody sleeps, and a little with each look."""

    def __init__(self) -> None:
        self._now = BEGIN
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            self._now += timedelta(milliseconds=1)
            return self._now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._now += timedelta(seconds=seconds)

    def time(self) -> float:
        return self.now().timestamp()


def person(number: int, id_type: IdType = IdType.ID, **more: object) -> Member:
    email = f"person.{number}@example.com"
    given = {"first_name": f"Zebedee{number}", "phone": f"+46701234{number:03d}"}
    if id_type is IdType.EMAIL:
        return Member(id_type=id_type, id=email, **(given | more))
    identity = f"{number:08d}-0000-4000-8000-000000000000"
    return Member(id_type=id_type, id=identity, **({"email": email} | given | more))


@dataclass(frozen=True)
class Subject:
    """How to ask one provider for each operation, drawn from its declaration and from what its emulator gives as examples."""

    kind: ProviderKind
    emulator: type[Emulator]

    @property
    def spec(self):
        return self.kind.spec.for_kind(self.examples.kind)

    @property
    def examples(self):
        return self.emulator.examples

    @property
    def name(self) -> str:
        return "Spring VIP" if self.takes_name("Spring VIP") else "spring_vip"

    def takes_name(self, name: str) -> bool:
        try:
            self.kind.rehearse(self.create(name))
        except RejectedError:
            return False
        return True

    @property
    def creates_with_people(self) -> bool:
        try:
            self.kind.rehearse(replace(self.create(), members=self.people(1)))
        except (RejectedError, UnsupportedError):
            return False
        return True

    def people(self, *numbers: int) -> tuple[Member, ...]:
        """Named as the provider names people."""
        id_type = self.spec.id_types[0] if self.spec.id_types else IdType.ID
        return tuple(person(number, id_type) for number in numbers)

    def create(self, name: str | None = None) -> Write:
        examples = self.examples
        return Write(
            operation=Operation.CREATE,
            kind=examples.kind,
            name=self.name if name is None else name,
            fields=examples.fields,
            criteria=examples.criteria,
        )

    def on(self, operation: Operation, segment_id: str, **more: object) -> Write:
        described = {"description": ""} if self.creates_with_people else {}
        given = {
            "segment_id": segment_id,
            "segment_name": self.name,
            "fields": self.examples.fields,
            "kind": self.examples.kind,
        }
        return Write(operation=operation, **(described | given | more))

    def writes(self, segment_id: str) -> dict[str, Write]:
        """One example of everything a segment can be asked to undergo, whether or not it is offered here."""
        old, new = self.people(1, 2, 3), self.people(4, 5)
        tagged = (replace(old[0], tags={"tier": "gold"}), old[1])
        return {
            "rename": self.on(Operation.EDIT, segment_id, name=f"{self.name} 2"),
            "edit": self.on(Operation.EDIT, segment_id, criteria=self.examples.other_criteria or "{}"),
            "add": self.on(Operation.ADD, segment_id, members=new),
            "add_all": self.on(Operation.ADD_ALL, segment_id),
            "remove": self.on(Operation.REMOVE, segment_id, members=old[1:2]),
            "replace": self.on(Operation.REPLACE, segment_id, members=(*new, old[0])),
            "clear": self.on(Operation.CLEAR, segment_id),
            "tag": self.on(Operation.TAG, segment_id, members=tagged),
            "delete": self.on(Operation.DELETE, segment_id),
        }

    def is_native(self, write: Write) -> bool:
        if write.operation is Operation.ADD_ALL and not self.spec.add_all_customers:
            return False
        if write.operation is Operation.EDIT and write.criteria and not self.spec.criteria:
            return False
        return self.spec.capability(verb_of(write)).support == "native"


def subject_of(key: str) -> Subject:
    return Subject(REGISTRY[key], EMULATORS[key])


def spoil(faulty: type) -> Callable[[Provider], Provider]:
    """Turns an adapter into one of a faulty subclass, with the same connection."""

    def spoiled(provider: Provider) -> Provider:
        made = faulty.__new__(faulty)
        vars(made).update(vars(provider))
        return made

    return spoiled


_LISTENING = {"constant_contact": DescribedConstantContact, "mailchimp": DescribedMailchimp}


class Bench:
    """`provider` is what is examined; another, honest one sets the scene, so that a faulty one cannot spoil it."""

    def __init__(self, subject, running, *, seed=None, faulty=None) -> None:
        self.subject = subject
        self.spec = subject.spec
        self.old, self.new = subject.people(1, 2, 3), subject.people(4, 5)
        self.ids = {member.id for member in self.old}
        self.clock = WorldClock()
        self.running = running
        emulator = _LISTENING.get(self.spec.key, subject.emulator)
        self.emulator = running.emulator = emulator(None, seed, self.clock.time)
        self._honest_all_along = faulty is None
        self.settings = self.emulator.connection(running.url)
        self._opened: list[Provider] = []
        self._faulty = spoil(faulty) if faulty else (lambda provider: provider)
        self._token_store = MemoryTokenStore()
        self._honest = self._open(self.settings, read=10)
        self.provider = self._faulty(self._open(self.settings))

    def patient(self) -> Provider:
        """The same one where it is not to be seen how long it waits for an answer, but what it sends."""
        return self._faulty(self._open(self.settings, read=60))

    def _open(self, settings, read=0.6):
        kind = self.subject.kind
        provider = kind.open(
            Opening(
                connection="bench",
                settings=read_settings(kind, "bench", settings),
                clock=self.clock,
                timeouts=Timeouts(connect=2, read=read, write=2, pool=2),
                retries=RetryPolicy(tries=2),
                token_store=self._token_store,
            )
        )
        self._opened.append(provider)
        return provider

    def reopen(self, **changed: str) -> Provider:
        settings = {key: value for key, value in (self.settings | changed).items() if value}
        return self._faulty(self._open(settings))

    def close(self) -> None:
        for provider in self._opened:
            provider.close()
        if self._honest_all_along:
            violations = getattr(self.emulator, "violations", [])
            assert not violations, violations[:5]

    def prepare(self, write: Write) -> str:
        """Set the scene, far enough in time from what is examined not to use up its rate."""
        self.clock.sleep(5)
        segment_id = self._honest.write(write).segment_id
        self.clock.sleep(5)
        return segment_id or ""

    def segment_with_people(self) -> str:
        """A fresh segment; where it holds people, these are `old`."""
        create = self.subject.create()
        self.acquaint(*self.old, *self.new)
        if self.subject.creates_with_people:
            return self.prepare(replace(create, members=self.old))
        segment_id = self.prepare(create)
        if self.spec.capability(Verb.ADD).offered:
            self.prepare(self.subject.on(Operation.ADD, segment_id, members=self.old))
        return segment_id

    def acquaint(self, *people: Member) -> None:
        """The provider knows them from now on, where it takes only those it knows."""
        self.emulator.acquaint([{"id": each.id, "email": each.email or each.id} for each in people])

    def picture(self) -> dict[str, tuple[object, object]]:
        """Everything the emulator holds, but for times and the state of indexing."""
        self.let_it_settle()
        return {
            identity: (
                _lasting(segment),
                {key: _lasting(row) for key, row in self.emulator.members(identity).items()},
            )
            for identity, segment in self.emulator.segments().items()
        }

    def let_it_settle(self) -> None:
        self.clock.sleep(120)
        if hasattr(self.emulator, "index_now"):
            self.emulator.index_now()

    def people(self, segment_id: str) -> set[str]:
        return set(self.emulator.members(segment_id))

    @property
    def log(self):
        return [exchange for exchange in self.emulator.log if not exchange.request.path.startswith("/oauth2")]

    def writes_seen(self) -> list[str]:
        return [f"{sent.request.method} {sent.request.path}" for sent in self.log if self.is_write(sent)]

    def is_write(self, exchange) -> bool:
        return self.emulator.operation(exchange.request) == "write"

    def fail(self, kind: str, operation: str = "any", count: int | None = 1, **more: object) -> None:
        seconds = {"timeout_after": 1.0, "slow": 0.05, "rate_limit": 7.0}.get(kind)
        self.emulator.faults.set(Fault(kind=kind, count=count, operation=operation, seconds=seconds, **more))

    def mend(self) -> None:
        self.emulator.faults.clear()


def _lasting(document):
    passing = ("created", "updated", "edited", "index", "last_interaction")
    return {key: value for key, value in document.items() if not any(word in key for word in passing)}
