"""A workspace's life behind the one address: tokens that run out, the app removed and installed again, kills."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest
from workspaces.neighbours import ACME, APPROVALS, BETA, MARKETING, Neighbours

pytestmark = pytest.mark.slow
SEGMENT = "Newsletter weekly"
TOMORROW = int(time.time()) + 86_400


@pytest.fixture
def start(tmp_path):
    opened = []

    def start(*teams, **options):
        both = Neighbours(tmp_path, **options)
        opened.append(both)
        for team in teams:
            both.add(team)
        both.start()
        for team in teams:
            assert both.install(team).status_code == 200
        for team in teams:
            both.wait(lambda team=team: both.ready(team), team)
        return both

    yield start
    for each in opened:
        each.close()


def remove(both, team, connection, people, **more):
    person = both.people[team]
    before = both.newest(team)
    assert person.say("marketer", MARKETING, f"/segment remove {connection}")["ok"]
    form = person.wait_for_view("marketer", "segment_form")
    offered = person.options("marketer", form, "segment", SEGMENT[:5])["options"]
    chosen = next(each for each in offered if each["text"]["text"] == SEGMENT)
    listed = "\n".join(both.members(team, SEGMENT)[:people])
    assert person.submit("marketer", {"segment": chosen, "members_text": listed, **more}) == {"ok": True}
    person.wait_for_view("marketer", "segment_preview")
    assert person.submit("marketer", {"reason": "Left us"}) == {"ok": True}
    return both.wait(lambda: (number := both.newest(team)) > before and number)


def test_removed_from_one_workspace_its_work_ends_and_the_other_goes_on(start):
    both = start(ACME, BETA)
    number = remove(both, ACME, "bunce", 150, run_at=TOMORROW)
    card = both.card(ACME, number, "approve_request")
    assert both.people[ACME].press("approver", card, "approve_request") == {"ok": True}
    both.wait(lambda: both.state(ACME, number) == "approved", "approved")

    both.uninstall(ACME)
    both.wait(lambda: both.state(ACME, number) == "paused", "paused")
    [kept] = both.rows(ACME, "SELECT team, sealed FROM slack_installation")
    assert (kept["team"], kept["sealed"]) == (ACME, None)
    [row] = both.rows(ACME, f"SELECT note FROM requests WHERE id = {number}")  # noqa: S608 - a number
    assert "segbot was removed from this workspace" in row["note"]
    events = [json.loads(each["document"])["event"] for each in both.rows(ACME, "SELECT document FROM facts")]
    assert events.count("uninstalled") == 1, "told twice, written down once"
    assert both.segbot("audit", "verify", "--workspace", "acme")[0] == 0

    both.wait(lambda: not both.ready(ACME), "its process has ended")
    command = both.delivered(ACME, "slash command")
    both.wait(lambda: "isn't installed" in both.send("slash_commands", command).text, "told so")
    assert both.ready(BETA)
    code, said = both.segbot("doctor", "--workspace", "acme")
    assert code == 1
    assert "isn't installed in the workspace T0ACME" in said
    assert remove(both, BETA, "shop", 150) > 0

    assert both.install(ACME).status_code == 200
    both.wait(lambda: both.ready(ACME), "installed again")
    card = both.card(ACME, number, "resume_request")
    assert both.people[ACME].press("approver", card, "resume_request") == {"ok": True}
    both.wait(lambda: both.state(ACME, number) == "approved", "resumed")


def test_removed_while_segbot_was_down_it_notices_at_its_start(start):
    both = start(ACME)
    number = remove(both, ACME, "bunce", 150, run_at=TOMORROW)
    card = both.card(ACME, number, "approve_request")
    assert both.people[ACME].press("approver", card, "approve_request") == {"ok": True}
    both.wait(lambda: both.state(ACME, number) == "approved", "approved")
    both.stop()
    both.distribution.revoke(ACME)
    both.start()
    both.wait(lambda: both.state(ACME, number) == "paused", "paused")
    assert both.rows(ACME, "SELECT sealed FROM slack_installation") == [{"sealed": None}]
    both.wait(lambda: "acme: not installed" in both.log.read_text(), "said so")


def test_a_removal_told_late_does_not_end_a_new_installation(start):
    both = start(ACME)
    event = {
        "type": "event_callback",
        "team_id": ACME,
        "event_id": "Ev9",
        "authorizations": [{"team_id": ACME, "enterprise_id": None, "is_enterprise_install": False}],
        "event": {"type": "app_uninstalled"},
    }
    assert both.send("events_api", event).status_code == 200
    assert both.rows(ACME, "SELECT id FROM facts") == []
    assert both.rows(ACME, "SELECT sealed FROM slack_installation")[0]["sealed"] is not None
    assert both.ready(ACME)


def test_tokens_are_renewed_before_they_run_out_and_only_the_newest_is_kept(start):
    both = start(ACME, lasts=14)
    kept = both.rows(ACME, "SELECT sealed FROM slack_installation")
    both.wait(lambda: both.rows(ACME, "SELECT sealed FROM slack_installation") != kept, "renewed")
    assert len(both.rows(ACME, "SELECT * FROM slack_installation")) == 1
    both.wait(lambda: both.distribution.ended(ACME), "the first one has run out")
    number = remove(both, ACME, "bunce", 150)
    both.card(ACME, number, "approve_request")


def test_killed_and_started_again_it_goes_on_where_it_was(start):
    """The front, killed without a word, takes its workspaces' processes with it, and leaves nothing locked."""
    both = start(ACME)
    number = remove(both, ACME, "bunce", 150)
    card = both.card(ACME, number, "approve_request")
    os.kill(both.process.pid, signal.SIGKILL)
    both.process.wait(10)
    both.start()
    both.wait(lambda: both.ready(ACME), "after the kill")
    assert both.people[ACME].press("approver", card, "approve_request") == {"ok": True}
    both.card(ACME, number, "150 people removed")
    assert card["channel"] == APPROVALS
