"""The whole story, as people live it, over HTTP and over Socket Mode."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from e2e.conftest import both_ways
from e2e.place import APPROVALS, MARKETING
from sandbox.driver import Driver, controls, words

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
LIVE = {"approve_request", "reject_request", "withdraw_request", "pause_request", "resume_request"}


@pytest.fixture(autouse=True)
def nothing_amiss(place):
    """Whatever a test does: Slack's stand-in takes everything the bot says, in time, and nobody's address gets out."""
    yield
    assert place.refused_since() == []
    assert place.addresses_told() == set()


def buttons(message):
    return {element["action_id"] for _, element in controls(message.get("blocks", []))}


def link_in(line):
    """The link to the card, as Slack writes it."""
    return re.search(r"<http[^|>]+\|#\d+>", line)[0]


def results(place, number):
    """What the people who pressed something were told; None while a press is not settled."""
    found = place.rows("SELECT result FROM clicks WHERE request_id = :number", number=number)
    return [row["result"] for row in found]


def open_form(place, command, callback_id="segment_form"):
    place.command(command)
    return place.person.wait_for_view("marketer", callback_id)


@both_ways
def test_a_large_removal_from_the_command_to_the_audit(place):
    person, everybody = place.person, place.members("Newsletter weekly")
    leaving = everybody[:150]
    form = open_form(place, "remove bunce")
    assert person.submit(
        "marketer",
        {"segment": place.choose(form, "Newsletter weekly"), "members_text": "\n".join(leaving)},
    ) == {"ok": True}
    preview = words(place.preview())
    assert "*Remove 150 of 3,900 people (4%) from Newsletter weekly?*" in preview
    assert "needs 1 approval by <!subteam^S0APPROVE>. Nothing is changed before that." in preview
    number = place.submit_preview(reason="Consent withdrawn")
    asked = place.told("marketer", f"#{number} <http", MARKETING)
    card = place.card(number, "*Waiting for approval.*")
    assert card["ts"].replace(".", "") in words(asked), "it leads to the card"
    assert buttons(card) == {"approve_request", "reject_request", "show_details", "more_actions"}
    assert "Consent withdrawn" in words(card)

    for who, why in (
        ("marketer", f"#{number} is your own request: a colleague has to approve it."),
        ("outsider", "segbot only works for people of its own workspace."),
        ("guest", "Guests cannot decide about segments."),
    ):
        assert person.press(who, card, "approve_request") == {"ok": True}
        place.told(who, why)
    assert place.members("Newsletter weekly") == everybody
    assert place.deletions() == []
    assert place.request_state(number) == "pending"

    assert person.press("approver", card, "approve_request") == {"ok": True}
    card = place.card(number, "*150 people removed from Newsletter weekly* (3,900 → 3,750)")
    assert "approved by <@U0ARTHUR>" in words(card)
    assert not buttons(card) & LIVE
    assert place.members("Newsletter weekly") == everybody[150:]
    assert place.deletions() == [tuple(leaving[:100]), tuple(leaving[100:])]

    story, audit = place.told_everything(number)
    assert story == [], "the thread is for comments, reminders and problems"
    linked = [line.replace(link_in(line), f"#{number}") for line in audit]
    assert linked == [
        f":memo: #{number} <@U0MAYA> asks: remove 150 from *Newsletter weekly* (bunce). “Consent withdrawn”",
        f":ballot_box_with_check: #{number} <@U0ARTHUR> approved it · *Newsletter weekly* (bunce)",
        f":white_check_mark: #{number} done: 150 people removed from *Newsletter weekly* (bunce), 3,900 → 3,750.",
    ]
    [told] = person.wait_for(lambda: place.direct(number), what="the asker is told of the end")
    assert "150 people removed from *Newsletter weekly* (3,900 → 3,750)." in told
    assert link_in(told)
    assert [one["ts"] for one in place.cards(number)] == [card["ts"]]


def test_withdrawn(place):
    person = place.person
    number = place.ask(f"remove bunce “First order” {' '.join(place.members('First order')[:120])}")
    card = place.card(number)
    assert person.press("marketer", card, "withdraw_request") == {"ok": True}
    withdrawn = place.card(number, f"<@U0MAYA> withdrew #{number}")
    assert not buttons(withdrawn) & LIVE
    story, audit = place.told_everything(number)
    assert story == []
    assert "<@U0MAYA> withdrew it · " in audit[-1]


def test_rejected_with_a_reason(place):
    person, everybody = place.person, place.members("App installed")
    number = place.ask(f"remove bunce “App installed” {' '.join(everybody[:120])}")
    card = place.card(number)
    assert person.press("marketer", card, "reject_request") == {"ok": True}
    assert person.submit("marketer", {"reason": "Not mine to reject"}) == {"ok": True}
    refusal = person.wait_for_view("marketer", "problem")
    assert "is your own request" in words(refusal)
    assert refusal["close"]["text"] == "Back", "to the form, where the reason still stands"
    person.dismiss("marketer", everything=True)
    assert person.press("approver", card, "reject_request") == {"ok": True}
    assert person.submit("approver", {"reason": "Ask legal first, carl@acme.example knows"}) == {"ok": True}
    card = place.card(number, f"<@U0ARTHUR> rejected #{number}")
    assert "Ask legal first" in words(card)
    assert not buttons(card) & LIVE
    _, audit = place.told_everything(number)
    assert "Ask legal first" in audit[-1]
    person.wait_for(lambda: place.direct(number), what="the asker is told")
    assert "<@U0ARTHUR> rejected it. “Ask legal first" in place.direct(number)[0]
    assert place.members("App installed") == everybody


def test_two_colleagues_for_a_very_large_removal(place):
    person, everybody = place.person, place.members("Summer sale 2025")
    open_form(place, "remove bunce “Summer sale 2025”")
    listed = "id\n" + "\n".join(everybody[:600])
    file = person.upload("marketer", "left.csv", listed.encode())
    assert person.submit("marketer", {"members_file": [file]}) == {"ok": True}
    assert "needs 2 approvals" in words(place.preview())
    number = place.submit_preview(reason="They moved to another list")
    card = place.card(number)
    for _ in range(2):
        assert person.press("approver", card, "approve_request") == {"ok": True}
    place.told("approver", f"You have already approved #{number}; it needs 2 people.")
    card = place.card(number, "1 of 2 approvals: <@U0ARTHUR>")
    assert place.members("Summer sale 2025") == everybody
    assert person.press("second_approver", card, "approve_request") == {"ok": True}
    card = place.card(number, "*Done.*")
    assert "approved by <@U0ARTHUR> and <@U0BEA>" in words(card)
    assert place.members("Summer sale 2025") == everybody[600:]
    both = "<@U0ARTHUR> and <@U0BEA> approved it"
    person.wait_for(lambda: any(both in line for line in place.audit(number)), what="who approved")


def test_commented_taken_for_one_person_edited_and_approved_anew(place):
    person, everybody = place.person, place.members("Summer sale 2025")
    leaving = everybody[: len(everybody) // 3]
    open_form(place, "remove bunce “Summer sale 2025”")
    file = person.upload("marketer", "left.csv", ("id\n" + "\n".join(leaving)).encode())
    assert person.submit("marketer", {"members_file": [file]}) == {"ok": True}
    place.preview()
    number = place.submit_preview(reason="They moved")
    card = place.card(number)
    assert person.press("approver", card, "approve_with_comment") == {"ok": True}
    person.wait_for_view("approver", "approve_form")
    comment = "Looks right, carl@acme.example agrees <!channel>"
    assert person.submit("approver", {"comment": comment}) == {"ok": True}
    card = place.card(number, "1 of 2 approvals: <@U0ARTHUR>")
    replied = (
        "<@U0ARTHUR> approved it. 1 approval to go. “Looks right, c•••@acme.example agrees &lt;!channel&gt;”"
    )
    person.wait_for(lambda: any(replied in told for told in place.story(number)), what="the comment")

    person.directory(user="U0CLEO", email="Arthur@acme.example")
    assert person.press("third_approver", card, "approve_request") == {"ok": True}
    place.told("third_approver", f"You have already approved #{number} with another account (<@U0ARTHUR>).")
    person.directory(user="U0CLEO", email="cleo@acme.example")

    assert person.press("approver", card, "edit_request") == {"ok": True}
    place.told("approver", f"Only <@U0MAYA>, who asked for #{number}, can edit it.")
    assert person.press("marketer", card, "edit_request") == {"ok": True}
    form = person.wait_for_view("marketer", "segment_form")
    assert f"keep the {len(leaving)} people listed" in json.dumps(form)
    fewer = leaving[:2] + everybody[-120:]
    assert person.submit("marketer", {"members_text": "\n".join(fewer), "reason": "Only these"}) == {
        "ok": True
    }
    assert f"This replaces what #{number} asked for." in words(place.preview())
    assert person.submit("marketer", {}) == {"ok": True}
    edited = place.card(number, "Only these")
    assert "<@U0ARTHUR>" not in words(edited), "the approval is void"
    assert place.request_state(number) == "pending"
    assert place.members("Summer sale 2025") == everybody

    for who in ("approver", "second_approver"):
        if place.request_state(number) == "pending":
            assert person.press(who, place.card(number), "approve_request") == {"ok": True}
    place.card(number, "*Done.*")
    assert place.members("Summer sale 2025") == everybody[2:-120]
    story, _ = place.told_everything(number)
    assert ":pencil2: <@U0MAYA> edited it; 1 approval no longer counts. “Only these”" in story


def test_a_small_removal_needs_only_a_confirmation(place):
    """The complete command goes straight to the preview; curly quotes are quotes."""
    everybody = place.members("VIP customers")
    place.command(f"remove bunce ‘VIP customers’ {everybody[0]}, {everybody[1]} {everybody[2]}")
    preview = place.preview()
    assert "*Remove 3 of 412 people (under 1%) from VIP customers?*" in words(preview)
    assert preview["submit"]["text"] == "Remove 3 people"
    number = place.submit_preview()
    card = place.card(number, "*Done.*", as_="marketer", channel=MARKETING)
    assert "<@U0MAYA> removed 3 people from *VIP customers* (412 → 409)" in words(card)
    assert place.members("VIP customers") == everybody[3:]


@both_ways
def test_create_rename_and_add_from_a_file(place):
    person = place.person
    number = place.ask("create bunce “Winter 2026”")
    place.card(number, "*Done.*", as_="marketer", channel=MARKETING)
    assert place.members("Winter 2026") == []
    number = place.ask("rename bunce “Winter 2026” “Winter ❄ 2026”")
    place.card(number, "*Done.*", as_="marketer", channel=MARKETING)
    assert place.members("Winter ❄ 2026") == []

    known = next(iter(place.bunce.customers.shelf.items()))[1]["email"]
    listed = f"Email;First name\r\n{known};Al\r\nnew.one@example.org;Zoë\r\nnobody-at-all;Max\r\n"
    form = open_form(place, "add bunce")
    file = person.upload("marketer", "people.csv", listed.encode("utf-8-sig"))
    chosen = place.choose(form, "Winter ❄ 2026")
    assert person.submit("marketer", {"segment": chosen, "members_file": [file]}) == {"ok": True}
    preview = words(place.preview())
    assert "*Add 2 people to Winter ❄ 2026?*" in preview
    assert "1 row left out" in preview
    number = place.submit_preview()
    card = place.card(number, "added 2 people to", as_="marketer", channel=MARKETING)
    assert {one["email"] for one in place.bunce.members(place.segment("Winter ❄ 2026")).values()} == {
        known,
        "new.one@example.org",
    }
    thread = person.wait_for(
        lambda: [m for m in person.thread(MARKETING, card["ts"], "marketer") if m.get("files")]
    )
    report = person.download("marketer", thread[0]["files"][0]["id"]).decode("utf-8-sig")
    assert "people.csv" in report


def test_looking(place):
    number = place.ask(f"remove bunce “Webinar May” {place.members('Webinar May')[0]}")
    place.card(number, "*Done.*", as_="marketer", channel=MARKETING)
    listed = words(place.answered("list bunce", "segments at bunce"))
    assert "*Newsletter weekly*" in listed
    assert "<!channel>" not in listed  # the name of a segment, shown and not sounded
    assert "*Wholesale*" in words(place.answered("show bunce wholesale", "41 people"))
    assert f"|#{number}>*" in words(place.answered("requests", "Requests"))
    assert "*Done.*" in words(place.answered(f"request #{number}", f"Request #{number} "))
    assert "(bunce)" in words(place.answered("audit webinar", "Audit"))
    offered = words(place.answered("providers", "Connected accounts"))
    assert all(label in offered for label in ("Bunce", "Segmenter", "Constant Contact", "Batch"))
    assert "• not delete: Bunce documents no way to delete a segment" in offered
    for typed in ("help", ""):
        assert "`/segment remove " in words(place.answered(typed, "What you can type"))
    home = place.person.wait_for(lambda: place.person.home("approver"), what="the Home tab is drawn")
    assert home["type"] == "home"


@both_ways
def test_only_members_of_this_workspace_may_ask(place):
    place.command("remove bunce", as_="outsider")
    place.told("outsider", "segbot only works for people of its own workspace.", MARKETING)
    assert place.person.view("outsider") is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("remvoe bunce", "There is no command “remvoe”. Did you mean “remove”"),
        ("list bnuce", "Did you mean “bunce”?"),
        ("show bunce newslettr", "Newsletter weekly"),
        ("remove bunce “VIP customers", "A quote is never closed"),
        ("delete bunce VIP customers", "Bunce does not offer “delete”"),
        ("request #9", "There is no request #9."),
        ("remove bunce VIP 1 colour=red", "Bunce has no option “colour”."),
    ],
)
def test_a_slip_of_the_pen_is_told_with_the_way_on(place, typed, told):
    place.answered(typed, told)
    assert place.person.view("marketer") is None


def test_an_unknown_segment_in_a_complete_command(place):
    place.command(f"remove bunce “VIPP costumrs” {place.members('VIP customers')[0]}")
    form = place.person.wait_for_view("marketer", "segment_form")
    assert "There is no segment “VIPP costumrs”. Did you mean “VIP customers”" in words(form)
    vip = place.choose(form, "VIP customers")
    assert place.person.submit("marketer", {"segment": vip["value"]}) == {"ok": True}
    assert "from VIP customers?*" in words(place.preview()), "with the people typed before"
    place.person.dismiss("marketer", everything=True)


@pytest.mark.parametrize(
    ("pasted", "file", "told"),
    [
        ("", None, {"members_text": "There is nobody in this list."}),
        (" , \n;", None, {"members_text": "There is nobody in this list."}),
        ("1" * 3001, None, {"members_text": "Must be at most 3000 characters."}),
        ("", ("list.csv", PDF), {"members_file": "PDF"}),
        ("", ("list.xlsx", b"PK\x03\x04 no workbook"), {"members_file": "list.xlsx"}),
        ("", ("list.csv", b""), {"members_file": "list.csv"}),
    ],
)
def test_a_list_that_is_none_is_told_on_its_field(place, pasted, file, told):
    person = place.person
    open_form(place, "remove bunce “VIP customers”")
    values = {"members_text": pasted}
    if file is not None:
        values["members_file"] = [person.upload("marketer", *file)]
    answer = person.submit("marketer", values)
    assert not answer["ok"]
    assert answer["errors"].keys() == told.keys()
    assert all(part in answer["errors"][block] for block, part in told.items()), answer
    person.dismiss("marketer")


def test_fifty_approvals_at_once_are_one(place):
    everybody = place.members("Winter sale 2024")
    number = place.ask(f"remove bunce “Winter sale 2024” {' '.join(everybody[:101])}", reason="Asked to")
    card = place.card(number)
    before = len(place.deletions())

    def approve(turn):
        with Driver(place.url) as person:
            return person.press(("approver", "second_approver")[turn % 2], card, "approve_request")

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(approve, range(50)))
    # Slack itself refuses a press on a card that has been drawn anew in the meantime.
    pressed = [answer for answer in answers if answer["ok"]]
    assert len(pressed) > 5
    assert all(answer["error"] == "outdated" for answer in answers if not answer["ok"])
    place.card(number, "*Done.*")
    assert place.members("Winter sale 2024") == everybody[101:]
    assert place.deletions()[before:] == [tuple(everybody[:100]), (everybody[100],)]
    assert place.facts(number) == ["requested", "approved", "started", "done"]
    place.person.wait_for(lambda: None not in results(place, number), 30.0, "every press is settled")
    assert len(results(place, number)) == len(pressed)
    refused = [why for why in results(place, number) if why]
    assert len(refused) == len(pressed) - 1
    assert all(f"#{number} " in why for why in refused)


@both_ways
def test_nothing_that_is_sealed_is_in_the_log(place):
    log = place.log()
    for secret in ("xoxb-sandbox", "xapp-sandbox", "sandbox-signing-secret", place.bunce.api_key):
        assert secret not in log
    assert "Traceback" not in log
    assert "[error" not in log


def test_everybody_sees_the_same_channel(place):
    """Cards are for the channel; refusals and previews never are."""
    texts = [
        words(one) for one in place.person.messages(APPROVALS, "second_approver") if not one["ephemeral"]
    ]
    assert texts
    assert all("Request #" in text or "#1" in text for text in texts)


def test_how_far_a_campaign_check_is_before_the_preview_and_before_the_deletion(place):
    person, provider = place.person, place.world.emulators["constant_contact"]
    spring = next(key for key, one in provider.segments().items() if one["name"] == "Spring cleaning")
    place.world.emulators.meddle("constant_contact", spring, "many_campaigns", count=6)
    place.world.emulators.set_fault("constant_contact", "slow", count=None, operation="read", seconds=0.15)
    place.command("delete constant_contact “Spring cleaning”")
    person.wait_for(
        lambda: "Checking campaigns: " in words(person.view("marketer") or {}), 15.0, "how far it is"
    )
    person.wait_for_view("marketer", "segment_preview", 30.0)
    number = place.submit_preview(reason="Over", confirm_name="Spring cleaning")
    card = place.card(number)
    assert person.press("approver", card, "approve_request") == {"ok": True}
    place.card(number, "Checking campaigns, ", timeout=30.0)
    card = place.card(number, "*Done.*", timeout=30.0)
    assert "Checking campaigns" not in words(card)
    assert spring not in provider.segments()
