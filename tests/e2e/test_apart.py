"""`segbot web` and `segbot worker`, two of each on one Postgres, against the sandbox's world."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from e2e.apart import Apart, end, program
from e2e.crowds import ask_by_file, fill, ledger
from e2e.place import free_ports
from sandbox.driver import Driver
from store.databases import postgres

__all__ = ["postgres"]

SECONDS_A_CALL = 0.1
APPROVERS = ("approver", "second_approver", "third_approver")


@pytest.fixture(scope="module")
def apart(postgres, tmp_path_factory):
    opened = Apart(tmp_path_factory.mktemp("apart"), postgres())
    yield opened
    opened.close()


def approve(apart, number, people=APPROVERS[:1]):
    card = apart.card(number)
    for who in people:
        assert apart.person.press(who, card, "approve_request") == {"ok": True}


def pressed(apart, card, who="approver"):
    with Driver(apart.url) as person:
        return person.press(who, card, "approve_request")


def slow(apart, seconds=SECONDS_A_CALL):
    apart.world.emulators.set_fault("bunce", "slow", count=None, operation="write", seconds=seconds)


def test_asked_at_one_process_and_carried_out_by_another(apart):
    everybody = apart.members("App installed")
    number = apart.ask(f"remove bunce “App installed” {' '.join(everybody[:101])}")
    approve(apart, number)
    apart.card(number, "*Done.*")
    assert apart.members("App installed") == everybody[101:]
    assert apart.facts(number) == ["requested", "approved", "started", "done"]
    assert all(apart.fork.taken.values()), "both took something from Slack"


def test_one_accounts_requests_go_side_by_side_and_nobody_is_taken_out_twice(apart):
    slow(apart)
    people = [fill(apart, name, 2_000) for name in ("First", "Second")]
    numbers = [
        ask_by_file(apart, name, listed[:800])
        for name, listed in zip(("First", "Second"), people, strict=True)
    ]
    before = len(apart.deletions())
    for number in numbers:
        approve(apart, number, APPROVERS[:2])
    for number in numbers:
        apart.card(number, "*800 people removed from", timeout=30)
    taken = apart.deletions()[before:]
    assert len(taken) == 16
    assert sorted(one for batch in taken for one in batch) == sorted(
        one for listed in people for one in listed[:800]
    )
    whose = [batch[0] in people[1] for batch in taken]
    assert whose not in (sorted(whose), sorted(whose, reverse=True)), "one waited for the other"


def test_another_worker_goes_on_where_one_was_killed(apart):
    slow(apart)
    everybody = fill(apart, "Long tail", 6_100)
    leaving = everybody[:3_000]
    number = ask_by_file(apart, "Long tail", leaving)
    before = len(apart.deletions())
    approve(apart, number, APPROVERS[:2])
    at_work = apart.at_work_on(number)
    apart.person.wait_for(lambda: len(apart.deletions()) >= before + 5, what="a few batches")
    at_work.kill()
    in_the_air = {row for row, batch in ledger(apart, number).items() if batch["state"] == "sending"}
    settled = {row for row, batch in ledger(apart, number).items() if batch["state"] == "settled"}
    so_far = len(apart.deletions())
    assert len(settled) < 30
    began = time.monotonic()
    apart.person.wait_for(lambda: len(apart.deletions()) > so_far, 15.0, "the other worker goes on")
    assert time.monotonic() - began < 20
    apart.card(number, "*3,000 people removed from", timeout=30)
    assert apart.members("Long tail") == everybody[3_000:]
    sent = [everybody.index(people[0]) for people in apart.deletions()[before:]]
    assert {row for row, times in Counter(sent).items() if times > 1} <= in_the_air
    assert not settled & set(sent[so_far - before :])
    assert sorted(set(sent)) == sorted(ledger(apart, number))
    at_work.start()
    assert at_work.wait_until_ready()
    assert apart.facts(number) == ["requested", "voted", "approved", "started", "done"]


@pytest.mark.slow
def test_a_frozen_worker_loses_its_work_within_seconds_and_is_fenced_when_it_wakes(apart):
    slow(apart)
    everybody = fill(apart, "Frozen tail", 6_100)
    leaving = everybody[:3_000]
    number = ask_by_file(apart, "Frozen tail", leaving)
    before = len(apart.deletions())
    approve(apart, number, APPROVERS[:2])
    at_work = apart.at_work_on(number)
    pid = at_work.status()["pid"]
    apart.person.wait_for(lambda: len(apart.deletions()) >= before + 5, what="a few batches")
    os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(0.5)  # what was in the air has landed at the provider
        so_far = len(apart.deletions())
        in_the_air = {row for row, one in ledger(apart, number).items() if one["state"] == "sending"}
        began = time.monotonic()
        apart.person.wait_for(lambda: len(apart.deletions()) > so_far, 20.0, "the other worker goes on")
        taken_over = time.monotonic() - began
        apart.person.wait_for(lambda: len(apart.deletions()) > so_far + 3, 20.0, "and on")
    finally:
        os.kill(pid, signal.SIGCONT)
    assert taken_over < 12, taken_over  # ten seconds to the end of the lease, and the first call after it
    apart.card(number, "*3,000 people removed from", timeout=30)
    assert apart.members("Frozen tail") == everybody[3_000:]
    sent = Counter(everybody.index(people[0]) for people in apart.deletions()[before:])
    assert {row for row, times in sent.items() if times > 1} <= in_the_air
    assert sorted(sent) == sorted(ledger(apart, number))
    assert apart.facts(number) == ["requested", "voted", "approved", "started", "done"]
    # It is well again, and may work on: its lease is taken anew.
    apart.person.wait_for(at_work.wait_until_ready, 20.0, "the woken one is ready")


def test_twenty_presses_at_once_at_two_processes_are_one_run(apart):
    everybody = apart.members("Summer sale 2025")
    number = apart.ask(f"remove bunce “Summer sale 2025” {' '.join(everybody[:101])}")
    card, taken = apart.card(number), dict(apart.fork.taken)
    before = len(apart.deletions())
    with ThreadPoolExecutor(20) as pool:
        answers = pool.map(lambda turn: pressed(apart, card, APPROVERS[turn % 3]), range(20))
        assert list(answers) == [{"ok": True}] * 20
    # What else Slack has to tell meanwhile goes to one of them too.
    assert all(count - taken[port] >= 10 for port, count in apart.fork.taken.items())
    apart.card(number, "*101 people removed from")
    assert apart.facts(number) == ["requested", "approved", "started", "done"]
    assert len(apart.deletions()) - before == 2
    assert apart.rows("SELECT count(*) AS votes FROM votes WHERE request_id = :number", number=number) == [
        {"votes": 1}
    ]
    clicks = "SELECT count(*) AS written, count(settled_at) AS settled FROM clicks WHERE request_id = :number"
    apart.person.wait_for(
        lambda: apart.rows(clicks, number=number) == [{"written": 20, "settled": 20}], what="all are answered"
    )
    runs = "SELECT count(*) AS runs FROM dbos.workflow_status WHERE workflow_uuid LIKE :run"
    assert apart.rows(runs, run=f"run-{number}-%") == [{"runs": 1}]


def test_a_press_that_two_killed_web_processes_left_is_acted_upon_when_one_starts(apart):
    everybody = apart.members("Winter sale 2024")
    unsettled = "SELECT key FROM clicks WHERE request_id = :number AND settled_at IS NULL"
    for size in range(101, 106):
        number = apart.ask(f"remove bunce “Winter sale 2024” {' '.join(everybody[:size])}")
        card, written = apart.card(number), "SELECT key FROM clicks WHERE request_id = :number"
        with ThreadPoolExecutor(1) as pool:
            pool.submit(pressed, apart, card)
            while not apart.rows(written, number=number):
                pass
            for each in apart.webs:
                each.kill()
        left = apart.rows(unsettled, number=number)
        for each in apart.webs:
            each.start()
        for each in apart.webs:
            assert each.wait_until_ready()
        began = time.monotonic()
        if left:
            break
        apart.card(number, "*Done.*")
        everybody = apart.members("Winter sale 2024")
    assert left, "the bot was always quicker than the kill"
    apart.person.wait_for(lambda: not apart.rows(unsettled, number=number), 20.0, "it is acted upon")
    assert time.monotonic() - began < 10
    apart.card(number, "*Done.*")
    assert apart.facts(number) == ["requested", "approved", "started", "done"]


def test_asking_at_the_command_line_beside_them(apart):
    [one] = apart.members("Wholesale")[:1]
    done = subprocess.run(
        [*program("ask"), f"remove bunce Wholesale {one}", "--as", "U0MAYA", "--yes", "--wait"],
        env=apart.world.bot.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done
    assert "@U0MAYA removed 1 person from Wholesale (41 → 40)" in done.stdout
    assert one not in apart.members("Wholesale")
    assert "segbot isn't running" not in done.stdout


def test_a_worker_says_whether_it_is_well(apart):
    address = apart.workers[0]._ready_url
    with urllib.request.urlopen(address, timeout=5) as answer:
        assert answer.read() == b'{"ready":true,"missing":""}'
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(address.replace("readyz", "slack/events"), data=b"", timeout=5)


def test_two_may_begin_at_once_on_an_empty_database(apart, postgres):
    url = postgres()
    both = [apart.process("worker", port, DATABASE_URL=url) for port in free_ports(2)]
    for each in both:
        each.start()
    try:
        for each in both:
            assert each.wait_until_ready(), each.log.read_text()
    finally:
        for each in both:
            each.stop()


def test_each_ends_within_seconds_and_leaves_nothing_half_done(apart):
    slow(apart)
    everybody = fill(apart, "To the end", 3_100)
    number = ask_by_file(apart, "To the end", everybody[:1_500])
    before = len(apart.deletions())
    approve(apart, number, APPROVERS[:2])
    at_work = apart.at_work_on(number)
    apart.person.wait_for(lambda: len(apart.deletions()) >= before + 3, what="a few batches")
    code, took = end(at_work)
    assert (code, took < 15) == (0, True), (code, took)
    apart.card(number, "*1,500 people removed from", timeout=30)
    sent = Counter(everybody.index(people[0]) for people in apart.deletions()[before:])
    assert set(sent.values()) == {1}, "what was in the air was waited for"
    [other] = [each for each in apart.workers if each is not at_work]
    for each in (other, *apart.webs):
        code, took = end(each)
        assert (code, took < 15) == (0, True), (code, took)
    assert "Traceback" not in apart.log()
