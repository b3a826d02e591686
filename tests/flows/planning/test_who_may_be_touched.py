"""Who may be touched: what is not a list of ids says so before anything is sent."""

from __future__ import annotations

import pytest
from flows.executing.test_record_members import batch, segmenter

from segbot.domain.actions import Verb
from segbot.domain.errors import InvalidActionError, UnsupportedError

__all__ = ["batch", "segmenter"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("EMAIL", "e-mail addresses"),
        ("EMAILS", "e-mail addresses"),
        ("INSTALL_ID", "install ids"),
        ("SOMETHING_NEW", "another type"),
    ],
)
@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE, Verb.REPLACE, Verb.TAG])
def test_a_batch_audience_of_something_else_is_refused_in_words(batch, kind, words, verb):
    batch.emulator.audiences.make("by_mail", None, kind=kind)
    before = len([each for each in batch.emulator.requests if each.method == "POST"])
    with pytest.raises(UnsupportedError, match=f"this audience is one of {words}"):
        batch.draft(verb, segment="by_mail", ids=["C-00001"], reason="x")
    assert len([each for each in batch.emulator.requests if each.method == "POST"]) == before


def test_its_type_is_shown(batch):
    batch.emulator.audiences.make("by_mail", None, kind="EMAILS")
    batch.emulator.audiences.make("new_kind", None, kind="SOMETHING_NEW")
    assert batch.browse.segment("batch", "by_mail").kind == "EMAILS"
    assert batch.browse.segment("batch", "new_kind").details["Type"] == "SOMETHING_NEW"
    assert batch.browse.segment("batch", "vip_2026").kind == "CUSTOM_ID"


def test_it_can_still_be_deleted(batch):
    batch.emulator.audiences.make("by_mail", None, kind="EMAILS")
    draft = batch.draft(Verb.DELETE, segment="by_mail", reason="x", confirm_name="by_mail")
    assert (draft.plan.kind, draft.plan.segment_name) == ("EMAILS", "by_mail")


def test_an_address_is_never_sent_as_a_custom_id(batch):
    with pytest.raises((InvalidActionError, UnsupportedError)):
        batch.draft(Verb.ADD, segment="vip_2026", ids=["ann@example.com"])
    assert not [each for each in batch.emulator.requests if each.method == "POST"]


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE])
def test_an_automatic_segment_says_so_before(stage, verb):
    segment = stage.emulator.segment_shelf[stage.segment("Beta testers")]
    stage.emulator.segment_shelf.put(segment["id"], segment | {"conditions": {"spent": "> 100"}})
    draft = stage.draft(verb, segment="Beta testers", ids=stage.some_members("Beta testers", 3))
    assert any("is automatic: Bunce decides who is in it" in effect for effect in draft.plan.effects)
    plain = stage.draft(verb, segment="VIP customers", ids=stage.some_members("VIP customers", 3))
    assert not any("automatic" in effect for effect in plain.plan.effects)
