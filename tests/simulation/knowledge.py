"""What a life knows of itself for the laws: under which policy something was asked and begun, who was what, and when."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .loop import Loop
from .network import ADDRESS_OF
from .record import Ask, Record, Wish
from .rows import Rows
from .rulebook import Rulebook
from .workspace import SECRET, TOKEN

if TYPE_CHECKING:
    from .network import Outside
    from .product import Process, World


SECRET_SETTINGS = ("KEY", "TOKEN", "SECRET", "PASSWORD")
# Shorter ones stand in other words too.
LONG_ENOUGH = 7
_ON_THE_WAY = 60.0


class Knowledge:
    """The part of a life that laws ask. `asked_under`, `begun_under`: the policy of the process by which a request was
    asked for (or planned anew) and begun; `went_on_under`: and by which it was last
    begun or let go on; `planned_sizes`, `sizes`, `called_then`: how many were in its segment when it was asked for and when
    it began, and its name then;
    `planned_at`: when the plan of an ask was made; `to_be_forgotten`, `forgotten`: whose erasing was begun and was
    done, and when, `still_inside`: who of them was in a segment by then; `claims`: how often a batch of a
    request was about to leave; `remade`: when somebody made a segment anew; `unseen_campaigns`: where, and from when to when,
    nobody could ask whom something reaches;
    `exchanged`: when as many left it as came; `made_by_others`: what somebody made under the name that a lost call had;
    `inside_then`: who was in the segment of a request when it began; `votes_then`: the approvals after the last commit,
    `voids_seen`: how often by then some of a request had become void.
    """

    loop: Loop
    record: Record
    rows: Rows
    outside: Outside
    database_url: str
    books: list[tuple[float, Rulebook]]
    world: World

    def __init__(self) -> None:
        self.asked_under: dict[int, Rulebook] = {}
        self.begun_under: dict[int, Rulebook] = {}
        self.went_on_under: dict[int, Rulebook] = {}
        self.begun_at: dict[int, float] = {}
        self.wished_at: dict[int, float] = {}
        self.approved_at: dict[int, float] = {}
        self.sizes: dict[int, int] = {}
        self.planned_sizes: dict[int, int] = {}
        self.tampered_at: dict[int, float] = {}
        self.scheduled: dict[tuple[str, str], float] = {}
        self.stops: list[float] = []
        self.handed_out: dict[int, list[float]] = {}
        self.restarts = 0
        self.asking: dict[Any, Ask] = {}
        self.expects_wish: dict[int, Wish] = {}
        self.first_buttons: dict[tuple[int, str], dict[str, Any]] = {}
        self.forged: set[int] = set()
        self.first_epochs: dict[tuple[int, str], int] = {}
        self.seen_so_far: dict[str, int] = {}
        self.holders: dict[int, Any] = {}
        self.called_then: dict[int, str] = {}
        self.planned_at: dict[int, float] = {}
        self.to_be_forgotten: dict[str, float] = {}
        self.forgotten: dict[str, float] = {}
        self.still_inside: set[str] = set()
        self.claims: dict[int, int] = {}
        self.remade: dict[tuple[str, str], float] = {}
        self.inside_then: dict[int, frozenset[str]] = {}
        self.exchanged: dict[tuple[str, str], list[float]] = {}
        self.made_by_others: dict[tuple[str, str], float] = {}
        self.unseen_campaigns: list[tuple[str, float, float]] = []
        self.votes_then: set[tuple[int, str]] = set()
        self.voids_seen: dict[int, int] = {}

    def here(self) -> Process | None:
        """The process whose code runs at this moment."""
        task = self.loop.current()
        owner: Any = task.owner if task is not None else None
        return owner

    def note_turn(self, request_id: int, before: str | None, after: str) -> None:
        """Remember under which policy a request is at this turn of its life."""
        process, now = self.here(), self.loop.now
        if process is None:
            return
        if before is None or before in ("pending", "stale"):
            self.asked_under.setdefault(request_id, process.rulebook)
            self.wished_at.setdefault(request_id, now)
        if before is None:
            self.planned_sizes[request_id] = len(self._now_in(request_id)[1])
        if after == "running":
            self.went_on_under[request_id] = process.rulebook
        if after == "running" and not self.attempts(request_id):
            self.begun_under[request_id], self.begun_at[request_id] = process.rulebook, now
            self.called_then[request_id], inside = self._now_in(request_id)
            self.inside_then[request_id], self.sizes[request_id] = inside, len(inside)

    def _now_in(self, request_id: int) -> tuple[str, frozenset[str]]:
        """What the segment of a request is called at this moment, and who is in it."""
        row = self.rows.one("SELECT account, segment_id FROM requests WHERE id = ?", request_id)
        seen = self.outside.one(row["account"], row["segment_id"]) if row else None
        return seen or ("", frozenset())

    def note_fact(self, told: dict[str, Any]) -> None:
        """A plan in the place of another: it is asked for under the policy of this moment."""
        process, number = self.here(), told["request_id"]
        if told["event"] == "approved":
            self.approved_at[number] = self.loop.now
        if told["event"] in ("resumed", "retried"):
            self.approved_at.pop(number, None)
        if told["event"] == "started" and process is not None and not self.attempts(number):
            # Whoever took it may have died before the last look, which another process then took by its own policy.
            self.begun_under[number] = process.rulebook
        if told["event"] not in ("edited", "renewed") or process is None:
            return
        self.asked_under[number], self.wished_at[number] = process.rulebook, self.loop.now
        self.planned_sizes[number] = len(self._now_in(number)[1])
        self.begun_under.pop(number, None)
        self.begun_at.pop(number, None)
        self.approved_at.pop(number, None)
        self.record.tampered.discard(number)
        ask = self.record.by_request.get(number)
        if ask is None:
            return
        expected = self.expects_wish.pop(number, None)
        if told["event"] == "edited" and expected is not None:
            ask.wishes.append(expected)
            return
        before = self.outside.one(ask.provider, ask.segment_id)
        ask.wishes.append(
            Wish(
                at=self.loop.now,
                listed=self.listed_then(number),
                before=before[1] if before else None,
                name=ask.wish.name,
            )
        )

    def today(self, request_id: int) -> Rulebook:
        """The policy in force where this is decided or begun: that of the process at work."""
        process = self.here()
        return (
            process.rulebook
            if process is not None
            else self.begun_under.get(request_id, self.asked_under[request_id])
        )

    def attempts(self, request_id: int) -> int:
        row = self.rows.one("SELECT max(attempts) AS most FROM batches WHERE request_id = ?", request_id)
        return int((row or {}).get("most") or 0)

    def listed_then(self, request_id: int, change: Any = None) -> frozenset[str]:
        """The people named in what a request asks for now, but for those who were to be forgotten since."""
        del change
        ask = self.record.by_request.get(request_id)
        if ask is None:
            return frozenset()
        return ask.wish.listed - {who for who, at in self.forgotten.items() if at > ask.wish.at}

    def is_for_everyone(self, provider: str, segment: str) -> bool:
        """Whether a segment takes in all customers."""
        return segment in self.outside.for_everyone(provider)

    def is_tag(self, provider: str, segment: str) -> bool:
        """Whether to be in it is not to be subscribed to anything."""
        return segment in getattr(self.outside.emulators[provider], "tags", ())

    def identity(self, provider: str, known_as: str) -> str:
        """The id by which a provider shows a person of whom segbot knows an id or an e-mail address."""
        if provider != "bunce" or "@" not in known_as:
            return known_as
        customers: Any = self.outside.emulators["bunce"].customers  # type: ignore[attr-defined]
        row = customers.row(known_as)
        return customers.public_id(row) if row else known_as

    def who_can_be_added(self, provider: str, segment: str, *, back: bool = False) -> frozenset[str]:
        """Everybody who may be put into a segment: where people have to be contacts before, those, and nobody who has
        unsubscribed, is blocked or bounced. Elsewhere anybody. `back`: by an undo whoever was in it comes back, unless
        that would subscribe somebody.
        """
        if provider not in ADDRESS_OF:
            return self.everybody_listed
        held: Any = self.outside.emulators[provider]
        may: dict[str, Callable[[Any], bool]] = {
            "constant_contact": lambda each: (
                "deleted_at" not in each
                and (segment in held.tags or each["email_address"]["permission_to_send"] != "unsubscribed")
            ),
            "mailchimp": lambda each: (
                each["status"] not in (("archived",) if back else ("archived", "cleaned", "unsubscribed"))
            ),
            "brevo": lambda each: (
                int(segment) not in each["listUnsubscribed"] and (back or not each["emailBlacklisted"])
            ),
        }
        return frozenset(ADDRESS_OF[provider](each) for each in held.contacts.values() if may[provider](each))

    @property
    def everybody_listed(self) -> frozenset[str]:
        """Whoever was named in any request."""
        wishes = [wish.listed for ask in self.record.asks.values() for wish in ask.wishes]
        return frozenset().union(*wishes)

    def books_since(self, since: float) -> list[Rulebook]:
        """Every policy that was in force at a time or after it."""
        before = [book for at, book in self.books if at <= since][-1:]
        return before + [book for at, book in self.books if at > since]

    @cached_property
    def secrets(self) -> frozenset[str]:
        """What nobody may ever read: tokens, keys and the signing secret."""
        given = {
            value
            for settings in self.world.connections.values()
            for name, value in settings.items()
            if any(word in name.upper() for word in SECRET_SETTINGS)
        }
        return frozenset(
            {TOKEN, SECRET, *self.world.keys, *(each for each in given if len(each) > LONG_ENOUGH)}
        )

    def told_number(self, fact: dict[str, Any]) -> int | None:
        """How many people a fact says have changed."""
        counts = fact.get("counts") or {}
        return counts.get("people")

    def segment_names(self) -> set[str]:
        return self.outside.names()

    def database_files(self) -> list[Path]:
        if not self.database_url.startswith("sqlite"):
            return []
        path = Path(self.database_url.removeprefix("sqlite:///"))
        return [each for each in path.parent.glob(path.name + "*") if not each.name.endswith("-shm")]

    def begun_before_tampering(self, request_id: int) -> bool:
        begun = self.begun_at.get(request_id)
        return begun is not None and begun < self.tampered_at.get(request_id, 0.0)

    def unseen_since(self, provider: str, begin: float) -> bool:
        """Whether, from before a time until now, a provider has something of which nobody can ask whom it reaches."""
        return any(
            each == provider and since < begin and self.loop.now < until
            for each, since, until in self.unseen_campaigns
        )

    def scheduled_since(self, provider: str, segment: str) -> float:
        """Since when a scheduled campaign visibly uses a segment; infinite where none does."""
        return self.scheduled.get((provider, segment), float("inf"))

    def taken_for_dead(self, request_id: int, begin: float, end: float) -> bool:
        """Whether the engine handed a request out again in this time, or shortly before: while its call was on the way."""
        return any(begin - _ON_THE_WAY <= at <= end for at in self.handed_out.get(request_id, ()))

    def stopped_between(self, begin: float, end: float) -> bool:
        return any(begin <= at <= end for at in self.stops)
