"""Approving with a comment, rejecting, and editing: forms that lose nothing of what was typed."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest
from slack_limits import check_message, check_view
from slack_made import HOSTILE, action, draft, fact, plan, request, vote
from slack_world import answer, typed

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.errors import NotPermittedError, StaleError
from segbot.domain.members import RosterSummary
from segbot.domain.requests import ClickKind
from segbot.slack.views.card.card import card
from segbot.slack.views.card.thread import audit, direct, story
from segbot.slack.views.modals.details import details

VALUE = json.dumps({"request": 1042, "version": 3})


def opened(desk, slack, action_id, **press):
    assert desk.press(action_id, VALUE, **press).status == 200
    view = slack.wait_for("views.open")[-1]["view"]
    check_view(view)
    return view


def test_a_comment_is_asked_for_and_comes_with_the_vote(desk, slack, use_cases):
    view = opened(desk, slack, "approve_with_comment")
    assert view["callback_id"] == "approve_form"
    assert json.loads(view["private_metadata"]) == {"request": 1042, "version": 3, "key": ""}
    assert use_cases.decide.called("record") == []
    said = desk.submit(view, typed(comment="Checked the list"), user="U0ARTHUR")
    assert (said.status, said.body) == (200, "")
    (((click,), _),) = use_cases.decide.called("record")
    assert (click.kind, click.reason, click.version) == (ClickKind.APPROVE, "Checked the list", 3)
    assert (click.user, click.request_id) == ("U0ARTHUR", 1042)


def test_the_comment_may_be_left_empty(desk, slack, use_cases):
    view = opened(desk, slack, "approve_with_comment")
    desk.submit(view, {"comment": {"comment": {"type": "plain_text_input", "value": None}}})
    (((click,), _),) = use_cases.decide.called("record")
    assert click.reason == ""


def test_a_refused_vote_lies_on_the_form_where_the_comment_still_stands(desk, slack, use_cases):
    use_cases.decide.answers["settle_now"] = "#1042 was already approved by <@U0BEA>; <!channel>."
    view = opened(desk, slack, "approve_with_comment")
    said = answer(desk.submit(view, typed(comment="Two lines\nof *text*"), user="U0ARTHUR"))
    assert said["response_action"] == "push"
    check_view(said["view"])
    assert "already approved by <@U0BEA>; &lt;!channel&gt;" in json.dumps(said["view"])
    assert said["view"]["close"]["text"] == "Back"


def test_a_decision_that_takes_long_is_acknowledged_in_time_and_told_later(desk, slack, use_cases):
    go = threading.Event()
    use_cases.decide.answers["settle_now"] = lambda _key: "You are not among them." if go.wait(5) else ""
    view = opened(desk, slack, "approve_with_comment")
    said = answer(desk.submit(view, typed(comment="x"), user="U0ARTHUR"))
    assert said["response_action"] == "push"
    go.set()
    assert "You are not among them." in json.dumps(slack.wait_for("views.update")[-1]["view"])


def test_a_replayed_submission_is_only_acknowledged(desk, slack, use_cases):
    use_cases.decide.answers["record"] = False
    view = opened(desk, slack, "approve_with_comment")
    assert desk.submit(view, typed(comment="x")).body == ""
    assert use_cases.decide.called("settle_now") == []


def test_comments_are_in_the_thread_and_the_details_and_harmless():
    asked = request(votes=(replace(vote(), comment=HOSTILE), replace(vote("U0BEA"), comment="Fine\nby me")))
    view = details(asked, [], [])
    check_view(view)
    assert "<@U0BEA>: “Fine by me”" in json.dumps(view, ensure_ascii=False)
    replied = story(fact(Event.VOTED, note=HOSTILE), asked)
    for text in (json.dumps(view, ensure_ascii=False), replied):
        assert "<!channel>" not in text
        assert "ada@example.com" not in text
    drawn = card(asked)
    check_message(drawn)
    assert "Fine" not in json.dumps(drawn)


def test_what_approvals_hold_for_is_whole_in_the_details_and_nowhere_on_the_card():
    bound = "3f9a21c0" + "d" * 56
    asked = request(bound=bound)
    assert "3f9a" not in json.dumps(card(asked))
    assert bound in json.dumps(details(asked, [], []))


def test_editing_opens_the_form_with_what_was_asked_for(desk, slack, use_cases):
    asked = request(
        action=action(reason="They asked for it"),
        plan=plan(segment_id="seg-1", segment_name="VIP & friends"),
        roster=RosterSummary(id="r", count=60, sha256="0" * 64),
        votes=(vote(),),
    )
    use_cases.browse.answers["request"] = asked
    view = opened(desk, slack, "edit_request", user="U0MAYA")
    (((checked, user, version), _),) = use_cases.submit.called("check_edit")
    assert (checked.id, user, version) == (1042, "U0MAYA", 3)
    assert (view["callback_id"], view["title"]["text"]) == ("segment_form", "Edit request #1042")
    kept = json.loads(view["private_metadata"])
    assert (kept["verb"], kept["request"], kept["version"]) == ("remove", 1042, 3)
    by_id = {each.get("block_id"): each for each in view["blocks"]}
    chosen = by_id["segment"]["element"]["initial_option"]
    assert (chosen["text"]["text"], chosen["value"]) == ("VIP & friends", "seg-1")
    assert by_id["reason"]["element"]["initial_value"] == "They asked for it"
    assert "Leave empty to keep the 60 people listed." in by_id["members_text"]["hint"]["text"]
    assert not by_id["connection"].get("dispatch_action")
    assert "1 approval will no longer count" in json.dumps(view)


def test_an_edited_form_leads_to_a_preview_in_the_same_request(desk, slack, use_cases):
    use_cases.submit.answers["prepare_edit"] = lambda *_, **__: replace(draft(), edits=1042, edits_version=3)
    view = opened(desk, slack, "edit_request", user="U0MAYA")
    said = answer(desk.submit(view, typed(members_text="1001, 1002", reason="Fewer")))
    assert said["response_action"] == "push"
    check_view(said["view"])
    assert "This replaces what #1042 asked for." in json.dumps(said["view"])
    (((number, version, wanted, sources, user), _),) = use_cases.submit.called("prepare_edit")
    assert (number, version, user) == (1042, 3, "U0MAYA")
    assert (wanted.verb, wanted.reason) == (Verb.REMOVE, "Fewer")
    assert [source.text for source in sources] == ["1001, 1002"]
    assert use_cases.submit.called("prepare") == []


@pytest.mark.parametrize(
    "refusal", [NotPermittedError("Only <@U0MAYA> can edit it."), StaleError("It was approved meanwhile.")]
)
def test_who_may_not_edit_or_comes_late_is_told_privately(desk, slack, use_cases, refusal):
    use_cases.submit.answers["check_edit"] = refusal
    assert desk.press("edit_request", VALUE).status == 200
    assert slack.wait_for("response_url")[0]["text"] == str(refusal)
    assert slack.sent("views.open") == []


def test_metadata_made_up_by_hand_is_refused(desk, slack, use_cases):
    view = opened(desk, slack, "edit_request", user="U0MAYA")
    forged = {
        **view,
        "private_metadata": json.dumps({"verb": "remove", "request": "1042 or 1", "version": 3}),
    }
    assert "couldn't read" in json.dumps(answer(desk.submit(forged, typed(reason="x"))))
    assert use_cases.submit.called("prepare_edit") == []


def test_an_edit_that_lost_against_an_approval_says_so_in_the_preview(desk, use_cases):
    use_cases.submit.answers["confirm"] = StaleError("#1042 was already approved by <@U0BEA>.")
    view = {
        "type": "modal",
        "callback_id": "segment_preview",
        "private_metadata": '{"draft": "d"}',
        "blocks": [],
    }
    said = answer(desk.submit(view, {}))
    assert "already approved by <@U0BEA>" in json.dumps(said["view"])


def test_every_new_event_has_its_sentence():
    for event in (Event.EDITED, Event.DISCOUNTED, Event.TAMPERED):
        told = fact(event, counts={"void": 2, "approvals": 1, "needed": 2}, note="Say <!here>")
        for drawn in (story(told, request()), direct(told, request()), audit(told)):
            assert "<!here>" not in drawn
    assert "2 approvals no longer count" in story(fact(Event.EDITED, counts={"void": 2}), request())
