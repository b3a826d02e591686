"""One person, one vote, whatever the account; and only votes of people who may still decide."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from flows.stage import HOME

from segbot.domain.audit import Event, Search
from segbot.domain.lifecycle import State
from segbot.domain.messages import MessageKind
from segbot.domain.people import Person
from segbot.domain.requests import ClickKind

APPROVERS = ("U0ARTHUR", "U0BEA", "U0CLEO", "U0DORA")


@pytest.fixture
def two(stage):
    """A request that needs two approvals."""
    stage.wire(replace(stage.policy, approvers=APPROVERS))
    stage.crowd.people["U0DORA"] = Person(id="U0DORA", team=HOME, name="Dora")
    return stage.ask(ids=stage.some_members("VIP customers", 150))


def with_email(stage, **emails):
    for user, email in emails.items():
        stage.crowd.people[user] = replace(stage.crowd.people[user], email=email)


def events(stage, request):
    return [fact.event for fact in stage.browse.history(request.id)]


def voters(stage, request):
    return [vote.user for vote in stage.now(request).approvals]


@pytest.mark.parametrize("second", ["arthur@acme.example", " Arthur@ACME.example ", "ARTHUR@acme.EXAMPLE"])
def test_a_second_account_with_the_same_address_is_the_same_person(stage, two, second):
    with_email(stage, U0ARTHUR="arthur@acme.example", U0DORA=second, U0BEA="bea@acme.example")
    assert stage.press(ClickKind.APPROVE, two, "U0ARTHUR") == ""
    said = stage.press(ClickKind.APPROVE, two, "U0DORA")
    assert f"already approved #{two.id} with another account (<@U0ARTHUR>)" in said
    assert (stage.now(two).state, voters(stage, two)) == (State.PENDING, ["U0ARTHUR"])
    assert stage.press(ClickKind.APPROVE, two, "U0CLEO") == ""
    assert stage.now(two).state is State.APPROVED


def test_two_accounts_without_an_address_are_two_people(stage, two):
    with_email(stage, U0ARTHUR=None, U0DORA=" ")
    stage.press(ClickKind.APPROVE, two, "U0ARTHUR")
    assert stage.press(ClickKind.APPROVE, two, "U0DORA") == ""
    assert stage.now(two).state is State.APPROVED


def test_the_askers_second_account_may_not_approve(stage, two):
    with_email(stage, U0MAYA="maya@acme.example", U0DORA="Maya@acme.example")
    said = stage.press(ClickKind.APPROVE, two, "U0DORA")
    assert "your own request, made with another account of yours (<@U0MAYA>)" in said
    assert voters(stage, two) == []
    assert stage.press(ClickKind.REJECT, two, "U0DORA", reason="better not") == "", (
        "stopping is always allowed"
    )


def test_where_self_approval_is_allowed_one_person_still_has_one_vote(stage):
    stage.wire(replace(stage.policy, approvers=("U0MAYA", *APPROVERS), self_approval=True))
    request = stage.ask(ids=stage.some_members("VIP customers", 150))
    with_email(stage, U0MAYA="maya@acme.example", U0CLEO="maya@acme.example")
    assert stage.press(ClickKind.APPROVE, request, "U0CLEO") == ""
    assert "another account" in stage.press(ClickKind.APPROVE, request, "U0MAYA")
    assert stage.now(request).state is State.PENDING


def test_an_address_given_after_the_first_vote_counts_at_the_next(stage, two):
    stage.press(ClickKind.APPROVE, two, "U0ARTHUR")
    with_email(stage, U0ARTHUR="one@acme.example", U0DORA="one@acme.example")
    assert "another account" in stage.press(ClickKind.APPROVE, two, "U0DORA")


@pytest.mark.parametrize(
    "change",
    [{"is_deactivated": True}, {"is_guest": True}, {"team": "T0OTHER"}, {"groups": frozenset()}],
)
def test_an_approval_of_somebody_who_may_no_longer_decide_does_not_count(stage, change):
    stage.wire(replace(stage.policy, approvers=("U0ARTHUR", "U0CLEO", "S0APPROVE")))
    request = stage.ask(ids=stage.some_members("VIP customers", 150))
    stage.press(ClickKind.APPROVE, request, "U0BEA")
    stage.crowd.people["U0BEA"] = replace(stage.crowd.people["U0BEA"], **change)
    assert stage.press(ClickKind.APPROVE, request, "U0ARTHUR") == ""
    assert (stage.now(request).state, voters(stage, request)) == (State.PENDING, ["U0ARTHUR"])
    assert events(stage, request) == [Event.REQUESTED, Event.VOTED, Event.DISCOUNTED, Event.VOTED]
    lapsed = stage.browse.history(request.id)[2]
    assert "<@U0BEA> no longer counts" in lapsed.note
    assert stage.press(ClickKind.APPROVE, request, "U0CLEO") == ""
    assert stage.now(request).state is State.APPROVED


def test_an_own_approval_does_not_count_once_nobody_may_approve_their_own(stage):
    own = replace(stage.policy, approvers=("U0MAYA", "U0ARTHUR", "U0CLEO"), self_approval=True)
    stage.wire(own)
    request = stage.ask(ids=stage.some_members("VIP customers", 150))
    stage.press(ClickKind.APPROVE, request, "U0MAYA")
    stage.wire(replace(own, self_approval=False))
    assert stage.press(ClickKind.APPROVE, request, "U0ARTHUR") == ""
    assert (stage.now(request).state, voters(stage, request)) == (State.PENDING, ["U0ARTHUR"])
    assert "one's own request is no longer allowed" in stage.browse.history(request.id)[2].note
    assert stage.press(ClickKind.APPROVE, request, "U0CLEO") == ""
    assert stage.now(request).state is State.APPROVED


def test_when_slack_cannot_say_who_voted_nothing_is_decided(stage, two):
    stage.press(ClickKind.APPROVE, two, "U0ARTHUR")
    stage.crowd.away = True
    with pytest.raises(Exception, match="silent"):
        stage.press(ClickKind.APPROVE, two, "U0BEA")
    assert stage.now(two).state is State.PENDING
    stage.crowd.away = False
    assert stage.decide.settle(stage.queue.clicks[-1]) == ""
    assert stage.now(two).state is State.APPROVED


def test_fifty_presses_of_ten_people_are_exactly_the_votes_needed(stage):
    ten = [f"U0TEN{number}" for number in range(10)]
    for user in ten:
        stage.crowd.people[user] = Person(id=user, team=HOME, email=f"{user}@acme.example")
    # Two of the ten are one person.
    with_email(stage, U0TEN9="U0TEN8@acme.example")
    stage.wire(replace(stage.policy, approvers=tuple(ten)))
    request = stage.ask(ids=stage.some_members("VIP customers", 150))
    start, answers = threading.Barrier(50), []

    def press(number):
        start.wait()
        answers.append(stage.press(ClickKind.APPROVE, request, ten[number % 10]))

    threads = [threading.Thread(target=press, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(answers), answers.count("")) == (50, 2)
    assert len(voters(stage, request)) == 2
    assert not {"U0TEN8", "U0TEN9"} <= set(voters(stage, request))
    assert events(stage, request) == [Event.REQUESTED, Event.VOTED, Event.APPROVED]
    assert len(stage.queue.runs) == 1


def test_a_comment_comes_with_the_vote_and_without_addresses(stage, two):
    comment = "Checked with ada@example.com, *fine*"
    stage.press(ClickKind.APPROVE, two, "U0ARTHUR", reason=comment)
    [vote] = stage.now(two).approvals
    assert vote.comment == "Checked with a•••@example.com, *fine*"
    assert stage.browse.history(two.id)[-1].note == vote.comment
    stage.press(ClickKind.APPROVE, two, "U0BEA", reason="Me too")
    assert [each.comment for each in stage.now(two).approvals] == [vote.comment, "Me too"]
    assert stage.browse.history(two.id)[-1].note == "Me too"
    stage.run_all()
    assert "ada@example.com" not in stage.everything_said()


def test_a_comment_goes_with_the_vote_that_is_taken_back(stage, two):
    stage.press(ClickKind.APPROVE, two, "U0ARTHUR", reason="Looks right")
    stage.press(ClickKind.UNVOTE, two, "U0ARTHUR")
    stage.press(ClickKind.APPROVE, two, "U0ARTHUR")
    assert [each.comment for each in stage.now(two).approvals] == [""]


def test_of_two_who_approved_both_are_written_down_and_told(stage, two):
    stage.press(ClickKind.APPROVE, two, "U0ARTHUR")
    stage.press(ClickKind.UNVOTE, two, "U0ARTHUR")
    stage.press(ClickKind.APPROVE, two, "U0CLEO")
    stage.press(ClickKind.APPROVE, two, "U0DORA", reason="fine")
    approved = stage.browse.history(two.id)[-1]
    assert (approved.event, approved.actor, approved.approvers) == (
        Event.APPROVED,
        "U0DORA",
        ("U0CLEO", "U0DORA"),
    )
    assert "already approved by <@U0CLEO> and <@U0DORA>" in stage.press(ClickKind.APPROVE, two, "U0BEA")
    stage.run_all()
    told = [post.message for post in stage.wall.posts if post.message.fact == approved]
    assert {each.kind for each in told} >= {MessageKind.AUDIT, MessageKind.STORY}
    for user in ("U0CLEO", "U0DORA"):
        with stage.store.reading() as tx:
            found = tx.audit_log.search(Search(words="approved", by=user))
        assert found.facts == (approved,)


def test_of_one_who_approved_nothing_more_is_written_down(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    approved = stage.browse.history(request.id)[-1]
    assert (approved.event, approved.actors, approved.approvers) == (Event.APPROVED, ("U0ARTHUR",), ())
