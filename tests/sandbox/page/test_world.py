"""What the page shows of Slack's newer parts, with the real stand-in behind it: charts, tables, shortcuts, links."""

from __future__ import annotations

import pytest
from looks import CONTRAST, NAMELESS
from playwright.sync_api import expect
from slack_sdk import WebClient

from segbot.sandbox.emulators import Emulators
from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.server import create_app, serve
from segbot.sandbox.slack.workspace import Workspace

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DAYS = ["Mon", "Tue", "Wed"]


def line(*values):
    points = [{"label": day, "value": value} for day, value in zip(DAYS, values, strict=True)]
    return {
        "type": "data_visualization",
        "title": "VIP customers: people",
        "chart": {
            "type": "line",
            "series": [{"name": "people", "data": points}],
            "axis_config": {"categories": DAYS},
        },
    }


def table(rows, **fields):
    head = [{"type": "raw_text", "text": name} for name in ("Segment", "People")]
    body = [
        [{"type": "raw_text", "text": name}, {"type": "raw_number", "value": people, "text": f"{people:,}"}]
        for name, people in rows
    ]
    return {"type": "data_table", "caption": "Segments at Bunce", "rows": [head, *body], **fields}


@pytest.fixture(scope="module")
def emulators():
    return Emulators(SaveFile(), 1)


@pytest.fixture
def slack(emulators):
    """The stand-in with nobody behind it: a bot's calls are made by the test."""
    workspace = Workspace(SaveFile(), rate_scale=10_000, bot_url="http://127.0.0.1:9/slack/events")
    running = serve(create_app(workspace, emulators=emulators))
    workspace.web = WebClient(token="xoxb-sandbox", base_url=f"{running.url}/api/")
    workspace.url = running.url
    yield workspace
    running.stop()


@pytest.fixture
def address(slack):
    slack.messages.add("C0MARKETING", "U0MAYA", "Morning", slack.clock())
    return slack.url


def until(page, look):
    """Wait for what a click does in the stand-in."""
    for _ in range(250):
        if look():
            return
        page.wait_for_timeout(20)
    raise AssertionError("it did not come to pass within 5 seconds")


def post(slack, channel="C0MARKETING", **more):
    return slack.web.chat_postMessage(channel=channel, text="x", **more)["ts"]


def test_a_line_chart_is_drawn_and_can_be_read_out(page, slack):
    post(slack, blocks=[line(3900, 3900, 3003)])
    chart = page.get_by_role("group", name="Chart: VIP customers: people")
    expect(chart.locator("circle")).to_have_count(3)
    tops = [float(one.get_attribute("cy")) for one in chart.locator("circle").all()]
    assert tops[0] == tops[1] < tops[2]
    expect(chart.get_by_role("row", name="Wed 3,003")).to_have_count(1)
    page.set_viewport_size(PHONE)
    room = round(chart.locator(".chart-picture").bounding_box()["width"])
    expect(chart.locator("svg")).to_have_attribute("width", str(room))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_table_is_sorted_and_turned(page, slack):
    post(slack, blocks=[table([(f"S{n:02}", (n * 7) % 12) for n in range(12)], page_size=5)])
    shown = page.get_by_role("region", name="Segments at Bunce")
    first = shown.locator("tbody tr").first
    expect(shown.locator("tbody tr")).to_have_count(5)
    expect(first).to_contain_text("S00")
    shown.get_by_role("button", name="People").click()
    expect(shown.get_by_role("columnheader", name="People")).to_have_attribute("aria-sort", "descending")
    expect(first).to_contain_text("11")
    shown.get_by_role("button", name="People").click()
    expect(first).to_contain_text("S00")
    expect(page.get_by_text("1–5 of 12")).to_be_visible()
    page.get_by_role("button", name="Next page").click()
    page.get_by_role("button", name="Next page").click()
    expect(shown.locator("tbody tr")).to_have_count(2)
    expect(page.get_by_role("button", name="Next page")).to_be_disabled()
    shown.get_by_role("button", name="Segment").click()
    expect(page.get_by_text("1–5 of 12")).to_be_visible()


@pytest.mark.slow
def test_a_link_leads_to_the_card(page, slack):
    card = post(
        slack, "C0APPROVALS", blocks=[{"type": "header", "text": {"type": "plain_text", "text": "Card"}}]
    )
    for _ in range(30):
        post(slack, "C0APPROVALS")
    reply = post(slack, "C0APPROVALS", thread_ts=card)
    link = slack.web.chat_getPermalink(channel="C0APPROVALS", message_ts=card)["permalink"]
    slack.web.chat_postMessage(channel="C0MARKETING", text=f"It waits: <{link}|#1001>")
    page.get_by_role("link", name="#1001").click()
    shown = page.locator(".message.is-linked", has_text="Card")
    expect(shown).to_be_in_viewport()
    assert len(page.context.pages) == 1
    thread = slack.web.chat_getPermalink(channel="C0APPROVALS", message_ts=reply)["permalink"]
    page.goto(thread)
    expect(page.get_by_role("complementary", name="Thread").locator(".is-linked")).to_be_visible()
    hidden = post(slack, "C0AUDIT")
    away = slack.web.chat_getPermalink(channel="C0AUDIT", message_ts=hidden)["permalink"]
    slack.web.chat_postMessage(channel="C0MARKETING", text=f"Audit: <{away}|the line>")
    page.locator("[data-persona=guest]").click()
    page.get_by_role("navigation", name="Channels").get_by_role("button", name="marketing").click()
    page.get_by_role("link", name="the line").click()
    expect(page.get_by_role("alert")).to_contain_text("You are not in the channel")


@pytest.mark.slow
def test_shortcuts_are_where_slack_has_them(page, slack):
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Change a segment").click()
    expect(page.get_by_role("alert")).to_contain_text("This app did not respond")
    message = page.locator(".message", has_text="Morning")
    message.hover()
    message.get_by_role("button", name="More for the message").click()
    page.get_by_role("menuitem", name="Use as a list of people").click()
    expect(page.get_by_role("alert")).to_have_count(2)
    kinds = [one["request"]["type"] for one in slack.exchanges.since(0) if one["direction"] == "to_bot"]
    assert kinds == ["shortcut", "message_action"]


@pytest.mark.slow
def test_a_message_is_deleted_by_hand(page, slack):
    post(slack, blocks=[{"type": "header", "text": {"type": "plain_text", "text": "Card"}}])
    card = page.locator(".message", has_text="Card")
    card.hover()
    card.get_by_role("button", name="More for the message").click()
    page.get_by_role("menuitem", name="Delete message").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(card).to_have_count(0)


@pytest.mark.slow
def test_a_file_goes_with_a_message(page):
    people = {"name": "people.csv", "mimeType": "text/csv", "buffer": b"id\n1\n"}
    page.get_by_label("Files to attach").first.set_input_files([people])
    expect(page.get_by_role("list", name="Attached files")).to_contain_text("people.csv5 bytes")
    page.get_by_role("button", name="Send").first.click()
    expect(page.locator(".message .m-file")).to_contain_text("people.csv")
    expect(page.get_by_role("list", name="Attached files")).to_be_hidden()


@pytest.mark.slow
def test_an_at_sign_finds_people(page, slack):
    box = page.get_by_role("combobox", name="Message #marketing")
    box.press_sequentially("Look, @art")
    expect(page.get_by_role("option")).to_have_text(["@Arthur Okafor Approver"])
    box.press("Enter")
    box.press_sequentially("and @seg")
    expect(page.get_by_role("option")).to_have_count(3)
    box.press_sequentially("bot")
    expect(page.get_by_role("option")).to_have_count(0)
    box.press("Enter")
    expect(page.locator(".message .pill-mention")).to_have_text(["@Arthur Okafor", "@segbot"])
    (said,) = [one for one in slack.messages.all("C0MARKETING") if one["text"].startswith("Look")]
    assert said["text"] == "Look, <@U0ARTHUR> and <@U0SEGBOT>"


@pytest.mark.slow
def test_the_bot_is_invited_where_it_is_missing(page, slack):
    page.get_by_role("navigation", name="Channels").get_by_role("button", name="general").click()
    page.get_by_role("button", name="Add segbot").click()
    expect(page.get_by_role("button", name="Add segbot")).to_have_count(0)
    until(page, lambda: "U0SEGBOT" in slack.people.channels["C0GENERAL"]["members"])


@pytest.mark.slow
def test_everybody_there_is_can_be_played(page):
    page.get_by_role("button", name="Be somebody else").click()
    page.get_by_role("menuitem", name="second account").click()
    expect(page.locator(".rail-me")).to_have_attribute("title", "You are Maya Lindqvist (second account)")
    expect(page.locator("[data-persona=second_account].is-on")).to_be_visible()
    page.locator("[data-persona=marketer]").click()
    expect(page.locator("[data-persona=second_account]")).to_have_count(0)


OPTIONS = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("one", "two")]
CONTROLS = (
    ("button", {"text": {"type": "plain_text", "text": "Press"}, "value": "v"}),
    ("overflow", {"options": OPTIONS}),
    ("static_select", {"options": OPTIONS, "placeholder": {"type": "plain_text", "text": "Choose"}}),
    ("users_select", {"placeholder": {"type": "plain_text", "text": "Who"}}),
    ("checkboxes", {"options": OPTIONS}),
    ("radio_buttons", {"options": OPTIONS}),
    ("datepicker", {}),
)


def test_home_holds_every_element_and_each_of_them_acts(page, slack):
    """Asking fields act too where they are told to, and a section beside them does not lose what was typed."""
    elements = [{"type": kind, "action_id": kind, **fields} for kind, fields in CONTROLS]
    asking = {
        "type": "input",
        "dispatch_action": True,
        "label": {"type": "plain_text", "text": "Search"},
        "element": {"type": "plain_text_input", "action_id": "plain_text_input"},
    }
    view = {"type": "home", "blocks": [line(1, 2, 3), {"type": "actions", "elements": elements}, asking]}
    slack.web.views_publish(user_id="U0MAYA", view=view)
    page.get_by_role("navigation", name="Channels").get_by_role("button", name="segbot").last.click()
    home = page.get_by_role("region", name="App Home")
    expect(home.get_by_role("group", name="Chart")).to_be_visible()
    assert page.locator(".b-unsupported").count() == 0
    home.get_by_role("button", name="Press").click()
    home.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="two").click()
    for kind, name in (("static_select", "two"), ("users_select", "Arthur Okafor")):
        home.locator(f"[data-action={kind}]").get_by_role("combobox").click()
        page.get_by_role("option", name=name).click()
    home.get_by_role("checkbox", name="one").check()
    home.get_by_role("radio", name="two").check()
    home.locator("input[type=date]").fill("2026-12-24")
    home.get_by_label("Search").fill("vip")
    home.get_by_label("Search").press("Enter")

    def acted():
        sent = [one["request"] for one in slack.exchanges.since(0) if one["direction"] == "to_bot"]
        return [action for one in sent for action in one.get("actions", [])]

    until(page, lambda: len(acted()) == len(CONTROLS) + 1)
    by_kind = {action["type"]: action for action in acted()}
    assert set(by_kind) == {kind for kind, _ in CONTROLS} | {"plain_text_input"}
    assert by_kind["overflow"]["selected_option"]["value"] == "two"
    assert by_kind["users_select"]["selected_user"] == "U0ARTHUR"
    assert by_kind["datepicker"]["selected_date"] == "2026-12-24"
    assert by_kind["plain_text_input"]["value"] == "vip"


def test_slack_is_made_to_refuse_by_clicking(page, slack):
    page.get_by_role("tab", name="Make it refuse").click()
    card = page.get_by_role("region", name="Make it refuse")
    expect(card).to_contain_text("Slack takes everything as it should.")
    card.get_by_label("A channel refuses").check()
    row = card.locator(".switch", has_text="A channel refuses")
    row.get_by_label("Error", exact=True).select_option("is_archived")
    row.get_by_label("Channel", exact=True).select_option("C0APPROVALS")
    expect(row).to_have_class("switch is-on")
    until(page, lambda: slack.faults.get("channel").channel == "C0APPROVALS")
    assert slack.faults.get("channel").error == "is_archived"
    expect(page.get_by_role("tab", name="Make it refuse")).to_contain_text("1")
    card.get_by_label("A word nobody has heard of").check()
    expect(card).to_contain_text("2 switches on")
    page.get_by_role("button", name="Take everything again").click()
    expect(card).to_contain_text("Slack takes everything as it should.")
    assert slack.faults.all() == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.slow
def test_the_new_parts_can_be_read_by_everybody(page, slack):
    slack.web.chat_postMessage(channel="C0MARKETING", text="x", blocks=[line(1, 2, 3), table([("A", 1)] * 8)])
    page.get_by_role("button", name="Next page").wait_for()
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(NAMELESS) == []
    page.get_by_role("tab", name="Make it refuse").click()
    page.get_by_label("A channel refuses").check()
    page.get_by_text("1 switch on").wait_for()
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(NAMELESS) == []


@pytest.mark.slow
def test_who_people_are_is_changed_by_clicking(page, slack):
    page.get_by_role("tab", name="Make it refuse").click()
    page.get_by_label("Maya Lindqvist (second account) is in @segment-approvers").check()
    page.get_by_label("Bea Santos works here").uncheck()
    expect(page.get_by_label("Bea Santos works here")).not_to_be_checked()
    until(page, lambda: slack.people.users["U0BEA"]["deleted"])
    assert "U0MAYA2" in slack.people.groups["S0APPROVE"]["users"]
    page.get_by_label("Acme Marketing is").select_option("organisation")
    expect(page.get_by_role("status").last).to_contain_text("started again")
    until(page, lambda: slack.installation.grid == "organisation")


@pytest.mark.slow
def test_the_page_tells_slack_the_time_zone_of_its_reader(browser, address, slack):
    context = browser.new_context(timezone_id="America/Lima")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".message")
    until(page, lambda: slack.people.users["U0MAYA"]["tz"] == "America/Lima")
    context.close()
