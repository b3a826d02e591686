from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from segbot.flows.executing.doubts import earliest_look, left_at_the_latest

CLAIMED = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)


@dataclass
class Claimed:
    sent_at: datetime | None = CLAIMED
    in_doubt: bool = True


@pytest.mark.parametrize(
    ("batch", "left"),
    [
        (Claimed(), CLAIMED + timedelta(seconds=90)),
        (Claimed(sent_at=CLAIMED + timedelta(seconds=100)), CLAIMED + timedelta(seconds=100)),
        (Claimed(in_doubt=False), CLAIMED),
        (Claimed(sent_at=None), None),
    ],
)
def test_what_an_earlier_run_claimed_may_have_left_until_this_one_began(batch, left):
    began = CLAIMED + timedelta(seconds=90)
    assert left_at_the_latest(batch, began.timestamp()) == left
    assert earliest_look(left, 120, began) == (0 if left is None else 120 + (left - began).total_seconds())
