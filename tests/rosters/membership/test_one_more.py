"""One more person in a list of thousands: the new list is the old one as it lies sealed, and what is opened stays small."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from rosters.kept import put
from store.databases import migrated_file

from segbot.domain.members import IdType, Member
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.storage.encryption import Sealer, new_key
from segbot.rosters.storage.vault import Vault
from segbot.store import Store
from segbot.store.tables.membership_log import Change, Entry

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class CountingSealer(Sealer):
    """Counts how many packs are opened as whole rows."""

    opened = 0

    def open_rows(self, sealed):
        self.opened += 1
        return super().open_rows(sealed)


@pytest.fixture
def world(tmp_path):
    store = Store(migrated_file(tmp_path), now=lambda: NOON)
    vault = Vault(store, CountingSealer([new_key()]))
    yield store, vault
    store.close()


def person(number, **more):
    return Member(id_type=IdType.ID, id=f"c-{number}", email=f"p{number}@x.io", **more)


def noted(world, *changes):
    """A log of these changes, each with its people."""
    store, vault = world
    for change, members in changes:
        with store.transaction() as tx:
            roster = put(vault, tx, members)
            entry = Entry(at=NOON, change=change, roster_id=roster.id, start=0, stop=roster.count)
            tx.membership_log.note("segmenter", "s-1", entry)


def listed(world, members):
    store, vault = world
    with store.transaction() as tx:
        return put(vault, tx, members)


def both_ways(world, roster):
    """The list made from rows, and from what is only counted."""
    known_members = KnownMembers(*world)
    made = [
        known_members.with_these(found("segmenter", "s-1"), roster)
        for found in (known_members.known, known_members.counted)
    ]
    for each in made:
        assert list(world[1].rows(each.id, 0, each.count))
    return made


@pytest.mark.parametrize("count", [1, 999, 1_000, 1_001, 2_500])
@pytest.mark.parametrize("more", [1, 1_200])
def test_those_who_are_new_stand_behind_the_list_as_it_lies(world, count, more):
    noted(world, (Change.EXACTLY, map(person, range(count))))
    slow, quick = both_ways(world, listed(world, (person(10_000 + at) for at in range(more))))
    assert (quick.count, quick.sha256) == (slow.count, slow.sha256)
    vault = world[1]
    assert [*vault.rows(quick.id, 0, quick.count)] == [*vault.rows(slow.id, 0, slow.count)]
    assert vault.slice(quick.id, count, count + 1) == (person(10_000),)


def test_only_the_end_of_the_list_is_opened(world):
    noted(world, (Change.EXACTLY, map(person, range(40_500))))
    roster = listed(world, [person(50_000)])
    known_members, sealer = KnownMembers(*world), world[1]._sealer
    counted = known_members.counted("segmenter", "s-1")
    sealer.opened = 0
    assert known_members.with_these(counted, roster).count == 40_501
    assert sealer.opened == 2


@pytest.mark.parametrize(
    "changes",
    [
        [(Change.EXACTLY, [person(1), person(2)]), (Change.ADDED, [person(3)])],
        [(Change.EXACTLY, [person(1), person(2)]), (Change.REMOVED, [person(2)])],
        [(Change.ADDED, [person(1), person(2)])],
        [(Change.EXACTLY, [person(1), person(2)]), (Change.EXACTLY, [person(5)])],
    ],
)
def test_where_more_was_noted_since_the_list_is_made_of_everything(world, changes):
    noted(world, *changes)
    slow, quick = both_ways(world, listed(world, [person(9)]))
    assert (quick.count, quick.sha256) == (slow.count, slow.sha256)


def test_what_the_list_says_of_somebody_known_is_taken_in(world):
    noted(world, (Change.EXACTLY, map(person, range(1_500))))
    told = person(7, first_name="Ann")
    slow, quick = both_ways(world, listed(world, [told, person(9_999)]))
    assert (quick.count, quick.sha256) == (slow.count, slow.sha256) == (1_501, slow.sha256)
    assert world[1].slice(quick.id, 7, 8) == (told,)


def test_somebody_erased_since_is_not_brought_back(world):
    noted(world, (Change.EXACTLY, map(person, range(1_500))))
    world[1].erase({"c-3", "p3@x.io"})
    slow, quick = both_ways(world, listed(world, [person(9_999)]))
    assert quick.count == slow.count == 1_500
    assert "c-3" not in {row[0] for row in world[1].rows(quick.id, 0, quick.count)}
