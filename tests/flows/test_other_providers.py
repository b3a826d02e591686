"""What only some providers have: rules instead of people, fields of their own, deletions that are looked up."""

from __future__ import annotations

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
        ({"fields": {"kind": "segment"}}, "criteria"),
        ({}, "kind"),
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
    for approver in ("U0ARTHUR", "U0BEA"):
        assert stage.press(ClickKind.APPROVE, request, approver) == ""
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert "free-shipping" not in stage.emulator.segments()
    assert sum(sent.path.endswith("/audiences/remove") for sent in stage.emulator.requests) == 1


def test_a_provider_of_whole_lists_is_said_to_change_those_alone_who_change(stage_of):
    """Three people go over the wire when one of them is new; nobody is told that three were added."""
    stage = stage_of("segmenter")
    fields = {"broadcast_medium_id": "push-notifications", "segment_type": "CUSTOM"}
    created = stage.ask(Verb.CREATE, None, ["p-1", "p-2"], name="Bakery", fields=fields)
    stage.run_all()
    assert stage.now(created).people_changed == 2
    for verb, ids, changed, left in (
        (Verb.ADD, ["p-3", "p-1"], 1, 3),
        (Verb.REMOVE, ["p-2"], 1, 2),
        (Verb.RENAME, [], 0, 2),
    ):
        request = stage.ask(
            verb, "Bakery", ids, name="Bakery" if verb is Verb.RENAME else None, description="d"
        )
        if request.state is State.PENDING:
            for approver in ("U0ARTHUR", "U0BEA"):
                stage.press(ClickKind.APPROVE, request, approver)
        stage.run_all()
        done = stage.now(request)
        assert (done.state, done.people_changed) == (State.DONE, changed), verb
        told = [fact.counts["people"] for fact in stage.browse.history(request.id) if "people" in fact.counts]
        assert told == [changed]
        assert len(stage.emulator.members(stage.segment("Bakery"))) == left


def test_a_segment_known_to_be_empty_is_renamed_without_people(stage_of):
    stage = stage_of("segmenter")
    fields = {"broadcast_medium_id": "push-notifications", "segment_type": "CUSTOM"}
    stage.ask(Verb.CREATE, None, ["p-1"], name="Bakery", fields=fields)
    stage.run_all()
    clearing = stage.draft(Verb.CLEAR, "Bakery")
    proof = {"confirm_name": "Bakery", "confirm_count": "1", "reason": "over"}
    clear = stage.submit.confirm(clearing.id, stage.origin(), **proof)
    for approver in ("U0ARTHUR", "U0BEA"):
        stage.press(ClickKind.APPROVE, clear, approver)
    stage.run_all()
    rename = stage.ask(Verb.RENAME, "Bakery", name="Patisserie")
    stage.run_all()
    assert stage.now(rename).state is State.DONE, stage.now(rename).note
    assert stage.emulator.segments()[stage.segment("Patisserie")]["name"] == "Patisserie"
    assert b"persons" not in stage.emulator.requests[-1].body
