"""The numbers on preview and card, in words, for every verb and however little is known."""

from __future__ import annotations

import pytest
from slack_limits import check_blocks, check_view
from slack_made import action, draft, plan, report, request

from segbot.domain.actions import Verb
from segbot.slack.views.card.card import card_blocks
from segbot.slack.views.card.numbers import counts
from segbot.slack.views.modals.details import facts
from segbot.slack.views.modals.preview import preview

NOTHING = {"removes": 0, "before": None, "after": None, "batches": ()}
ADD = {**NOTHING, "adds": 40, "before": 100, "after": 140}


def on_the_card(verb, **known):
    return dict(facts(request(action=action(verb), plan=plan(**known))))


@pytest.mark.parametrize(
    ("verb", "known", "told"),
    [
        (Verb.REMOVE, {}, "1,204 people leave, 8,667 people stay"),
        (
            Verb.REMOVE,
            {"at_most": True, "unknown": 3},
            "at most 1,204 people leave, at least 8,667 people stay, at least 3 people on the list are not in it",
        ),
        (Verb.REMOVE, {"removes": 1, "before": 2}, "1 person leaves, 1 person stays"),
        (
            Verb.REMOVE,
            {"removes": 0, "unknown": 1},
            "nobody leaves, 9,871 people stay, 1 person on the list is not in it",
        ),
        (Verb.REMOVE, {"before": None}, "1,204 people leave, how many stay is unknown"),
        (Verb.ADD, {**ADD, "unchanged": 5}, "40 people join, 5 people in it already"),
        (Verb.ADD, {**ADD, "adds": 0, "unchanged": 5}, "nobody joins, 5 people in it already"),
        (
            Verb.ADD,
            {**ADD, "at_most": True},
            "at most 40 people join, how many are in it already is unknown",
        ),
        (Verb.ADD, {**NOTHING, "all_customers": True}, "*all customers* join"),
        (Verb.TAG, {**ADD, "unchanged": 60}, "40 people join, 60 people in it already"),
        (
            Verb.REPLACE,
            {"adds": 7, "unchanged": 90, "removes": 10},
            "7 people join, 10 people leave, 90 people stay",
        ),
        (
            Verb.REPLACE,
            {**NOTHING, "adds": 7, "everyone_leaves": True, "at_most": True},
            "at most 7 people join, everyone in it leaves, how many stay is unknown",
        ),
        (Verb.CLEAR, {"removes": 100, "everyone_leaves": True}, "100 people leave, nobody stays"),
        (Verb.DELETE, {"removes": 100, "everyone_leaves": True}, "100 people leave, nobody stays"),
        (Verb.IMPORT, {**NOTHING, "adds": 7, "before": 0, "after": 7}, "7 people join, nobody leaves"),
        (Verb.CREATE, {**NOTHING, "adds": 2}, "2 people join"),
        (Verb.RENAME, NOTHING, None),
        (Verb.EDIT, NOTHING, None),
        (Verb.DELETE, NOTHING, None),
    ],
)
def test_people_in_words(verb, known, told):
    assert on_the_card(verb, **known).get("People") == told


@pytest.mark.parametrize(
    ("known", "share", "size"),
    [
        ({}, "12%", "9,871 → 8,667"),
        ({"removes": 0, "after": 9871}, None, "9,871 → 9,871"),
        ({"before": None}, "unknown", None),
        ({"removes": 0, "before": None, "everyone_leaves": True}, "100%", None),
        ({"removes": 1, "before": 1_000_000, "after": 999_999}, "under 1%", "1,000,000 → 999,999"),
    ],
)
def test_the_share_and_the_size_before_and_after(known, share, size):
    found = on_the_card(Verb.REMOVE, **known)
    assert (found.get("Share leaving"), found.get("Size")) == (share, size)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({}, None),
        ({"people_created": 1}, "1 person"),
        ({"people_created": 1200}, "1,200 people"),
        ({"creation_unknown": True}, "anyone not known there yet (number unknown)"),
    ],
)
def test_people_who_would_be_created(known, told):
    assert on_the_card(Verb.ADD, **{**ADD, **known}).get("New customers") == told
    preview_of = dict(counts(plan(**{**ADD, **known}), Verb.ADD))
    assert preview_of.get("New customers") == told


@pytest.mark.parametrize("verb", Verb)
def test_everything_at_once_stays_within_slacks_limits(verb):
    most = plan(
        adds=10**9,
        removes=10**9,
        unchanged=10**9,
        unknown=10**9,
        before=10**9,
        at_most=True,
        people_created=10**9,
    )
    asked = request(action=action(verb, reason="why " * 200), plan=most, report=report())
    check_blocks(card_blocks(asked), modal=False)
    check_view(preview(draft(action=action(verb), plan=most, report=report())))
