from __future__ import annotations

import pytest
from flows.executing.test_record_members import (
    OWN,
    ask,
    batch,
    carry_out,
    file,
    persons,
    segmenter,
    staged,
    stars,
)

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import UnsupportedError, UserError
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind

__all__ = ["batch", "segmenter", "stars"]


def undo(stage, request, **proof):
    action = Action(verb=Verb.UNDO, connection=stage.name, fields={"request": str(request.id)})
    draft = stage.submit.prepare(action, [], stage.origin())
    return stage.submit.confirm(draft.id, stage.origin(), **proof)


def test_an_addition_is_taken_back_and_only_newcomers_leave(stage):
    carry_out(
        stage, ask(stage, Verb.CREATE, [file("id\n" + "\n".join(f"n-{n}" for n in range(30)))], name="Mine")
    )
    added = carry_out(stage, ask(stage, Verb.ADD, [file("id\nn-1\nn-2\nnew-1\n")], segment="Mine"))
    taken = undo(stage, added)
    assert taken.action.undoes == added.id
    assert taken.plan.removes == 1
    assert "Customers that Bunce created for it stay customers." in taken.plan.effects
    carry_out(stage, taken)
    assert len(persons(stage, "Mine")) == 30


def test_a_removal_is_taken_back(stage):
    gone = stage.some_members("VIP customers", 9)
    removed = carry_out(stage, stage.ask(ids=gone))
    taken = undo(stage, removed)
    assert not any("stay customers" in effect for effect in taken.plan.effects), "nobody was created"
    carry_out(stage, taken)
    assert set(gone) <= set(persons(stage, "VIP customers"))
    assert len(persons(stage, "VIP customers")) == 412


def test_a_renaming_is_taken_back(stage):
    renamed = carry_out(stage, stage.ask(Verb.RENAME, segment="Trial users", name="Trialists"))
    carry_out(stage, undo(stage, renamed))
    assert stage.segment("Trial users")


def test_what_cannot_be_taken_back_says_so(stage):
    everybody = stage.ask(Verb.ADD, segment="Nobody yet", add_all_customers=True)
    carry_out(stage, everybody)
    with pytest.raises(UnsupportedError, match="We don't know"):
        undo(stage, everybody)
    created = carry_out(stage, stage.ask(Verb.CREATE, segment=None, name="New"))
    with pytest.raises(UnsupportedError, match="no way to delete"):
        undo(stage, created)
    waiting = stage.ask(ids=stage.some_members("VIP customers", 60))
    with pytest.raises(UserError, match="nothing to undo"):
        undo(stage, waiting)
    stage.press(ClickKind.REJECT, waiting, "U0ARTHUR", reason="no")
    with pytest.raises(UserError, match="rejected"):
        undo(stage, waiting)


def test_replace_and_clear_are_taken_back_with_everybodys_details(stars):
    cleared = carry_out(
        stars, ask(stars, Verb.CLEAR, segment="Stars", reason="x", confirm_name="Stars", confirm_count="3")
    )
    assert persons(stars, "Stars") == {}
    carry_out(stars, undo(stars, cleared, confirm_name="Stars", confirm_count="0"))
    assert set(persons(stars, "Stars")) == {"c-1", "c-2", "c-3"}
    assert persons(stars, "Stars")["c-1"]["firstName"] == "One"


def test_a_deleted_audience_is_made_again_with_its_people(batch):
    carry_out(batch, ask(batch, Verb.CREATE, [file("id\nb-1\nb-2\n")], name="gone_soon"))
    removed = ask(
        batch, Verb.DELETE, segment="gone_soon", reason="x", confirm_name="gone_soon", confirm_count="2"
    )
    for user in ("U0ARTHUR", "U0BEA"):
        batch.press(ClickKind.APPROVE, batch.now(removed), user)
    if batch.now(removed).state is State.PENDING:
        batch.crowd.people["U0CLEO"] = batch.crowd.people["U0BEA"].__class__(
            id="U0CLEO", team="T0HOME", groups=frozenset({"S0APPROVE"})
        )
        assert batch.press(ClickKind.APPROVE, batch.now(removed), "U0CLEO") == ""
    batch.run_all()
    assert batch.now(removed).state is State.DONE, batch.now(removed).note
    assert "gone_soon" not in batch.emulator.segments()
    taken = undo(batch, removed)
    assert any("new audience with the same name" in effect for effect in taken.plan.effects)
    carry_out(batch, taken)
    assert set(batch.emulator.members("gone_soon")) == {"b-1", "b-2"}


def test_criteria_are_put_back(tmp_path):
    running, stage = staged(tmp_path, "constant_contact")
    try:
        name = "Autumn launch"
        segment_id = stage.segment(name)
        before = stage.browse.segment("constant_contact", segment_id).criteria
        new = '{"version":"1.0.0","criteria":{"type":"and","group":[{"source":"tracking","field":"opened","op":"contains-any","const_value":"last-n-campaigns","param":"3"}]}}'
        edited = ask(stage, Verb.EDIT, segment=name, criteria=new, reason="x")
        carry_out(stage, edited)
        assert stage.browse.segment("constant_contact", segment_id).criteria == new
        carry_out(stage, undo(stage, edited, reason="x"))
        assert stage.browse.segment("constant_contact", segment_id).criteria == before
    finally:
        stage.close()
        running.stop()


def test_own_fields_are_not_needed_again(stars):
    added = carry_out(stars, ask(stars, Verb.ADD, [file("id\nc-9\n")], segment="Stars"))
    taken = undo(stars, added)
    assert dict(taken.action.fields) == OWN
    carry_out(stars, taken)
    assert "c-9" not in persons(stars, "Stars")


def test_tags_are_set_back_and_what_may_stay_is_said(stars):
    tagged = carry_out(
        stars, ask(stars, Verb.TAG, [file("id,tag:PLAN\nc-1,gold\n")], segment="Stars", reason="x")
    )
    assert "gold" in str(persons(stars, "Stars")["c-1"]["substitutionTags"])
    taken = undo(stars, tagged, reason="x", confirm_name="Stars", confirm_count="0")
    assert any("may stay" in effect for effect in taken.plan.effects)
    carry_out(stars, taken)
    assert set(persons(stars, "Stars")) == {"c-1", "c-2", "c-3"}
    assert persons(stars, "Stars")["c-1"]["firstName"] == "One"


def test_a_deleted_segment_of_criteria_is_made_again_under_a_new_id(tmp_path):
    running, stage = staged(tmp_path, "constant_contact")
    try:
        name = "Spring cleaning"
        old = stage.segment(name)
        criteria = stage.browse.segment("constant_contact", old).criteria
        gone = ask(stage, Verb.DELETE, segment=name, reason="x", confirm_name=name)
        carry_out(stage, gone)
        taken = undo(stage, gone, reason="x")
        assert any("with a new id" in effect for effect in taken.plan.effects)
        carry_out(stage, taken)
        new = stage.browse.segment("constant_contact", name)
        assert (new.id != old, new.criteria) == (True, criteria)
    finally:
        stage.close()
        running.stop()
