"""Masking: what may be seen of a person, and which ones of many."""

from __future__ import annotations

import pytest

from segbot.domain.masking import MOST, masked, places, spread


@pytest.mark.parametrize(
    ("identifier", "shown"),
    [
        ("maya@example.com", "m•••@example.com"),
        ("a@example.com", "•••@example.com"),
        ("@example.com", "•••@example.com"),
        ("a@b@example.com", "a•••@example.com"),
        ("Émile@example.com", "É•••@example.com"),
        ("1", "•••"),
        ("123", "•••"),
        ("1001", "1•••"),
        ("C-00017", "C•••7"),
        ("000044", "0•••4"),
        ("customer-00017", "cu•••17"),
        ("+2348012345678", "•••"),
        ("+44 20 7946 0958", "•••"),
        ("0044 20 794", "•••"),
        ("2348012345678", "•••"),
        ("020-7946-0958", "•••"),
    ],
)
def test_a_person_is_hidden_and_a_telephone_number_wholly(identifier, shown):
    assert masked(identifier) == shown


@pytest.mark.parametrize("total", [0, 1, 2, 19, 20, 21, 399, 1_000_003])
def test_places_are_spread_over_all_of_them(total):
    found = places(total)
    assert len(found) == len(set(found)) == min(total, MOST)
    assert found == sorted(found)
    assert all(0 <= at < total for at in found)
    if total > 2 * MOST:
        assert found[0] < total / MOST
        assert found[-1] >= total - total / MOST


def test_the_same_ones_are_shown_each_time():
    assert list(spread(range(1_000), 1_000)) == list(spread(iter(range(1_000)), 1_000)) == places(1_000)


def test_fewer_than_expected_end_early():
    assert list(spread("ab", 40)) == ["b"]
    assert list(spread("", 40)) == []
