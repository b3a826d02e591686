"""An approval is bound to what was seen: whoever changes it in the database has nothing carried out."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from segbot.domain.actions import Verb
from segbot.domain.approval.digest import shortened
from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind
from segbot.flows.audit.record import Audit
from segbot.flows.audit.retention import Retention
from segbot.store.tables.approval_digests import ApprovalDigests

VIP = "VIP customers"


@pytest.fixture
def approved(stage):
    request = stage.ask(ids=stage.some_members(VIP, 60), reason="Bounced")
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    return stage.now(request)


def sql(stage, statement, **values):
    with stage.store.transaction() as tx:
        tx.connection.execute(sa.text(statement), values)


def document(stage, request):
    with stage.store.reading() as tx:
        row = tx.connection.execute(
            sa.text("SELECT document, policy FROM requests WHERE id = :id"), {"id": request.id}
        )
        return [json.loads(each) for each in row.one()]


def put(stage, request, changed):
    statement = "UPDATE requests SET document = :document WHERE id = :id"
    sql(stage, statement, document=json.dumps(changed), id=request.id)


def size(stage):
    return len(stage.emulator.members(stage.segment(VIP)))


def test_what_was_asked_is_bound_and_every_vote_says_to_what(stage, approved):
    assert len(approved.bound) == 64
    assert [vote.bound for vote in approved.approvals] == [approved.bound]
    assert {fact.bound for fact in stage.browse.history(approved.id)} == {approved.bound}
    assert shortened(approved.bound) == f"{approved.bound[:4]} {approved.bound[4:8]}"
    stage.run_all()
    assert stage.now(approved).state is State.DONE
    assert stage.now(approved).bound == approved.bound


def test_the_same_for_other_people_is_another_bound(stage):
    first, again = (stage.ask(ids=stage.some_members(VIP, 60)) for _ in range(2))
    other = stage.ask(ids=stage.some_members(VIP, 61)[1:])
    assert len({first.bound, again.bound, other.bound}) == 3, "a list's hash is salted"


def refused(stage, request, why):
    stage.run_all()
    stopped = stage.now(request)
    assert stopped.state is State.FAILED
    assert why in stopped.note
    assert size(stage) == 412, "nothing was sent"
    told = [fact for fact in stage.browse.history(request.id) if fact.event is Event.TAMPERED]
    assert [fact.note for fact in told] == [stopped.note]
    stage.press(ClickKind.RETRY, stopped, "U0ARTHUR")
    stage.run_all()
    assert stage.now(request).state is State.FAILED
    assert size(stage) == 412


def test_another_action(stage, approved):
    whole, _ = document(stage, approved)
    whole["action"]["verb"] = "clear"
    put(stage, approved, whole)
    refused(stage, approved, "the action, the plan or the policy")


def test_another_plan(stage, approved):
    whole, _ = document(stage, approved)
    whole["plan"]["removes"] = 1
    put(stage, approved, whole)
    refused(stage, approved, "the action, the plan or the policy")


def test_another_policy(stage, approved):
    _, policy = document(stage, approved)
    policy = json.dumps({**policy, "run_within": 10**9})
    sql(stage, "UPDATE requests SET policy = :policy WHERE id = :id", policy=policy, id=approved.id)
    refused(stage, approved, "the action, the plan or the policy")


def test_another_segment(stage, approved):
    sql(stage, "UPDATE requests SET segment_id = :other WHERE id = :id", other="other", id=approved.id)
    refused(stage, approved, "the action, the plan or the policy")


def test_another_list(stage, approved):
    sql(
        stage,
        "UPDATE rosters SET sha256 = :other WHERE id = :id",
        other="0" * 64,
        id=approved.roster.id,
    )
    refused(stage, approved, "a list of people")


def put_in_its_place(stage, own, other):
    sql(
        stage,
        "UPDATE roster_chunks SET sealed = (SELECT sealed FROM roster_chunks WHERE roster_id = :other)"
        " WHERE roster_id = :own",
        other=other.roster.id,
        own=own.roster.id,
    )


def test_the_sealed_people_of_another_list_in_the_place_of_its_own(stage, approved):
    """What is sealed with the same key opens wherever it is put; the hash that was taken of the list tells."""
    other = stage.ask(ids=stage.some_members(VIP, 120)[60:])
    put_in_its_place(stage, approved, other)
    refused(stage, approved, "a list of people")


def test_an_import_of_other_people_than_were_given(stage):
    """Nobody is sent, but who is taken for being in it decides later who is taken out."""
    own, other = (
        stage.ask(Verb.IMPORT, VIP, ids=stage.some_members(VIP, 120)[start : start + 60]) for start in (0, 60)
    )
    assert not own.plan.batches
    put_in_its_place(stage, own, other)
    refused(stage, own, "a list of people")


def test_other_batches(stage, approved):
    sql(stage, "UPDATE batches SET end_row = end_row - 1 WHERE request_id = :id", id=approved.id)
    refused(stage, approved, "its batches")


def test_a_vote_slipped_in(stage):
    request = stage.ask(ids=stage.some_members(VIP, 150))
    sql(
        stage,
        "INSERT INTO votes (request_id, user_id, ballot, at, comment) VALUES (:id, 'U0BEA', 'approve', 0, '')",
        id=request.id,
    )
    assert stage.press(ClickKind.APPROVE, request, "U0ARTHUR") == ""
    refused(stage, request, "somebody's approval")


def test_a_bound_made_to_fit_is_not_the_one_in_the_audit(stage, approved):
    whole, _ = document(stage, approved)
    whole["plan"]["removes"] = 1
    put(stage, approved, whole)
    sql(stage, "UPDATE requests SET bound = '', bound_members = '' WHERE id = :id", id=approved.id)
    sql(stage, "UPDATE votes SET bound = '' WHERE request_id = :id", id=approved.id)
    refused(stage, approved, "not the one in the audit")


def test_a_person_erased_from_the_list_is_no_tampering(stage, approved):
    forgotten = stage.some_members(VIP, 1)
    erase = Retention(store=stage.store, vault=stage.vault, audit=stage_audit(stage), clock=stage.clock)
    assert erase.forget(forgotten).rows
    stage.run_all()
    assert stage.now(approved).state is State.DONE
    assert size(stage) == 412 - 59


def stage_audit(stage):
    return Audit(store=stage.store, scheduler=stage.queue, clock=stage.clock, channel="C0AUDIT")


def test_what_was_asked_before_there_was_a_bound_still_runs(stage):
    """A row as an older version left it: no bound, no bound in its votes; its facts have none either."""
    request = stage.ask(ids=stage.some_members(VIP, 60))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    sql(stage, "UPDATE requests SET bound = '', bound_members = '' WHERE id = :id", id=request.id)
    sql(stage, "UPDATE votes SET bound = '' WHERE request_id = :id", id=request.id)
    sql(stage, "DROP TRIGGER facts_are_never_changed")
    sql(stage, "UPDATE facts SET document = replace(document, :bound, '')", bound=request.bound)
    stage.run_all()
    assert stage.now(request).state is State.DONE


def test_a_row_as_an_older_version_wrote_it_is_what_it_was(stage, approved):
    """The hash is over the row's own text: fields that came later, with their defaults, change nothing."""
    whole, _ = document(stage, approved)
    del whole["action"]["undoes"]
    put(stage, approved, whole)
    with stage.store.transaction() as tx:
        older = ApprovalDigests(connection=tx.connection).bind(approved.id)
    sql(stage, "UPDATE votes SET bound = :bound WHERE request_id = :id", bound=older, id=approved.id)
    sql(stage, "DROP TRIGGER facts_are_never_changed")
    sql(
        stage,
        "UPDATE facts SET document = replace(document, :bound, :older)",
        bound=approved.bound,
        older=older,
    )
    stage.run_all()
    assert stage.now(approved).state is State.DONE
