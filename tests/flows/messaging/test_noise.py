"""How many messages a change makes: one where it was asked for, or a card and one word to the asker; edits are none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.messages import MessageKind
from segbot.domain.requests import ClickKind
from segbot.sandbox.emulators import Fault

VIP, LARGE = "VIP customers", "All customers"


def kinds(stage):
    return [post.message.kind for post in stage.wall.posts]


def run_only(stage):
    """Carry out what is queued; what is to be said stays unsaid."""
    request_id, attempt, _delay = stage.queue.runs.pop(0)
    stage.execute.run(request_id, attempt)


def said(stage):
    """The messages that are due at once; those put off stay where they are."""
    while stage.queue.messages:
        stage.deliver.send(stage.queue.messages.pop(0))


def test_three_people_make_one_message_where_it_was_asked_for_and_one_in_the_audit(stage):
    request = stage.ask(ids=stage.some_members(VIP, 3))
    said(stage)
    assert stage.wall.posts == [], "nothing before there is something to say"
    run_only(stage)
    said(stage)
    [message, audit] = stage.wall.posts
    assert (message.message.kind, message.message.channel) == (MessageKind.CARD, "C0MARKETING")
    assert message.request.state is State.DONE
    assert (audit.message.kind, audit.message.fact.event) == (MessageKind.AUDIT, Event.DONE)
    stage.run_all(wait=60)
    assert len(stage.wall.posts) == 2, "the message that was put off is not said again"
    assert stage.now(request).state is State.DONE


def test_what_takes_longer_than_twenty_seconds_says_so_and_goes_on_in_the_same_message(stage):
    request = stage.ask(ids=stage.some_members(VIP, 3))
    [(at, key)] = stage.queue.later
    assert (at - stage.clock.time, key) == (timedelta(seconds=20), f"card-{request.id}")
    stage.deliver.send(f"card-{request.id}")
    [begun] = stage.wall.posts
    assert begun.request.state is State.APPROVED
    stage.run_all()
    assert kinds(stage) == [MessageKind.CARD, MessageKind.AUDIT]
    assert stage.wall.edits[-1][0] == begun.ref
    assert stage.wall.edits[-1][1].state is State.DONE


def test_what_fails_alone_is_told_in_the_same_one_message(stage):
    stage.emulator.faults.set(Fault(kind="failure_in_200", count=1, operation="write"))
    request = stage.ask(ids=stage.some_members(VIP, 3))
    stage.run_all()
    assert stage.now(request).state is State.FAILED
    first, *rest = stage.wall.posts
    assert (first.message.kind, first.request.state) == (MessageKind.CARD, State.FAILED)
    assert MessageKind.DIRECT not in [post.message.kind for post in rest]


def test_six_hundred_with_one_approval_make_five_messages(stage):
    """With the private answer to the asker that makes six."""
    request = stage.ask(segment=LARGE, ids=stage.some_members(LARGE, 600))
    assert request.ruling.approvals == 1
    stage.run_all()
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert sorted(kinds(stage)) == [MessageKind.AUDIT] * 3 + [MessageKind.CARD, MessageKind.DIRECT]


@pytest.mark.parametrize(("press", "event"), [(ClickKind.REJECT, Event.REJECTED)])
def test_a_rejection_is_told_to_the_asker_once(stage, press, event):
    request = stage.ask(ids=stage.some_members(VIP, 60))
    stage.press(press, request, "U0ARTHUR", reason="Please split by country.")
    stage.run_all()
    [direct] = stage.wall.of(MessageKind.DIRECT)
    assert direct.message.fact.event is event
    assert stage.wall.of(MessageKind.STORY) == []


def test_whoever_withdraws_is_not_told_of_it(stage):
    request = stage.ask(ids=stage.some_members(VIP, 60))
    stage.press(ClickKind.WITHDRAW, request, "U0MAYA")
    stage.run_all()
    assert stage.wall.of(MessageKind.DIRECT) == []


def test_where_the_run_is_further_off_the_asker_hears_of_the_approval_too(stage):
    request = stage.ask(
        ids=stage.some_members(VIP, 60), run_at=stage.clock.time + timedelta(hours=2), run_zone="UTC"
    )
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.run_all()
    told = [post.message.fact.event for post in stage.wall.of(MessageKind.DIRECT)]
    assert told == [Event.APPROVED, Event.DONE]


def test_a_comment_is_the_only_thing_an_approval_puts_into_the_thread(stage):
    request = stage.ask(ids=stage.some_members(VIP, 60))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR", reason="Checked the list")
    stage.run_all()
    [story] = stage.wall.of(MessageKind.STORY)
    assert (story.message.fact.event, story.message.fact.note) == (Event.APPROVED, "Checked the list")
