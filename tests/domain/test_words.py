from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segbot.domain.actions import Action, Verb
from segbot.domain.lifecycle import TRANSITIONS, State, sources
from segbot.domain.masking import mask, without_addresses
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import CampaignCheck, Operation, Plan, PlannedBatch


def test_every_state_has_its_row_and_endings_have_no_way_out():
    assert set(TRANSITIONS) == set(State)
    for ending in (State.DONE, State.REJECTED, State.WITHDRAWN, State.EXPIRED):
        assert TRANSITIONS[ending] == frozenset()
        assert not ending.open


def test_only_what_was_approved_runs():
    assert sources(State.RUNNING) == {State.APPROVED}
    assert State.REJECTED not in sources(State.APPROVED)
    assert State.EXPIRED not in sources(State.APPROVED)


@pytest.mark.parametrize(
    ("shown", "whole"),
    [("m•••@example.com", "maya@example.com"), ("97•••", "979832rh2"), ("0•••", "0000"), ("•••", "")],
)
def test_masking(shown, whole):
    assert mask(whole) == shown


def test_a_member_never_shows_itself():
    member = Member(
        id_type=IdType.EMAIL, id="maya.lindqvist@example.com", phone="+4670123", first_name="Maya"
    )
    assert "lindqvist" not in repr(member)
    assert "Maya" not in repr(member)
    assert "+46" not in repr(member)


def test_emails_are_the_same_person_without_case_and_ids_are_not():
    assert Member(id_type=IdType.EMAIL, id="A@b.c").key == Member(id_type=IdType.EMAIL, id="a@B.c").key
    assert Member(id_type=IdType.ID, id="A1").key != Member(id_type=IdType.ID, id="a1").key


@given(
    removes=st.integers(0, 10**9),
    before=st.none() | st.integers(0, 10**9),
    name=st.text(max_size=50),
    batches=st.lists(
        st.builds(
            PlannedBatch,
            operation=st.sampled_from(Operation),
            roster_id=st.none() | st.just("r1"),
            start=st.integers(0, 10),
            stop=st.integers(10, 20),
        ),
        max_size=3,
    ),
)
def test_plans_survive_the_database(removes, before, name, batches):
    plan = Plan(
        segment_id="s",
        segment_name=name,
        removes=removes,
        before=before,
        batches=tuple(batches),
        campaign_check=CampaignCheck.WARN,
        effects=("one",),
    )
    assert Plan.from_document(json.loads(json.dumps(plan.to_document()))) == plan
    assert plan.share_removed is None or 0 <= plan.share_removed <= 1


def test_actions_survive_the_database():
    action = Action(verb=Verb.ADD, connection="bunce", segment="VIP", fields={"tag_id": "7"}, reason="why")
    assert Action.from_document(json.loads(json.dumps(action.to_document()))) == action


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("asked to leave: anna.b@example.com, please", "asked to leave: a•••@example.com, please"),
        ("<mailto:anna@example.com|anna@example.com>", "<mailto:a•••@example.com|a•••@example.com>"),
        ("call +46 70 123 45 67 back", "call ••• back"),
        ("ticket 4711, 12 %, 2026-11-21", "ticket 4711, 12 %, 2026-11-21"),
    ],
)
def test_what_people_type_is_shown_without_addresses(typed, shown):
    assert without_addresses(typed) == shown
