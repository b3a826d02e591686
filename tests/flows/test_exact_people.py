"""Exactly those people: whoever cannot be put in is neither counted nor sent, and undo moves nobody but those who moved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flows.handing_out import (
    ABOUT,
    STRANGERS,
    About,
    carried_out,
    inside,
    outside,
    proven,
    staged,
    undo,
    writes,
)

from segbot.domain.actions import Verb
from segbot.domain.errors import InvalidActionError, OutcomeUnknownError, RejectedError, UnavailableError
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind
from segbot.domain.results import Basis
from segbot.flows.accounts.connections import Connections
from segbot.flows.planning.undoable import can_be_taken_back

HOLDERS = ABOUT | {
    "constant_contact": About(
        busy="Newsletter",
        free="VIP guests",
        noun="list",
        unknown="no contact at Constant Contact",
        rule="Spring cleaning",
        throttled={},
    )
}


@pytest.fixture(params=sorted(HOLDERS))
def stage(tmp_path, request):
    yield from made(tmp_path, request.param)


@pytest.fixture(params=sorted(ABOUT))
def door(tmp_path, request):
    yield from made(tmp_path, request.param)


def made(folder, key):
    stage, stop = staged(folder, key, HOLDERS[key])
    yield stage
    stop()


def contact_of(stage, address):
    if stage.name == "brevo":
        known = stage.emulator.by_email(address)
        return str(known["id"]), known
    for key, each in stage.emulator.contacts.items():
        there = each["email_address"]
        if address.lower() == (there["address"] if isinstance(there, dict) else there).lower():
            return key, each
    raise AssertionError(address)


def goes(stage, address):
    """Somebody goes at the provider, so that they cannot be put in any more."""
    key, known = contact_of(stage, address)
    if stage.name == "brevo":
        stage.emulator.contacts.remove(key)
    elif stage.name == "mailchimp":
        stage.emulator.contacts.put(key, {**known, "status": "archived"})
    else:
        stage.emulator.contacts.put(key, {**known, "deleted_at": "2026-03-01T00:00:00Z"})


def taken_back(stage, request):
    with stage.store.reading() as tx:
        return can_be_taken_back(tx, request, stage.connections.provider(stage.name).spec)


def sent_people(stage):
    return str([each.json() for each in writes(stage) if each.body])


# Undo


def test_an_addition_that_left_somebody_out_is_taken_back_to_the_person(stage):
    new, old = outside(stage, 4), inside(stage)[:3]
    request = stage.ask(Verb.ADD, stage.about.free, [*new, *old])
    before = set(inside(stage))
    goes(stage, new[1])
    done = carried_out(stage, request)
    assert set(inside(stage)) == before | set(new) - {new[1]}
    assert (done.result.changed, done.result.left_out) == (3, 1)
    assert taken_back(stage, done)
    back = undo(stage, done)
    assert (back.plan.removes, back.plan.at_most) == (3, False)
    assert not [effect for effect in back.plan.effects if "was in it before" in effect]
    carried_out(stage, proven(stage, back))
    assert set(inside(stage)) == before


class Stumbles:
    """A provider whose second batch of a change does not go well."""

    def __init__(self, provider, stumble):
        self._provider, self._stumble = provider, stumble
        self.written = 0

    def __getattr__(self, name):
        return getattr(self._provider, name)

    def write(self, write):
        self.written += 1
        return self._stumble(write) if self.written == 2 else self._provider.write(write)


def stumbling(stage, stumble):
    provider = Stumbles(stage.connections.provider(stage.name), stumble)
    stage.connections = Connections(
        {stage.name: {"PROVIDER": stage.name}}, stage.clock, opened={stage.name: provider}
    )
    stage.wire(stage.policy)
    return provider


def put_in(stage, address):
    key = int(stage.segment(stage.about.free))
    adding = stage.emulator.tag if stage.name == "mailchimp" else stage.emulator.put_in
    adding(key, [address])


def taken_out_by(stage, draft):
    assert (draft.action.verb, draft.plan.removes) == (Verb.REMOVE, draft.roster.count)
    return {member.id for member in stage.vault.slice(draft.roster.id, 0, draft.roster.count)}


def many_outside(stage, count):
    people = [f"extra{number}@example.com" for number in range(count)]
    if stage.name == "constant_contact":
        return outside(stage, count)
    stage.emulator.acquaint([{"email": each} for each in people])
    return people


def test_an_addition_of_which_a_part_was_refused_is_taken_back_to_the_person(door):
    stage = door

    def refuses(_write):
        raise RejectedError("Not these.")

    stumbling(stage, refuses)
    size = stage.connections.provider(stage.name).spec.limits.people_per_call
    old, new = inside(stage)[:3], many_outside(stage, size + 20)
    before = set(inside(stage))
    request = stage.ask(Verb.ADD, stage.about.free, [*old, *new])
    partly = carried_out(stage, request, State.PARTLY_DONE)
    came = set(inside(stage)) - before
    assert 0 < len(came) < len(new)
    assert (partly.result.changed, partly.result.basis) == (len(came), Basis.MEMBERS)
    # Whoever was sent in vain, and came later by somebody else's doing, is not taken out again.
    put_in(stage, next(each for each in new if each not in came))
    assert taken_out_by(stage, undo(stage, partly)) == came


def test_one_whose_answer_never_came_is_taken_back_by_who_is_in_it(door):
    stage = door
    inner = stage.connections.provider(stage.name)

    def is_lost(write):
        inner.write(write)
        raise OutcomeUnknownError("No answer.")

    provider = stumbling(stage, is_lost)
    provider.look_up = lambda _write: (_ for _ in ()).throw(UnavailableError("Away."))
    new = many_outside(stage, inner.spec.limits.people_per_call + 20)
    before = set(inside(stage))
    request = stage.ask(Verb.ADD, stage.about.free, [*inside(stage)[:3], *new])
    lost = carried_out(stage, request, State.UNKNOWN)
    assert set(inside(stage)) == before | set(new)
    assert (lost.result.changed, taken_back(stage, lost)) == (len(new), True)
    assert taken_out_by(stage, undo(stage, lost)) == set(new)


# Replacing


def unwilling(stage):
    """Somebody the provider knows and must not be put in; archived there, or unsubscribed from this very list."""
    (address,) = outside(stage, 1)
    key, known = contact_of(stage, address)
    if stage.name == "mailchimp":
        stage.emulator.contacts.put(key, {**known, "status": "archived"})
    elif stage.name == "brevo":
        here = int(stage.segment(stage.about.free))
        stage.emulator.contacts.put(key, {**known, "listUnsubscribed": [here]})
    else:
        mail = {**known["email_address"], "permission_to_send": "unsubscribed"}
        stage.emulator.contacts.put(key, {**known, "email_address": mail})
    return address


def test_a_replacement_counts_and_sends_nobody_who_cannot_be_put_in(stage):
    unwanted = unwilling(stage)
    before, staying, joining = set(inside(stage)), inside(stage)[:5], outside(stage, 4)
    joining = [each for each in joining if each != unwanted][:3]
    people = len(stage.emulator.contacts)
    draft = stage.draft(Verb.REPLACE, stage.about.free, [*staying, *joining, unwanted, *STRANGERS])
    plan = draft.plan
    assert (plan.adds, plan.removes, plan.unchanged) == (3, len(before) - 5, 5)
    assert (plan.before, plan.after, plan.at_most) == (len(before), 8, False)
    assert [each.source for each in draft.report] == ["list"] * 3
    assert f"Left out: 2 people on the list ({stage.about.unknown})." in plan.effects
    done = carried_out(stage, proven(stage, draft))
    assert set(inside(stage)) == {*staying, *joining}
    assert len(stage.emulator.contacts) == people
    assert not any(each.lower() in sent_people(stage).lower() for each in (unwanted, *STRANGERS))
    result = done.result
    assert (result.before, result.after, result.left_out) == (len(before), 8, 0)
    assert (result.changed, result.basis) == (3 + len(before) - 5, Basis.MEMBERS)
    assert result.came_and_went == (3, len(before) - 5)
    carried_out(stage, proven(stage, undo(stage, done)))
    assert set(inside(stage)) == before


def test_whoever_is_in_it_stays_whatever_is_said_of_them(door):
    stage = door
    kept = inside(stage)[:3]
    if stage.name == "brevo":
        key, known = contact_of(stage, kept[0])
        here = int(stage.segment(stage.about.free))
        stage.emulator.contacts.put(key, {**known, "listUnsubscribed": [here], "emailBlacklisted": True})
    plan = stage.draft(Verb.REPLACE, stage.about.free, kept).plan
    assert (plan.adds, plan.unchanged, plan.after) == (0, 3, 3)


def test_nobody_is_replaced_by_strangers_alone(stage):
    with pytest.raises(
        InvalidActionError, match=f"None of these 2 people can be added: {stage.about.unknown}"
    ):
        stage.draft(Verb.REPLACE, stage.about.free, STRANGERS)


def test_somebody_who_goes_meanwhile_is_not_put_in_by_a_replacement(door):
    stage = door
    staying, joining = inside(stage)[:5], outside(stage, 3)
    request = proven(stage, stage.draft(Verb.REPLACE, stage.about.free, [*staying, *joining]))
    goes(stage, joining[0])
    done = carried_out(stage, request)
    assert set(inside(stage)) == {*staying, *joining[1:]}
    assert (done.result.left_out, done.result.came_and_went[0]) == (1, 2)
    if stage.name == "mailchimp":
        assert joining[0] not in sent_people(stage)


def test_new_numbers_leave_out_whoever_went_since(door):
    stage = door
    people, joining = inside(stage), outside(stage, 3)
    request = proven(stage, stage.draft(Verb.REPLACE, stage.about.free, [*people[:30], *joining]))
    goes(stage, joining[0])
    exchange_one(stage, people[-1], outside(stage, 5)[-1])
    stale = carried_out(stage, request, State.STALE)
    assert stage.press(ClickKind.RENEW, stale, "U0MAYA") == ""
    renewed = stage.now(request)
    assert (renewed.state, renewed.plan.adds, renewed.roster.count) == (State.PENDING, 2, 32)
    carried_out(stage, renewed)
    assert set(inside(stage)) == {*people[:30], *joining[1:]}


def exchange_one(stage, out, coming):
    key = int(stage.segment(stage.about.free))
    if stage.name == "mailchimp":
        stage.emulator.untag(key, [out])
        stage.emulator.tag(key, [coming])
    else:
        stage.emulator.take_out(key, [out])
        stage.emulator.put_in(key, [coming])


def test_one_that_is_made_with_people_is_as_exact(door):
    stage = door
    new = many_outside(stage, 520)
    draft = stage.draft(Verb.CREATE, None, [*new, *STRANGERS], name="Fresh")
    assert (draft.plan.adds, draft.plan.after, draft.plan.creation_unknown) == (520, 520, False)
    done = carried_out(stage, stage.submit.confirm(draft.id, stage.origin()))
    assert (done.result.changed, done.result.basis) == (520, Basis.MEMBERS)
    assert set(inside(stage, "Fresh")) == set(new)


# People without an address


def phone_only(stage, count=3):
    here = int(stage.segment(stage.about.free))
    for number in range(count):
        if stage.name == "mailchimp":
            key = f"{number:032x}"
            _, known = contact_of(stage, inside(stage)[0])
            stage.emulator.contacts.put(key, {**known, "id": key, "email_address": "", "tagged": [here]})
        else:
            _, known = contact_of(stage, inside(stage)[0])
            fresh = {key: each for key, each in known.items() if key != "email"}
            stage.emulator.contacts.put(
                str(900_000 + number), {**fresh, "id": 900_000 + number, "listIds": [here]}
            )


def test_people_without_an_address_are_counted_everywhere_and_stay(door):
    stage = door
    named = list(inside(stage))
    phone_only(stage)
    size = len(named) + 3
    assert stage.browse.segment(stage.name, stage.about.free).member_count == size
    draft = stage.draft(Verb.CLEAR, stage.about.free)
    plan = draft.plan
    assert (plan.before, plan.removes, plan.after) == (size, len(named), 3)
    assert "3 people in it have no e-mail address, can't be named, and stay in it." in plan.effects
    done = carried_out(stage, proven(stage, draft))
    assert (done.result.before, done.result.after, done.result.changed) == (size, 3, len(named))
    assert len(inside(stage)) == 3
    back = undo(stage, done)
    assert (back.plan.before, back.plan.adds, back.plan.after) == (3, len(named), size)
    carried_out(stage, proven(stage, back))
    assert set(named) <= set(inside(stage))
    assert len(inside(stage)) == size


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE, Verb.REPLACE])
def test_they_count_in_every_number(door, verb):
    stage = door
    phone_only(stage)
    size = len(inside(stage))
    people = outside(stage, 2) if verb is Verb.ADD else [each for each in inside(stage) if "@" in each][:5]
    draft = stage.draft(verb, stage.about.free, people)
    after = {Verb.ADD: size + 2, Verb.REMOVE: size - 5, Verb.REPLACE: 8}[verb]
    assert (draft.plan.before, draft.plan.after, draft.plan.at_most) == (size, after, False)
    done = carried_out(stage, proven(stage, draft))
    assert (done.result.before, done.result.after) == (size, after)
    assert done.state is State.DONE


def test_one_without_people_to_name_is_still_deleted_as_a_whole(door):
    stage = door
    phone_only(stage)
    size = len(inside(stage))
    plan = stage.draft(Verb.DELETE, stage.about.free).plan
    assert (plan.before, plan.removes, plan.everyone_leaves) == (size, size, True)


def test_the_share_is_of_everybody(door):
    stage = door
    phone_only(stage)
    size = len(inside(stage))
    plan = stage.draft(Verb.CLEAR, stage.about.free).plan
    assert plan.share_removed == pytest.approx((size - 3) / size)
    assert replace(plan, everyone_leaves=True).share_removed == 1.0


def test_an_empty_one_that_was_to_be_cleared_is_not_called_cleared_when_people_came(door):
    stage = door
    carried_out(stage, stage.ask(Verb.CREATE, segment=None, name="Fresh"))
    draft = stage.draft(Verb.CLEAR, "Fresh")
    assert draft.plan.batches == ()
    request = proven(stage, draft)
    stage.emulator.meddle(stage.segment("Fresh"), "add", count=2)
    assert carried_out(stage, request, State.STALE).note
    assert len(inside(stage, "Fresh")) == 2


def test_an_empty_one_that_stays_empty_is_done(door):
    stage = door
    carried_out(stage, stage.ask(Verb.CREATE, segment=None, name="Fresh"))
    carried_out(stage, proven(stage, stage.draft(Verb.CLEAR, "Fresh")))
