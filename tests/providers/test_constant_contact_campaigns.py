"""Would a scheduled campaign miss the segment? What is read, and what an unread corner means."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.segments import Segment
from tests.providers.recorder import Reply

SEGMENT = Segment(id="30", name="Openers")
CLEAR, WARN, SCHEDULED, UNKNOWN = (
    CampaignCheck.CLEAR,
    CampaignCheck.WARN,
    CampaignCheck.SCHEDULED,
    CampaignCheck.UNKNOWN,
)


class Account:
    """Campaigns as (status, segment ids, activity status), one page each; automations as (active, draft) definitions."""

    def __init__(self, *campaigns, automations=()):
        self.campaigns, self.automations = campaigns, automations
        self.broken = {}
        self.schedules = {}

    def __call__(self, sent):
        for path, reply in self.broken.items():
            if sent.path.startswith(path):
                return reply
        parts = sent.path.removeprefix("/v3/").split("/")
        if parts == ["emails"]:
            return self.page(int(sent.query.get("cursor", 0)))
        if parts == ["automations", "workflows"]:
            flows = [{"id": str(n), "name": f"Flow {n}", "status": "x"} for n in range(len(self.automations))]
            return Reply(status=209, json={"flow_summaries": flows})
        if parts[0] == "automations":
            active, draft = self.automations[int(parts[2])]
            return Reply(json={"status": "ACTIVE", "active_definition": active, "draft_definition": draft})
        return self.part_of_a_campaign(parts)

    def part_of_a_campaign(self, parts):
        if parts[-1] == "schedules":
            times = self.schedules.get(int(parts[2]), [])
            return Reply(json=[{"scheduled_date": at} for at in times])
        status, ids, activity_status = self.campaigns[int(parts[-1])]
        if parts[1] == "activities":
            return Reply(json={"segment_ids": ids, "current_status": activity_status})
        roles = [
            {"role": "permalink", "campaign_activity_id": "p"},
            {"role": "primary_email", "campaign_activity_id": parts[1]},
        ]
        return Reply(json={"current_status": status, "campaign_activities": roles})

    def page(self, number):
        rows = [
            {"campaign_id": str(number), "name": f"Campaign {number}", "current_status": status}
            for status, _, _ in self.campaigns[number : number + 1]
        ]
        more = number + 1 < len(self.campaigns)
        links = {"next": {"href": f"/v3/emails?cursor={number + 1}"}} if more else None
        return Reply(json={"campaigns": rows, "_links": links})


def starts(segment_id):
    return {"trigger": {"trigger_def": {"type": "segment_join", "segment_id": segment_id}}}


@pytest.fixture
def cc(connect, server):
    return connect(
        "constant_contact", {"ACCESS_TOKEN": "token-1", "BASE_URL": f"{server.url}/v3"}, pace=False
    )


DONE = ("Done", [30], "DONE")


@pytest.mark.parametrize(
    ("campaigns", "automations", "verdict"),
    [
        ([], [], CLEAR),
        ([DONE, ("Removed", [30], "REMOVED")], [], CLEAR),
        ([("Scheduled", [31], "SCHEDULED")], [], CLEAR),
        ([("Scheduled", [30], "SCHEDULED")], [], SCHEDULED),
        ([("SCHEDULED", ["30"], "scheduled")], [], SCHEDULED),
        ([("Executing", [30], "EXECUTING")], [], SCHEDULED),
        ([("Draft", [30], "DRAFT")], [], WARN),
        ([("Draft", [30], "SCHEDULED")], [], SCHEDULED),
        ([("Error", [30], "ERROR")], [], WARN),
        ([("Draft", [31], "DRAFT"), ("Draft", None, "DRAFT")], [], CLEAR),
        ([("Something new", [30], "NEW")], [], SCHEDULED),
        ([DONE] * 3 + [("Scheduled", [30], "SCHEDULED")], [], SCHEDULED),
        ([], [(starts("30"), None)], SCHEDULED),
        ([], [(starts(30), None)], SCHEDULED),
        ([], [(starts("31"), starts("30"))], WARN),
        ([], [(None, None), ({}, {"trigger": None})], CLEAR),
    ],
    ids=str,
)
def test_traps_1_2_7_11_every_page_casing_and_spelling_of_the_id_is_seen(
    cc, server, campaigns, automations, verdict
):
    server.answer = Account(*campaigns, automations=automations)
    assert cc.campaign_check(SEGMENT).verdict is verdict


def test_no_filter_by_date_is_used_as_it_would_hide_campaigns_scheduled_long_ago(cc, server):
    server.answer = Account(DONE)
    cc.campaign_check(SEGMENT)
    assert server.lines[0] == "GET /v3/emails?limit=500"


def test_trap_12_without_the_scope_for_campaigns_the_answer_is_unknown_not_clear(cc, server):
    server.answer = Account()
    server.answer.broken = {
        "/v3/emails": Reply(status=403, json={}),
        "/v3/automations": Reply(status=403, json={}),
    }
    report = cc.campaign_check(SEGMENT)
    assert report.verdict is UNKNOWN
    assert "campaign_data" in report.notes[0]


PATHS = ["emails", "emails/0", "emails/activities/0", "automations/workflows", "automations/workflows/0"]
USELESS = [
    Reply(status=500),
    Reply(status=429, json={"error_key": "quota_exceeded"}),
    Reply(status=404, json=[{"error_key": "contacts.api.not_found", "error_message": "Not found"}]),
    Reply(raw=b"<html>"),
]
LACKING = [
    (path, Reply(json={})) for path in PATHS[:2] + PATHS[3:4]
]  # the others may well be without a segment


@pytest.mark.parametrize(("path", "reply"), [*product(PATHS, USELESS), *LACKING], ids=str)
def test_any_corner_that_cannot_be_read_leaves_it_unknown(cc, server, path, reply):
    server.answer = Account(("Scheduled", [31], "SCHEDULED"), automations=[(starts("31"), None)])
    server.answer.broken = {f"/v3/{path}": reply}
    report = cc.campaign_check(SEGMENT)
    assert report.verdict is UNKNOWN
    assert any("Couldn't be read" in note for note in report.notes)


def test_a_used_up_day_is_not_beaten_on(cc, server):
    server.answer = Account(*[("Scheduled", [31], "SCHEDULED")] * 50)
    server.answer.broken = {"/v3/emails/": Reply(status=429, json={"error_key": "quota_exceeded"})}
    assert cc.campaign_check(SEGMENT).verdict is UNKNOWN
    assert sum(line.startswith("GET /v3/emails/") for line in server.lines) == 1


def test_a_draft_that_vanishes_meanwhile_is_no_obstacle(cc, server):
    server.answer = Account(("Draft", [31], "DRAFT"))
    server.answer.broken = {
        "/v3/emails/0": Reply(
            status=404, json=[{"error_key": "contacts.api.not_found", "error_message": "Not found"}]
        )
    }
    assert cc.campaign_check(SEGMENT).verdict is CLEAR


def test_campaigns_are_named_and_so_is_what_can_never_be_seen(cc, server):
    server.answer = Account(*[("Scheduled", [30], "SCHEDULED")] * 7)
    notes = cc.campaign_check(SEGMENT).notes
    assert "“Campaign 0”" in notes[0]
    assert "and 2 more" in notes[0]
    assert "Text messages" in notes[-1]


def scans(server):
    return server.lines.count("GET /v3/emails?limit=500")


def test_one_scan_serves_whoever_asks_within_a_minute(cc, server, clock):
    server.answer = Account(("Scheduled", [30], "SCHEDULED"), automations=[(starts("31"), None)])
    assert [cc.campaign_check(Segment(id=each, name="x")).verdict for each in ("30", "31", "32")] == [
        SCHEDULED,
        SCHEDULED,
        CLEAR,
    ]
    assert scans(server) == 1
    clock.sleep(61)
    cc.campaign_check(SEGMENT)
    assert scans(server) == 2


def test_right_before_a_change_everything_is_read_again(cc, server):
    server.answer = Account()
    assert cc.campaign_check(SEGMENT).verdict is CLEAR
    server.answer = Account(("Scheduled", [30], "SCHEDULED"))
    assert cc.campaign_check(SEGMENT).verdict is CLEAR, "shared"
    assert cc.campaign_check(SEGMENT, fresh=True).verdict is SCHEDULED


def test_a_scan_with_a_dark_corner_is_not_shared(cc, server):
    server.answer = Account()
    server.answer.broken = {"/v3/automations": Reply(status=500)}
    assert cc.campaign_check(SEGMENT).verdict is UNKNOWN
    server.answer.broken = {}
    assert cc.campaign_check(SEGMENT).verdict is CLEAR


def test_what_the_scan_cost_is_told(cc, server):
    server.answer = Account(("Scheduled", [31], "SCHEDULED"), DONE, automations=[(None, None)])
    notes = cc.campaign_check(SEGMENT).notes
    assert any("looked at: 2, automations: 1; it took 6 of the day's 10,000" in note for note in notes)
    assert len(server.sent) == 6


NOTHING_YET = (0, None)
SIX_TO_LOOK_INTO = [("Scheduled", [31], "SCHEDULED")] * 6 + [DONE] * 3


def test_how_far_the_scan_is_is_told_in_campaigns_worth_a_look(cc, server):
    server.answer = Account(*SIX_TO_LOOK_INTO, automations=[(None, None)])
    told = []
    cc.campaign_check(SEGMENT, progress=lambda *far: told.append(far))
    assert told == [NOTHING_YET, NOTHING_YET, *((done, 7) for done in range(8))]


def test_a_check_that_shares_the_last_scan_has_nothing_to_tell(cc, server):
    server.answer = Account(*SIX_TO_LOOK_INTO)
    cc.campaign_check(SEGMENT)
    told = []
    cc.campaign_check(SEGMENT, progress=lambda *far: told.append(far))
    assert told == [NOTHING_YET]


def test_what_was_listed_before_a_page_failed_still_counts(cc, server):
    server.answer = Account(("Scheduled", [30], "SCHEDULED"), DONE)
    server.answer.broken = {"/v3/emails?cursor": Reply(status=500)}
    server.answer.page, whole = (
        (
            lambda number: (
                whole(number)
                if number == 0
                else Reply(
                    status=404, json=[{"error_key": "contacts.api.not_found", "error_message": "Not found"}]
                )
            )
        ),
        (server.answer.page),
    )
    report = cc.campaign_check(SEGMENT)
    assert report.verdict is SCHEDULED
    assert any("Couldn't be read" in note for note in report.notes)


class Gate:
    """Holds the scan at its first detail until told, so that others come to wait for it."""

    def __init__(self, account):
        self.account, self.reached, self.go = account, threading.Event(), threading.Event()

    def __call__(self, sent):
        if sent.path == "/v3/emails/0":
            self.reached.set()
            self.go.wait(5)
        return self.account(sent)


def waiting(cc, *, fresh):
    """A check in a thread of its own, once it waits; and what it was told."""
    told = []
    thread = threading.Thread(
        target=lambda: cc.campaign_check(SEGMENT, fresh=fresh, progress=lambda *far: told.append(far))
    )
    thread.start()
    give_up = time.monotonic() + 5
    while not told:
        assert time.monotonic() < give_up
        time.sleep(0.005)
    return thread, told


def end(*threads):
    for thread in threads:
        thread.join()


def test_those_who_wait_for_somebody_elses_scan_are_told_too(cc, server):
    server.answer = gate = Gate(Account(*SIX_TO_LOOK_INTO))
    first, mine = waiting(cc, fresh=False)
    assert gate.reached.wait(5)
    second, theirs = waiting(cc, fresh=False)
    gate.go.set()
    end(first, second)
    assert scans(server) == 1
    assert theirs == [(done, 6) for done in range(7)]
    assert mine[-1] == (6, 6)


def test_a_fresh_check_is_not_told_of_a_scan_that_does_not_count_for_it(cc, server):
    server.answer = gate = Gate(Account(*SIX_TO_LOOK_INTO))
    first, _ = waiting(cc, fresh=False)
    assert gate.reached.wait(5)
    (second, told), (third, also_told) = waiting(cc, fresh=True), waiting(cc, fresh=True)
    gate.go.set()
    end(first, second, third)
    assert scans(server) == 2, "both share the one that began after they had asked"
    assert told == also_told == [NOTHING_YET, NOTHING_YET, *((done, 6) for done in range(7))]


def test_a_listener_that_fails_ends_nobodys_scan(cc, server):
    server.answer = Account(*SIX_TO_LOOK_INTO)
    told = []

    def fail(*far):
        told.append(far)
        raise OSError("Slack is away")

    assert cc.campaign_check(SEGMENT, progress=fail).verdict is CLEAR
    assert told == [NOTHING_YET]


def at(clock, **later):
    """As the API writes a time, and what it means."""
    moment = (clock.now() + timedelta(**later)).replace(microsecond=0)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"), moment


def schedules(server):
    return [line for line in server.lines if line.endswith("/schedules")]


def test_the_next_send_is_the_earliest_still_to_come_of_those_that_use_the_segment(cc, server, clock):
    (soon, when), (later, _), (over, _), (elsewhere, _) = (
        at(clock, days=2),
        at(clock, days=9),
        at(clock, days=-1),
        at(clock, hours=1),
    )
    server.answer = Account(
        ("Scheduled", [30], "SCHEDULED"),
        ("Scheduled", [30], "SCHEDULED"),
        ("Executing", [30], "EXECUTING"),
        ("Scheduled", [31], "SCHEDULED"),
        automations=[(starts("30"), None)],
    )
    server.answer.schedules = {0: [later], 1: [over, soon], 3: [elsewhere]}
    assert cc.campaign_check(SEGMENT).next_send == when
    assert len(schedules(server)) == 3, "and no schedule of a campaign that does not use it"


def test_another_zone_is_turned_into_utc(cc, server):
    server.answer = Account(("Scheduled", [30], "SCHEDULED"))
    server.answer.schedules = {0: ["2036-10-26T02:30:00+02:00"]}
    assert cc.campaign_check(SEGMENT).next_send == datetime(2036, 10, 26, 0, 30, tzinfo=UTC)


def test_a_schedule_is_read_once_for_whoever_shares_the_scan_and_counted(cc, server, clock):
    server.answer = Account(("Scheduled", [30], "SCHEDULED"))
    server.answer.schedules = {0: [at(clock, days=2)[0]]}
    first, second = cc.campaign_check(SEGMENT), cc.campaign_check(SEGMENT)
    assert first.next_send == second.next_send is not None
    assert len(schedules(server)) == 1
    assert any("it took 5 of the day's 10,000" in note for note in second.notes)


@pytest.mark.parametrize(
    "reply", [Reply(status=500), Reply(json={}), Reply(json=[{"scheduled_date": "soon"}]), Reply(json=[])]
)
def test_where_a_schedule_cannot_be_read_the_verdict_stands_and_no_time_is_named(cc, server, reply):
    server.answer = Account(("Scheduled", [30], "SCHEDULED"))
    server.answer.broken = {"/v3/emails/activities/0/schedules": reply}
    report = cc.campaign_check(SEGMENT)
    assert (report.verdict, report.next_send) == (SCHEDULED, None)


@pytest.mark.parametrize("campaigns", [[], [("Draft", [30], "DRAFT")], [("Scheduled", [31], "SCHEDULED")]])
def test_where_nothing_is_scheduled_with_it_no_schedule_is_read(cc, server, campaigns):
    server.answer = Account(*campaigns)
    assert cc.campaign_check(SEGMENT).next_send is None
    assert schedules(server) == []


def test_no_more_than_twenty_schedules_are_read_for_a_time(cc, server):
    server.answer = Account(*[("Scheduled", [30], "SCHEDULED")] * 21)
    report = cc.campaign_check(SEGMENT)
    assert (report.verdict, report.next_send, schedules(server)) == (SCHEDULED, None, [])
