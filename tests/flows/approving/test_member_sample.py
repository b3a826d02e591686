"""Who would leave: whom a sample is shown, what is in it, and what is written down of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flows.stage import POLICY, Stage

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.errors import UserError
from segbot.domain.masking import masked
from segbot.domain.messages import MessageKind
from segbot.domain.planning.plan import Operation
from segbot.domain.policy import Outcome, Rule
from segbot.domain.ports import NotDeliveredError
from segbot.domain.requests import ClickKind
from segbot.flows.audit.record import Audit
from segbot.flows.audit.retention import Retention
from segbot.sandbox.emulators import EMULATORS, serve_emulator

ALWAYS = Rule(
    name="always",
    outcome=Outcome.APPROVE,
    approvals=1,
    actions=frozenset({Verb.ADD, Verb.REMOVE, Verb.REPLACE, Verb.CLEAR}),
)
VIP = "VIP customers"


@pytest.fixture
def asking(stage):
    """Everything needs one approval, however small."""
    stage.wire(replace(stage.policy, rules=(ALWAYS,)))
    return stage


@pytest.fixture
def removal(asking):
    return asking.ask(ids=asking.some_members(VIP, 60))


def refusal_of(stage, request, user):
    with pytest.raises(UserError) as told:
        stage.member_sampling.leaving(request.id, user)
    return str(told.value)


def samples_noted(stage, request):
    with stage.store.reading() as tx:
        return [fact for fact in tx.audit_log.of_request(request.id) if fact.event is Event.SAMPLED]


@pytest.mark.parametrize("user", ["U0ARTHUR", "U0BEA"])
def test_those_who_decide_see_twenty_spread_over_the_list(asking, removal, user):
    sample = asking.member_sampling.leaving(removal.id, user)
    listed = asking.some_members(VIP, 60)
    assert sample.people == tuple(masked(listed[at]) for at in range(1, 60, 3))
    assert sample == asking.member_sampling.leaving(removal.id, user), "asking again shows nobody else"


@pytest.mark.parametrize(
    ("user", "why"),
    [
        ("U0MAYA", "You asked for #1001, so the list is yours"),
        ("U0CLEO", "not among the approvers"),
        ("U0GUS", "Guests cannot decide"),
        ("U0BOT", "Bots cannot decide"),
        ("U0LEFT", "deactivated"),
        ("U0OTTO", "another one"),
    ],
)
def test_nobody_else_sees_any(asking, removal, user, why):
    assert why in refusal_of(asking, removal, user)
    assert samples_noted(asking, removal) == []


def test_an_asker_who_may_decide_sees_it(asking):
    asking.wire(replace(asking.policy, rules=(ALWAYS,), self_approval=True, approvers=("U0MAYA",)))
    request = asking.ask(ids=asking.some_members(VIP, 3))
    assert len(asking.member_sampling.leaving(request.id, "U0MAYA").people) == 3


def test_both_policies_have_to_name_the_person(asking, removal):
    asking.wire(replace(asking.policy, approvers=("U0BEA", "U0CLEO")))
    assert "not among the approvers" in refusal_of(asking, removal, "U0ARTHUR")
    assert "not among the approvers" in refusal_of(asking, removal, "U0CLEO")


def test_when_slack_cannot_say_who_it_is_nothing_is_shown(asking, removal):
    asking.crowd.away = True
    with pytest.raises(NotDeliveredError):
        asking.member_sampling.leaving(removal.id, "U0ARTHUR")


def test_that_somebody_looked_is_in_the_audit_and_nobody_is_named(asking, removal):
    asking.run_all()
    said = len(asking.wall.posts)
    asking.member_sampling.leaving(removal.id, "U0ARTHUR")
    (fact,) = samples_noted(asking, removal)
    assert (fact.actor, dict(fact.counts), fact.note) == ("U0ARTHUR", {"shown": 20}, "")
    asking.run_all()
    assert [post.message.kind for post in asking.wall.posts[said:]] == [MessageKind.AUDIT]
    assert not any(each in asking.everything_said() for each in asking.some_members(VIP, 60))


def test_a_request_that_no_longer_waits_shows_nobody(asking, removal):
    asking.press(ClickKind.REJECT, removal, "U0ARTHUR", reason="No.")
    assert "no longer waits" in refusal_of(asking, removal, "U0ARTHUR")
    assert "There is no request #9" in refusal_of(asking, replace(removal, id=9), "U0ARTHUR")


def test_an_addition_takes_nobody_out(asking):
    request = asking.ask(Verb.ADD, ids=["new-1", "new-2"])
    assert "Nobody would leave" in refusal_of(asking, request, "U0ARTHUR")


def erase(stage):
    audit = Audit(store=stage.store, scheduler=stage.queue, clock=stage.clock, channel="")
    return Retention(store=stage.store, vault=stage.vault, audit=audit, clock=stage.clock)


def test_the_erased_are_not_shown(asking, removal):
    listed = asking.some_members(VIP, 60)
    erase(asking).forget(listed[:30])
    shown = asking.member_sampling.leaving(removal.id, "U0ARTHUR").people
    assert shown == tuple(masked(listed[at]) for at in range(31, 60, 3))
    erase(asking).forget(listed)
    assert "was erased since" in refusal_of(asking, removal, "U0ARTHUR")


def test_a_list_that_is_gone_is_said_to_be(asking, removal):
    with asking.store.transaction() as tx:
        tx.rosters.delete([removal.roster.id])
    assert "no longer kept" in refusal_of(asking, removal, "U0ARTHUR")


@pytest.fixture
def known(asking):
    """A segment whose people are all known to segbot."""
    everybody = asking.some_members(VIP, 100_000)
    asking.ask(Verb.IMPORT, ids=everybody)
    asking.run_all()
    return everybody


def test_where_the_book_knows_everyone_only_those_who_are_in_it_are_shown(asking, known):
    strangers = [f"stranger-{number:03d}" for number in range(40)]
    request = asking.ask(ids=[*strangers, *known[:5]])
    assert (request.plan.removes, request.plan.at_most) == (5, False)
    assert asking.member_sampling.leaving(request.id, "U0ARTHUR").people == tuple(map(masked, known[:5]))


def prove(stage, draft):
    return stage.submit.confirm(
        draft.id,
        stage.origin(),
        reason="over",
        confirm_name=draft.plan.segment_name,
        confirm_count=str(draft.plan.removes),
    )


def test_a_replacement_shows_those_who_are_not_on_the_new_list(asking, known):
    request = prove(asking, asking.draft(Verb.REPLACE, ids=known[10:]))
    assert Operation.REMOVE in {batch.operation for batch in request.plan.batches}
    assert asking.member_sampling.leaving(request.id, "U0ARTHUR").people == tuple(map(masked, known[:10]))


@pytest.fixture
def batch(tmp_path):
    running = serve_emulator(EMULATORS["batch"](rate_scale=None))
    staged = Stage(tmp_path, running, policy=replace(POLICY, rules=(ALWAYS,)))
    yield staged
    staged.close()
    running.stop()


def an_audience(stage):
    counts = {name: stage.emulator.count(name) for name in stage.emulator.segments()}
    return next(name for name, count in counts.items() if 30 < count < 3_000)


def test_a_provider_that_cannot_be_read_shows_the_number_only(batch):
    name = an_audience(batch)
    request = prove(batch, batch.draft(Verb.REPLACE, name, ids=["C-1", "C-2"]))
    told = refusal_of(batch, request, "U0ARTHUR")
    assert "Batch does not say who is in" in told
    assert "not complete, so nobody can be shown" in told


def test_a_native_replacement_is_compared_with_the_book(batch):
    name = an_audience(batch)
    everybody = list(batch.emulator.members(name))
    batch.ask(Verb.IMPORT, name, ids=everybody)
    batch.run_all()
    request = prove(batch, batch.draft(Verb.REPLACE, name, ids=everybody[3:]))
    assert batch.member_sampling.leaving(request.id, "U0ARTHUR").people == tuple(map(masked, everybody[:3]))
