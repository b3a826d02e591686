"""Which campaigns, automations and segments use a contact list or a tag, before it is deleted."""

from __future__ import annotations

import pytest

from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.segments import Segment
from segbot.sandbox.emulators.constant_contact import seed as seeds


@pytest.fixture
def seeded(bench):
    made = bench("constant_contact", seed=1)
    by_name = {
        shown["name"]: key for key, shown in made.emulator.segments().items() if "segment_id" not in shown
    }

    def check(name, kind="list"):
        return made.provider.campaign_check(Segment(id=by_name[name], name=name, kind=kind))

    made.by_name, made.check = by_name, check
    return made


def test_a_scheduled_campaign_to_a_list_is_found_with_its_time(seeded):
    found = seeded.check("Newsletter")
    assert found.verdict is CampaignCheck.SCHEDULED
    assert any("Weekend offers" in note and "this list" in note for note in found.notes)
    assert found.next_send is not None


def test_an_automation_that_a_list_sets_off_is_found(seeded):
    found = seeded.check("New customers")
    assert found.verdict is CampaignCheck.SCHEDULED
    assert any("Welcome series" in note for note in found.notes)


def test_a_draft_is_a_warning_and_nothing_is_clear(seeded):
    assert seeded.check("Autumn fair 2024").verdict is CampaignCheck.WARN
    assert seeded.check("VIP guests").verdict is CampaignCheck.CLEAR
    assert seeded.check("Dog owner", "tag").verdict is CampaignCheck.CLEAR


@pytest.mark.parametrize("status", ["Scheduled", "Draft", None])
def test_a_campaign_through_a_segment_that_works_with_it_counts(seeded, status):
    emulator = seeded.emulator
    tag = seeded.by_name["Dog owner"]
    leaf = {"source": "tags", "field": "tag_id", "op": "contains-any", "value": [tag]}
    rule = emulator.make_segment("Dogs", seeds.criteria({"type": "or", "group": [leaf]}))
    if status:
        campaign = seeds.campaign(
            emulator.next_uuid, "Dog days", status, emulator.stamp(), segment=rule["segment_id"]
        )
        emulator.campaigns.put(campaign["campaign_id"], campaign)
    found = seeded.check("Dog owner", "tag")
    expected = CampaignCheck.SCHEDULED if status == "Scheduled" else CampaignCheck.WARN
    assert found.verdict is expected
    assert any("“Dogs”" in note for note in found.notes)


def test_criteria_that_cannot_be_read_leave_it_open(seeded):
    answered = seeded.emulator.respond

    def respond(request):
        if request.path.startswith("/v3/segments/"):
            return seeded.emulator.failure("server_error")
        return answered(request)

    seeded.emulator.respond = respond
    assert seeded.check("Dog owner", "tag").verdict is CampaignCheck.UNKNOWN
