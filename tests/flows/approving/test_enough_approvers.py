"""Whether enough people could agree is found out when it is asked for, and never stands in the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flows.stage import POLICY, listed

from segbot.domain.actions import Action, Verb
from segbot.domain.policy import Outcome


@pytest.fixture
def prepared(stage):
    def make(user, count, segment="VIP customers"):
        action = Action(verb=Verb.REMOVE, connection=stage.name, segment=segment)
        return stage.submit.prepare(action, [listed(stage.some_members(segment, count))], stage.origin(user))

    return make


def test_the_one_who_asks_is_not_among_those_who_could_agree(prepared):
    assert prepared("U0MAYA", 60).ruling.able is None, "two could, and one is needed"
    two_needed = prepared("U0ARTHUR", 60, "Trial users").ruling
    assert (two_needed.approvals, two_needed.able) == (2, ("U0BEA",))
    assert prepared("U0MAYA", 60, "Trial users").ruling.able == ("U0ARTHUR", "U0BEA")


def test_with_self_approval_the_one_who_asks_is_among_them(stage, prepared):
    stage.wire(replace(POLICY, self_approval=True))
    assert prepared("U0ARTHUR", 60, "Trial users").ruling.able == ("U0ARTHUR", "U0BEA")


def test_what_needs_nobody_asks_about_nobody(prepared):
    small = prepared("U0ARTHUR", 5).ruling
    assert (small.outcome, small.able) == (Outcome.CONFIRM, None)


def test_when_slack_is_silent_the_preview_comes_all_the_same(stage, prepared):
    stage.crowd.away = True
    assert prepared("U0ARTHUR", 60, "Trial users").ruling.able is None


def test_it_goes_with_the_request(stage, prepared):
    draft = prepared("U0ARTHUR", 60, "Trial users")
    request = stage.submit.confirm(draft.id, stage.origin("U0ARTHUR"))
    assert stage.now(request).ruling.able == ("U0BEA",)
