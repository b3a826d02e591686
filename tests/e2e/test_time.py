"""What time does to a request: nobody decides, or somebody stops it before it starts."""

from __future__ import annotations

from e2e.place import MARKETING
from sandbox.driver import controls


def test_a_request_nobody_decides_expires(make_place):
    place = make_place(SEGBOT_POLICY__EXPIRES_AFTER="1s")
    everybody = place.members("App installed")
    number = place.ask(f"remove bunce “App installed” {' '.join(everybody[:120])}")
    card = place.card(number)
    expired = place.card(number, "*Expired.*")
    assert {element["action_id"] for _, element in controls(expired["blocks"])} == {
        "show_details",
        "ask_again",
    }
    # Somebody whose Slack still shows the old card presses all the same.
    answer = place.person.press("approver", card, "approve_request")
    assert not answer["ok"]
    story, audit = place.told_everything(number)
    assert story == []
    assert "Nobody decided in time, so it expired. Nothing was changed · *App installed*" in audit[-1]
    assert len(audit) == 2
    place.person.wait_for(lambda: place.direct(number), what="the asker is told")
    assert place.request_state(number) == "expired"
    assert place.members("App installed") == everybody
    assert place.refused_since() == []


def test_an_approved_request_can_be_stopped_before_it_starts(make_place):
    place = make_place(SEGBOT_POLICY__GRACE="30s")
    everybody = place.members("App installed")
    number = place.ask(f"remove bunce “App installed” {' '.join(everybody[:120])}")
    assert place.person.press("approver", place.card(number), "approve_request") == {"ok": True}
    approved = place.card(number, "*Approved.*")
    assert place.person.press("marketer", approved, "pause_request") == {"ok": True}
    paused = place.card(number, "*Stopped.*")
    assert place.person.press("marketer", paused, "resume_request") == {"ok": True}
    place.card(number, "*Done.*")
    assert place.members("App installed") == everybody[120:]
    assert place.facts(number) == ["requested", "approved", "paused", "resumed", "started", "done"]


def test_a_segment_that_changed_in_the_meantime_is_left_alone(make_place):
    place = make_place()
    everybody = place.members("App installed")
    number = place.ask(f"remove bunce “App installed” {' '.join(everybody[:120])}")
    card = place.card(number)
    answer = place.person.meddle("bunce", place.segment("App installed"), "rename", name="App kept")
    assert answer["ok"]
    assert place.person.press("approver", card, "approve_request") == {"ok": True}
    place.card(number, "It is now called “App kept”; it was “App installed”.")
    assert place.deletions() == []
    assert place.members("App kept") == everybody


def test_a_run_waits_while_the_provider_is_away(make_place):
    place = make_place()
    everybody = place.members("VIP customers")
    place.person.fault("bunce", "unavailable", count=2, operation="write")
    number = place.ask(f"remove bunce “VIP customers” {everybody[0]}")
    place.card(number, "*Done.*", as_="marketer", channel=MARKETING, timeout=20)
    assert place.members("VIP customers") == everybody[1:]


def test_a_card_that_somebody_deleted_holds_nothing_up(make_place):
    place = make_place(SEGBOT_POLICY__GRACE="1s")
    everybody = place.members("App installed")
    number = place.ask(f"remove bunce “App installed” {' '.join(everybody[:120])}")
    card = place.card(number)
    assert place.person.press("approver", card, "approve_request") == {"ok": True}
    place.card(number, "*Approved.*")
    messages = place.world.workspace.messages
    messages.remove(messages.get(card["channel"], card["ts"]))
    place.person.wait_for(lambda: len(place.direct(number)) == 1, 8.0, "the asker is told of the end")
    place.person.wait_for(lambda: len(place.audit(number)) == 3, 8.0, "the audit is complete")
    assert place.members("App installed") == everybody[120:]
