"""Before anything is planned: is the name free?"""

from __future__ import annotations

import pytest
from flows.executing.test_record_members import batch, segmenter

from segbot.domain.actions import Verb
from segbot.domain.errors import NameTakenError
from segbot.domain.lifecycle import State

__all__ = ["batch", "segmenter"]


def wanted(stage, name, verb=Verb.CREATE, segment=None, **more):
    return stage.draft(verb, segment=segment, name=name, **more)


def test_a_taken_name_is_refused_where_names_are_ids(batch):
    before = len(batch.emulator.requests)
    with pytest.raises(NameTakenError, match="already an audience “vip_2026” with 412 people") as caught:
        wanted(batch, "vip_2026", ids=["b-1"])
    assert (caught.value.connection, caught.value.segment_id) == ("batch", "vip_2026")
    assert list(caught.value.errors) == ["name"]
    assert {each.method for each in batch.emulator.requests[before:]} == {"GET"}


def test_a_name_that_differs_in_capitals_is_told_there(batch):
    draft = wanted(batch, "VIP_2026")
    assert [(each.name, each.exact, each.members) for each in draft.plan.namesakes] == [
        ("vip_2026", False, 412)
    ]


@pytest.mark.parametrize(
    ("name", "exact"), [("VIP customers", True), ("vip  Customers", False), (" VIP CUSTOMERS", False)]
)
def test_elsewhere_it_is_told_with_its_size(stage, name, exact):
    draft = wanted(stage, name)
    assert [(each.name, each.exact, each.members) for each in draft.plan.namesakes] == [
        ("VIP customers", exact, 412)
    ]
    assert wanted(stage, "A name nobody has").plan.namesakes == ()


def test_a_renaming_looks_too_but_not_at_itself(stage):
    draft = wanted(stage, "VIP customers", Verb.RENAME, "Trial users")
    assert [each.members for each in draft.plan.namesakes] == [412]
    assert wanted(stage, "trial  USERS", Verb.RENAME, "Trial users").plan.namesakes == ()


def test_a_name_that_was_taken_meanwhile_is_not_created_again(batch):
    request = batch.ask(Verb.CREATE, segment=None, name="fresh_name", ids=["b-1"])
    batch.emulator.audiences.make("fresh_name", None)
    writes = len([each for each in batch.emulator.requests if each.method == "POST"])
    batch.run_all()
    failed = batch.now(request)
    assert failed.state is State.FAILED
    assert (
        "There is now an audience “fresh_name” with 0 people that this request didn't create" in failed.note
    )
    assert len([each for each in batch.emulator.requests if each.method == "POST"]) == writes
