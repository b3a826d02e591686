"""Runs that wait for a time of their own, for the end of a freeze, or for somebody who has left."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from e2e.place import MARKETING
from sandbox.driver import controls, words

LISTED = 120


def buttons(message):
    return {element["action_id"] for _, element in controls(message["blocks"])}


def test_approved_now_it_runs_at_the_time_picked_in_the_form(make_place):
    place = make_place()
    everybody = place.members("App installed")
    at = int(time.time()) + 8
    place.command("remove bunce")
    form = place.person.wait_for_view("marketer", "segment_form")
    answers = {
        "segment": place.choose(form, "App installed"),
        "members_text": "\n".join(everybody[:LISTED]),
        "run_at": at,
    }
    assert place.person.submit("marketer", answers | {"run_at": 1_700_000_000}) == {
        "ok": False,
        "errors": {"run_at": "That time has passed. Choose a later one, or leave it empty."},
    }
    assert place.person.submit("marketer", answers) == {"ok": True}
    assert f"It runs <!date^{at}^" in words(place.preview())
    number = place.submit_preview()
    card = place.card(number, "if approved by then")
    assert "in Europe/Stockholm" in words(card)
    assert place.person.press("approver", card, "approve_request") == {"ok": True}
    waiting = place.card(number, "*Approved.*")
    assert {"pause_request", "withdraw_request"} <= buttons(waiting)
    place.kill()
    place.start_again()
    assert place.deletions() == []
    place.card(number, "*Done.*", timeout=30)
    begun = place.rows("SELECT started_at FROM requests WHERE id = :number", number=number)[0]["started_at"]
    assert begun >= at
    assert place.members("App installed") == everybody[LISTED:]
    assert place.facts(number) == ["requested", "approved", "started", "done"]
    assert place.refused_since() == []


def test_what_is_typed_for_later_can_be_withdrawn(make_place):
    place = make_place()
    everybody = place.members("VIP customers")
    number = place.ask(f"remove bunce “VIP customers” {everybody[0]} at=tomorrow 9:00")
    waiting = place.card(number, "Runs", as_="marketer", channel=MARKETING)
    assert place.person.press("marketer", waiting, "withdraw_request") == {"ok": True}
    place.card(number, "*Withdrawn.*", as_="marketer", channel=MARKETING)
    assert place.members("VIP customers") == everybody


def test_nothing_begins_in_a_freeze_and_somebody_resumes_it_after(make_place, tmp_path):
    folder = tmp_path / "place-0"
    folder.mkdir()
    end = datetime.now(UTC) + timedelta(seconds=15)
    (folder / "segbot.toml").write_text(
        "[[policy.freezes]]\n"
        'name = "launch"\nwhy = "The shop is launching."\n'
        f'begin = "2026-01-01"\nend = "{end:%Y-%m-%d %H:%M:%S}"\n'
    )
    place = make_place()
    everybody = place.members("App installed")
    place.command(f"remove bunce “App installed” {' '.join(everybody[:LISTED])}")
    assert "The freeze “launch” holds until" in words(place.preview())
    number = place.submit_preview()
    assert place.person.press("approver", place.card(number), "approve_request") == {"ok": True}
    held = place.card(number, "*Stopped.*")
    assert "The freeze “launch” holds until" in words(held)
    assert place.person.press("marketer", held, "resume_request") == {"ok": True}
    place.told("marketer", "cannot go on now. The freeze “launch” holds until")
    assert place.deletions() == []
    time.sleep(max(0.0, (end - datetime.now(UTC)).total_seconds()))
    assert place.person.press("marketer", held, "resume_request") == {"ok": True}
    place.card(number, "*Done.*")
    assert place.members("App installed") == everybody[LISTED:]
    assert place.refused_since() == []


def test_an_approver_who_leaves_before_it_runs_takes_the_approval_along(make_place):
    place = make_place(SEGBOT_POLICY__GRACE="3s")
    everybody = place.members("App installed")
    number = place.ask(f"remove bunce “App installed” {' '.join(everybody[:LISTED])}")
    assert place.person.press("approver", place.card(number), "approve_request") == {"ok": True}
    place.card(number, "*Approved.*")
    place.person.directory(user="U0ARTHUR", deleted=True)
    stale = place.card(number, "*Out of date.*", as_="marketer")
    assert "<@U0ARTHUR> is no longer a full member of this workspace" in words(stale)
    assert place.person.press("marketer", stale, "use_new_numbers") == {"ok": True}
    waiting = place.card(number, "*Waiting for approval.*")
    assert place.person.press("second_approver", waiting, "approve_request") == {"ok": True}
    place.card(number, "*Done.*", timeout=20)
    assert place.members("App installed") == everybody[LISTED:]
    assert place.refused_since() == []
