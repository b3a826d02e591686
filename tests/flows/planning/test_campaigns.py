"""What scheduled campaigns mean between the approval and the change: everything is looked at again right before."""

from __future__ import annotations

import pytest
from flows.stage import Stage

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.requests import ClickKind
from segbot.sandbox.emulators import EMULATORS, Fault, serve_emulator

FREE = "Spring cleaning"


@pytest.fixture
def account(tmp_path):
    running = serve_emulator(EMULATORS["constant_contact"](rate_scale=None))
    stage = Stage(tmp_path, running)
    yield stage
    stage.close()
    running.stop()


@pytest.fixture
def asked(account):
    """A deletion that waits for its one approval, when no campaign used the segment."""
    draft = account.draft(Verb.DELETE, FREE)
    assert draft.plan.campaign_check is CampaignCheck.CLEAR
    return account.submit.confirm(draft.id, account.origin(), reason="over", confirm_name=FREE)


def deletions(account):
    return sum(request.method == "DELETE" for request in account.emulator.requests)


def test_a_campaign_scheduled_meanwhile_stops_it_however_lately_the_scan_was_made(account, asked):
    account.emulator.meddle(account.segment(FREE), "schedule", name="Surprise")
    account.press(ClickKind.APPROVE, asked, "U0ARTHUR")
    account.run_all()
    assert (account.now(asked).state, deletions(account)) == (State.STALE, 0)
    assert "A scheduled campaign uses it now." in account.now(asked).note


def test_a_scan_that_no_longer_comes_to_an_end_is_not_taken_for_a_clear_one(account, asked):
    account.press(ClickKind.APPROVE, asked, "U0ARTHUR")
    account.emulator.faults.set(Fault(kind="server_error", count=3, operation="read", skip=2))
    account.run_all()
    assert (account.now(asked).state, deletions(account)) == (State.STALE, 0)
    assert "couldn't check every campaign" in account.now(asked).note


def test_after_a_pause_it_is_looked_at_again(account, asked):
    account.emulator.faults.set(Fault(kind="credentials", count=2, operation="write"))
    account.press(ClickKind.APPROVE, asked, "U0ARTHUR")
    account.run_all()
    assert account.now(asked).state is State.PAUSED
    account.emulator.meddle(account.segment(FREE), "schedule", name="Surprise")
    seen = deletions(account)
    account.press(ClickKind.RESUME, account.now(asked), "U0ARTHUR")
    account.run_all()
    assert (account.now(asked).state, deletions(account)) == (State.STALE, seen)


def test_after_a_pause_it_goes_on_where_nothing_has_changed(account, asked):
    account.emulator.faults.set(Fault(kind="credentials", count=2, operation="write"))
    account.press(ClickKind.APPROVE, asked, "U0ARTHUR")
    account.run_all()
    account.press(ClickKind.RESUME, account.now(asked), "U0ARTHUR")
    account.run_all()
    assert account.now(asked).state is State.DONE
    assert FREE not in {each["name"] for each in account.emulator.segments().values()}


def test_an_unanswered_deletion_is_looked_up_not_looked_at_as_if_nothing_had_been_sent(account, asked):
    account.emulator.faults.set(Fault(kind="reset_after", count=1, operation="write"))
    account.press(ClickKind.APPROVE, asked, "U0ARTHUR")
    account.run_all()
    assert account.now(asked).state is State.DONE
    assert deletions(account) == 1


@pytest.fixture
def busy(account):
    """Each request at Constant Contact takes a second of the stage's time, as its limit has it; `then` looks on."""
    looking_on = []

    def on_change():
        account.clock.sleep(1)
        for look in looking_on:
            look()

    account.run_all()
    account.emulator.meddle(account.segment(FREE), "many_campaigns", count=9)
    account.emulator.on_change = on_change
    return looking_on.append


def test_the_card_says_how_far_the_check_before_a_deletion_is(account, asked, busy):
    notes = []
    busy(lambda: notes.append(account.now(asked).note))
    account.press(ClickKind.APPROVE, asked, "U0ARTHUR")
    account.run_all()
    told = [note for note in dict.fromkeys(notes) if note]
    numbers = [int(note.removeprefix("Checking campaigns, ").split(" of ")[0]) for note in told]
    assert len(numbers) >= 3
    assert numbers == sorted(numbers)
    assert {note.split(" of ")[1] for note in told} == {"19."}
    assert notes[-1] == "", "taken away before the deletion itself"
    assert any("-campaigns-" in key for key in account.drawn)
    assert (account.now(asked).state, account.now(asked).note) == (State.DONE, "")


def test_somebody_who_stops_it_meanwhile_keeps_the_last_word(account, asked, busy):
    def stop():
        if account.now(asked).note.startswith("Checking"):
            account.press(ClickKind.PAUSE, account.now(asked), "U0ARTHUR")

    busy(stop)
    account.press(ClickKind.APPROVE, asked, "U0ARTHUR")
    account.run_all()
    assert (account.now(asked).state, account.now(asked).note) == (State.PAUSED, "Stopped by <@U0ARTHUR>.")
    assert deletions(account) == 0


def test_a_refusal_says_when_the_campaign_goes_out(account):
    refused = account.draft(Verb.DELETE, "Non-openers of the last 5")
    assert refused.ruling.rule == "campaign-scheduled"
    assert refused.plan.next_send is not None
    assert account.submit.draft(refused.id).plan.next_send == refused.plan.next_send


def test_what_stopped_it_says_when_the_campaign_goes_out(account, asked):
    account.emulator.meddle(account.segment(FREE), "schedule", name="Surprise")
    account.press(ClickKind.APPROVE, asked, "U0ARTHUR")
    account.run_all()
    assert "A scheduled campaign uses it now." in account.now(asked).note


def test_whoever_looks_at_a_segment_sees_when_it_is_used_next_and_asks_seldom(account):
    found = account.browse.segment(account.name, "Non-openers of the last 5")
    seen = account.browse.campaigns(account.name, found)
    assert seen.verdict is CampaignCheck.SCHEDULED
    calls = len(account.emulator.requests)
    assert account.browse.campaigns(account.name, found) == seen
    assert len(account.emulator.requests) == calls, "remembered for some minutes"
