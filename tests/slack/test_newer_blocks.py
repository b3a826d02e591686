"""Charts, tables and alerts; and the same without them where a workspace does not know them, found out once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from slack_limits import check_message, check_view
from slack_made import NOW, account, draft, fact, plan, request, ruling
from slack_world import TOKEN, Desk, Remembered, answer, chosen, typed

from segbot.domain.actions import Action, Verb
from segbot.domain.audit import Event, Page
from segbot.domain.digest import Moved, WeekDigest
from segbot.domain.lifecycle import State
from segbot.domain.messages import MessageRef
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Outcome
from segbot.domain.segments import Segment, SizeSeen
from segbot.flows.browsing.segments import Shown
from segbot.providers.declarations import CampaignFindings
from segbot.slack.app import click_client
from segbot.slack.delivery.newer_blocks import NewerBlocks
from segbot.slack.views.kit.newer_blocks import NEWER, without
from segbot.slack.views.messages.digest import digest
from segbot.slack.views.messages.segment_page import Reader, segment
from segbot.slack.views.modals.form import form

VIP = Segment(id="s-1", name="VIP customers", member_count=409)
DAYS = [
    SizeSeen(
        first=400 + at,
        first_at=NOW - timedelta(days=30 - at),
        people=401 + at,
        at=NOW - timedelta(days=30 - at),
    )
    for at in range(25)
]


def block_of(kind, blocks):
    [found] = [block for block in blocks if block["type"] == kind]
    return found


def page(**changes):
    return segment("bunce", account().spec, VIP, **{"reader": Reader(now=NOW), **changes})


class TestShow:
    def test_a_line_of_its_size_over_the_last_twenty_days(self):
        shown = page(sizes=DAYS)
        check_message(shown)
        chart = block_of("data_visualization", shown["blocks"])["chart"]
        points = chart["series"][0]["data"]
        assert chart["type"] == "line"
        assert len(points) == 20
        assert points[-1] == {"label": "15 Nov", "value": 425}
        assert "15 Nov 425" in shown["text"]

    def test_of_one_day_the_first_number_and_the_last(self):
        only = SizeSeen(first=412, first_at=NOW - timedelta(hours=2), people=409, at=NOW)
        shown = page(sizes=[only])
        check_message(shown)
        points = block_of("data_visualization", shown["blocks"])["chart"]["series"][0]["data"]
        assert points == [{"label": "08:00", "value": 412}, {"label": "10:00", "value": 409}]

    def test_of_one_minute_they_are_named_instead(self):
        only = SizeSeen(first=412, first_at=NOW, people=409, at=NOW + timedelta(seconds=5))
        shown = page(sizes=[only])
        check_message(shown)
        assert "Size: first count 412, last count 409" in shown["text"]

    def test_hours_and_days_are_the_readers(self):
        only = SizeSeen(first=412, first_at=NOW - timedelta(hours=2), people=409, at=NOW)
        shown = page(sizes=[only], reader=Reader(now=NOW, zone="Europe/Berlin"))
        assert "Size: 09:00 412, 11:00 409" in shown["text"]

    def test_where_nobody_counts_there_is_no_chart(self):
        assert "data_visualization" not in json.dumps(page()["blocks"])

    def test_the_next_campaign(self):
        found = CampaignFindings(
            verdict=CampaignCheck.SCHEDULED,
            notes=("Scheduled campaigns that use it: “Weekly”.",),
            next_send=NOW,
        )
        shown = page(campaigns=found)
        assert "*Next campaign*: <!date^" in shown["text"]
        assert "“Weekly”" in shown["text"]

    def test_what_can_be_done_is_one_press_away(self, desk, slack, use_cases):
        use_cases.browse.answers["shown"] = Shown(segment=VIP)
        desk.type("show bunce vip")
        (told,) = slack.wait_for("response_url")
        check_message(told)
        remove, _add, further = block_of("actions", told["blocks"])["elements"]
        assert remove["value"] == "remove bunce “VIP customers”"
        assert further["options"][0]["text"]["text"] == "Replace everyone"
        desk.press(remove["action_id"], remove["value"], user="U0MAYA")
        (opened,) = slack.wait_for("views.open")
        [menu] = [each["element"] for each in opened["view"]["blocks"] if each.get("block_id") == "segment"]
        assert menu["initial_option"]["text"]["text"] == "VIP customers"

    def test_its_last_changes_lead_to_their_cards(self, desk, slack, use_cases):
        past = type("Past", (), {"request": request(State.DONE), "undoable": False, "taken_back_by": None})()
        use_cases.browse.answers |= {
            "shown": Shown(segment=VIP),
            "cards": {1042: MessageRef(channel="C1", ts="1.2")},
        }
        use_cases.history.answers["past"] = (past,)
        slack.answers["chat.getPermalink"] = {"permalink": "https://acme.slack.com/archives/C1/p12"}
        desk.type("show bunce vip")
        (told,) = slack.wait_for("response_url")
        assert "<https://acme.slack.com/archives/C1/p12|#1042>" in json.dumps(told["blocks"])
        assert "<https://acme.slack.com/archives/C1/p12|#1042>" in told["text"]


class TestRequests:
    def test_each_leads_to_its_card(self, desk, slack, use_cases):
        use_cases.browse.answers["requests"] = [request(), request(State.DONE, id=1041)]
        use_cases.browse.answers["cards"] = {1042: MessageRef(channel="C1", ts="1.2")}
        slack.answers["chat.getPermalink"] = {"permalink": "https://acme.slack.com/archives/C1/p12"}
        desk.type("requests")
        (told,) = slack.wait_for("response_url")
        check_message(told)
        first, second = block_of("data_table", told["blocks"])["rows"][1:]
        link = first[0]["elements"][0]["elements"][0]
        assert (link["type"], link["url"], link["text"]) == (
            "link",
            "https://acme.slack.com/archives/C1/p12",
            "#1042",
        )
        assert second[0] == {"type": "raw_text", "text": "#1041"}
        assert "<https://acme.slack.com/archives/C1/p12|#1042>" in told["text"]

    def test_more_than_a_table_holds_come_page_by_page(self, desk, slack, use_cases):
        use_cases.browse.answers["requests"] = [request(id=2000 - at) for at in range(100)]
        desk.type("requests mine")
        (told,) = slack.wait_for("response_url")
        check_message(told)
        older = block_of("actions", told["blocks"])["elements"][0]
        last = json.loads(older["value"])["before"]
        assert f"#{last}*" in told["text"]
        assert f"#{last - 1}*" not in told["text"]
        desk.press(older["action_id"], older["value"], user="U0MAYA")
        slack.wait_for("response_url", count=2)
        assert use_cases.browse.called("requests")[-1] == (("U0MAYA", 100), {"before": last})


REFUSED = {
    "ok": False,
    "error": "invalid_blocks",
    "response_metadata": {"messages": ["unsupported type: alert"]},
}


def refusing(text="That is refused. "):
    return draft(
        ruling=ruling(Outcome.REFUSE, why=text, instead="Try a smaller list."), plan=plan(removes=900)
    )


class TestWhereTheyAreNotKnown:
    def test_a_refusal_is_an_alert(self, desk, slack, use_cases):
        use_cases.submit.answers["prepare"] = refusing()
        desk.type("remove bunce VIP 1001")
        (updated,) = slack.wait_for("views.update")
        check_view(updated["view"])
        first = updated["view"]["blocks"][0]
        assert (first["type"], first["level"]) == ("alert", "error")
        assert "This can't be done right now.* That is refused." in first["text"]["text"]

    def test_it_goes_out_without_it_once_and_that_is_remembered(self, desk, slack, use_cases, remembered):
        use_cases.submit.answers["prepare"] = refusing()
        slack.answers["views.update"] = [REFUSED, {}]
        desk.type("remove bunce VIP 1001")
        shown = [each["view"]["blocks"] for each in slack.wait_for("views.update", count=2)]
        assert "alert" in json.dumps(shown[0])
        assert "alert" not in json.dumps(shown[1])
        assert ":octagonal_sign: *This can't be done right now.* That is refused." in json.dumps(shown[1])
        remembered.wait()
        desk.type("remove bunce VIP 1001")
        later = slack.wait_for("views.update", count=3)
        assert "alert" not in json.dumps(later[2]["view"]), "it is not tried again"

    def test_a_refusal_of_something_else_is_not_taken_for_that(self, slack):
        client = click_client(TOKEN, slack.api_url)
        memory = Remembered()
        client.newer_blocks = NewerBlocks(memory)
        slack.answers["chat.postMessage"] = REFUSED
        with pytest.raises(Exception, match="invalid_blocks"):
            client.chat_postMessage(channel="C1", text="x", blocks=page(sizes=DAYS)["blocks"])
        assert memory.kinds == [], "without them it was refused as well"
        assert len(slack.sent("chat.postMessage")) == 2

    def test_what_was_remembered_is_never_sent(self, slack):
        client = click_client(TOKEN, slack.api_url)
        client.newer_blocks = NewerBlocks(Remembered("data_visualization"))
        client.chat_postMessage(channel="C1", text="x", blocks=page(sizes=DAYS)["blocks"])
        [sent] = slack.sent("chat.postMessage")
        assert "data_visualization" not in json.dumps(sent)
        assert "15 Nov 425" in json.dumps(sent)

    def test_an_answer_by_response_url_too(self, desk, slack, use_cases, remembered):
        use_cases.browse.answers |= {"shown": Shown(segment=VIP), "sizes_seen": DAYS}
        slack.answers["response_url_status"] = [400, 200]
        slack.answers["response_url_body"] = [b'{"ok":false,"error":"invalid_blocks"}', b"ok"]
        desk.type("show bunce vip")
        refused, shown = slack.wait_for("response_url", count=2)
        assert "data_visualization" in json.dumps(refused)
        assert "data_visualization" not in json.dumps(shown)
        check_message(shown)
        remembered.wait()
        desk.type("show bunce vip")
        assert "data_visualization" not in json.dumps(slack.wait_for("response_url", count=3)[2])

    def test_an_answer_whose_fate_nobody_tells_goes_out_plain_and_is_improved(
        self, desk: Desk, slack, use_cases
    ):
        """Slack never says whether it took what was pushed in an answer."""
        use_cases.submit.answers["prepare"] = refusing()
        form = chosen(connection="bunce", segment="s-1") | typed(members_text="1001")
        pushed = answer(desk.submit(_form(), form))
        assert "alert" not in json.dumps(pushed["view"]["blocks"])
        check_view(pushed["view"])
        (better,) = slack.wait_for("views.update")
        assert better["external_id"] == pushed["view"]["external_id"]
        assert "alert" in json.dumps(better["view"]["blocks"])
        later = (answer(desk.submit(_form(), form))["view"]["blocks"][0]["type"] for _ in range(50))
        assert "alert" in later, "known to be taken soon after"


def test_the_same_is_said_without_them():
    shown = page(sizes=DAYS)["blocks"]
    plain = without(shown, NEWER)
    assert not {block["type"] for block in plain} & NEWER
    assert "People: 27 Oct 406" in json.dumps(plain)


def _form():
    return form(
        Verb.REMOVE, [account()], action=Action(verb=Verb.REMOVE, connection="bunce"), channel="C0MARKETING"
    )


def test_the_digest_draws_who_came_and_went_and_fits():
    moved = tuple(
        Moved(segment=f"A segment with a long name {at}", connection="bunce", joined=at, left=2 * at)
        for at in range(10)
    )
    week = WeekDigest(
        begin=NOW - timedelta(days=7), end=NOW, moved=moved, carried_out=12, uncounted=1,
        stopped={event.value: 2 for event in (Event.REJECTED, Event.DRIFTED, Event.SUSPENDED)},
        decided=9, decision_seconds=1_080.0, waiting=2,
    )  # fmt: skip
    shown = digest(WeekDigest.load(week.dump()))
    check_message(shown)
    assert "Time to decision: 18 minutes" in shown["text"]
    assert "2 stopped because the segment had changed" in shown["text"]
    assert [
        point["value"]
        for point in block_of("data_visualization", shown["blocks"])["chart"]["series"][1]["data"]
    ] == [2 * at for at in range(10)]


def test_details_and_the_audit_lead_to_cards(desk, slack, use_cases):
    past = type(
        "Past", (), {"request": request(State.DONE, id=1041), "undoable": False, "taken_back_by": None}
    )()
    use_cases.history.answers["past"] = (past,)
    use_cases.browse.answers["cards"] = {1041: MessageRef(channel="C1", ts="1.2")}
    slack.answers["chat.getPermalink"] = {"permalink": "https://acme.slack.com/archives/C1/p12"}
    button = {"request": 1042, "version": 3, "key": request().button_key}
    desk.press("show_details", json.dumps(button), user="U0MAYA")
    (updated,) = slack.wait_for("views.update")
    check_view(updated["view"])
    assert "<https://acme.slack.com/archives/C1/p12|#1041>" in json.dumps(updated["view"])
    use_cases.browse.answers["audit"] = Page(facts=(fact(Event.DONE, request_id=1041),))
    desk.type("audit vip")
    (told,) = slack.wait_for("response_url")
    assert "<https://acme.slack.com/archives/C1/p12|#1041>" in told["text"]
