"""Masking: what may be seen of a person, and which ones of many."""

from __future__ import annotations

import re

import pytest
from domain.phone_spellings import NO_PHONES, PHONES

from segbot.domain.masking import MOST, masked, places, spread, without_addresses
from segbot.providers.redaction import redacted
from segbot.slack.input.tokenizer import echo
from segbot.slack.views.kit.text import said


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


HIDDEN_IN_A_TEXT = [
    ("call 0171 1234567 now", "call ••• now"),
    ("call +49 (0)171/123 45 67", "call •••"),
    ("0044 20 7946 0958", "•••"),
    ("(555) 123-4567 or 555.123.4567", "••• or •••"),
    ("Tel:0711/4567", "Tel:•••"),
    ("ring 2348012345678!", "ring •••!"),
    ("+33 6 12 34 56 78", "•••"),
    ("+48 22\u00a0123\u201345\u201367", "•••"),
    ("ask ann.lee@example.com.", "ask a•••@example.com."),
    ("Ann <ann@example.com>, “bo@example.com”", "Ann <a•••@example.com>, “b•••@example.com”"),
    ("mailto:ann@example.com|ann@example.com", "mailto:a•••@example.com|a•••@example.com"),
]


@pytest.mark.parametrize(("text", "shown"), HIDDEN_IN_A_TEXT)
def test_an_address_or_a_telephone_number_is_hidden_in_every_room(text, shown):
    """The same for what people type, what a provider says, what a log line holds, and what a view shows."""
    assert without_addresses(text) == shown
    assert said(text) == said(shown)
    assert echo(text) == echo(shown)
    kept = re.sub(r"\S*@[a-z.]*example\.com|•+", "", shown)
    assert [word for word in redacted(text).split() if any(each.isdigit() for each in word)] == [
        word for word in kept.split() if any(each.isdigit() for each in word)
    ]
    assert "ann" not in redacted(text).casefold() or "Ann" in text


@pytest.mark.parametrize("phone", PHONES)
def test_no_digit_of_a_telephone_number_is_left_however_it_is_written(phone):
    shown = without_addresses(f"She rang, {phone}, and is sorry")
    assert not [each for each in shown if each.isdigit()]
    assert shown.startswith("She rang, ")
    assert shown.endswith(", and is sorry")


@pytest.mark.parametrize("text", NO_PHONES)
def test_dates_counts_and_numbers_of_tickets_stay(text):
    assert without_addresses(text) == text
