"""The vault: lists of people, sealed, in the store; taken in once and read back in slices."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import nullcontext
from typing import Protocol

from segbot.domain.errors import StaleError
from segbot.domain.members import Member, RosterSummary
from segbot.rosters.reading.page import PAGE_ROWS, Row, member_of
from segbot.rosters.storage.builder import KeysHash, RosterBuilder, in_pages, staged
from segbot.rosters.storage.codec import Keys, unpack
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.erased import ERASED, Erased, is_erased, is_one_of, without_erased
from segbot.store import Store, Transaction

_REASONS = 3
_ROWS_AT_ONCE = 20_000


class Checked(Protocol):
    """A list that passed its checks: rows in packs of a thousand (`codec`), how many, and the sha256 over the keys."""

    @property
    def packed(self) -> Sequence[bytes]: ...

    @property
    def count(self) -> int: ...

    @property
    def sha256(self) -> str: ...


_CHUNKS_AT_ONCE = 25
NOT_KEPT = "The list of people of this request is no longer kept; ask again with the list."


class LastOpened:
    """The chunk a reader opened last: what lies beside it on the list need not be opened again. For one thread."""

    def __init__(self) -> None:
        self._sealed = b""
        self._rows: list[Row] = []

    def rows(self, sealed: bytes, sealer: Sealer) -> list[Row]:
        if sealed != self._sealed:
            self._sealed, self._rows = sealed, sealer.open_rows(sealed)
        return self._rows


class Vault:
    """Every list is kept only sealed; `slice` and `members` open it again."""

    def __init__(self, store: Store, sealer: Sealer) -> None:
        self._store = store
        self._sealer = sealer

    def keep(self, tx: Transaction, checked: Checked) -> RosterSummary:
        """Store a list that was examined."""
        return self._save(tx, checked.packed, checked.count, checked.sha256)

    def store(self, checked: Checked) -> RosterSummary:
        """The same in transactions of its own: sealed outside of them, and written a few chunks at a time, so that a press
        need not wait for a long list.
        """
        return self._store_in_slices(checked.packed, checked.count, checked.sha256)

    def store_staged(self, staging: RosterBuilder) -> RosterSummary:
        """The same for rows that were staged and closed."""
        return self._store_in_slices(staging.packed, _rows_in(staging), staging.sha256)

    def _store_in_slices(self, packed: Sequence[bytes], count: int, sha256: str) -> RosterSummary:
        roster = RosterSummary(id=secrets.token_hex(16), count=count, sha256=sha256)
        with self._store.transaction() as tx:
            tx.rosters.save(roster, ())
        self._add_in_slices(roster, packed, 0)
        return roster

    def _add_in_slices(self, roster: RosterSummary, packed: Sequence[bytes], begins: int) -> None:
        places = list(range(begins, roster.count, PAGE_ROWS))
        for at in range(0, len(places), _CHUNKS_AT_ONCE):
            sealed = [
                (start, min(start + PAGE_ROWS, roster.count), self._sealer.seal_packed(part))
                for start, part in zip(
                    places[at : at + _CHUNKS_AT_ONCE], packed[at : at + _CHUNKS_AT_ONCE], strict=True
                )
            ]
            with self._store.transaction() as tx:
                tx.rosters.add_chunks(roster.id, sealed)

    def extend(self, roster: RosterSummary, more: RosterSummary, sha256: str) -> RosterSummary:
        """A list made of one and then another, with this hash over its keys. The full chunks of the first are copied as they lie
        sealed; only what is behind them is opened.

        Raises StaleError where one of them is not kept (any more) in full.
        """
        full = roster.count // PAGE_ROWS * PAGE_ROWS
        behind = itertools.chain(self.rows(roster.id, full, roster.count), self.rows(more.id, 0, more.count))
        packed = staged(in_pages(behind)).packed
        made = RosterSummary(id=secrets.token_hex(16), count=roster.count + more.count, sha256=sha256)
        with self._store.transaction() as tx:
            tx.rosters.save(made, ())
        for start in range(0, full, PAGE_ROWS * _CHUNKS_AT_ONCE):
            stop = min(start + PAGE_ROWS * _CHUNKS_AT_ONCE, full)
            with self._store.transaction() as tx:
                copied = tx.rosters.copy_chunks(roster.id, made.id, start, stop)
            if copied * PAGE_ROWS != stop - start:
                raise StaleError(NOT_KEPT)
        self._add_in_slices(made, packed, full)
        return made

    def _save(self, tx: Transaction, packed: Sequence[bytes], count: int, sha256: str) -> RosterSummary:
        roster = RosterSummary(id=secrets.token_hex(16), count=count, sha256=sha256)
        chunks = (
            (start, min(start + PAGE_ROWS, count), self._sealer.seal_packed(part))
            for start, part in zip(range(0, count, PAGE_ROWS), packed, strict=True)
        )
        tx.rosters.save(roster, chunks)
        return roster

    def slice(self, roster_id: str, start: int, stop: int) -> tuple[Member, ...]:
        """The members at positions `start`..`stop`, half open, but for those erased from the list since.

        Raises StaleError where the list is not kept (any more) in full: fewer people are never handed out silently.
        """
        return tuple(map(member_of, self.rows(roster_id, start, stop)))

    def rows(self, roster_id: str, start: int, stop: int) -> Iterator[Row]:
        """The same people as rows, a few chunks in memory at a time. Raises StaleError as `slice` does."""
        return (row for _, row in self.placed(roster_id, start, stop))

    def placed_each(
        self, roster_id: str, spans: Sequence[tuple[int, int]], last: LastOpened
    ) -> list[list[tuple[int, Row]]]:
        """The people of several stretches of one list, which are read at once where each begins where the one before ends."""
        if any(stop != start for (_, stop), (start, _) in itertools.pairwise(spans)):
            return [list(self.placed(roster_id, start, stop, last)) for start, stop in spans]
        found: list[list[tuple[int, Row]]] = [[] for _ in spans]
        at = 0
        for position, row in self.placed(roster_id, spans[0][0], spans[-1][1], last):
            while position >= spans[at][1]:
                at += 1
            found[at].append((position, row))
        return found

    def placed(
        self,
        roster_id: str,
        start: int,
        stop: int,
        last: LastOpened | None = None,
        tx: Transaction | None = None,
    ) -> Iterator[tuple[int, Row]]:
        """The same with their positions on the list, which stay when somebody before them is erased. `tx`: whoever is in a
        transaction already needs no second connection.
        """
        opened = last or LastOpened()
        for begins, sealed, first, end in self._chunks(roster_id, start, stop, tx):
            part = opened.rows(sealed, self._sealer)[first:end]
            at = enumerate(part, begins + first)
            yield from ((position, row) for position, row in at if not is_erased(row))

    def keys(self, roster_id: str, start: int, stop: int) -> Iterator[Keys]:
        """What names the same people, some at a time: a fraction of the work of whole rows. Raises StaleError as `slice` does."""
        for _begins, sealed, first, last in self._chunks(roster_id, start, stop):
            ids, emails = self._sealer.open_keys(sealed)
            if first or last < len(ids):
                ids, emails = ids[first:last], emails[first:last]
            yield without_erased(ids, emails)

    def _chunks(
        self, roster_id: str, start: int, stop: int, within_tx: Transaction | None = None
    ) -> Iterator[tuple[int, bytes, int, int]]:
        """The chunks of these positions, in order: where each begins, the chunk, and from where to where in it (half open)."""
        found = 0
        for first in range(start, stop, _ROWS_AT_ONCE):
            last = min(first + _ROWS_AT_ONCE, stop)
            with nullcontext(within_tx) if within_tx else self._store.reading() as tx:
                chunks = tx.rosters.chunks(roster_id, first, last)
            for begins, end, sealed in chunks:
                within = max(0, first - begins), min(last, end) - begins
                found += within[1] - within[0]
                yield begins, sealed, *within
        if found != max(0, stop - start):
            raise StaleError(NOT_KEPT)

    def keep_staged(self, tx: Transaction, staging: RosterBuilder) -> RosterSummary:
        """Store rows that were staged and closed."""
        return self._save(tx, staging.packed, _rows_in(staging), staging.sha256)

    def is_as_saved(self, roster_id: str) -> bool:
        """Whether a list names just the people it was saved with: somebody with the database could have put another list's
        sealed parts in the place of its own. Where its hash was forgotten, as somebody was erased, nothing can be said.

        Raises StaleError where it is not kept (any more) in full.
        """
        with self._store.reading() as tx:
            kept = tx.rosters.summary(roster_id)
        if kept is None or not kept.sha256:
            return True
        found = KeysHash()
        for page in self.keys(roster_id, 0, kept.count):
            found.heard(page)
        if found.hexdigest() == kept.sha256:
            return True
        # Somebody may have been erased while it was read: its hash is forgotten before anything else of it changes.
        with self._store.reading() as tx:
            now = tx.rosters.summary(roster_id)
        return now is None or not now.sha256

    def members(self, roster_id: str) -> Iterator[Member]:
        """All members in order, a thousand in memory at a time."""
        count = self._count(roster_id)
        for start in range(0, count, PAGE_ROWS):
            yield from self.slice(roster_id, start, min(start + PAGE_ROWS, count))

    def erase(self, people: Collection[str]) -> Erased:
        """Take people out of every list: their rows stay as empty places, so that positions mean what they meant.

        Reads every list; writes in short transactions, list by list. Lists saved meanwhile are looked through too, and what
        is added meanwhile to one that is being saved.
        """
        done: set[tuple[str, int]] = set()
        erased = Erased()
        while True:
            places, seen = self._places(people, done)
            if not seen:
                return erased
            done |= seen
            for roster_id, starts in places.items():
                erased += self._erase_from(roster_id, starts, people)

    def _places(
        self, people: Collection[str], done: Collection[tuple[str, int]]
    ) -> tuple[dict[str, list[int]], set[tuple[str, int]]]:
        """The chunks that hold any of them, by list, and all that were looked through (list, where each begins)."""
        places: dict[str, list[int]] = {}
        seen: set[tuple[str, int]] = set()
        with self._store.reading() as tx:
            for roster_id, start, _stop, sealed in tx.rosters.all_chunks(but=done):
                seen.add((roster_id, start))
                if any(is_one_of(row, people) for row in self._sealer.open_rows(sealed)):
                    places.setdefault(roster_id, []).append(start)
        return places, seen

    def _erase_from(self, roster_id: str, starts: Sequence[int], people: Collection[str]) -> Erased:
        ids: set[str] = set()
        rows = 0
        with self._store.transaction() as tx:
            tx.rosters.blur(roster_id)
        hits: list[Row] = []

        def without_them(sealed: bytes) -> bytes:
            before = self._sealer.open_rows(sealed)
            hits[:] = [row for row in before if is_one_of(row, people)]
            return self._sealer.seal_rows([ERASED if is_one_of(row, people) else row for row in before])

        for start in starts:
            hits.clear()
            self._seal_again(roster_id, start, without_them)
            ids |= {row[0] for row in hits if row[0]}
            rows += len(hits)
        return Erased(lists=frozenset({roster_id} if rows else ()), rows=rows, ids=frozenset(ids))

    def check_keys(self) -> None:
        """Raises ConfigurationError where a list was sealed with a key that is not given."""
        with self._store.reading() as tx:
            for _roster_id, _start, _stop, sealed in tx.rosters.all_chunks():
                self._sealer.rotate(sealed)

    def rotate(self) -> int:
        """Seal every stored list again under the first key, chunk by chunk; how many chunks that were. What is
        written meanwhile is sealed with it already. Stopped half way it may be begun again: every key still opens.
        """
        with self._store.reading() as tx:
            places = tx.rosters.places()
        return sum(self._seal_again(roster_id, start, self._sealer.rotate) for roster_id, start in places)

    def _seal_again(self, roster_id: str, start: int, sealed_anew: Callable[[bytes], bytes]) -> bool:
        """One chunk changed, outside of the transaction that writes it, so that a press need not wait: where somebody was
        faster, what they wrote is changed. False where it is not there any more.
        """
        while True:
            with self._store.reading() as tx:
                found = tx.rosters.chunks(roster_id, start, start + 1)
            if not found:
                return False
            [(first, _end, before)] = found
            after = sealed_anew(before)
            with self._store.transaction() as tx:
                if tx.rosters.replace_chunk(roster_id, first, after, instead_of=before):
                    return True

    def sealed_text(self, text: str) -> str:
        """Text that names people, as text that only a key opens."""
        return self._sealer.seal_text(text).decode("ascii")

    def opened_text(self, sealed: str) -> str:
        return self._sealer.open_text(sealed.encode("ascii"))

    def _count(self, roster_id: str) -> int:
        with self._store.reading() as tx:
            summary = tx.rosters.summary(roster_id)
        if summary is None:
            raise StaleError(NOT_KEPT)
        return summary.count


def _rows_in(staging: RosterBuilder) -> int:
    if not staging.packed:
        return 0
    return len(unpack(staging.packed[-1])) + (len(staging.packed) - 1) * PAGE_ROWS
