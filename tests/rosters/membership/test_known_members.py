"""Who is in a segment, by rows and by numbers alone: both have to say the same of any history."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from segbot.rosters.membership.known_members import _People
from segbot.rosters.membership.member_counts import MemberCounts
from segbot.rosters.reading.page import NO_TAGS

# Few names, so that they meet: the same id with another address, an address as an id, two people at one address.
_IDS = st.sampled_from(["", "1", "2", "3", "a@x", "b@x"])
_EMAILS = st.sampled_from(["", "a@x", "A@X", "b@x", "c@x"])
_ROWS = st.lists(
    st.tuples(_IDS, _EMAILS).filter(any).map(lambda names: (*names, "", "", "", NO_TAGS)), max_size=5
)
_HISTORY = st.lists(st.tuples(st.sampled_from(["in", "in", "out", "look"]), _ROWS), max_size=8)


def compared(people, rows):
    keys = {people.key(row) for row in rows}
    present = sum(key in people.rows for key in keys)
    return present, len(keys) - present


def row(identifier, email):
    return (identifier, email, "", "", "", NO_TAGS)


ANN, ANN_NAMED, BO = row("", "a@x"), row("1", "a@x"), row("2", "b@x")
MOVED = row("2", "c@x")


@example([("in", [ANN]), ("in", [ANN_NAMED]), ("out", [ANN]), ("in", [ANN])], [row("3", "a@x")])
@example([("in", [BO]), ("look", [ANN]), ("in", [MOVED])], [row("", "b@x")])
@settings(derandomize=True)
@given(_HISTORY, _ROWS)
def test_numbers_alone_count_and_compare_like_whole_rows(history, listed):
    people, count = _People(), MemberCounts()
    for change, rows in history:
        if change == "look":  # asking in between makes the index that later changes have to keep right
            assert count.compare(rows) == compared(people, rows)
        elif change == "in":
            people.take_in(rows)
            count.take_in(rows)
        else:
            people.take_out(rows)
            count.take_out(rows)
        assert len(count) == len(people.rows)
    assert count.compare(listed) == compared(people, listed)
    assert compared(_People(people.rows), listed) == compared(people, listed), "kept up to date, or made anew"
