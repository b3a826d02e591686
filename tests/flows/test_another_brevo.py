"""Brevo as others know it: a second one of their making behind the same flows."""

from __future__ import annotations

import pytest
from flows.other_brevo import OtherBrevo
from flows.stage import HandClock, Stage
from flows.test_another_mailchimp import carried_out, proven, undo

from segbot.domain.actions import Verb
from segbot.domain.errors import CredentialsError, NameTakenError, UnsupportedError
from segbot.domain.policy import Outcome

BEGIN = HandClock().now().timestamp()
KNOWN = ("ann@x.org", "ben+news@x.org", "dee@x.org", "eve@x.org", "12345@x.org")


@pytest.fixture
def stage(tmp_path):
    made = None
    other = OtherBrevo(clock=lambda: made.clock.now().timestamp() if made else BEGIN)
    other.know(*KNOWN, *(f"p{number}@x.org" for number in range(60)))
    other.know("blocked@x.org", "still@x.org", blocked=True)
    other.put("VIP", "ann@x.org", "still@x.org")
    for name in ("a, b", "a/b", "Käse & Wein", *(f"List {number}" for number in range(60))):
        other.put(name)
    other.put("Fills itself", dynamic=True)
    other.rules.append(
        {"id": 12, "segmentName": "VIP", "categoryName": "x", "updatedAt": "2026-01-01T00:00:00Z"}
    )
    made = Stage(tmp_path, other)
    yield made
    made.close()
    other.stop()


def test_the_whole_story_is_exact(stage):
    people = ["ANN@x.org", "Ben+News@x.org", "12345@x.org", "blocked@x.org", "stranger@x.org"]
    draft = stage.draft(Verb.ADD, stage.segment("VIP"), people)
    assert (draft.plan.adds, draft.plan.unchanged, draft.plan.before) == (2, 1, 2)
    assert sorted(each.why for each in draft.report) == ["not a contact", "on the blocklist"]
    done = carried_out(stage, proven(stage, draft))
    inside = {"ann@x.org", "still@x.org", "ben+news@x.org", "12345@x.org"}
    assert (stage.emulator.inside("VIP"), done.result.changed) == (inside, 2)
    cleared = carried_out(stage, proven(stage, stage.draft(Verb.CLEAR, stage.segment("VIP"))))
    assert (stage.emulator.inside("VIP"), cleared.result.changed) == (set(), 4)
    carried_out(stage, proven(stage, undo(stage, cleared)))
    assert stage.emulator.inside("VIP") == inside
    carried_out(stage, proven(stage, undo(stage, done)))
    assert stage.emulator.inside("VIP") == {"ann@x.org", "still@x.org"}
    assert all(
        set(body) == {"emails"}
        for _, path, body in stage.emulator.changes()
        if path.endswith(("add", "remove"))
    )


def test_a_change_that_is_made_and_not_answered_is_sent_once_or_its_repeat_is_no_failure(stage):
    stage.emulator.silent = 1
    done = carried_out(stage, proven(stage, stage.draft(Verb.ADD, "a/b", ["dee@x.org", "eve@x.org"])))
    assert stage.emulator.inside("a/b") == {"dee@x.org", "eve@x.org"}
    assert (done.result.changed, len(stage.emulator.changes())) == (2, 1)


def test_how_long_to_wait_is_taken_from_its_own_header(stage):
    stage.emulator.hasty = 2
    begun = stage.clock.now()
    carried_out(stage, proven(stage, stage.draft(Verb.ADD, "a, b", ["dee@x.org"])))
    assert 14 <= (stage.clock.now() - begun).total_seconds() < 60


def test_lists_of_any_name_are_found_and_a_segment_of_the_same_name_is_another_thing(stage):
    rows = list(stage.browse.segments(stage.name))
    assert len(rows) == 66
    assert {each.kind for each in rows if each.name == "VIP"} == {"list", "segment"}
    with pytest.raises(NameTakenError):
        stage.draft(Verb.CREATE, None, name="käse & WEIN")
    with pytest.raises(UnsupportedError, match="by its rules"):
        stage.draft(Verb.ADD, "Fills itself", ["dee@x.org"])
    with pytest.raises(UnsupportedError, match="by its rules"):
        stage.draft(Verb.ADD, "segment-12", ["dee@x.org"])
    assert stage.emulator.changes() == []


def test_a_queued_campaign_that_leaves_the_list_out_stands_in_the_way(stage):
    left_out = {"lists": [99], "exclusionLists": [int(stage.segment("VIP"))]}
    stage.emulator.campaigns.append(
        {
            "id": 3,
            "name": "Spring",
            "status": "queued",
            "scheduledAt": "2026-12-24T10:00:00Z",
            "recipients": left_out,
        }
    )
    draft = stage.draft(Verb.DELETE, stage.segment("VIP"))
    assert draft.ruling.outcome is Outcome.REFUSE
    assert "leaves out the people" in draft.ruling.why


def test_a_key_that_stops_may_be_a_server_that_moved(stage):
    stage.emulator.blocks_address = True
    with pytest.raises(CredentialsError, match="server address it doesn't know"):
        stage.draft(Verb.ADD, stage.segment("VIP"), ["dee@x.org"])
