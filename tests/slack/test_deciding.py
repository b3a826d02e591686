"""Buttons of a request: written down before the ack, acted upon after it, and never without an answer."""

from __future__ import annotations

import json
import threading
from types import SimpleNamespace

import pytest
from slack_limits import check_view
from slack_made import account, plan, request
from slack_world import answer, typed

from segbot.domain.actions import Verb
from segbot.domain.errors import NotPermittedError, UserError
from segbot.domain.lifecycle import State
from segbot.domain.ports import NotDeliveredError
from segbot.domain.requests import ClickKind
from segbot.slack.views.card.buttons import buttons
from segbot.slack.views.modals.decision_forms import reject_form

VALUE = json.dumps({"request": 1042, "version": 3})


@pytest.mark.parametrize(
    ("action_id", "kind"),
    [
        ("approve_request", ClickKind.APPROVE),
        ("withdraw_request", ClickKind.WITHDRAW),
        ("pause_request", ClickKind.PAUSE),
        ("resume_request", ClickKind.RESUME),
        ("retry_failed", ClickKind.RETRY),
        ("use_new_numbers", ClickKind.RENEW),
        ("take_back_vote", ClickKind.UNVOTE),
    ],
)
def test_a_press_is_recorded_and_settled(desk, use_cases, action_id, kind):
    said = desk.press(action_id, VALUE, trigger="t-17")
    assert (said.status, said.body) == (200, "")
    (((click,), _),) = use_cases.decide.called("record")
    assert (click.key, click.kind, click.request_id, click.version) == ("t-17", kind, 1042, 3)
    assert (click.user, click.team, click.channel) == ("U0ARTHUR", "T0SEGBOT", "C0APPROVALS")
    assert click.message_ts == "1700000000.000100"


def test_the_sentence_comes_privately(desk, slack, use_cases):
    use_cases.decide.answers["settle_now"] = "Only <@U0MAYA> can withdraw it. Not <!channel>."
    desk.press("withdraw_request", VALUE)
    (told,) = slack.wait_for("response_url")
    assert told["text"] == "Only <@U0MAYA> can withdraw it. Not &lt;!channel&gt;."
    assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)


def in_time(caplog):
    """A late ack is covered up by the answer for what nobody listens to; only the log tells."""
    return "no listener took this" not in caplog.text


def test_the_ack_does_not_wait_for_the_settling(desk, use_cases, caplog):
    go = threading.Event()
    use_cases.decide.answers["settle_now"] = lambda _key: str(go.wait(5))
    assert desk.press("approve_request", VALUE).status == 200
    go.set()
    assert use_cases.decide.called("record")
    assert in_time(caplog)


def test_a_late_ack_is_not_answered_as_an_unknown_button(desk, slack, use_cases, caplog):
    go = threading.Event()
    use_cases.decide.answers["record"] = lambda _click: go.wait(10)
    desk.press("approve_request", VALUE)
    assert not in_time(caplog)
    assert slack.sent("response_url") == []
    go.set()


def test_a_replay_is_only_acknowledged(desk, use_cases):
    use_cases.decide.answers["record"] = False
    assert desk.press("approve_request", VALUE).status == 200
    assert use_cases.decide.called("settle_now") == []


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "[]",
        "null",
        '{"request": "1042", "version": 3}',
        '{"request": 1042}',
        '{"request": -1, "version": 3}',
        '{"request": true, "version": 3}',
        "[" * 100_000,
    ],
)
def test_a_value_nobody_drew_is_answered_privately(desk, slack, use_cases, value):
    assert desk.press("approve_request", value).status == 200
    (told,) = slack.wait_for("response_url")
    assert "I couldn't read that button." in told["text"]
    assert use_cases.decide.called("record") == []


def test_without_a_response_url_the_answer_finds_another_way(desk, slack, use_cases):
    use_cases.decide.answers["settle_now"] = "Too late."
    desk.press("approve_request", VALUE, response_url=None)
    (told,) = slack.wait_for("chat.postEphemeral")
    assert (told["channel"], told["user"], told["text"]) == ("C0APPROVALS", "U0ARTHUR", "Too late.")


def test_where_even_that_is_refused_it_is_a_direct_message(desk, slack, use_cases):
    use_cases.decide.answers["settle_now"] = "Too late."
    slack.answers["response_url_status"] = 404
    slack.answers["chat.postEphemeral"] = {"ok": False, "error": "user_not_in_channel"}
    desk.press("approve_request", VALUE)
    (told,) = slack.wait_for("chat.postMessage")
    assert (told["channel"], told["text"]) == ("U0ARTHUR", "Too late.")


@pytest.mark.parametrize("who", [{"team": "T0OTHER"}, {"user": ""}])
def test_people_from_elsewhere_are_refused_before_anything(desk, slack, use_cases, who):
    assert desk.press("approve_request", VALUE, **who).status == 200
    assert " only " in slack.wait_for("response_url")[0]["text"]
    assert use_cases.decide.calls == []


def test_a_stranger_in_a_shared_channel_is_refused(desk, slack, use_cases):
    stranger = {"id": "U0OTTO", "team_id": "T0OTHER"}
    payload_team = {"id": "T0SEGBOT"}
    desk.interact(
        {
            "type": "block_actions",
            "user": stranger,
            "team": payload_team,
            "trigger_id": "t",
            "response_url": slack.response_url,
            "actions": [{"type": "button", "action_id": "approve_request", "value": VALUE}],
        }
    )
    assert "people of its own workspace" in slack.wait_for("response_url")[0]["text"]
    assert use_cases.decide.calls == []


def test_a_command_from_elsewhere_is_refused(desk, slack):
    assert "people of its own workspace" in answer(desk.type("remove bunce", team="T0OTHER"))["text"]
    assert slack.sent("views.open") == []


def test_an_unknown_button_is_answered(desk, slack):
    assert desk.press("button_of_last_year", VALUE).status == 200
    assert "older version" in slack.wait_for("response_url")[0]["text"]


def test_rejecting_asks_why_and_then_decides(desk, slack, use_cases):
    assert desk.press("reject_request", VALUE).status == 200
    (opened,) = slack.sent("views.open")
    view = opened["view"]
    check_view(view)
    assert (view["callback_id"], json.loads(view["private_metadata"])) == (
        "reject_form",
        {"request": 1042, "version": 3, "key": ""},
    )
    assert use_cases.decide.called("record") == []
    said = desk.submit(view, typed(reason="Wrong list"), user="U0ARTHUR")
    assert (said.status, said.body) == (200, "")
    (((click,), _),) = use_cases.decide.called("record")
    assert (click.kind, click.reason, click.version) == (ClickKind.REJECT, "Wrong list", 3)


@pytest.fixture
def reason_given(desk):
    form = reject_form(request(), version=3)
    return lambda: desk.submit(form, typed(reason="Wrong list"), user="U0ARTHUR")


def test_a_refused_reason_is_not_lost_the_refusal_lies_on_the_form(slack, use_cases, reason_given):
    use_cases.decide.answers["settle_now"] = "#1042 was already approved by <@U0BEA>, so nothing was changed."
    said = answer(reason_given())
    assert said["response_action"] == "push"
    check_view(said["view"])
    assert "already approved by <@U0BEA>" in json.dumps(said)
    assert said["view"]["close"]["text"] == "Back"
    assert not {"chat.postEphemeral", "chat.postMessage"} & set(slack.methods())


@pytest.mark.parametrize(("refusal", "holds"), [("", "Your decision counts"), ("Too late.", "Too late.")])
def test_a_slow_answer_to_a_reason_is_awaited_in_a_view_of_its_own(
    slack, use_cases, reason_given, refusal, holds
):
    go = threading.Event()
    use_cases.decide.answers["settle_now"] = lambda _key: refusal if go.wait(5) else "never told"
    slack.answers["views.update"] = [{"ok": False, "error": "not_found"}, {}]
    said = answer(reason_given())
    assert said["response_action"] == "push"
    check_view(said["view"])
    go.set()
    updates = slack.wait_for("views.update", count=2)
    assert updates[-1]["external_id"] == said["view"]["external_id"]
    assert holds in json.dumps(updates[-1]["view"])
    assert updates[-1]["view"].get("clear_on_close", False) is not bool(refusal)


def test_a_reason_sent_twice_by_slack_counts_once(use_cases, reason_given):
    use_cases.decide.answers["record"] = False
    assert reason_given().body == ""
    assert use_cases.decide.called("settle_now") == []


def test_the_reject_form_keeps_the_version_that_was_pressed(desk, slack):
    desk.press("reject_request", json.dumps({"request": 1042, "version": 2}))
    (opened,) = slack.sent("views.open")
    assert json.loads(opened["view"]["private_metadata"])["version"] == 2
    assert json.loads(reject_form(request(), version=2)["private_metadata"])["version"] == 2


def test_details_open_in_a_view(desk, slack):
    assert desk.press("show_details", VALUE).status == 200
    (opened,) = slack.wait_for("views.open")
    check_view(opened["view"])
    assert opened["view"]["title"]["text"] == "Request #1042"


def test_undo_is_a_preview_of_its_own(desk, slack, use_cases):
    undoable = account(capabilities={verb: account().spec.capability(Verb.ADD) for verb in Verb}).spec
    use_cases.browse.answers["spec"] = undoable
    assert desk.press("undo_request", VALUE).status == 200
    (updated,) = slack.wait_for("views.update")
    assert updated["view"]["callback_id"] == "segment_preview"
    ((action, sources, _), _) = use_cases.submit.called("prepare")[0]
    assert (action.verb, dict(action.fields), sources) == (Verb.UNDO, {"request": "1042"}, [])
    assert use_cases.decide.calls == []


def test_a_request_that_is_gone_is_said_to_be(desk, slack, use_cases):
    use_cases.browse.answers["request"] = UserError("There is no request #1042.")
    desk.press("show_details", VALUE)
    assert slack.wait_for("response_url")[0]["text"] == "There is no request #1042."


def test_an_error_right_after_the_ack_does_not_lose_it(desk, slack, use_cases):
    """Bolt forgets an ack when the listener raises within its poll of 10 ms."""
    use_cases.decide.answers["settle_now"] = RuntimeError("boom")
    said = desk.press("approve_request", VALUE)
    assert (said.status, said.body) == (200, "")
    text = slack.wait_for("response_url")[0]["text"]
    assert "but your request is saved" in text
    assert "Nothing was changed" not in text


def test_an_error_before_anything_is_written_says_so(desk, slack, use_cases):
    use_cases.decide.answers["record"] = RuntimeError("boom")
    assert desk.press("approve_request", VALUE).status == 200
    assert "Nothing was changed." in slack.wait_for("response_url")[0]["text"]


def test_an_expired_trigger_is_told(desk, slack):
    slack.answers["views.open"] = {"ok": False, "error": "expired_trigger_id"}
    assert desk.press("reject_request", VALUE).status == 200
    assert "didn't wait long enough" in slack.wait_for("response_url")[0]["text"]


def test_thirty_presses_at_once_are_all_acknowledged_in_time(desk, use_cases, caplog):
    """Bolt's own pool of five would answer the sixth with 404 after three seconds."""
    go = threading.Event()
    use_cases.decide.answers["settle_now"] = lambda _key: go.wait(5) and ""
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(desk.press("approve_request", VALUE).status))
        for _ in range(30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    go.set()
    assert answers == [200] * 30
    assert in_time(caplog)


LEAVING = ("m•••@example.com", "cu•••17", "<•••>")


def test_a_sample_is_shown_to_the_one_who_pressed_alone(desk, slack, use_cases):
    use_cases.member_sampling.answers["leaving"] = lambda number, _user: SimpleNamespace(
        request=request(id=number), people=LEAVING
    )
    assert desk.press("show_leaving", VALUE).status == 200
    (opened,) = slack.sent("views.open")
    (updated,) = slack.wait_for("views.update")
    assert updated["view_id"] == "V0OPENED"
    for sent in (opened, updated):
        check_view(sent["view"])
    shown = updated["view"]["blocks"][1]["text"]["text"]
    assert shown == "• m•••@example.com\n• cu•••17\n• &lt;•••&gt;"
    assert use_cases.member_sampling.called("leaving") == [((1042, "U0ARTHUR"), {})]
    assert {"response_url", "chat.postMessage", "chat.postEphemeral"}.isdisjoint(slack.methods())


@pytest.mark.parametrize(
    "error", [NotPermittedError("You are not among the approvers."), NotDeliveredError("Slack is silent.")]
)
def test_who_may_not_see_it_is_told_why_in_the_same_place(desk, slack, use_cases, error):
    use_cases.member_sampling.answers["leaving"] = error
    desk.press("show_leaving", VALUE)
    (updated,) = slack.wait_for("views.update")
    check_view(updated["view"])
    assert str(error) in updated["view"]["blocks"][0]["text"]["text"]


def test_a_sample_nobody_waits_for_any_more_is_not_told_elsewhere(desk, slack):
    slack.answers["views.update"] = {"ok": False, "error": "not_found"}
    desk.press("show_leaving", VALUE)
    slack.wait_for("views.update")
    assert "response_url" not in slack.methods()


def test_only_where_somebody_leaves_is_there_a_button_for_it():
    def offered(**changes):
        return "show_leaving" in json.dumps(buttons(request(**changes)))

    assert offered()
    assert offered(plan=plan(removes=0, before=None, everyone_leaves=True))
    assert not offered(plan=plan(removes=0, adds=3))
    assert not offered(state=State.APPROVED)
