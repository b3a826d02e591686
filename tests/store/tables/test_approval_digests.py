"""What a request is bound to, on both databases, and rows from before there was such a thing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from segbot.domain.lifecycle import State
from segbot.domain.members import RosterSummary
from segbot.domain.policy import Policy
from segbot.domain.requests import Ballot, Vote


@pytest.fixture
def bound(store, make_request):
    """A request whose list is there, with one approval."""
    with store.transaction() as tx:
        tx.rosters.save(RosterSummary(id="r1", count=250, sha256="ab" * 32), [])
    request_id = make_request()
    with store.transaction() as tx:
        request = tx.requests.get(request_id)
        vote = Vote(user="U2", ballot=Ballot.APPROVE, at=request.created_at, bound=request.bound)
        assert tx.votes.cast(request_id, vote)
    return request_id


def broken(store, request_id):
    with store.reading() as tx:
        return tx.broken_digest(request_id)


def change(store, statement, **values):
    with store.transaction() as tx:
        tx.connection.execute(sa.text(statement), values)


def test_what_nobody_touched_is_what_was_agreed_to(store, bound):
    with store.reading() as tx:
        request = tx.requests.get(bound)
    assert len(request.bound) == 64
    assert request.approvals[0].bound == request.bound
    assert broken(store, bound) == ""


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE requests SET account = 'other' WHERE id = :id", "the action, the plan or the policy"),
        ("UPDATE requests SET segment_id = 's-2' WHERE id = :id", "the action, the plan or the policy"),
        ("UPDATE requests SET bound_members = '{}' WHERE id = :id", "the action, the plan or the policy"),
        ("UPDATE requests SET bound = 'ff' WHERE id = :id", "the action, the plan or the policy"),
        ("UPDATE rosters SET salt = 'other' WHERE :id > 0", "a list of people"),
        ("UPDATE batches SET operation = 'clear' WHERE request_id = :id", "its batches"),
        ("DELETE FROM batches WHERE request_id = :id", "its batches"),
        ("UPDATE votes SET bound = '' WHERE request_id = :id", "somebody's approval"),
    ],
)
def test_what_was_touched_shows(store, bound, statement, says):
    change(store, statement, id=bound)
    assert says in broken(store, bound)


def test_a_list_that_somebody_was_taken_off_is_taken_as_it_is(store, bound):
    with store.transaction() as tx:
        tx.rosters.blur("r1")
        assert tx.requests.get(bound).roster.sha256 == ""
    assert broken(store, bound) == ""


def test_another_plan_in_its_place_is_bound_anew(store, bound, make_draft, watch):
    with store.transaction() as tx:
        before = tx.requests.get(bound)
        draft = make_draft()
        changed = replace(draft, plan=replace(draft.plan, removes=249))
        edited = tx.requests.refresh_stale(
            bound,
            State.PENDING,
            changed,
            version=before.version,
            policy=Policy(),
            expires_at=watch() + timedelta(hours=8),
            starts_at=None,
        )
        tx.batches.plan(bound, changed.plan.batches)
        assert (edited.state, edited.votes, edited.plan.removes) == (State.PENDING, (), 249)
        assert edited.bound not in ("", before.bound)
    assert broken(store, bound) == ""


def test_a_request_that_waits_is_edited_at_its_version_only(store, bound, make_draft, watch):
    with store.transaction() as tx:
        lost = tx.requests.refresh_stale(
            bound,
            State.PENDING,
            make_draft(),
            version=99,
            policy=Policy(),
            expires_at=watch() + timedelta(hours=8),
            starts_at=None,
        )
        assert lost is None
        assert len(tx.requests.get(bound).votes) == 1


def test_a_row_of_an_older_version_loads_and_is_not_checked(store, bound):
    """Without what was added since: the bound, what cannot be noticed, the tolerance."""
    with store.reading() as tx:
        row = tx.connection.execute(sa.text("SELECT document, policy FROM requests")).one()
    document, policy = json.loads(row.document), json.loads(row.policy)
    del document["plan"]["unnoticed"], policy["drift_people"], policy["drift_edited"]
    change(
        store,
        "UPDATE requests SET document = :document, policy = :policy, bound = '', bound_members = ''",
        document=json.dumps(document),
        policy=json.dumps(policy),
    )
    change(store, "UPDATE votes SET bound = ''")
    with store.reading() as tx:
        request, then = tx.requests.get(bound), tx.requests.policy(bound)
    assert (request.bound, request.plan.unnoticed) == ("", "")
    assert (then.drift_people, then.drift_edited) == (0, True)
    assert broken(store, bound) == ""


def test_a_draft_of_an_edit_says_which_request_and_one_of_an_older_version_says_none(store, make_draft):
    edit = replace(make_draft("d1"), edits=1001, edits_version=3)
    with store.transaction() as tx:
        tx.drafts.save(edit)
        tx.drafts.save(make_draft("d2"))
        assert tx.drafts.get("d1") == edit
    with store.reading() as tx:
        written = tx.connection.execute(sa.text("SELECT document FROM drafts WHERE id = 'd2'")).scalar_one()
    document = json.loads(written)
    del document["edits"], document["edits_version"]
    change(store, "UPDATE drafts SET document = :document WHERE id = 'd2'", document=json.dumps(document))
    with store.reading() as tx:
        assert (tx.drafts.get("d2").edits, tx.drafts.get("d2").edits_version) == (None, 0)
