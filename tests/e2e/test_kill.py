"""`kill -9` at the worst moments: nothing that was acknowledged is lost, nothing settled is done again."""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from e2e.apart import end
from e2e.crowds import ask_by_file, fill, ledger
from e2e.place import QUICK, UNBUDGETED, Place
from sandbox.driver import Driver

A_BATCH = 100
SECONDS_A_CALL = 0.15
SEGMENTS = ("App installed", "Summer sale 2025", "Winter sale 2024", "Newsletter weekly", "Lapsed 90 days")


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    """Where the app may read its channels: it recognises what it posted just before it was killed."""
    opened = Place(tmp_path_factory.mktemp("reading"), may_read=True, **QUICK, **UNBUDGETED)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """As installed by default, without a scope that reads messages: a kill may repeat the message in the air."""
    opened = Place(tmp_path_factory.mktemp("default"), **QUICK, **UNBUDGETED)
    yield opened
    opened.close()


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


@pytest.mark.parametrize(
    ("kills", "batches"), [(4, 16), pytest.param(10, 40, marks=[pytest.mark.slow, pytest.mark.timeout(600)])]
)
def test_kills_while_batches_run(reading, kills, batches):
    place, name = reading, f"Long tail {kills}"
    dice = random.Random(4)  # noqa: S311 - the same moments each time, no secret
    everybody = fill(place, name, 2 * batches * A_BATCH + 100)
    leaving, before = everybody[: batches * A_BATCH], len(place.deletions())
    place.world.emulators.set_fault("bunce", "slow", count=None, operation="write", seconds=SECONDS_A_CALL)
    number = ask_by_file(place, name, leaving)
    card = place.card(number)
    for approver in ("approver", "second_approver"):
        assert place.person.press(approver, card, "approve_request") == {"ok": True}

    killer = Killer(place, number)
    for turn in range(kills):
        calls, more = dice.randrange(4), dice.uniform(0, 2 * SECONDS_A_CALL)
        if turn % 3 == 2:
            killer.strike(lambda more=more: time.sleep(2 * more))
        else:
            killer.strike(lambda calls=calls, more=more: (killer.until_calls(calls), time.sleep(more)))
    place.card(number, f"*{len(leaving):,} people removed from", timeout=40)

    # All of them are gone, and nobody else.
    assert place.members(name) == everybody[len(leaving) :]
    assert place.request_state(number) == "done"
    assert killer.while_running >= kills // 2
    # A batch is sent again only when a kill left it without an answer, and never once it is settled.
    deletions = place.deletions()[before:]
    calls = [everybody.index(customers[0]) for customers in deletions]
    assert [len(customers) for customers in deletions] == [A_BATCH] * len(calls)
    sent, ledgered = Counter(calls), ledger(place, number)
    assert sent.keys() == ledgered.keys()
    assert len(ledgered) == batches
    assert {batch["state"] for batch in ledgered.values()} == {"settled"}
    for row, batch in ledgered.items():
        assert sent[row] <= batch["attempts"] <= 1 + killer.in_the_air[row]
    for so_far, settled in killer.settled:
        assert not settled & set(calls[so_far - before :])
    # What there was to say is said, once each.
    assert_everything_is_told(place, number)
    story, audit = place.told_everything(number)
    assert len(place.cards(number)) == 1
    assert len(story) == place.to_tell(number, "story")
    assert len(audit) == place.to_tell(number, "audit")


def assert_everything_is_told(place, number):
    """The card, a line in the audit channel for what was asked, decided and done, and the asker told of the end."""
    waiting = "SELECT key FROM messages WHERE posted_at IS NULL AND kind NOT IN ('edit', 'progress')"
    place.person.wait_for(lambda: not place.rows(waiting), 15.0, "every message is delivered")
    story, audit = place.told_everything(number)
    assert place.cards(number)
    assert len(set(story)) == place.to_tell(number, "story")
    assert len(set(audit)) == place.to_tell(number, "audit")
    assert len(set(place.direct(number))) == 1
    assert "Traceback" not in place.log()
    assert place.addresses_told() == set()


def press_and_kill(place, number, card):
    """Approve, and kill the bot as soon as the press is written down: before it has acted on it."""

    def press():
        with Driver(place.url) as person:
            return person.press("approver", card, "approve_request")

    with ThreadPoolExecutor(1) as pool:
        pool.submit(press)
        written = "SELECT key FROM clicks WHERE request_id = :number"
        give_up = time.monotonic() + 30
        while not place.rows(written, number=number):
            assert time.monotonic() < give_up, "the press was not written down"
        place.kill()


def test_a_kill_right_after_the_approval_was_acknowledged(place):
    moments = ("written down", "written down", 0.0, 0.05, 0.3)
    left = {name: place.members(name) for name in SEGMENTS}
    numbers = [place.ask(f"remove bunce “{name}” {' '.join(left[name][:101])}") for name in SEGMENTS]
    cards = [place.card(number) for number in numbers]
    for number, card, moment in zip(numbers, cards, moments, strict=True):
        if moment == "written down":
            press_and_kill(place, number, card)
        else:
            assert place.person.press("approver", card, "approve_request") == {"ok": True}
            time.sleep(moment)
            place.kill()
        place.start_again()
    for number, name in zip(numbers, SEGMENTS, strict=True):
        place.card(number, "*Done.*", timeout=30)
        assert place.members(name) == left[name][101:]
        assert list(dict.fromkeys(place.facts(number))) == ["requested", "approved", "started", "done"]
        assert_everything_is_told(place, number)
        # Without a scope that reads messages, each kill may have the message it cut short posted again.
        assert len(place.cards(number)) <= 1 + len(SEGMENTS)


UNSETTLED = "SELECT key FROM clicks WHERE request_id = :number AND settled_at IS NULL"


def left_unsettled(place, segment):
    """A request whose approval was written down by a bot that was killed before it acted on it."""
    for size in range(101, 106):
        number = place.ask(f"remove bunce “{segment}” {' '.join(place.members(segment)[:size])}")
        press_and_kill(place, number, place.card(number))
        if place.rows(UNSETTLED, number=number):
            return number
        place.start_again()
        place.card(number, "*Done.*")
    raise AssertionError("the bot was always quicker than the kill")


def test_a_press_nobody_lived_to_act_upon_is_acted_upon_at_the_start(place):
    number = left_unsettled(place, "Black Friday early access")
    place.start_again()
    began = time.monotonic()
    place.person.wait_for(lambda: not place.rows(UNSETTLED, number=number), 20.0, "the press is acted upon")
    assert time.monotonic() - began < 10.0, "not left to what looks after fifteen seconds"
    place.card(number, "*Done.*")
    assert place.facts(number) == ["requested", "approved", "started", "done"]


def test_a_kill_between_the_request_and_its_card(reading):
    place = reading
    everybody = place.members("App installed")
    for turn in range(3):
        place.command(f"remove bunce “App installed” {' '.join(everybody[turn : turn + 101])}")
        place.preview()
        number = place.newest_request() + 1 if turn or place.newest_request() else 1001
        assert place.person.submit("marketer", {"reason": "They left"}) == {"ok": True}
        place.kill()
        assert place.newest_request() == number
        place.start_again()
        place.card(number, "*Waiting for approval.*", timeout=20)
        place.told_everything(number)
        assert len(place.cards(number)) == 1
        assert len(place.audit(number)) == 1


def test_ending_the_bot_in_good_order_waits_for_what_is_in_the_air(reading):
    place = reading
    everybody = fill(place, "To the end", 4_100)
    place.world.emulators.set_fault("bunce", "slow", count=None, operation="write", seconds=0.15)
    number = ask_by_file(place, "To the end", everybody[:1_000])
    before = len(place.deletions())
    assert place.person.press("approver", place.card(number), "approve_request") == {"ok": True}
    place.person.wait_for(lambda: len(place.deletions()) >= before + 3, what="a few batches")
    code, took = end(place.world.bot)
    assert (code, took < 15) == (0, True), (code, took)
    assert {batch["state"] for batch in ledger(place, number).values()} == {"settled", "waiting"}
    place.start_again()
    place.card(number, "*1,000 people removed from", timeout=30)
    assert len(place.deletions()) - before == 10
    place.bunce.faults.clear()


def test_what_people_see_while_the_bot_is_down(place):
    place.kill()
    said = place.person.say("marketer", "#marketing", "/segment help")
    assert said["error"] == "dispatch_failed"
    place.start_again()
    place.answered("help", "What you can type")
