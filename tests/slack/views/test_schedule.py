"""A time to run: typed, picked, shown to everybody, and refused where it belongs."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from slack_limits import check_view
from slack_made import account, action, draft, plan, request, ruling
from slack_world import answer, chosen, typed

from segbot.domain.actions import Verb
from segbot.domain.approval.start_times import SUSPENDED
from segbot.domain.errors import InvalidActionError
from segbot.domain.lifecycle import State
from segbot.domain.people import Person
from segbot.domain.policy import Outcome
from segbot.domain.ports import NotDeliveredError
from segbot.slack.input.command import form_values
from segbot.slack.views.card.card import card
from segbot.slack.views.messages.lists import request_line
from segbot.slack.views.modals.form import form
from segbot.slack.views.modals.preview import preview

AT = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
THERE = "Tue 09:00 in Europe/Berlin"
HERE = f"<!date^{int(AT.timestamp())}^"
PEOPLE = chosen(connection="bunce", segment="seg-1") | typed(members_text="1001", reason="")


def picked(seconds):
    return {"run_at": {"run_at": {"type": "datetimepicker", "selected_date_time": seconds}}}


def texts(document):
    return json.dumps(document, ensure_ascii=False)


@pytest.fixture
def in_berlin(people):
    people.answers["look_up"] = lambda user, *_: Person(id=user, team="T0SEGBOT", time_zone="Europe/Berlin")


def asked(use_cases):
    ((made, _sources, _origin), _) = use_cases.submit.called("prepare")[0]
    return made


@pytest.mark.usefixtures("in_berlin")
def test_typed_in_the_askers_zone(desk, slack, use_cases):
    assert desk.type("remove bunce VIP 1001 at=“2199-12-01 09:00”").status == 200
    slack.wait_for("views.update")
    made = asked(use_cases)
    assert made.run_at == datetime(2199, 12, 1, 8, tzinfo=UTC)
    assert (made.run_zone, made.run_note, made.fields) == ("Europe/Berlin", "", {})


@pytest.mark.usefixtures("in_berlin")
def test_an_incomplete_command_takes_its_time_into_the_form(desk, slack):
    desk.type("remove bunce VIP at=“2199-12-01 09:00”")
    [opened] = slack.sent("views.open")
    [block] = [each for each in opened["view"]["blocks"] if each.get("block_id") == "run_at"]
    at = datetime(2199, 12, 1, 8, tzinfo=UTC)
    assert block["element"] == {
        "type": "datetimepicker",
        "initial_date_time": int(at.timestamp()),
        "action_id": "run_at",
    }


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize("command", ["remove bunce VIP 1001 at=someday", "remove at=someday"])
def test_a_time_that_cannot_be_read_is_mended_in_the_form(desk, slack, use_cases, command):
    use_cases.browse.answers["connections"] = [account(), account("second")]
    desk.type(command)
    [opened] = slack.sent("views.open")
    check_view(opened["view"])
    assert opened["view"]["callback_id"] == "segment_form"
    assert "I couldn't read “someday” as a time" in texts(opened["view"])
    assert "at=someday" in texts(opened["view"]["blocks"][-1]), "what was typed is not lost"
    assert use_cases.submit.called("prepare") == []


@pytest.mark.usefixtures("in_berlin")
def test_a_typed_time_that_is_over_is_mended_in_the_form(desk, slack, use_cases):
    use_cases.submit.answers["prepare"] = InvalidActionError({"run_at": "That time has passed."})
    desk.type("remove bunce VIP 1001 at=“2026-01-02 09:00”")
    [updated] = slack.wait_for("views.update")
    check_view(updated["view"])
    assert "That time has passed." in texts(updated["view"]["blocks"][0])
    [block] = [each for each in updated["view"]["blocks"] if each.get("block_id") == "run_at"]
    assert block["element"]["initial_date_time"] == int(datetime(2026, 1, 2, 8, tzinfo=UTC).timestamp())


def test_nobody_is_looked_up_where_no_time_is_asked_for(desk, slack, people):
    desk.type("remove bunce VIP 1001")
    slack.wait_for("views.update")
    assert [args for args, _ in people.called("look_up") if len(args) == 1] == []


def test_slack_being_silent_about_the_zone_is_said_and_nothing_is_asked_for(desk, slack, use_cases, people):
    known = people.answers["look_up"]
    people.answers["look_up"] = lambda *asked: (
        NotDeliveredError("Slack did not answer users.info.") if len(asked) == 1 else known(*asked)
    )
    desk.type("remove bunce VIP 1001 at=“2199-12-01 09:00”")
    [updated] = slack.wait_for("views.update")
    assert "Slack did not answer" in texts(updated["view"])
    assert use_cases.submit.called("prepare") == []


@pytest.mark.usefixtures("in_berlin")
def test_picked_in_the_form(desk, use_cases):
    view = form(Verb.REMOVE, [account()])
    check_view(view)
    said = answer(desk.submit(view, PEOPLE | picked(int(AT.timestamp()))))
    assert said["response_action"] == "push"
    made = asked(use_cases)
    assert (made.run_at, made.run_zone) == (AT, "Europe/Berlin")


def test_a_time_that_is_over_is_refused_on_its_field(desk, use_cases):
    use_cases.submit.answers["check_action"] = InvalidActionError({"run_at": "That time has passed."})
    said = answer(desk.submit(form(Verb.REMOVE, [account()]), PEOPLE | picked(1_000_000_000)))
    assert said == {"response_action": "errors", "errors": {"run_at": "That time has passed."}}


@pytest.mark.parametrize("seconds", [None, True, "1700000000", -5, 0, 10**10, 10**30, 1.5])
def test_what_is_no_time_in_a_form_is_not_given(seconds):
    assert form_values({"values": picked(seconds)}).run_at is None


def test_what_was_picked_stays_when_the_form_is_drawn_anew(desk, use_cases):
    use_cases.browse.answers["connections"] = [account(), account("second")]
    empty = form(Verb.REMOVE, [account(), account("second")])
    values = chosen(connection="second") | picked(int(AT.timestamp()))
    view = answer(desk.submit(empty, values))["view"]
    [block] = [each for each in view["blocks"] if each.get("block_id") == "run_at"]
    assert block["element"]["initial_date_time"] == int(AT.timestamp())


@pytest.mark.parametrize("outcome", [Outcome.RUN, Outcome.CONFIRM])
def test_what_is_to_run_later_is_always_previewed(desk, slack, use_cases, outcome):
    use_cases.submit.answers["prepare"] = lambda made, *_, **__: draft(action=made, ruling=ruling(outcome))
    desk.type("remove bunce VIP 1001 at=“2199-12-01 09:00”")
    [updated] = slack.wait_for("views.update")
    assert updated["view"]["callback_id"] == "segment_preview"
    assert use_cases.submit.called("confirm") == []


def test_an_undo_has_no_time(desk, slack):
    assert "leave out at=" in answer(desk.type("undo #1042 at=18:30"))["text"]
    assert slack.sent("views.open") == []


@pytest.mark.parametrize("outcome", [Outcome.CONFIRM, Outcome.APPROVE])
def test_the_preview_says_when_in_everybodys_zone_and_the_askers(outcome):
    made = action(run_at=AT, run_zone="Europe/Berlin", run_note="I took <03:30>.")
    view = preview(draft(action=made, ruling=ruling(outcome)), approvers=("U0ARTHUR",))
    check_view(view)
    shown = texts(view)
    assert HERE in shown
    assert THERE in shown
    assert "I took &lt;03:30&gt;." in shown
    assert ("expires" in shown) is (outcome is Outcome.APPROVE)
    assert HERE not in texts(preview(draft()))


@pytest.mark.parametrize("state", [State.PENDING, State.APPROVED])
def test_the_card_says_when(state):
    made = action(run_at=AT, run_zone="Europe/Berlin")
    shown = card(request(state, action=made, starts_at=AT), approvers=("U0ARTHUR",))
    assert HERE in shown["text"]
    assert THERE in shown["text"]
    assert THERE in texts(shown["blocks"])
    assert "withdraw_request" in texts(shown["blocks"])
    assert ("pause_request" in texts(shown["blocks"])) is (state is State.APPROVED)


def test_what_waits_only_for_its_grace_time_has_no_withdraw():
    shown = texts(card(request(State.APPROVED, starts_at=AT))["blocks"])
    assert "withdraw_request" not in shown
    assert "pause_request" in shown


@pytest.mark.parametrize("zone", ["", "Mars/Base", "*_~`<!channel>"])
def test_a_zone_nobody_knows_is_left_out(zone):
    shown = texts(card(request(action=action(run_at=AT, run_zone=zone))))
    assert HERE in shown
    assert "time zone" not in shown


def test_a_freeze_is_the_first_warning():
    held = f"The freeze “launch” holds until noon. {SUSPENDED}"
    effects = (held, *(f"Effect {number}." for number in range(12)))
    assert "The freeze “launch” holds until noon." in texts(card(request(plan=plan(effects=effects))))
    assert "Effect" not in texts(card(request(plan=plan(effects=effects))))


def test_lists_say_when_what_waits_is_to_run():
    made = action(run_at=AT)
    assert f"· runs {HERE}" in request_line(request(State.APPROVED, action=made))
    assert "· runs" not in request_line(request(State.DONE, action=made))
    assert "· runs" not in request_line(request(State.APPROVED))


@pytest.mark.parametrize(
    "command", ["remove bunce VIP at=2999-12-01T09:00", "remove bunce VIP 1001 at=“2999-12-01 09:00”"]
)
def test_a_date_slack_could_not_show_is_a_sentence_and_no_refused_view(desk, slack, command):
    desk.type(command)
    [opened] = slack.sent("views.open")
    assert "more than 30 days ahead" in texts(opened["view"])
    assert "initial_date_time" not in json.dumps(opened["view"])
