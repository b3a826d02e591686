"""Providers that hand out who is in a segment and take only those they know: everything about people is exact."""

from __future__ import annotations

import pytest
from flows.handing_out import (
    ABOUT,
    STRANGERS,
    carried_out,
    hidden,
    inside,
    known_people,
    outside,
    proven,
    small_one,
    staged,
    undo,
    writes,
)

from segbot.domain.actions import Verb
from segbot.domain.errors import InvalidActionError, NameTakenError, UnsupportedError
from segbot.domain.lifecycle import State
from segbot.domain.masking import masked
from segbot.domain.policy import Outcome
from segbot.domain.requests import ClickKind
from segbot.domain.results import Basis
from segbot.sandbox.emulators import Fault
from segbot.sandbox.emulators.mailchimp.seed import subscriber_hash
from segbot.slack.views.card.card import card
from segbot.slack.views.modals.details import details
from segbot.slack.views.modals.preview import preview


@pytest.fixture(params=sorted(ABOUT))
def stage(tmp_path, request):
    made, stop = staged(tmp_path, request.param)
    yield made
    stop()


# Adding


def test_an_addition_is_exact_and_makes_nobody(stage):
    before, people = set(inside(stage)), len(stage.emulator.contacts)
    new, old = outside(stage, 3), inside(stage)[:2]
    draft = stage.draft(Verb.ADD, stage.about.free, [*new, *old, *STRANGERS])
    plan = draft.plan
    assert (plan.adds, plan.unchanged, plan.unknown, plan.at_most) == (3, 2, 0, False)
    assert (plan.before, plan.after) == (len(before), len(before) + 3)
    assert (plan.people_created, plan.creation_unknown) == (0, False)
    assert f"Left out: 2 people on the list ({stage.about.unknown})." in plan.effects
    assert [each.why for each in draft.report] == [stage.about.unknown] * 2
    done = carried_out(stage, stage.submit.confirm(draft.id, stage.origin()))
    assert set(inside(stage)) == before | set(new)
    assert len(stage.emulator.contacts) == people
    assert (done.result.changed, done.result.basis) == (3, Basis.MEMBERS)
    assert not {each.lower() for each in STRANGERS} & {key.lower() for key in known_people(stage)}


def test_nobody_is_added_where_all_are_strangers(stage):
    with pytest.raises(
        InvalidActionError, match=f"None of these 2 people can be added: {stage.about.unknown}"
    ):
        stage.draft(Verb.ADD, stage.about.free, STRANGERS)
    assert writes(stage) == []


def test_an_addition_is_taken_back_to_the_person(stage):
    before = set(inside(stage))
    done = carried_out(stage, stage.ask(Verb.ADD, stage.about.free, [*outside(stage, 3), *inside(stage)[:2]]))
    back = undo(stage, done)
    assert (back.action.verb, back.plan.removes, back.plan.at_most) == (Verb.REMOVE, 3, False)
    carried_out(stage, proven(stage, back))
    assert set(inside(stage)) == before


def out_of_reach(stage, address):
    """Somebody to whom campaigns may not be sent: unsubscribed, or on the blocklist; the reason that is told."""
    if stage.name == "mailchimp":
        key = subscriber_hash(address)
        stage.emulator.contacts.put(key, {**stage.emulator.contacts[key], "status": "unsubscribed"})
        return "unsubscribed; segbot gives them no new tags"
    contact = stage.emulator.by_email(address)
    stage.emulator.contacts.put(str(contact["id"]), {**contact, "emailBlacklisted": True})
    return "on the blocklist"


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REPLACE, Verb.CREATE])
def test_who_may_not_be_mailed_is_left_out_told_and_counted(stage, verb):
    """But for those who are in it already; and whoever was in it comes back by an undo."""
    before, new = small_one(stage)
    gone, mine = new[0], min(before)
    why = out_of_reach(stage, gone)
    out_of_reach(stage, mine)
    there, new_name = ("Small", None) if verb is not Verb.CREATE else (None, "Fresh")
    draft = stage.draft(verb, there, [*new, *(before if verb is Verb.REPLACE else [mine])], name=new_name)
    left = 2 if verb is Verb.CREATE else 1
    people = "1 person" if left == 1 else "2 people"
    assert f"Left out: {people} on the list ({why})." in draft.plan.effects
    assert (draft.plan.adds, [each.why for each in draft.report]) == (4, [why] * left)
    assert why in str(preview(draft))
    done = carried_out(stage, proven(stage, draft))
    stays = {Verb.ADD: before, Verb.REPLACE: before, Verb.CREATE: set()}[verb]
    assert set(inside(stage, new_name or "Small")) == stays | set(new[1:])
    assert done.result.changed in (4, None)
    assert [each.why for each in done.report] == [why] * left


def test_who_may_not_be_mailed_any_more_comes_back_by_undo(stage):
    before, _new = small_one(stage)
    cleared = carried_out(stage, proven(stage, stage.draft(Verb.CLEAR, "Small")))
    out_of_reach(stage, min(before))
    back = undo(stage, cleared)
    assert back.plan.adds == 2
    carried_out(stage, proven(stage, back))
    assert set(inside(stage, "Small")) == before


def test_who_unsubscribes_between_preview_and_run_is_not_sent(stage):
    before, new = small_one(stage)
    request = stage.ask(Verb.ADD, "Small", new)
    why = out_of_reach(stage, new[0])
    done = carried_out(stage, request)
    assert set(inside(stage, "Small")) == before | set(new[1:])
    assert (done.result.changed, [each.why for each in done.report]) == (4, [why])


def test_an_addition_that_more_than_doubled_it_is_taken_back_with_colleagues(stage):
    before, new = small_one(stage)
    done = carried_out(stage, stage.ask(Verb.ADD, "Small", new))
    back = undo(stage, done)
    assert (back.plan.removes, back.plan.before) == (5, 7)
    assert (back.ruling.outcome, back.ruling.approvals) == (Outcome.APPROVE, 2)
    told = f"It removes 71% of the segment. They are exactly the people #{done.id} added."
    assert back.ruling.why == told
    request = proven(stage, back)
    assert request.state is State.PENDING
    drawn = (str(preview(back)), str(card(stage.now(request))))
    assert all(f"ndo #{done.id}: remove 5 of 7 people (71%)" in each for each in drawn), drawn
    assert told in drawn[0]
    assert told in str(details(stage.now(request), [], []))
    stage.press(ClickKind.APPROVE, stage.now(request), "U0ARTHUR")
    stage.run_all()
    assert stage.now(request).state is State.PENDING
    carried_out(stage, request)
    assert set(inside(stage, "Small")) == before


def test_who_was_put_in_by_somebody_else_stays_when_an_addition_is_taken_back(stage):
    before, new = small_one(stage)
    done = carried_out(stage, stage.ask(Verb.ADD, "Small", new[:4]))
    later = carried_out(stage, stage.ask(Verb.ADD, "Small", new[4:]))
    assert later.result.changed == 1
    carried_out(stage, proven(stage, undo(stage, done)))
    assert set(inside(stage, "Small")) == before | set(new[4:])


def test_more_than_half_by_a_plain_removal_is_refused_also_where_it_was_just_added(stage):
    _before, new = small_one(stage)
    carried_out(stage, stage.ask(Verb.ADD, "Small", new))
    assert stage.draft(Verb.REMOVE, "Small", new).ruling.rule == "removal-stop"


# Taking out


def test_a_removal_tells_who_is_not_in_it_from_who_is_not_known(stage):
    leaving, absent = inside(stage)[:4], outside(stage, 2)
    before = set(inside(stage))
    draft = stage.draft(Verb.REMOVE, stage.about.free, [*leaving, *absent, STRANGERS[0]])
    assert (draft.plan.removes, draft.plan.before, draft.plan.at_most) == (4, len(before), False)
    label = draft.provider_label
    told = set(draft.plan.effects)
    assert "2 people on the list aren't in it: they are left out." in told
    assert f"1 person on the list isn't known at {label}: they are left out." in told
    done = carried_out(stage, proven(stage, draft))
    assert set(inside(stage)) == before - set(leaving)
    assert (done.result.changed, done.result.basis) == (4, Basis.MEMBERS)
    back = undo(stage, done)
    assert (back.action.verb, back.plan.adds) == (Verb.ADD, 4)
    carried_out(stage, stage.submit.confirm(back.id, stage.origin()))
    assert set(inside(stage)) == before


def test_people_whom_campaigns_do_not_reach_count_like_all_others(stage):
    everybody, unseen = inside(stage), hidden(stage)
    assert unseen
    draft = stage.draft(Verb.CLEAR, stage.about.free)
    assert (draft.plan.before, draft.plan.removes, draft.plan.at_most) == (
        len(everybody),
        len(everybody),
        False,
    )
    with pytest.raises(InvalidActionError, match=f"{len(everybody)}"):
        stage.submit.confirm(
            draft.id,
            stage.origin(),
            reason="x",
            confirm_name=stage.about.free,
            confirm_count=str(len(everybody) - len(unseen)),
        )
    done = carried_out(stage, proven(stage, draft))
    assert inside(stage) == []
    back = undo(stage, done)
    assert back.plan.adds == len(everybody)
    carried_out(stage, proven(stage, back))
    assert set(inside(stage)) == set(everybody)


def test_a_replacement_moves_only_those_who_change(stage):
    before = inside(stage)
    staying, joining = [*before[:10], *hidden(stage)[:1]], outside(stage, 3)
    kept = set(staying) | set(joining)
    draft = stage.draft(Verb.REPLACE, stage.about.free, [*kept])
    assert (draft.plan.adds, draft.plan.unchanged) == (3, len(set(staying)))
    assert draft.plan.removes == len(before) - len(set(staying))
    done = carried_out(stage, proven(stage, draft))
    assert set(inside(stage)) == kept
    back = undo(stage, done)
    carried_out(stage, proven(stage, back))
    assert set(inside(stage)) == set(before)


def test_the_sample_is_of_those_who_leave(stage):
    keep = inside(stage)[:100]
    request = proven(stage, stage.draft(Verb.REPLACE, stage.about.free, keep))
    sample = stage.member_sampling.leaving(request.id, "U0ARTHUR").people
    leaving = {masked(each) for each in set(inside(stage)) - set(keep)}
    assert sample
    assert set(sample) <= leaving


# What changes meanwhile


@pytest.mark.parametrize("verb", [Verb.REMOVE, Verb.REPLACE])
def test_people_exchanged_one_for_one_are_noticed(stage, verb):
    people = inside(stage)[:30]
    request = proven(stage, stage.draft(verb, stage.about.free, people))
    assert request.state is State.PENDING
    key = stage.segment(stage.about.free)
    (newcomer,) = outside(stage, 1)
    exchange(stage, key, inside(stage)[-1], newcomer)
    stale = carried_out(stage, request, State.STALE)
    assert "Other people are in it now" in stale.note or "its people changed" in stale.note
    assert writes(stage) == []


def exchange(stage, key, out, coming):
    if stage.name == "mailchimp":
        stage.emulator.untag(int(key), [out])
        stage.emulator.tag(int(key), [coming])
    else:
        stage.emulator.take_out(int(key), [out])
        stage.emulator.put_in(int(key), [coming])


# Names


@pytest.mark.parametrize("name", ["vip CUSTOMERS", "VIP customers"])
def test_a_name_that_differs_in_capitals_only_is_taken(stage, name):
    stage_name = name if stage.about.free == "VIP customers" else stage.about.free.swapcase()
    with pytest.raises(NameTakenError, match="might take the two for one"):
        stage.draft(Verb.CREATE, None, name=stage_name)
    with pytest.raises(NameTakenError):
        stage.draft(Verb.RENAME, stage.about.busy, name=stage_name)
    assert stage.draft(Verb.RENAME, stage.about.free, name=stage.about.free.swapcase()).plan.namesakes == ()
    assert writes(stage) == []


def test_one_that_was_taken_meanwhile_is_not_created(stage):
    request = stage.ask(Verb.CREATE, None, name="Fresh")
    stage.emulator.make_segment("FRESH")
    failed = carried_out(stage, request, State.FAILED)
    assert f"There is now a {stage.about.noun} “FRESH”" in failed.note
    assert writes(stage) == []


# Trouble


def test_throttling_that_is_no_429_passes_by_itself(stage):
    for switch, value in stage.about.throttled.items():
        setattr(stage.emulator, switch, value)
    new, begun = outside(stage, 2), stage.clock.now()
    request = stage.ask(Verb.ADD, stage.about.free, new)
    stage.emulator.faults.set(Fault(kind="rate_limit", count=4, operation="write", seconds=5))
    carried_out(stage, request)
    assert set(new) <= set(inside(stage))
    assert (stage.clock.now() - begun).total_seconds() < 75
    with stage.store.reading() as tx:
        assert tx.connections.paused() == {}


@pytest.mark.parametrize("kind", ["rate_limit", "unavailable", "garbage", "server_error"])
def test_trouble_before_the_look_afterwards_makes_nobody_lost(stage, kind):
    new = outside(stage, 2)
    request = stage.ask(Verb.ADD, stage.about.free, new)
    stage.emulator.faults.set(Fault(kind=kind, count=1, operation="write", seconds=5))
    done = carried_out(stage, request)
    assert set(new) <= set(inside(stage))
    assert done.result.changed == 2


def test_a_rule_is_shown_and_not_changed(stage):
    shown = stage.browse.segment(stage.name, stage.about.rule)
    assert shown.by_rules
    for verb in (Verb.ADD, Verb.REMOVE, Verb.REPLACE, Verb.CLEAR, Verb.RENAME, Verb.DELETE):
        with pytest.raises(UnsupportedError, match="by its rules"):
            stage.draft(verb, stage.about.rule, inside(stage)[:1], name="x")
    assert writes(stage) == []


def test_one_that_a_campaign_uses_is_neither_deleted_nor_emptied(stage):
    for verb in (Verb.DELETE, Verb.CLEAR):
        with pytest.raises(InvalidActionError, match="A scheduled campaign uses this segment"):
            proven(stage, stage.draft(verb, stage.about.busy))
    assert writes(stage) == []


def test_what_is_deleted_comes_back_with_its_people(stage):
    before = set(inside(stage))
    done = carried_out(stage, proven(stage, stage.draft(Verb.DELETE, stage.about.free)))
    assert stage.about.free not in {each["name"] for each in stage.emulator.segments().values()}
    back = undo(stage, done)
    carried_out(stage, stage.submit.confirm(back.id, stage.origin(), reason="x"))
    assert set(inside(stage)) == before


LEAVES_OUT = {"mailchimp": "static_not", "brevo": "exclusionLists"}


@pytest.mark.parametrize("verb", [Verb.DELETE, Verb.CLEAR])
def test_one_that_a_campaign_leaves_out_would_be_mailed_and_that_is_said(stage, verb):
    key = stage.segment(stage.about.free)
    stage.emulator.meddle(key, "schedule", name="Spring", how=LEAVES_OUT[stage.name])
    draft = stage.draft(verb, stage.about.free)
    why = "A scheduled campaign leaves out the people of this segment, and would reach them, too."
    assert draft.ruling.why == why
    assert "A scheduled campaign uses it" not in str(preview(draft))
    with pytest.raises(InvalidActionError, match="leaves out the people"):
        proven(stage, draft)
    stage.emulator.meddle(key, "schedule", name="Summer")
    if stage.name == "brevo":
        stage.clock.sleep(601)  # one look serves ten minutes there
    assert "both would reach others" in stage.draft(verb, stage.about.free).ruling.why
    assert writes(stage) == []


def test_one_that_a_campaign_goes_to_would_not_reach_whom_it_is_meant_for(stage):
    why = stage.draft(Verb.DELETE, stage.about.busy).ruling.why
    assert "wouldn't reach the people it is meant for" in why or "both would reach others" in why


def test_a_403_without_json_is_waited_out_where_it_is_throttling_and_else_stops_the_connection(stage):
    (new,), begun = outside(stage, 1), stage.clock.now()
    request = stage.ask(Verb.ADD, stage.about.free, [new])
    stage.emulator.faults.set(Fault(kind="doorkeeper", count=1, operation="write"))
    throttling = stage.name == "mailchimp"
    carried_out(stage, request, State.DONE if throttling else State.PAUSED)
    assert (new in inside(stage)) is throttling
    assert (stage.clock.now() - begun).total_seconds() < 60
    with stage.store.reading() as tx:
        assert bool(tx.connections.paused()) is not throttling
