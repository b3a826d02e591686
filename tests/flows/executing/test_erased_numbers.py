"""People erased from segbot's lists: whom an undo may name, and what numbers are compared with."""

from __future__ import annotations

import pytest
from flows.executing.test_erased_meanwhile import forget, ids
from flows.executing.test_record_members import ask, carry_out
from flows.planning.test_read_members import outside
from flows.requesting.test_undo import undo

from segbot.domain.actions import Verb
from segbot.domain.errors import UnsupportedError

VIP = "VIP customers"


def test_who_was_not_in_it_does_not_come_by_an_undo_since_another_was_erased(stage):
    """Three of the four who were sent left; the fifth was erased and not sent. Nobody knows which three."""
    leaving, stranger = stage.some_members(VIP, 4), outside(stage, 1, VIP)
    request = stage.ask(ids=[*leaving, *stranger])
    forget(stage, leaving[0])
    done = carry_out(stage, request)
    assert (done.result.sent, done.result.changed, done.result.left_out) == (4, 3, 1)
    with pytest.raises(UnsupportedError, match="We don't know who"):
        undo(stage, done)


def test_only_who_came_leaves_by_an_undo_though_another_was_erased(stage):
    """Of four who were sent one was in it already."""
    coming, inside = outside(stage, 4, VIP), stage.some_members(VIP, 1)
    request = ask(stage, Verb.ADD, [ids(*coming, *inside)], segment=VIP)
    forget(stage, coming[0])
    done = carry_out(stage, request)
    assert (done.result.sent, done.result.changed, done.result.left_out) == (4, 3, 1)
    back = undo(stage, done)
    assert any("We don't know who of them was in it before" in each for each in back.plan.effects)
