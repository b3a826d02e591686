"""Private answers: help, lists, details, the Home tab; and what reaches no listener."""

from __future__ import annotations

import json
import logging
import os

import pytest
from slack_limits import check_message, check_view
from slack_made import HOSTILE, NOW, account, fact, origin, request, vote
from slack_world import SECRET, TOKEN, answer, wait_until

from segbot.domain.approval.requesters import Access
from segbot.domain.audit import Event, Page
from segbot.domain.errors import ConfigurationError, InvalidActionError, UnavailableError
from segbot.domain.lifecycle import State
from segbot.domain.people import Person
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.ports import NotDeliveredError
from segbot.domain.segments import Segment
from segbot.flows.browsing.segments import Listed, Shown
from segbot.providers.declarations import CampaignFindings
from segbot.slack.access.requesters import SlackRequesters
from segbot.slack.app import build_app, click_client, sign_in


def test_help_is_the_ack_itself(desk, slack):
    for typed in ("", "help"):
        said = answer(desk.type(typed))
        check_message(said)
        assert said["response_type"] == "ephemeral"
        assert "`/segment remove bunce vip 1001 1002`" in said["text"]
        assert "delete" not in said["text"], "what nobody offers is not advertised"
    assert slack.methods() == ["auth.test"]


def test_providers_say_what_they_do_not_do_and_why(desk, slack):
    assert desk.type("providers").body == ""
    (told,) = slack.wait_for("response_url")
    check_message(told)
    assert "not delete, undo: its API has no call for it." in str(told["blocks"])


def test_list_shows_names_sizes_and_how_many_more(desk, slack, use_cases):
    segments = [Segment(id=f"s{at}", name=f"Group {at:03}", member_count=at) for at in range(177)]
    use_cases.browse.answers["listed"] = Listed(segments=segments)
    use_cases.browse.answers["last_changes"] = {"s1": NOW}
    desk.type("list bunce")
    (told,) = slack.wait_for("response_url")
    check_message(told)
    assert "• *Group 001* 1 person · changed 21 Nov" in told["text"]
    [table] = [block for block in told["blocks"] if block["type"] == "data_table"]
    assert [cell["text"] for cell in table["rows"][0]] == ["Name", "People", "Last change"]
    assert len(table["rows"]) == 101
    assert table["rows"][2][1] == {"type": "raw_number", "value": 1, "text": "1"}
    assert table["rows"][2][2] == {"type": "raw_number", "value": NOW.timestamp(), "text": "21 Nov"}
    [further] = [block["elements"][0] for block in told["blocks"] if block["type"] == "actions"]
    assert further["text"]["text"] == "Next 77"
    desk.press(further["action_id"], further["value"], user="U0MAYA")
    (_, rest) = slack.wait_for("response_url", count=2)
    check_message(rest)
    assert "*Group 100*" in rest["text"]
    assert "*Group 176*" in rest["text"]
    assert "list_further" not in str(rest["blocks"])


def test_twenty_three_segments_are_named_in_one_answer(desk, slack, use_cases):
    names = [f"{at} of the segments with a very long name{' indeed' * 20}" for at in range(23)]
    use_cases.browse.answers["listed"] = Listed(
        segments=[Segment(id="i" * 200 + name, name=name) for name in names]
    )
    desk.type("list bunce")
    (told,) = slack.wait_for("response_url")
    check_message(told)
    assert all(
        f"segment {at}" in told["text"].replace("*", "") or str(at) in told["text"] for at in range(23)
    )
    [table] = [block for block in told["blocks"] if block["type"] == "data_table"]
    assert len(table["rows"]) == 24


def test_list_without_an_account_asks_which(desk, slack, use_cases):
    use_cases.browse.answers["connections"] = [account("one"), account("two")]
    use_cases.browse.answers["listed"] = Listed(segments=[])
    desk.type("list")
    (told,) = slack.wait_for("response_url")
    assert "`/segment list two`" in told["text"]
    [shown] = [block["elements"] for block in told["blocks"] if block["type"] == "actions"]
    assert [(each["text"]["text"], each["value"]) for each in shown] == [
        ("one", "list one"),
        ("two", "list two"),
    ]
    desk.press(shown[1]["action_id"], shown[1]["value"], user="U0MAYA")
    slack.wait_for("response_url", count=2)
    assert use_cases.browse.called("listed") == [(("two",), {})]


def test_show_has_all_that_is_known(desk, slack, use_cases):
    use_cases.browse.answers["shown"] = Shown(
        segment=Segment(
            id="s1", name=HOSTILE, description=HOSTILE, member_count=5, details={HOSTILE: HOSTILE}
        )
    )
    desk.type("show bunce s1")
    (told,) = slack.wait_for("response_url")
    check_message(told)
    assert "<!channel>" not in str(told)
    assert "5 people" in told["text"]


def test_campaigns_that_take_longer_are_told_once_they_are_known(desk, slack, use_cases):
    use_cases.browse.answers["shown"] = Shown(segment=Segment(id="s1", name="VIP", member_count=5))
    use_cases.browse.answers["shows_campaigns"] = True
    asked = []
    use_cases.browse.answers["when_campaigns_are_known"] = lambda _account, _segment, told: asked.append(told)
    desk.type("show bunce s1")
    (page,) = slack.wait_for("response_url")
    check_message(page)
    assert "*Next campaign*: still checking" in page["text"]
    wait_until(lambda: asked)
    asked[0](CampaignFindings(verdict=CampaignCheck.SCHEDULED, next_send=NOW))
    (_, found) = slack.wait_for("response_url", count=2)
    check_message(found)
    assert found["text"].startswith("*VIP* · :mega: *Next campaign*: <!date")


def test_campaigns_that_could_not_be_checked_are_said_to_be(desk, slack, use_cases):
    use_cases.browse.answers["shown"] = Shown(segment=Segment(id="s1", name="VIP", member_count=5))
    use_cases.browse.answers["shows_campaigns"] = True
    use_cases.browse.answers["when_campaigns_are_known"] = lambda _account, _segment, told: told(None)
    desk.type("show bunce s1")
    (_, found) = slack.wait_for("response_url", count=2)
    assert "couldn't be checked right now" in found["text"]


def test_a_provider_that_is_down_is_told(desk, slack, use_cases):
    use_cases.browse.answers["listed"] = UnavailableError("Bunce does not answer.")
    assert desk.type("list bunce").status == 200
    assert slack.wait_for("response_url")[0]["text"] == "Bunce does not answer."


def test_a_wrong_account_is_told_in_the_ack(desk, use_cases):
    use_cases.browse.answers["spec"] = InvalidActionError({"connection": "There is no account “bnce”."})
    assert "no account “bnce”" in answer(desk.type("remove bnce VIP 1"))["text"]


def test_requests_and_one_request(desk, slack, use_cases):
    use_cases.browse.answers["requests"] = [request(), request(State.DONE, id=1041)]
    desk.type("requests")
    (told,) = slack.wait_for("response_url")
    check_message(told)
    assert "*#1042*" in told["text"]
    assert "Done" in told["text"]
    [table] = [block for block in told["blocks"] if block["type"] == "data_table"]
    assert [row[2]["text"] for row in table["rows"]] == ["State", "Waiting for approval", "Done"]
    desk.type("request #1042", user="U0ARTHUR")
    shown = slack.wait_for("response_url", count=2)[1]
    check_message(shown)
    assert "approve_request" in str(shown["blocks"])


def test_audit(desk, slack, use_cases):
    desk.type("audit vip")
    (told,) = slack.wait_for("response_url")
    assert told["text"] == "Nothing found about “vip”."
    [((typed,), given)] = use_cases.browse.called("audit")
    assert (typed, given["asker"], given["zone"], given["before"]) == ("vip", "U0MAYA", "UTC", None)


def test_somebody_is_found_by_name_among_those_who_did_something(desk, slack, use_cases, people):
    people.answers["look_up"] = lambda user, _groups=(): Person(
        id=user, team="T0SEGBOT", name={"U0ARTHUR": "Arthur Dent", "U0BEA": "Bea"}.get(user, "Maya")
    )
    use_cases.browse.answers["people_at_work"] = ["U0MAYA", "U0ARTHUR", "U0BEA"]
    use_cases.browse.answers["audit"] = lambda _typed, *, named, **_: Page(
        facts=(fact(Event.APPROVED, actor=named("@arthur")),)
    )
    desk.type("audit by:@arthur")
    (told,) = slack.wait_for("response_url")
    assert "<@U0ARTHUR>" in told["text"]
    use_cases.browse.answers["audit"] = lambda _typed, *, named, **_: named("@zaphod")
    desk.type("audit by:@zaphod")
    assert "Nobody called “@zaphod”" in slack.wait_for("response_url", count=2)[1]["text"]


def test_audit_page_by_page(desk, slack, use_cases):
    facts = tuple(fact(Event.DONE, id=number) for number in range(40, 20, -1))
    use_cases.browse.answers["audit"] = lambda *_, before=None, **__: Page(
        facts=facts, older=21 if before is None else None
    )
    desk.type("audit vip “by:me”")
    (told,) = slack.wait_for("response_url")
    check_message(told)
    [older] = [block for block in told["blocks"] if block["type"] == "actions"]
    desk.press("audit_older", older["elements"][0]["value"])
    (_, more) = slack.wait_for("response_url", count=2)
    check_message(more)
    assert "What happened" in more["text"], more
    assert "audit_older" not in str(more["blocks"])
    ((typed,), given) = use_cases.browse.called("audit")[-1]
    assert (typed, given["asker"], given["before"]) == ("vip “by:me”", "U0ARTHUR", 21)


def test_undo_is_refused_where_it_is_not_offered(desk):
    assert "does not offer “undo”" in answer(desk.type("undo #1042"))["text"]


def open_home(desk, **event):
    return desk.event({"type": "app_home_opened", "user": "U0ARTHUR", "tab": "home", **event})


def test_home_shows_what_waits_for_me(desk, slack, use_cases):
    use_cases.browse.answers["requests"] = lambda user, _limit: (
        [] if user else [request(), request(State.DONE, id=1)]
    )
    assert open_home(desk).status == 200
    (published,) = slack.wait_for("views.publish")
    check_view(published["view"])
    assert published["user_id"] == "U0ARTHUR"
    drawn = str(published["view"])
    assert "*#1042*" in drawn
    assert "*#1*" not in drawn
    assert "To decide (1)" in drawn


def test_home_of_a_member_of_the_approver_group(desk, slack, use_cases, people):
    use_cases.browse.answers["requests"] = lambda user, _limit: [] if user else [request()]
    open_home(desk, user="U0BEA")
    assert "*#1042*" in str(slack.wait_for("views.publish")[0])
    people.answers["look_up"] = NotDeliveredError("no")
    open_home(desk, user="U0BEA")
    assert "*#1042*" not in str(slack.wait_for("views.publish", count=2)[1])


def test_home_says_what_nobody_could_approve(desk, slack):
    open_home(desk)
    assert "Nobody can approve what U0ARTHUR asks for." in str(slack.wait_for("views.publish")[0])


def test_the_messages_tab_needs_no_home(desk, slack):
    open_home(desk, tab="messages")
    open_home(desk)
    slack.wait_for("views.publish")
    assert len(slack.sent("views.publish")) == 1


def test_what_nobody_listens_to_is_acknowledged(desk):
    assert desk.event({"type": "team_join"}).status == 200
    assert "/segment" in desk.type("", command="/other").body
    assert desk.interact({"type": "shortcut", "callback_id": "x", "user": {"id": "U0MAYA"}}).status == 200


def test_a_token_in_the_environment_is_no_reason_to_warn(slack, use_cases, people, monkeypatch, caplog):
    """Nor to keep installations in files: those of several workspaces are segbot's own."""
    caplog.set_level("INFO")
    kept = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "x"}
    for name, value in kept.items():
        monkeypatch.setenv(name, value)
    client = click_client(TOKEN, slack.api_url)
    app = build_app(
        client=client,
        home=sign_in(client),
        signing_secret=SECRET,
        use_cases=use_cases,
        people=people,
        requesters=SlackRequesters(people, Access()),
    )
    assert [record for record in caplog.records if "slack_bolt" in record.name] == []
    assert (app.oauth_flow, app.installation_store) == (None, None)
    assert {name: os.environ[name] for name in kept} == kept, "they are there for whoever else reads them"


def test_without_a_signing_secret_nothing_starts(slack, use_cases, people):
    client = click_client(TOKEN, slack.api_url)
    parts = {"client": client, "home": sign_in(client), "use_cases": use_cases, "people": people}
    parts["requesters"] = SlackRequesters(people, Access())
    for secret in (None, ""):
        with pytest.raises(ConfigurationError, match="SLACK_SIGNING_SECRET"):
            build_app(**parts, signing_secret=secret)
    assert build_app(**parts, signing_secret=None, socket_mode=True)


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive"])
def test_a_refused_token_is_a_fault_of_the_settings(slack, error):
    slack.answers["auth.test"] = {"ok": False, "error": error}
    with pytest.raises(ConfigurationError, match=f"SLACK_BOT_TOKEN.*{error}"):
        sign_in(click_client(TOKEN, slack.api_url))


def test_a_forged_request_is_refused_and_its_body_is_not_logged(desk, caplog):
    caplog.set_level(logging.DEBUG)
    said = desk.send("command=%2Fsegment&text=add+bunce+vip+ada%40example.com", secret="somebody else's")
    assert said.status == 401
    assert "ada" not in caplog.text


def pressable(block):
    """The action ids of the buttons, and of what stands in the menu."""
    chosen = [option for each in block["elements"] for option in each.get("options", ())]
    in_the_menu = {json.loads(option["value"])["do"] for option in chosen}
    return {each["action_id"] for each in block["elements"]} | in_the_menu


def test_home_offers_only_what_its_reader_may_press(desk, slack, use_cases):
    asked, waiting = request(id=1041, origin=origin("U0BEA")), request(id=1042, votes=(vote(),))
    use_cases.browse.answers["requests"] = lambda user, _limit: [asked] if user else [asked, waiting]
    open_home(desk, user="U0BEA")
    (published,) = slack.wait_for("views.publish")
    theirs, own = (
        pressable(block)
        for block in published["view"]["blocks"]
        if block["type"] == "actions" and block["block_id"].startswith("request-")
    )
    assert {"approve_request", "reject_request", "take_back_vote"} <= theirs
    assert not {"withdraw_request", "edit_request"} & theirs
    assert {"withdraw_request", "edit_request"} <= own
    assert not {"approve_request", "reject_request", "take_back_vote"} & own


BUSY = [
    {"ok": False, "error": "ratelimited", "_status": 429, "_headers": {"Retry-After": "3"}},
    {"ok": False, "error": "service_unavailable", "_status": 503},
    {"ok": True, "_delay": 2.9},
]


@pytest.mark.parametrize("answered", BUSY)
def test_where_slack_is_too_busy_to_open_the_form_it_is_offered_again(desk, slack, answered):
    slack.answers["views.open"] = answered
    told = answer(desk.type("remove bunce"))
    assert told["text"].startswith("Slack is busy")
    [again] = [block for block in told["blocks"] if block["type"] == "actions"]
    button = again["elements"][0]
    assert (button["action_id"], button["value"]) == ("try_again", "remove bunce")
    assert "/segment remove bunce" in json.dumps(told["blocks"])
    slack.answers["views.open"] = {}
    before = len(slack.sent("views.open"))
    desk.press("try_again", button["value"])
    assert len(slack.sent("views.open")) == before + 1


def test_a_form_that_slack_takes_two_seconds_to_open_is_opened(desk, slack):
    slack.answers["views.open"] = {"ok": True, "_delay": 2.0}
    assert desk.type("remove bunce").body == ""
    assert len(slack.sent("views.open")) == 1


@pytest.mark.parametrize("word", ["hash_conflict", "not_found"])
def test_a_menu_changed_too_quickly_is_no_trouble(desk, slack, word):
    slack.answers["views.update"] = {"ok": False, "error": word}
    view = {
        "type": "modal",
        "callback_id": "segment_form",
        "private_metadata": json.dumps({"verb": "remove", "channel": "C1"}),
        "blocks": [],
    }
    desk.choose(view, "connection", "bunce", {})
    slack.wait_for("views.update")
    assert slack.sent("views.push") == slack.sent("views.open") == []


def test_the_newest_choice_of_a_menu_is_drawn(desk, slack, use_cases):
    use_cases.browse.answers["connections"] = [account("one"), account("two")]
    slack.answers["views.update"] = [{"ok": False, "error": "hash_conflict"}, {}]
    view = {
        "type": "modal",
        "callback_id": "segment_form",
        "private_metadata": json.dumps({"verb": "remove", "channel": "C1"}),
        "blocks": [],
    }
    values = {"connection": {"connection": {"type": "static_select", "selected_option": {"value": "two"}}}}
    desk.choose(view, "connection", "two", values)
    refused, drawn = slack.wait_for("views.update", count=2)
    assert "hash" in refused
    assert "hash" not in drawn
    assert drawn["view"]["blocks"][0]["element"]["initial_option"]["value"] == "two"


def test_where_slack_is_too_busy_for_a_view_on_home_it_is_said_in_a_message(desk, slack, use_cases):
    use_cases.browse.answers["connections"] = [account()]
    slack.answers["views.open"] = {"ok": False, "error": "ratelimited", "_status": 429}
    home = {"id": "VHOME", "type": "home", "blocks": []}
    desk.press(
        "new_change_remove", "remove", user="U0MAYA", view=home, container={"type": "view"}, channel=None
    )
    assert "Slack is busy" in str(slack.wait_for("response_url"))


def test_a_list_that_is_kept_says_of_when_it_is(desk, slack, use_cases):
    use_cases.browse.answers["listed"] = Listed(segments=[Segment(id="1", name="VIP")], at=NOW)
    desk.type("list bunce")
    (told,) = slack.wait_for("response_url")
    check_message(told)
    assert "it is being read again now" in str(told["blocks"])
