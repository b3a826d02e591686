"""Empty places count against what is known: who had one may still be in the segment."""

from __future__ import annotations

import pytest
from rosters.membership.test_one_more import noted, person, world

from segbot.rosters.membership.known_members import KnownMembers
from segbot.store.tables.membership_log import Change

__all__ = ["world"]

THREE = [person(1), person(2), person(3)]


def both(world):
    known_members = KnownMembers(*world)
    known, counted = (look("segmenter", "s-1") for look in (known_members.known, known_members.counted))
    assert (known.complete, len(known), known.erased) == (counted.complete, len(counted), counted.erased)
    return known


@pytest.mark.parametrize(
    ("changes", "places", "exact", "all_but_erased"),
    [
        ([(Change.EXACTLY, THREE)], (1, 0), True, True),
        ([(Change.EXACTLY, THREE[1:]), (Change.ADDED, THREE[:1])], (1, 0), True, True),
        ([(Change.EXACTLY, THREE), (Change.ADDED, THREE[:1])], (2, 0), False, True),
        ([(Change.EXACTLY, THREE), (Change.REMOVED, THREE[:1])], (1, 1), False, True),
        # Somebody left of whom it is not known any more who of the others they were.
        ([(Change.EXACTLY, THREE[1:]), (Change.REMOVED, THREE[:1])], (0, 1), False, False),
    ],
)
def test_nobody_is_known_to_be_everybody_with_an_empty_place(world, changes, places, exact, all_but_erased):
    noted(world, *changes)
    assert both(world).complete
    world[1].erase({"c-1", "p1@x.io"})
    known = both(world)
    assert not known.complete
    assert (known.erased.came, known.erased.left) == places
    assert (known.erased.exact, known.all_but_erased) == (exact, all_but_erased)
    assert set(known.rows) == {"c-2", "c-3"}


def test_an_empty_place_on_a_list_from_before_everyone_was_last_known_does_not_count(world):
    noted(world, (Change.EXACTLY, THREE), (Change.EXACTLY, THREE[1:]))
    world[1].erase({"c-1"})
    assert both(world).complete


def test_only_the_part_of_a_list_that_was_sent_counts(world):
    noted(world, (Change.EXACTLY, THREE))
    world[1].erase({"c-9"})
    assert both(world).complete
