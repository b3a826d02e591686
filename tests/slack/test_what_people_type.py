"""Commands as people type them: an account left out, a verb or an account mistyped, a name that fits several."""

from __future__ import annotations

import json

import pytest
from slack_limits import check_message, check_view
from slack_made import account, draft, request, ruling
from slack_world import answer

from segbot.domain.errors import InvalidActionError, SeveralSegmentsError
from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome
from segbot.domain.segments import Segment
from segbot.slack.views.modals.preview import preview

VIPS = [Segment(id="s-1", name="VIP customers", member_count=412), Segment(id="s-2", name="VIP trial")]


@pytest.fixture
def accounts(use_cases):
    use_cases.browse.answers["connections"] = [account("bunce"), account("batch")]
    use_cases.browse.answers["accounts_with"] = lambda typed, _names: (
        ["bunce"] if "vip" in typed.casefold() else []
    )
    return use_cases.browse


def prepared(use_cases, slack):
    slack.wait_for("views.update")
    ((action, sources, _origin), _) = use_cases.submit.called("prepare")[-1]
    return action, [source.text for source in sources]


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize("typed", ["remove vip 1001 1002", "remove Bunce vip 1001 1002"])
def test_the_account_may_be_left_out_where_only_one_has_such_a_segment(desk, slack, use_cases, typed):
    desk.type(typed)
    action, texts = prepared(use_cases, slack)
    assert (action.connection.casefold(), action.segment) == ("bunce", "vip")
    assert texts == ["1001\n1002"]


def test_a_segment_that_several_accounts_have_is_asked_about_with_a_button_each(
    desk, slack, use_cases, accounts
):
    accounts.answers["accounts_with"] = ["bunce", "batch"]
    told = answer(desk.type("remove vip 1001"))
    check_message(told)
    shown = [each for block in told["blocks"] if block["type"] == "actions" for each in block["elements"]]
    assert [each["text"]["text"] for each in shown] == ["Use “bunce”", "Use “batch”"]
    assert [each["value"] for each in shown] == ["remove bunce vip 1001", "remove batch vip 1001"]
    desk.press(shown[1]["action_id"], shown[1]["value"], user="U0MAYA")
    action, texts = prepared(use_cases, slack)
    assert (action.connection, action.segment, texts) == ("batch", "vip", ["1001"])


def test_a_mistyped_account_is_one_press_away(desk, accounts):
    accounts.answers["accounts_with"] = []
    told = answer(desk.type("remove bnuce customers 1001"))
    check_message(told)
    [shown] = [each for block in told["blocks"] if block["type"] == "actions" for each in block["elements"]]
    assert (shown["text"]["text"], shown["value"]) == ("Use “bunce”", "remove bunce customers 1001")


@pytest.mark.usefixtures("accounts")
def test_a_mistyped_verb_is_one_press_away(desk, slack, use_cases):
    told = answer(desk.type("remvoe bunce vip 1001"))
    check_message(told)
    shown = [each for block in told["blocks"] if block["type"] == "actions" for each in block["elements"]]
    assert shown[0]["text"]["text"] == "Use “remove”"
    desk.press(shown[0]["action_id"], shown[0]["value"], user="U0MAYA")
    action, _ = prepared(use_cases, slack)
    assert action.segment == "vip"


def test_a_name_that_fits_several_is_chosen_from_a_menu_of_those(desk, slack, use_cases):
    use_cases.submit.answers["prepare"] = SeveralSegmentsError("vip", "segment", VIPS)
    desk.type("remove bunce vip 1001")
    (updated,) = slack.wait_for("views.update")
    check_view(updated["view"])
    by_id = {each.get("block_id"): each for each in updated["view"]["blocks"]}
    menu = by_id["segment"]["element"]
    assert (menu["type"], menu["action_id"]) == ("static_select", "segment")
    assert [each["text"]["text"] for each in menu["options"]] == ["VIP customers", "VIP trial"]
    assert "initial_option" not in menu
    assert by_id["members_text"]["element"]["initial_value"] == "1001"
    assert "Which segment is “vip”? 2 could be meant." in json.dumps(updated["view"], ensure_ascii=False)


def test_a_name_nobody_has_leaves_the_picker_open_with_nothing_chosen(desk, slack, use_cases):
    use_cases.submit.answers["prepare"] = InvalidActionError({"segment": "There is no segment “xyz”."})
    desk.type("remove bunce xyz 1001")
    (updated,) = slack.wait_for("views.update")
    check_view(updated["view"])
    [menu] = [each["element"] for each in updated["view"]["blocks"] if each.get("block_id") == "segment"]
    assert menu["type"] == "external_select"
    assert "initial_option" not in menu


def test_what_needs_no_colleague_is_answered_by_its_one_message(desk, slack, use_cases):
    use_cases.submit.answers["confirm"] = request(State.APPROVED, ruling=ruling(Outcome.CONFIRM))
    assert answer(desk.submit(preview(draft()), {})) == {"response_action": "clear"}
    assert slack.methods() == ["auth.test"]


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize(
    "typed",
    [
        "please remove 1001 and 1002 from vip",
        "Remove 1001, 1002 from the VIP.",
        "/segment remove vip: 1001, 1002",
        "remove “vip” – 1001 & 1002, thanks!",
    ],
)
def test_a_sentence_gets_the_preview_of_what_it_means(desk, slack, use_cases, typed):
    desk.type(typed)
    action, texts = prepared(use_cases, slack)
    assert (action.connection, action.segment.casefold()) == ("bunce", "vip")
    assert texts == ["1001\n1002"]


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize(
    "typed", ["remove everyone except 1001 from vip", "remove vip 1001 next week", "remove vip tomorrow"]
)
def test_what_is_not_understood_reaches_nobody(desk, use_cases, typed):
    told = answer(desk.type(typed))
    check_message(told)
    assert "I don't understand" in told["text"]
    assert typed in json.dumps(told["blocks"]), "what was typed is there to copy"
    assert use_cases.submit.calls == []


@pytest.mark.usefixtures("accounts")
def test_a_name_of_several_words_needs_no_quotes(desk, slack, use_cases, accounts):
    accounts.answers["first_known"] = lambda _account, phrases: next(
        (each for each in phrases if each.casefold() == "vip customers"), None
    )
    desk.type("remove bunce VIP customers 1001 1002")
    action, texts = prepared(use_cases, slack)
    assert (action.segment, texts) == ("VIP customers", ["1001\n1002"])


def test_everyone_is_what_clear_is_for(desk, use_cases):
    told = answer(desk.type("remove everyone from vip"))
    [shown] = [each for block in told["blocks"] if block["type"] == "actions" for each in block["elements"]]
    assert (shown["text"]["text"], shown["value"]) == ("Use “clear”", "clear vip")
    assert use_cases.submit.calls == []
