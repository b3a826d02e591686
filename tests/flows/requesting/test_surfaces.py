"""Asked at the command line: the same use cases, and the record says from where; presses settled by two at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.audit import Event
from segbot.domain.errors import InvalidActionError
from segbot.domain.lifecycle import State
from segbot.domain.requests import Click, ClickKind
from segbot.flows.messaging.outbox import Channels
from segbot.rosters.reading.read import Paste
from segbot.slack.views.card.card import card
from segbot.store.json_documents import draft_document, draft_values

TERMINAL = Origin(user="U0MAYA", team="T0ACME", surface="cli", operator="deploy")


def drafted(stage, origin, count):
    action = Action(verb=Verb.REMOVE, connection=stage.name, segment="VIP customers", reason="They left")
    people = Paste(text="\n".join(stage.some_members("VIP customers", count)))
    return stage.submit.prepare(action, [people], replace(origin, team=stage.origin().team))


def test_the_record_says_who_typed_it_and_where(stage):
    draft = drafted(stage, TERMINAL, 60)
    request = stage.submit.confirm(draft.id, draft.origin)
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    facts = stage.browse.history(request.id)
    assert [(fact.event, fact.surface) for fact in facts] == [
        (Event.REQUESTED, "cli"),
        (Event.APPROVED, "cli"),
    ]
    assert facts[0].note == "They left (typed at the command line by “deploy”)"
    assert "<@U0MAYA> (command line of deploy)" in str(card(stage.now(request))["blocks"])


def test_a_request_from_slack_says_nothing_of_a_command_line(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    assert "command line" not in str(card(request))
    assert stage.browse.history(request.id)[0].note == ""


def test_the_asker_at_the_command_line_is_not_the_colleague(stage):
    draft = drafted(stage, replace(TERMINAL, user="U0ARTHUR"), 60)
    request = stage.submit.confirm(draft.id, draft.origin)
    assert "your own request" in stage.press(ClickKind.APPROVE, request, "U0ARTHUR")


def test_without_any_channel_it_says_how_to_name_one(stage):
    stage.outbox.channels = Channels()
    with pytest.raises(InvalidActionError, match="--channel"):
        drafted(stage, TERMINAL, 60)
    assert drafted(stage, replace(TERMINAL, channel="C0MARKETING"), 60).id


def test_drafts_from_before_there_was_a_command_line_still_load(stage):
    document = draft_document(stage.draft(ids=stage.some_members("VIP customers", 2)))
    del document["origin"]["operator"]
    assert draft_values(document)["origin"] == stage.origin()


class Dawdling:
    """Slack's register of people, slow to answer: `meanwhile` happens during the first look-up."""

    def __init__(self, crowd, meanwhile):
        self._crowd = crowd
        self._meanwhile = [meanwhile]
        self.able = crowd.able

    def look_up(self, user, groups=()):
        if self._meanwhile:
            self._meanwhile.pop()()
        return self._crowd.look_up(user, groups)


def test_a_press_that_two_processes_act_upon_counts_once(stage):
    """The second one's verdict would bring back a vote that was taken back in between."""
    request = stage.ask(ids=stage.some_members("VIP customers", 150))
    press = Click(
        key="press", kind=ClickKind.APPROVE, request_id=request.id, version=request.version,
        user="U0ARTHUR", team=stage.origin().team, channel="C0APPROVALS", button=request.button_key,
    )  # fmt: skip
    stage.decide.record(press)

    def elsewhere():
        assert stage.decide.settle("press") == ""
        assert stage.press(ClickKind.UNVOTE, request, "U0ARTHUR") == ""

    stage.crowd = Dawdling(stage.crowd, elsewhere)
    stage.wire(stage.policy)
    assert stage.decide.settle("press") == ""
    assert stage.now(request).approvals == ()
    assert stage.now(request).state is State.PENDING
    assert [fact.event for fact in stage.browse.history(request.id)] == [
        Event.REQUESTED,
        Event.VOTED,
        Event.UNVOTED,
    ]
