"""Who is in a segment, by rows and by numbers alone: both have to say the same of any history."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from segbot.rosters.membership.known_members import _People
from segbot.rosters.membership.member_counts import MemberCounts, keys_of
from segbot.rosters.reading.page import NO_TAGS

# Few names, so that they meet: the same id with another address, an address as an id, two people at one address.
_IDS = st.sampled_from(["", "1", "2", "3", "a@x", "b@x"])
_EMAILS = st.sampled_from(["", "a@x", "A@X", "b@x", "c@x"])
_ROWS = st.lists(
    st.tuples(_IDS, _EMAILS).filter(any).map(lambda names: (*names, "", "", "", NO_TAGS)), max_size=5
)
_HISTORY = st.lists(st.tuples(st.sampled_from(["in", "in", "out", "look"]), _ROWS), max_size=8)


class _Counts(MemberCounts):
    """Takes rows, as `_People` does."""

    def take_in(self, rows):
        super().take_in(keys_of(rows))

    def take_out(self, rows):
        super().take_out(keys_of(rows))

    def compare(self, rows):
        return super().compare(keys_of(rows))


def row(identifier, email):
    return (identifier, email, "", "", "", NO_TAGS)


ANN, ANN_NAMED, BO = row("", "a@x"), row("1", "a@x"), row("2", "b@x")
MOVED = row("2", "c@x")


@example([("in", [ANN]), ("in", [ANN_NAMED]), ("out", [ANN]), ("in", [ANN])], [row("3", "a@x")])
@example([("in", [BO]), ("look", [ANN]), ("in", [MOVED])], [row("", "b@x")])
@settings(derandomize=True)
@given(_HISTORY, _ROWS)
def test_numbers_alone_count_and_compare_like_whole_rows(history, listed):
    people, count = _People(), _Counts()
    for change, rows in history:
        if change == "look":  # asking in between makes the index that later changes have to keep right
            assert count.compare(rows) == people.compare(rows)
        elif change == "in":
            people.take_in(rows)
            count.take_in(rows)
        else:
            people.take_out(rows)
            count.take_out(rows)
        assert len(count) == len(people.rows)
        assert count.unclear == people.unclear
    assert count.compare(listed) == people.compare(listed)
    assert _People(people.rows).compare(listed) == people.compare(listed), "kept up to date, or made anew"


def test_who_is_named_in_another_way_than_known_may_be_in_all_the_same():
    """By e-mail where somebody is known by an id alone, by id where somebody is known by an e-mail alone."""
    for people in (_People(), _Counts()):
        people.take_in([row("1", ""), row("2", "b@x")])
        assert people.compare([row("", "a@x"), row("", "b@x"), row("3", "")]) == (1, 2, 1)
        people.take_in([row("", "c@x")])
        assert people.compare([row("", "a@x"), row("4", ""), row("5", "e@x")]) == (0, 3, 2)
    for people in (_People(), _Counts()):
        people.take_in([row("1", "a@x")])
        assert people.compare([row("", "c@x"), row("9", "")]) == (0, 2, 0), "everybody is known by both"


def test_it_is_unclear_who_is_in_once_somebody_came_or_left_by_another_name_than_is_known():
    for people in (_People(), _Counts()):
        people.take_in([row("1", ""), row("2", "b@x")])
        people.take_out([row("", "b@x"), row("1", "")])
        people.take_in([row("3", "")])
        assert not people.unclear
        people.take_out([row("", "a@x")])
        assert people.unclear
    for people in (_People(), _Counts()):
        people.take_in([row("", "a@x")])
        people.take_in([row("7", "")])
        assert people.unclear, "an id beside an address"
