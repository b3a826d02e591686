"""Does a campaign use a tag? What Mailchimp shows of it, and what it does not (docs/mailchimp.md, M5 and M6)."""

from __future__ import annotations

import pytest

from segbot.domain.planning.plan import CampaignCheck
from segbot.sandbox.emulators import Fault
from segbot.sandbox.emulators.mailchimp import seed as seeds
from tests.providers.mailchimp_scene import Scene


@pytest.fixture
def scene(bench):
    return Scene(bench("mailchimp"))


def verdict(scene):
    return scene.provider.campaign_check(scene.segment, fresh=True)


@pytest.mark.parametrize("how", ["saved_segment_id", "static_is", "static_not"])
def test_m5_a_scheduled_campaign_that_uses_or_excludes_it_stands_in_the_way(scene, how):
    scene.emulator.meddle(scene.id, "schedule", name="Black Friday", how=how)
    found = verdict(scene)
    assert found.verdict is CampaignCheck.SCHEDULED
    assert "“Black Friday”" in found.notes[0]
    assert found.next_send == scene.emulator.now().replace(microsecond=0, day=2)


@pytest.mark.parametrize("kind", ["saved", "advanced"])
def test_m5_so_does_one_sent_by_a_rule_that_names_it(scene, kind):
    rule = {
        "match": "all",
        "conditions": [{"field": "static_segment", "op": "static_not", "value": int(scene.id)}],
    }
    if kind == "saved":
        through = scene.emulator.make_segment("Rule", options=rule)["id"]
    else:
        through = 9_100
        nested = {"match": "any", "conditions": [rule]}
        scene.emulator.advanced_shelf.put("9100", {"id": 9_100, "name": "Rule", "definition": nested})
    assert verdict(scene).verdict is CampaignCheck.UNKNOWN
    scene.emulator.meddle(str(scene.emulator.make_segment("Other")["id"]), "schedule", name="By rule")
    (campaign,) = scene.emulator.campaigns.values()
    campaign["recipients"]["segment_opts"]["saved_segment_id"] = through
    found = verdict(scene)
    assert found.verdict is CampaignCheck.SCHEDULED
    assert "Segments whose rules name it: “Rule”." in found.notes


@pytest.mark.parametrize("status", ["sending", "paused"])
def test_m5_automations_count_in_either_of_their_shapes(scene, status):
    made = seeds.automation("a1", "Welcome", status, int(scene.id))
    scene.emulator.automations.put("a1", made)
    assert verdict(scene).verdict is CampaignCheck.SCHEDULED
    made["recipients"]["segment_opts"] = {"match": "all", "saved_segment_id": int(scene.id)}
    assert verdict(scene).verdict is CampaignCheck.SCHEDULED
    made["status"] = "save"
    assert verdict(scene).verdict is CampaignCheck.UNKNOWN


def test_m6_nothing_found_is_never_all_clear_and_says_why(scene):
    found = verdict(scene)
    assert found.verdict is CampaignCheck.UNKNOWN
    assert "Customer journeys" in found.notes[-1]
    scene.emulator.meddle(scene.id, "schedule", name="Draft")
    (campaign,) = scene.emulator.campaigns.values()
    campaign["status"] = "save"
    assert "1 draft uses it" in verdict(scene).notes[0]
    scene.emulator.faults.set(Fault(kind="server_error", count=None, operation="read"))
    assert any("the campaigns" in note and "the automations" in note for note in verdict(scene).notes)
