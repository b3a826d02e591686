from __future__ import annotations

from datetime import timedelta

import pytest
from flows.stage import listed

from segbot.domain.actions import Verb
from segbot.domain.errors import (
    InvalidActionError,
    NotPermittedError,
    SeveralSegmentsError,
    StaleError,
    UnsupportedError,
)
from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome
from segbot.flows.messaging.outbox import Channels, Outbox


def test_a_small_removal_needs_only_its_own_confirmation(stage):
    draft = stage.draft(ids=stage.some_members("VIP customers", 12))
    assert draft.ruling.outcome is Outcome.CONFIRM
    assert (draft.plan.removes, draft.plan.before, draft.plan.after) == (12, 412, 400)
    request = stage.submit.confirm(draft.id, stage.origin())
    assert request.state is State.APPROVED
    assert len(stage.queue.runs) == 1


def test_a_large_removal_waits_for_colleagues(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 120))
    assert request.state is State.PENDING
    assert request.ruling.approvals == 2
    assert stage.queue.runs == []
    assert stage.queue.expiries == [(request.id, 8 * 3600)]


def test_more_than_half_is_refused_with_the_open_way(stage):
    draft = stage.draft(ids=stage.some_members("VIP customers", 300))
    assert draft.ruling.outcome is Outcome.REFUSE
    with pytest.raises(InvalidActionError, match="/segment clear bunce"):
        stage.submit.confirm(draft.id, stage.origin())
    assert stage.browse.requests() == []


def test_confirming_twice_is_once(stage):
    draft = stage.draft(ids=stage.some_members("VIP customers", 3))
    first = stage.submit.confirm(draft.id, stage.origin())
    assert stage.submit.confirm(draft.id, stage.origin()).id == first.id
    assert len(stage.browse.requests()) == 1
    assert len(stage.queue.runs) == 1


def test_a_draft_belongs_to_its_maker_and_does_not_live_for_ever(stage):
    draft = stage.draft(ids=stage.some_members("VIP customers", 3))
    with pytest.raises(NotPermittedError):
        stage.submit.confirm(draft.id, stage.origin("U0ARTHUR"))
    stage.clock.time += timedelta(hours=2)
    with pytest.raises(StaleError):
        stage.submit.confirm(draft.id, stage.origin())
    with pytest.raises(StaleError):
        stage.submit.confirm("never-made", stage.origin())


def test_strangers_are_counted(stage):
    known = stage.some_members("VIP customers", 2)
    draft = stage.draft(ids=[*known, "nobody-1"])
    assert (draft.roster.count, draft.plan.removes) == (2, 2)
    assert [each.why for each in draft.report] == ["not known at Bunce"]
    assert "1 person on the list isn't known at Bunce: they are left out." in draft.plan.effects
    adding = stage.draft(Verb.ADD, ids=[*known, "new-1", "new-2"])
    assert adding.plan.people_created == 2


def test_what_a_preview_cannot_look_up_it_does_not_claim(stage):
    stage.emulator.faults.clear()
    draft = stage.draft(ids=stage.some_members("Newsletter weekly", 501), segment="Newsletter weekly")
    assert draft.plan.unknown == 0
    assert draft.plan.at_most


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("VIP custmers", "VIP customers"), ("vip", "VIP customers"), ("Lapsed", "Lapsed 90 days")],
)
def test_a_part_of_a_name_or_a_typing_error_is_understood(stage, typed, meant):
    assert stage.draft(segment=typed, ids=stage.some_members(meant, 1)).plan.segment_name == meant


def test_a_name_that_does_not_exist_and_one_that_fits_several_are_said(stage):
    with pytest.raises(InvalidActionError, match="There is no segment “zzzz”"):
        stage.draft(segment="zzzz", ids=["1"])
    with pytest.raises(SeveralSegmentsError) as caught:
        stage.draft(segment="webinar", ids=["1"])
    assert {each.name for each in caught.value.matches} == {"Webinar March", "Webinar April", "Webinar May"}


def test_names_without_case_and_ids_are_understood(stage):
    one = stage.some_members("VIP customers", 1)
    assert stage.draft(segment="vip CUSTOMERS", ids=one).plan.segment_name == "VIP customers"
    wanted = stage.segment("Beta testers")
    assert stage.draft(segment=wanted, ids=one).plan.segment_name == "Beta testers"


def test_two_segments_of_one_name_must_be_told_apart(stage):
    for _ in range(2):
        stage.ask(Verb.CREATE, segment=None, name="Twins")
        stage.run_all()
    with pytest.raises(InvalidActionError, match="2 segments are called “Twins”"):
        stage.draft(segment="Twins", ids=["1"])


def test_what_the_provider_does_not_offer_is_refused_in_words(stage):
    with pytest.raises(UnsupportedError, match="Bunce does not offer “delete”"):
        stage.draft(Verb.DELETE)
    assert stage.emulator.requests == []


@pytest.mark.parametrize(
    ("action", "field"),
    [
        ({"verb": Verb.CREATE, "segment": None}, "name"),
        ({"verb": Verb.RENAME, "name": " "}, "name"),
        ({"verb": Verb.REMOVE, "segment": None}, "segment"),
        ({"verb": Verb.REMOVE}, "members_text"),
        ({"verb": Verb.ADD, "add_all_customers": True, "ids": ["1"]}, "add_all_customers"),
    ],
)
def test_faults_are_told_on_their_field(stage, action, field):
    values = dict(action)
    with pytest.raises(InvalidActionError) as caught:
        stage.draft(values.pop("verb"), **values)
    assert field in caught.value.errors


def test_an_unknown_connection_names_the_known(stage):
    with pytest.raises(InvalidActionError, match="bunce"):
        stage.browse.spec("bunse")


def test_an_approval_nobody_could_see_is_refused_before_it_is_asked(stage):
    stage.outbox = Outbox(stage.queue, stage.clock, Channels())
    stage.wire(stage.policy)
    ids = stage.some_members("VIP customers", 120)
    action = stage.draft(ids=stage.some_members("VIP customers", 2)).action
    with pytest.raises(InvalidActionError, match="nobody else sees"):
        stage.submit.prepare(action, [listed(ids)], stage.origin(channel="D0MAYA"))
    assert stage.submit.prepare(action, [listed(ids)], stage.origin()).ruling.approvals == 2


def test_nobody_listed_is_in_the_database_unsealed(stage, tmp_path):
    ids = [f"person{n}@example.com" for n in range(20)]
    stage.ask(Verb.ADD, ids=ids)
    stage.store.close()
    everything = b"".join(path.read_bytes() for path in tmp_path.glob("segbot.db*"))
    assert b"person1@example.com" not in everything


def test_a_typed_reason_is_masked_before_the_draft_is_kept(stage):
    told = "they asked: ada@example.com, call +44 20 7946 0958"
    draft = stage.draft(ids=stage.some_members("VIP customers", 3), reason=told)
    with stage.store.reading() as tx:
        kept = tx.connection.exec_driver_sql("SELECT * FROM drafts").one()
    assert "7946" not in str(kept)
    assert "ada@" not in str(kept)
    assert "7946" not in str(stage.submit.confirm(draft.id, stage.origin()).action.reason)
