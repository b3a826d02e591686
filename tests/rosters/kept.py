"""Lists as tests want them: kept without being read, read one person at a time, or taken in and kept in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from segbot.domain.actions import Verb
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.members import Member, ReadReport, RosterSummary, RowError
from segbot.rosters.reading.page import PAGE_ROWS, Page, member_of, row_of
from segbot.rosters.reading.read import Source, Wanted, read_pages
from segbot.rosters.storage.builder import RosterBuilder
from segbot.rosters.storage.codec import unpack
from segbot.rosters.storage.vault import Vault
from segbot.rosters.validating.examine import examine
from segbot.rosters.validating.validate import Validated
from segbot.store import Transaction


def pages_of(members: Iterable[Member]) -> Iterator[Page]:
    """Members in pages, in order; their row numbers are their positions, from 1."""
    waiting = iter(members)
    start = 1
    while rows := [row_of(member) for member in islice(waiting, PAGE_ROWS)]:
        yield Page.of_rows("", range(start, start + len(rows)), rows)
        start += len(rows)


def read_members(sources: Sequence[Source], wanted: Wanted | None = None) -> Iterator[Member | RowError]:
    """People and row errors one by one, in order."""
    for item in read_pages(sources, wanted):
        if isinstance(item, RowError):
            yield item
        elif isinstance(item, Page):
            yield from map(member_of, item.rows())


def members_of(checked: Validated) -> Iterator[Member]:
    for packed in checked.packed:
        yield from map(member_of, unpack(packed))


def accept(
    vault: Vault, tx: Transaction, sources: Sequence[Source], spec: ProviderSpec, verb: Verb
) -> tuple[RosterSummary, ReadReport]:
    checked = examine(sources, spec, verb)
    return vault.keep(tx, checked), checked.report


def put(vault: Vault, tx: Transaction, members: Iterable[Member]) -> RosterSummary:
    builder = RosterBuilder()
    for page in pages_of(members):
        keys = [identifier or email.lower() for identifier, email in zip(page.ids, page.emails, strict=True)]
        builder.add(page.columns, keys)
    builder.close()
    return vault.keep_staged(tx, builder)


def missing_and_wrong(people, right, *, by_email):
    """Who of those meant is not named, by id or address, and who is named and not meant."""
    missing, wrong = list(right), []
    for identifier, email in people:
        found = next(
            (
                meant
                for meant in missing
                if (identifier and identifier == meant[0])
                or (
                    by_email and not (identifier and meant[0]) and email and email.lower() == meant[1].lower()
                )
            ),
            None,
        )
        if found is None:
            wrong.append((identifier, email))
        else:
            missing.remove(found)
    return missing, wrong
