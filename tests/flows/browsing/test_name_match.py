"""Which segment is meant by a part of its name, or in spite of a typing error; never the opposite."""

from __future__ import annotations

import pytest

from segbot.flows.browsing.name_match import alike, by_words, mistyped

NAMES = [
    "VIP customers",
    "Newsletter weekly",
    "Newsletter monthly",
    "Churn risk high",
    "No churn risk",
    "Active customers",
    "Inactive customers",
    "Summer sale 2024",
    "Summer sale 2025",
    "Återkommande kunder – Göteborg 🛒",
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("vip", ["VIP customers"]),
        ("VIP", ["VIP customers"]),
        ("customers vip", ["VIP customers"]),
        ("vip cust", ["VIP customers"]),
        ("news", ["Newsletter weekly", "Newsletter monthly"]),
        ("news week", ["Newsletter weekly"]),
        ("sale 2025", ["Summer sale 2025"]),
        ("göte", ["Återkommande kunder – Göteborg 🛒"]),
        ("no churn", ["No churn risk"]),
        ("etter week", ["Newsletter weekly"]),
        ("xyz", []),
        ("", []),
    ],
)
def test_by_the_beginnings_of_its_words(typed, found):
    assert by_words(typed, NAMES) == found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vip custmers", "VIP customers"),
        ("VIP costumers", "VIP customers"),
        ("newsleter weekly", "Newsletter weekly"),
        ("inactive custumers", "Inactive customers"),
        ("active custumers", "Active customers"),
        ("sumer sale 2025", "Summer sale 2025"),
        ("summer sale 2026", None),
        ("newsleter", None),
        ("vp", None),
        ("completely different", None),
    ],
)
def test_a_small_typing_error_where_only_one_can_be_meant(typed, meant):
    assert mistyped(typed, NAMES) == meant


def test_the_opposite_is_never_the_nearest():
    assert alike("churn risks", NAMES)[:1] == ["Churn risk high"]
    assert "No churn risk" not in alike("churn risks", NAMES)
    assert "Inactive customers" not in alike("active customer", NAMES)
    assert "Summer sale 2024" not in alike("sumer sale 2025", NAMES)
