"""What only some providers have: rules instead of people, fields of their own, deletions that are looked up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flows.stage import HandClock, Stage

from segbot.domain.actions import Verb
from segbot.domain.errors import InvalidActionError
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind
from segbot.sandbox.emulators import EMULATORS, Fault, serve_emulator

BEGIN = HandClock().now().timestamp()
OPENED = '{"version":"1.0.0","criteria":{"type":"and","group":[{"source":"tracking","field":"opened"}]}}'


@pytest.fixture
def stage_of(tmp_path):
    made = []

    def make(key):
        def now():
            return stage.clock.now().timestamp() if stage else BEGIN

        stage = None
        running = serve_emulator(EMULATORS[key](clock=now, rate_scale=None))
        stage = Stage(tmp_path, running)
        made.append((stage, running))
        return stage

    yield make
    for stage, running in made:
        stage.close()
        running.stop()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"fields": {"ready_made": "sent", "ready_made_number": "1826"}}, "ready_made_number"),
        ({"fields": {"ready_made_number": "5"}}, "ready_made"),
        ({"fields": {"ready_made": "opened", "ready_made_number": "5"}, "criteria": OPENED}, "ready_made"),
        ({"criteria": OPENED[:-1]}, "criteria"),
        ({}, "criteria"),
    ],
    ids=str,
)
def test_a_wrong_rule_is_told_at_the_field_to_mend(stage_of, asked, field):
    stage = stage_of("constant_contact")
    with pytest.raises(InvalidActionError) as caught:
        stage.draft(Verb.CREATE, None, name="R1", **asked)
    assert list(caught.value.errors) == [field]


@pytest.mark.parametrize("verb", [Verb.CREATE, Verb.EDIT])
def test_whoever_agrees_sees_the_rule(stage_of, verb):
    stage = stage_of("constant_contact")
    name = {"name": "R1"} if verb is Verb.CREATE else {}
    segment = None if verb is Verb.CREATE else "Spring cleaning"
    chosen = {"ready_made": "opened", "ready_made_number": "7"}
    ready = stage.draft(verb, segment, fields=chosen, **name).plan.effects
    assert "Ready-made criteria: Opened one of the last N campaigns" in ready
    assert "How many campaigns or days: 7" in ready
    assert f"Criteria: {OPENED}" in stage.draft(verb, segment, criteria=OPENED, **name).plan.effects


def test_an_unanswered_deletion_that_was_carried_out_is_done_and_not_sent_again(stage_of):
    stage = stage_of("batch")
    draft = stage.draft(Verb.DELETE, "free-shipping")
    proof = {"confirm_name": "free-shipping", "confirm_count": str(draft.plan.removes)}
    request = stage.submit.confirm(draft.id, stage.origin(), reason="over", **proof)
    stage.emulator.faults.set(Fault(kind="reset_after", count=1, operation="write"))
    stage.crowd.people["U0CY"] = replace(stage.crowd.people["U0BEA"], id="U0CY")
    for approver in ("U0ARTHUR", "U0BEA", "U0CY"):
        assert stage.press(ClickKind.APPROVE, request, approver) == ""
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert "free-shipping" not in stage.emulator.segments()
    assert sum(sent.path.endswith("/audiences/remove") for sent in stage.emulator.requests) == 1
