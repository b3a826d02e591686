"""`kill -9` at the worst moments: nothing that was acknowledged is lost, nothing settled is done again."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest
from e2e.place import APPROVALS, AUDIT
from sandbox.driver import words

PEOPLE, LEAVING, BATCHES, KILLS = 8_100, 4_000, 40, 10
SECONDS_A_CALL = 0.15


@pytest.fixture
def place(make_place):
    return make_place()


def fill(place, name, count):
    """A segment of new customers; their ids, in order."""
    ids = [f"{name[:2]}{number:06d}" for number in range(count)]
    items = [{"customer_id": each, "email": f"{each}@people.example"} for each in ids]
    rows = place.bunce.customers.upsert(items, place.bunce.stamp())
    segment = place.bunce.make_segment(name, None, everyone=False)
    place.bunce.save_segment(segment | {"members": dict.fromkeys(rows, 1)})
    return ids


def ask_by_file(place, segment, leaving):
    """A removal with the list in a file, up to the request."""
    place.command(f"remove bunce “{segment}”")
    place.person.wait_for_view("marketer", "segment_form")
    file = place.person.upload("marketer", "leaving.csv", ("id\n" + "\n".join(leaving)).encode())
    assert place.person.submit("marketer", {"members_file": [file]}) == {"ok": True}
    place.preview()
    return place.submit_preview(reason="They left")


def ledger(place, number):
    """{first row: state and attempts} of a request's batches."""
    found = place.rows(
        "SELECT first_row, state, attempts FROM batches WHERE request_id = :number", number=number
    )
    return {row["first_row"]: row for row in found}


class Killer:
    """Kills and restarts the bot, and writes down what was settled and what was in the air each time."""

    def __init__(self, place, number):
        self.place = place
        self.number = number
        self.in_the_air = Counter()
        self.settled = []
        self.while_running = 0

    def strike(self, wait):
        """Let the bot work until `wait` is over, then kill it and start it again."""
        wait()
        self.place.kill()
        batches = ledger(self.place, self.number)
        self.in_the_air.update(row for row, batch in batches.items() if batch["state"] == "sending")
        settled = {row for row, batch in batches.items() if batch["state"] == "settled"}
        self.settled.append((len(self.place.deletions()), settled))
        self.while_running += self.place.request_state(self.number) == "running"
        self.place.start_again()

    def until_calls(self, more, patience=6.0):
        """Wait until Bunce has been called this many times more, and a little."""
        aim, give_up = len(self.place.deletions()) + more, time.monotonic() + patience
        while len(self.place.deletions()) < aim and time.monotonic() < give_up:
            time.sleep(0.01)


def test_ten_kills_during_forty_batches(place):
    dice = random.Random(4)
    everybody = fill(place, "Long tail", PEOPLE)
    leaving = everybody[:LEAVING]
    place.world.emulators.set_fault("bunce", "slow", count=None, operation="write", seconds=SECONDS_A_CALL)
    number = ask_by_file(place, "Long tail", leaving)
    card = place.card(number)
    for approver in ("approver", "second_approver"):
        assert place.person.press(approver, card, "approve_request") == {"ok": True}

    killer = Killer(place, number)
    for turn in range(KILLS):
        calls, more = dice.randrange(4), dice.uniform(0, 2 * SECONDS_A_CALL)
        if turn % 3 == 2:
            killer.strike(lambda more=more: time.sleep(2 * more))
        else:
            killer.strike(lambda calls=calls, more=more: (killer.until_calls(calls), time.sleep(more)))
    place.card(number, "*Done.* 4,000 people went through", timeout=40)

    # All of them are gone, and nobody else.
    assert place.members("Long tail") == everybody[LEAVING:]
    assert place.request_state(number) == "done"
    assert killer.while_running >= KILLS // 2
    # A batch is sent again only when a kill left it without an answer, and never once it is settled.
    calls = [everybody.index(customers[0]) for customers in place.deletions()]
    assert [len(customers) for customers in place.deletions()] == [100] * len(calls)
    sent, batches = Counter(calls), ledger(place, number)
    assert sent.keys() == batches.keys()
    assert len(batches) == BATCHES
    assert {batch["state"] for batch in batches.values()} == {"settled"}
    for row, batch in batches.items():
        assert sent[row] <= batch["attempts"] <= 1 + killer.in_the_air[row]
    for so_far, settled in killer.settled:
        assert not settled & set(calls[so_far:])
    # What there was to say is said, once each.
    assert_told_once(place, number)


def assert_told_once(place, number):
    story, audit = place.told_everything(number)
    assert len(place.cards(number)) == 1
    assert len(story) == len(set(story)) == len(place.facts(number)) - 1
    assert len(audit) == len(set(audit)) == len(place.facts(number))
    place.person.wait_for(lambda: len(place.direct(number)) == 2, 15.0, "approval and end told")
    waiting = "SELECT key FROM messages WHERE posted_at IS NULL AND kind NOT IN ('edit', 'progress')"
    place.person.wait_for(lambda: not place.rows(waiting), 15.0, "every message is delivered")
    assert "Traceback" not in place.log()
    assert place.addresses_told() == set()


def test_a_kill_right_after_the_approval_was_acknowledged(place):
    everybody = place.members("App installed")
    numbers = []
    for turn in range(5):
        leaving = everybody[turn * 101 : (turn + 1) * 101]
        numbers.append(place.ask(f"remove bunce “App installed” {' '.join(leaving)}"))
        card = place.card(numbers[-1])
        assert place.person.press("approver", card, "approve_request") == {"ok": True}
        place.kill()
        place.start_again()
        place.card(numbers[-1], "*Done.*", timeout=20)
    assert place.members("App installed") == everybody[505:]
    for number in numbers:
        assert place.facts(number) == ["requested", "approved", "started", "done"]
        assert_told_once(place, number)


def test_a_kill_between_the_request_and_its_card(place):
    everybody = place.members("App installed")
    for turn in range(3):
        place.command(f"remove bunce “App installed” {' '.join(everybody[turn : turn + 101])}")
        place.preview()
        number = place.newest_request() + 1 if turn else 1001
        assert place.person.submit("marketer", {"reason": "They left"}) == {"ok": True}
        place.kill()
        assert place.newest_request() == number
        place.start_again()
        place.card(number, "*Waiting for approval.*", timeout=20)
        place.told_everything(number)
        assert len(place.cards(number)) == 1
        assert len(place.audit(number)) == 1
    assert len([m for m in place.person.messages(APPROVALS, "approver") if "Request #" in words(m)]) == 3
    assert len(place.person.messages(AUDIT, "approver")) == 3


def test_what_people_see_while_the_bot_is_down(place):
    place.kill()
    said = place.person.say("marketer", "#marketing", "/segment help")
    assert said["error"] == "dispatch_failed"
    place.start_again()
    place.answered("help", "What you can type")
