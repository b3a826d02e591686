"""`segbot ask` as people use it: a process of its own, with the bot's environment, beside the bot or without it."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from e2e.at_terminal import AtTerminal, asked, exported
from e2e.cells import Desk
from e2e.crowds import ask_by_file, fill
from e2e.place import AUDIT, MARKETING, QUICK, UNBUDGETED
from sandbox.driver import words

REPLACE = "replace batch staff 1001 1002"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    opened = Desk(tmp_path_factory.mktemp("terminal"), **QUICK, **UNBUDGETED)
    opened.emulator("batch").indexing_seconds = 0.0
    yield opened
    opened.close()


def leaving(desk, segment="App installed", count=101):
    return desk.members(segment)[:count]


def removal(desk, segment, count):
    return f"remove bunce “{segment}” {' '.join(leaving(desk, segment, count))}"


def test_a_small_change_beside_a_running_bot_is_carried_out_at_once(desk):
    gone = leaving(desk, count=3)
    done = asked(desk, removal(desk, "App installed", 3), "--yes", "--wait")
    assert done.code == 0, done
    assert "Remove 3 of 2,480 people (under 1%) from App installed?" in done.out
    assert "@U0MAYA removed 3 people from App installed (2,480 → 2,477)" in done.out
    assert not set(gone) & set(desk.members("App installed"))
    number = desk.newest_request()
    facts = exported(desk, number)
    assert [fact["event"] for fact in facts] == ["requested", "started", "done"]
    assert {(fact["surface"], fact["submitter"]) for fact in facts} == {("cli", "U0MAYA")}
    assert facts[0]["note"].startswith("(typed at the command line by “")
    line = desk.person.wait_for(lambda: desk.audit(number))[0]
    assert "<@U0MAYA> removed 3 people from *App installed*" in line
    assert "at the command line" in line


def test_a_large_one_waits_for_a_colleague_in_slack(desk):
    gone = leaving(desk)
    at = AtTerminal(desk, removal(desk, "App installed", 101), "--reason", "They left", "--yes", "--wait")
    at.wait_for("waits for 1 approval in C0APPROVALS")
    number = desk.newest_request()
    card = desk.card(number, "*Waiting for approval.*")
    assert "<@U0MAYA> (command line of" in words(card)
    assert "They left" in words(card)
    assert set(gone) <= set(desk.members("App installed"))
    assert desk.person.press("approver", card, "approve_request") == {"ok": True}
    done = at.end()
    assert done.code == 0, done
    assert "101 people removed from App installed" in done.out
    assert not set(gone) & set(desk.members("App installed"))
    assert desk.facts(number)[1:] == ["approved", "started", "done"]


def test_nobody_approves_what_was_asked_for_in_their_name(desk):
    done = asked(desk, removal(desk, "App installed", 102), "--yes", as_=("--as", "U0ARTHUR"))
    assert done.code == 0, done
    number = desk.newest_request()
    assert desk.person.press("approver", desk.card(number), "approve_request") == {"ok": True}
    desk.told("approver", f"#{number} is your own request")
    assert desk.request_state(number) == "pending"


def test_a_rejection_ends_the_waiting_with_its_own_code(desk):
    at = AtTerminal(desk, removal(desk, "App installed", 103), "--yes", "--wait")
    at.wait_for("waits for 1 approval")
    card = desk.card(desk.newest_request())
    assert desk.person.press("approver", card, "reject_request") == {"ok": True}
    desk.person.wait_for_view("approver", "reject_form")
    assert desk.person.submit("approver", {"reason": "Not now"}) == {"ok": True}
    done = at.end()
    assert done.code == 3, done
    assert "@U0ARTHUR rejected #" in done.out
    assert "Not now" in done.out


def test_ctrl_c_leaves_it_waiting(desk):
    at = AtTerminal(desk, removal(desk, "App installed", 104), "--yes", "--wait")
    at.wait_for("waits for 1 approval")
    at.wait_for("asks to remove 104 of")
    number = desk.newest_request()
    at.process.send_signal(signal.SIGINT)
    done = at.end()
    assert done.code == 130, done
    assert f"#{number} goes on without you; `segbot requests {number}`" in done.out
    assert desk.request_state(number) == "pending"


def test_what_has_to_be_typed_is_asked_for_and_checked(desk):
    before = desk.newest_request()
    at = AtTerminal(desk, "delete batch lapsed-90-days", "--yes")
    at.answer("Why? ", "No longer used")
    at.answer("Type the name: ", "lapsed")
    at.answer("Type how many people will leave: ", "1204")
    at.wait_for("That is not the name. Nothing was changed.")
    assert "Exactly" not in at.seen
    at.answer("Type the name: ", "lapsed-90-days")
    at.wait_for("waits for")
    assert at.end().code == 0
    assert desk.newest_request() == before + 1
    desk.agree(desk.newest_request())
    assert "lapsed-90-days" not in desk.names("batch")
    assert {fact["surface"] for fact in exported(desk, desk.newest_request())} == {"cli"}


def test_three_wrong_proofs_end_it(desk):
    before = desk.newest_request()
    at = AtTerminal(desk, REPLACE, "--yes", "--reason", "Gone")
    at.answer("Type the name: ", "staff")
    for wrong in ("1", "", "forty-one"):
        at.answer("Type how many people will leave: ", wrong)
        at.wait_for("That is not how many people will leave.")
    done = at.end()
    assert done.code == 1, done
    assert desk.newest_request() == before
    assert len(desk.people("batch", "staff")) == 41


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--yes",), 2, "Without a terminal --reason and --confirm-name and --confirm-count must be given"),
        (
            ("--reason", " ", "--confirm-name", "staff"),
            2,
            "Without a terminal --reason and --confirm-count must be given",
        ),
        (
            ("--yes", "--reason", "Gone", "--confirm-name", "Staff", "--confirm-count", "41"),
            1,
            "what you typed didn't match",
        ),
        (
            ("--yes", "--reason", "Gone", "--confirm-name", "staff", "--confirm-count", "40"),
            1,
            "what you typed didn't match",
        ),
    ],
)
def test_without_a_terminal_the_proof_has_to_come_along_and_be_right(desk, options, code, says):
    before = desk.newest_request()
    done = asked(desk, REPLACE, *options)
    assert done.code == code, done
    assert says in done.err
    assert desk.newest_request() == before
    assert len(desk.people("batch", "staff")) == 41


def test_the_right_proof_by_options_or_inside_the_command(desk):
    done = asked(desk, f"{REPLACE} confirm_name=staff", "--reason", "Gone", "--confirm-count", "41")
    assert done.code == 0, done
    assert "waits for" in done.out
    assert len(desk.people("batch", "staff")) == 41


def test_a_plain_no_changes_nothing(desk):
    before = desk.newest_request()
    at = AtTerminal(desk, removal(desk, "App installed", 2))
    at.answer("Remove 2 people? [y/N] ", "")
    assert at.end().code == 1
    at = AtTerminal(desk, removal(desk, "App installed", 2))
    at.wait_for("Remove 2 people? [y/N] ")
    os.write(at._screen, b"\x04")  # the end of what is typed
    ended = at.end()
    assert ended.code == 1
    assert "Nothing was changed." in ended.out
    assert asked(desk, removal(desk, "App installed", 2)).code == 2
    assert desk.newest_request() == before


@pytest.mark.parametrize(
    ("user", "code", "says"),
    [
        ("U0GUS", 1, "is a guest"),
        ("U0OTTO", 1, "belongs to another workspace"),
        ("U0NOBODY", 1, "not known to Slack, or deactivated"),
        ("USLACKBOT", 1, "U"),
        ("maya", 2, "--as takes the Slack id"),
        ("", 2, "--as takes the Slack id"),
    ],
)
def test_only_full_members_may_be_named(desk, user, code, says):
    before = desk.newest_request()
    done = asked(desk, removal(desk, "App installed", 1), "--yes", as_=("--as", user))
    assert done.code == code, done
    assert says in done.err
    assert desk.newest_request() == before


def test_somebody_who_has_left_may_not_be_named(desk):
    assert desk.person.directory(user="U0CLEO", deleted=True)["ok"]
    done = asked(desk, removal(desk, "App installed", 1), "--yes", as_=("--as", "U0CLEO"))
    assert desk.person.directory(user="U0CLEO", deleted=False)["ok"]
    assert (done.code, "deactivated" in done.err) == (1, True), done


def test_people_from_files_and_a_card_where_it_was_asked(desk, tmp_path):
    listed = leaving(desk, "Trial users", 4)
    one, other = tmp_path / "one.csv", tmp_path / "other.txt"
    one.write_text("id\n" + "\n".join(listed[:2]))
    other.write_text("\n".join(listed[2:]))
    done = asked(
        desk, "remove bunce “Trial users”", "--file", str(one), "--file", str(other), "--yes", "--wait",
        "--channel", "C0MARKETING",
    )  # fmt: skip
    assert done.code == 0, done
    assert not set(listed) & set(desk.members("Trial users"))
    desk.card(desk.newest_request(), "*Done.*", as_="marketer", channel=MARKETING)
    number = desk.newest_request()
    undone = asked(desk, f"undo #{number}", "--yes", "--wait")
    assert undone.code == 0, undone
    assert set(listed) <= set(desk.members("Trial users"))


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        ("remove bunce vip", 2, "people behind the segment, or --file"),
        ("remove", 2, "Say where, as the first word after remove: batch, brevo, bunce"),
        ("tag batch staff", 2, "Still missing: --file"),
        ("delete bunce Test", 1, "Bunce"),
        ("remove bunce Tset 1", 1, "Did you mean “Test”?"),
        ("remove bunce Test 1 colour=blue", 1, "no option “colour”"),
        ("requests", 2, "`segbot requests` does that."),
        ("audit vip", 2, "`segbot audit search` does that."),
        ("remoove bunce Test 1", 1, "Did you mean “remove”"),
        ("undo #999999", 1, "There is no request #999999"),
        ("remove bunce Test 1 reason=\udcff", 2, "not UTF-8"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(desk, command, code, says):
    done = asked(desk, command.encode("utf-8", "surrogateescape"), "--yes")
    assert done.code == code, done
    assert says in done.err
    assert done.err.startswith("segbot: ")


def test_a_time_to_run_at_is_kept_to_and_read_in_the_askers_zone(desk):
    listed = leaving(desk, "Trial users", 1)
    done = asked(desk, f"{removal(desk, 'Trial users', 1)} at=“tomorrow 10:00”", "--yes")
    assert done.code == 0, done
    assert "10:00 in Europe/Stockholm" in done.out.splitlines()[-1]
    number = desk.newest_request()
    [row] = desk.rows("SELECT state, starts_at FROM requests WHERE id = :number", number=number)
    assert row["state"] == "approved"
    assert row["starts_at"] > time.time()
    assert set(listed) <= set(desk.members("Trial users"))
    undone = asked(desk, f"undo #{number} at=tomorrow", "--yes")
    assert (undone.code, "leave out at=" in undone.err) == (2, True), undone


def test_looking_prints_what_slack_would_show(desk):
    shown = asked(desk, "show batch vip_2026")
    assert shown.code == 0, shown
    assert shown.out.splitlines()[0] == "vip_2026 · Batch · 412 people"
    listed = asked(desk, "list bunce")
    assert "!channel> *free* & <b>more</b>: People 58" in listed.out
    assert "<!channel>" not in listed.out


def test_several_ask_at_once_while_the_bot_is_busy(desk):
    """One SQLite file, one bot that writes with every batch, and four more processes that write."""
    everybody = fill(desk, "Long tail", 4_000)
    desk.world.emulators.set_fault("bunce", "slow", count=None, operation="write", seconds=0.15)
    number = ask_by_file(desk, "Long tail", everybody[:1_900])
    for approver in ("approver", "second_approver"):
        assert desk.person.press(approver, desk.card(number), "approve_request") == {"ok": True}
    desk.person.wait_for(lambda: desk.request_state(number) == "running", what="the run")
    segments = ("Cart abandoners", "First order", "Gift card holders", "Birthday this month")
    gone = {name: leaving(desk, name, 1) for name in segments}
    with ThreadPoolExecutor(len(segments)) as pool:
        ended = list(pool.map(lambda name: asked(desk, removal(desk, name, 1), "--yes"), segments))
    assert [each.code for each in ended] == [0] * 4, ended
    desk.card(number, "*1,900 people removed from", timeout=30)
    for name, people in gone.items():
        desk.person.wait_for(lambda name=name, people=people: not set(people) & set(desk.members(name)))
    desk.bunce.faults.clear()


def test_without_a_bot_it_is_kept_until_the_next_start(desk):
    desk.kill()
    small, large = leaving(desk, "Wholesale", 1), leaving(desk, "Summer sale 2025")
    first = asked(desk, removal(desk, "Wholesale", 1), "--yes")
    second = asked(desk, removal(desk, "Summer sale 2025", 101), "--yes", "--wait")
    assert (first.code, second.code) == (0, 5), (first, second)
    number = desk.newest_request()
    for done, each in ((first, number - 1), (second, number)):
        assert f"segbot isn't running. #{each} is kept" in done.out
    assert set(small) <= set(desk.members("Wholesale"))
    desk.start_again()
    desk.person.wait_for(lambda: desk.request_state(number - 1) == "done", 15.0, "the small one done")
    assert not set(small) & set(desk.members("Wholesale"))
    card = desk.card(number, "*Waiting for approval.*")
    assert desk.person.press("approver", card, "approve_request") == {"ok": True}
    desk.card(number, "*Done.*")
    assert not set(large) & set(desk.members("Summer sale 2025"))


def test_nothing_private_was_told(desk):
    unknown = [one for one in desk.refused_since() if one["what"] == "POST /api/users.info"]
    assert len(unknown) <= 2  # the two who were made up
    assert desk.addresses_told() == set()
    assert "Traceback" not in desk.log()
    assert desk.person.messages(AUDIT, "approver")
