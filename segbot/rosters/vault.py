"""The vault: lists of people, sealed, in the store; taken in once and read back in slices."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from segbot.domain.actions import Verb
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import InvalidActionError, StaleError, UnsupportedError
from segbot.domain.members import Member, ReadReport, RosterSummary
from segbot.rosters.check import Checked, check
from segbot.rosters.pack import unpack
from segbot.rosters.page import PAGE_ROWS, Row, pages_of
from segbot.rosters.read import Paste, Source, Upload, read_pages
from segbot.rosters.seal import Sealer
from segbot.rosters.sources import FILE_FIELD, PASTE_FIELD
from segbot.rosters.staging import Staging
from segbot.store import Store, Transaction

_REASONS = 3
_ROWS_AT_ONCE = 20_000


class Vault:
    """Every list is kept only sealed; `slice` and `members` open it again."""

    def __init__(self, store: Store, sealer: Sealer) -> None:
        self._store = store
        self._sealer = sealer

    def accept(
        self, tx: Transaction, sources: Sequence[Source], spec: ProviderSpec, verb: Verb
    ) -> tuple[RosterSummary, ReadReport]:
        """`examine` and `keep` in one: simple, but the transaction waits for the reading of a long file."""
        checked = self.examine(sources, spec, verb)
        return self.keep(tx, checked), checked.report

    def examine(self, sources: Sequence[Source], spec: ProviderSpec, verb: Verb) -> Checked:
        """Read and judge a list for a verb at a provider; nothing is stored. Seconds for a million rows.

        Raises InvalidActionError on `members_text`, or on `members_file` where only files were given: no list, an
        empty one, one without a single usable row (with the first reasons), or one that repeats a single person. UnsupportedError where the provider
        takes no lists of people.
        """
        if not spec.id_types:
            raise UnsupportedError(f"{spec.label} takes no lists of people.")
        checked = check(
            read_pages(sources),
            id_types=spec.id_types,
            needs_tags=verb is Verb.TAG,
            details_matter=verb is not Verb.REMOVE,
        )
        if not checked.count:
            raise InvalidActionError({_field(sources): _nobody(checked.report)})
        if checked.count == 1 and checked.report.duplicates:
            raise InvalidActionError({_field(sources): _one_person(checked.report)})
        return checked

    def keep(self, tx: Transaction, checked: Checked) -> RosterSummary:
        """Store a list that was examined."""
        return self._save(tx, checked.packed, checked.count, checked.sha256)

    def put(self, tx: Transaction, members: Iterable[Member]) -> RosterSummary:
        """Store members as they are, in order."""
        staging = Staging()
        for page in pages_of(members):
            staging.add(page.columns, _keys(page.ids, page.emails))
        staging.close()
        return self._save(tx, staging.packed, len(staging), staging.sha256)

    def _save(self, tx: Transaction, packed: Sequence[bytes], count: int, sha256: str) -> RosterSummary:
        roster = RosterSummary(id=secrets.token_hex(16), count=count, sha256=sha256)
        chunks = (
            (start, min(start + PAGE_ROWS, count), self._sealer.seal_packed(part))
            for start, part in zip(range(0, count, PAGE_ROWS), packed, strict=True)
        )
        tx.rosters.save(roster, chunks)
        return roster

    def slice(self, roster_id: str, start: int, stop: int) -> tuple[Member, ...]:
        """The members at positions `start`..`stop`, half open: exactly that many.

        Raises StaleError where the list is not kept (any more) in full: fewer people are never handed out silently.
        """
        found = tuple(self._between(roster_id, start, stop))
        if len(found) != max(0, stop - start):
            raise StaleError("The list of people of this request is no longer kept; ask again with the list.")
        return found

    def rows(self, roster_id: str, start: int, stop: int) -> Iterator[Row]:
        """The same people as rows, a few chunks in memory at a time. Raises StaleError as `slice` does."""
        found = 0
        for first in range(start, stop, _ROWS_AT_ONCE):
            last = min(first + _ROWS_AT_ONCE, stop)
            with self._store.reading() as tx:
                chunks = tx.rosters.chunks(roster_id, first, last)
            for begins, _end, sealed in chunks:
                part = self._sealer.open_rows(sealed)[max(0, first - begins) : last - begins]
                found += len(part)
                yield from part
        if found != max(0, stop - start):
            raise StaleError("The list of people of this request is no longer kept; ask again with the list.")

    def keep_staged(self, tx: Transaction, staging: Staging) -> RosterSummary:
        """Store rows that were staged and closed."""
        count = (
            len(unpack(staging.packed[-1])) + (len(staging.packed) - 1) * PAGE_ROWS if staging.packed else 0
        )
        return self._save(tx, staging.packed, count, staging.sha256)

    def members(self, roster_id: str) -> Iterator[Member]:
        """All members in order, a thousand in memory at a time."""
        count = self._count(roster_id)
        for start in range(0, count, PAGE_ROWS):
            yield from self.slice(roster_id, start, min(start + PAGE_ROWS, count))

    def samples(self, roster_id: str, n: int) -> tuple[str, ...]:
        """The first `n` members, masked; fewer where there are fewer."""
        return tuple(member.masked() for member in islice(self.members(roster_id), n))

    def rotate(self, tx: Transaction) -> int:
        """Seal every stored list anew under the first key; how many chunks that were."""
        chunks = 0
        for roster_id, start, _stop, sealed in tx.rosters.all_chunks():
            tx.rosters.replace_chunk(roster_id, start, self._sealer.rotate(sealed))
            chunks += 1
        return chunks

    def _between(self, roster_id: str, start: int, stop: int) -> Iterator[Member]:
        if start >= stop:
            return
        with self._store.reading() as tx:
            chunks = tx.rosters.chunks(roster_id, start, stop)
        for first, _end, sealed in chunks:
            yield from self._sealer.open(sealed)[max(0, start - first) : stop - first]

    def _count(self, roster_id: str) -> int:
        with self._store.reading() as tx:
            summary = tx.rosters.summary(roster_id)
        if summary is None:
            raise StaleError("The list of people of this request is no longer kept; ask again with the list.")
        return summary.count


def _keys(ids: Sequence[str], emails: Sequence[str]) -> list[str]:
    return [identifier or email.casefold() for identifier, email in zip(ids, emails, strict=True)]


def _field(sources: Sequence[Source]) -> str:
    """Where the fault is shown: at the file only when nothing but files came."""
    files_only = bool(sources) and all(
        not isinstance(source, Paste) or not source.text.strip() for source in sources
    )
    return FILE_FIELD if files_only and any(isinstance(source, Upload) for source in sources) else PASTE_FIELD


def _one_person(report: ReadReport) -> str:
    """A list of repeats is most likely not the list that was meant."""
    return (
        f"All {report.duplicates + 1:,} usable rows name the same person. If only that person is meant, give them once; "
        "else check which column the list was taken from."
    )


def _nobody(report: ReadReport) -> str:
    if not report.faults_total:
        return "There is nobody in this list. Paste ids or e-mail addresses, or attach a file with them."
    reasons = "; ".join(
        f"row {fault.row}: {fault.why.removesuffix('.')}" for fault in report.faults[:_REASONS]
    )
    more = report.faults_total - min(_REASONS, len(report.faults))
    rest = f"; and {more:,} more" if more else ""
    return f"None of the {report.rows:,} rows can be used: {reasons}{rest}."
