"""More people come than when it was asked for: what anybody may add alone is no licence for what has grown past it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flows.handing_out import ABOUT, hidden, inside, outside, staged, writes

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome


@pytest.fixture(params=sorted(ABOUT))
def stage(tmp_path, request):
    made, stop = staged(tmp_path, request.param)
    yield made
    stop()


def test_an_addition_that_grew_past_the_line_meanwhile_waits_for_new_numbers(stage):
    """Those who were in it have left since, so that more would be added than anybody may add alone."""
    gone = set(hidden(stage)) if stage.name == "mailchimp" else set()
    new, old = outside(stage, 2), [each for each in inside(stage) if each not in gone][:2]
    stage.wire(replace(stage.policy, thresholds=replace(stage.policy.thresholds, add_needs_approval_above=3)))
    draft = stage.draft(Verb.ADD, stage.about.free, [*new, *old])
    assert (draft.plan.adds, draft.ruling.outcome) == (2, Outcome.CONFIRM)
    request = stage.submit.confirm(draft.id, stage.origin())
    stage.emulator.meddle(stage.segment(stage.about.free), "clear")
    stage.run_all()
    stale = stage.now(request)
    assert stale.state is State.STALE
    assert stale.note == (
        "4 people would be added now, 2 when this was asked for; more colleagues have to agree to so many."
    )
    assert writes(stage) == []
