"""Does a campaign use a tag? What Mailchimp shows of it, and what it does not (docs/mailchimp.md, M5 and M6)."""

from __future__ import annotations

import pytest

from segbot.domain.planning.plan import CampaignAim, CampaignCheck
from segbot.domain.segments import Segment
from segbot.sandbox.emulators import Fault
from segbot.sandbox.emulators.mailchimp import seed as seeds
from tests.providers.mailchimp_scene import Scene
from tests.providers.recorder import Reply


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
    assert found.aims == {CampaignAim.WITHOUT if how == "static_not" else CampaignAim.TO}
    assert ("more would be reached" in found.notes[0]) is (how == "static_not")


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
    assert found.aims == {CampaignAim.WITHOUT}


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


@pytest.mark.parametrize("trouble", [Reply(status=503), Reply(status=403, raw=b"<html>Access Denied</html>")])
def test_m6_advanced_segments_that_are_not_read_are_not_taken_for_none(connect, server, trouble):
    """Neither now nor for the ten minutes for which a list of segments does without them."""
    rule = {"id": 9, "name": "Rule", "definition": {"field": "static_segment", "value": 7}}
    advanced = [trouble]

    def answer(sent):
        if sent.path == "/3.0/segments":
            return advanced[0]
        live = sent.path == "/3.0/campaigns" and sent.query["status"] == "schedule"
        target = {"list_id": "1a2b3c4d5e", "segment_opts": {"saved_segment_id": 9}}
        rows = [{"id": "c", "status": "schedule", "recipients": target}] if live else []
        return Reply(json={sent.path.rpartition("/")[2]: rows, "total_items": len(rows)})

    server.answer = answer
    settings = {"API_KEY": "0-us1", "AUDIENCE_ID": "1a2b3c4d5e", "BASE_URL": f"{server.url}/3.0"}
    provider, tag = connect("mailchimp", settings), Segment(id="7", name="VIP", kind="tag")
    list(provider.list_segments())
    found = provider.campaign_check(tag, fresh=True)
    assert found.verdict is CampaignCheck.UNKNOWN
    assert any("the advanced segments" in note for note in found.notes)
    advanced[0] = Reply(json={"segments": [rule], "total_items": 1})
    assert provider.campaign_check(tag, fresh=True).verdict is CampaignCheck.SCHEDULED
    advanced[0] = Reply(status=403, json={"title": "Forbidden", "status": 403, "detail": "Not in this plan."})
    found = provider.campaign_check(tag, fresh=True)
    assert not any("the advanced segments" in note for note in found.notes)
