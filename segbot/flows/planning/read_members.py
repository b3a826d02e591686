"""Who is in a segment, read from the provider where it hands that out, and kept in the membership log.

What follows from the log (numbers, samples, undo, drift) is exact from then on.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from segbot.domain.errors import UnavailableError
from segbot.domain.ports import Clock, CountsNameless, Provider
from segbot.domain.segments import Segment
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.reading.page import Row, row_of
from segbot.rosters.storage.builder import RosterBuilder, key_of, staged
from segbot.rosters.storage.codec import unpack_keys
from segbot.rosters.storage.vault import Vault
from segbot.store import Store
from segbot.store.tables.membership_log import Change, Entry

MOST_READ = 100_000
_MODULUS = 2**128
_A_MOMENT = timedelta(seconds=5)


@dataclass(frozen=True, kw_only=True)
class ReadMembers:
    """How many people are in it whom one can name, a hash (hex) over who they are, whatever their order, and how many more
    are in it who have no name to go by.
    """

    count: int
    fingerprint: str
    nameless: int = 0

    @property
    def everyone(self) -> int:
        return self.count + self.nameless


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """`began`: the newest entry of the membership log when it began."""

    at: datetime
    began: int
    read: ReadMembers


class MemberReading:
    """Memory: what the people take packed, and 40 bytes more for each; at most for `MOST_READ`."""

    def __init__(self, *, store: Store, vault: Vault, known_members: KnownMembers, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._known_members = known_members
        self._clock = clock
        self._lock = threading.Lock()
        self._just_read: dict[tuple[str, str], _Reading] = {}

    def refresh(
        self, connection: str, provider: Provider, segment: Segment, *, at_any_price: bool
    ) -> ReadMembers | None:
        """Read everybody and write down who they are, where that is not what is known already.

        None where the provider does not hand them out, there are too many to read while somebody waits, or (unless
        `at_any_price`) it does not answer. Raises ProviderError.
        """
        spec = provider.spec.for_kind(segment.kind)
        if not spec.reads_members or (segment.member_count or 0) > MOST_READ:
            return None
        place = connection, segment.id
        recent = None if at_any_price else self._recently(place)
        if recent is not None:
            return recent
        began = self._known_members.version(connection, segment.id)
        seen = _Seen()
        try:
            builder = staged(seen.new(page) for page in _rows(provider, segment))
        except UnavailableError:
            if at_any_price:
                raise
            return None
        except _TooManyError:
            return None
        if not self._is_known(connection, segment, builder):
            self._write_down(connection, segment, builder, began)
        nameless = provider.nameless(segment) if isinstance(provider, CountsNameless) else 0
        read = ReadMembers(count=len(builder), fingerprint=f"{seen.total:032x}", nameless=nameless)
        with self._lock:
            # A run looks right before it changes something: what it saw is over in a moment, and is for no preview. It may
            # have seen others than a preview before it, which is over too.
            self._just_read.pop(place, None)
            if not at_any_price:
                self._just_read[place] = _Reading(at=self._clock.now(), began=began, read=read)
        return read

    def inside(self, connection: str, segment: Segment) -> Callable[[Row], bool]:
        """Whether somebody is in it, as far as is known."""
        return self._known_members.counted(connection, segment.id).people.holds

    def _recently(self, place: tuple[str, str]) -> ReadMembers | None:
        """What one preview has read a moment ago need not be read by it again, so long as nobody has come or gone through
        segbot since, through whichever of its processes.
        """
        oldest = self._clock.now() - _A_MOMENT
        with self._lock:
            self._just_read = {key: each for key, each in self._just_read.items() if each.at >= oldest}
            found = self._just_read.get(place)
        if found is None:
            return None
        with self._store.reading() as tx:
            return None if tx.membership_log.changed_since(*place, found.began) else found.read

    def _is_known(self, connection: str, segment: Segment, builder: RosterBuilder) -> bool:
        held = self._known_members.counted(connection, segment.id)
        if not held.complete or len(held) != len(builder):
            return False
        present, new, _unclear = held.people.compare(map(unpack_keys, builder.packed))
        return new == 0 and present == len(builder)

    def _write_down(self, connection: str, segment: Segment, builder: RosterBuilder, began: int) -> None:
        """`began`: the newest entry when the reading began."""
        roster = self._vault.store_staged(builder)
        entry = Entry(
            at=self._clock.now(), change=Change.EXACTLY, roster_id=roster.id, start=0, stop=roster.count
        )
        with self._store.transaction() as tx:
            tx.membership_log.note_reading(connection, segment.id, entry, began)


class _TooManyError(Exception):
    """There are more people in it than are read while somebody waits."""


class _Seen:
    """Everybody once: somebody who moved to a later page meanwhile comes twice."""

    def __init__(self) -> None:
        self.total = 0
        self._keys: set[bytes] = set()

    def new(self, rows: list[Row]) -> list[Row]:
        fresh = []
        for row in rows:
            digest = hashlib.blake2b(key_of(row).encode("utf-8", "surrogatepass"), digest_size=16).digest()
            if digest not in self._keys:
                self._keys.add(digest)
                self.total = (self.total + int.from_bytes(digest)) % _MODULUS
                fresh.append(row)
        if len(self._keys) > MOST_READ:
            raise _TooManyError
        return fresh


def _rows(provider: Provider, segment: Segment) -> Iterator[list[Row]]:
    return ([row_of(member) for member in page] for page in provider.read_members(segment))
