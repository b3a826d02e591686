"""Does a campaign use a list? What Brevo shows of it, at 100 requests an hour (docs/brevo.md, B6, B12 and B13)."""

from __future__ import annotations

import pytest

from segbot.domain.planning.plan import CampaignAim, CampaignCheck
from segbot.sandbox.emulators import Fault
from segbot.sandbox.emulators.brevo import seed as seeds
from tests.providers.brevo_scene import Scene


@pytest.fixture
def scene(bench):
    return Scene(bench("brevo"))


def check(scene, *, fresh=True):
    return scene.provider.campaign_check(scene.segment, fresh=fresh)


def asked(scene):
    return [each for each in scene.emulator.requests if "ampaigns" in each.path]


def plan(scene, channel, status, **recipients):
    at = seeds.stamp(scene.emulator.now().replace(hour=18))
    made = seeds.campaign(9, "Black Friday", channel, status, at, **recipients)
    scene.emulator.campaigns.put("9", made)


@pytest.mark.parametrize("how", ["lists", "exclusionLists"])
@pytest.mark.parametrize(
    ("channel", "status"),
    [
        ("mail", "queued"),
        ("mail", "inProcess"),
        ("mail", "inReview"),
        ("mail", "suspended"),
        ("text", "queued"),
        ("text", "inProcess"),
        ("whatsapp", "scheduled"),
        ("whatsapp", "running"),
    ],
)
def test_b12_one_that_goes_to_it_or_leaves_it_out_stands_in_the_way(scene, channel, status, how):
    plan(scene, channel, status, **{how: [int(scene.id)]})
    found = check(scene)
    assert found.verdict is CampaignCheck.SCHEDULED
    assert "“Black Friday”" in found.notes[0]
    leaves_out = how in ("exclusionLists", "excludedLists")
    assert found.aims == {CampaignAim.WITHOUT if leaves_out else CampaignAim.TO}
    assert ("more would be reached" in found.notes[0]) is leaves_out
    if channel != "whatsapp":
        assert found.next_send is not None


@pytest.mark.parametrize(("channel", "status"), [("mail", "draft"), ("mail", "sent"), ("text", "sent")])
def test_what_is_over_or_not_planned_does_not(scene, channel, status):
    plan(scene, channel, status, lists=[int(scene.id)])
    assert check(scene).verdict is CampaignCheck.UNKNOWN


@pytest.mark.parametrize("channel", ["mail", "text", "whatsapp"])
def test_b13_one_that_goes_by_a_segment_is_not_known(scene, channel):
    plan(scene, channel, "scheduled" if channel == "whatsapp" else "queued", segments=[3])
    found = check(scene)
    assert found.verdict is CampaignCheck.UNKNOWN
    assert any(
        "by a segment whose rules can't be read" in note and "Black Friday" in note for note in found.notes
    )


def test_nothing_found_is_never_all_clear_and_says_why(scene):
    found = check(scene)
    assert found.verdict is CampaignCheck.UNKNOWN
    assert "Automations can't be checked" in found.notes[-1]


def test_b6_one_reading_serves_every_preview_for_ten_minutes(scene):
    check(scene, fresh=False)
    once = len(asked(scene))
    assert once == 7
    for _ in range(5):
        check(scene, fresh=False)
    assert len(asked(scene)) == once
    check(scene, fresh=True)
    assert len(asked(scene)) == 2 * once
    scene.bench.clock.sleep(601)
    check(scene, fresh=False)
    assert len(asked(scene)) == 3 * once


def test_b6_where_nothing_is_left_of_the_hour_it_is_not_waited_for(scene):
    for _ in range(100):
        scene.emulator.others.admit(scene.emulator.api_key)
    begun = scene.bench.clock.now()
    found = check(scene)
    assert found.verdict is CampaignCheck.UNKNOWN
    assert any("Couldn't be read" in note for note in found.notes)
    assert (scene.bench.clock.now() - begun).total_seconds() < 30
    # What was not read to its end serves nobody else.
    scene.bench.clock.sleep(3_700)
    assert not any("Couldn't be read" in note for note in check(scene, fresh=False).notes)


def test_b6_our_own_hour_is_kept_to(scene):
    for _ in range(20):
        check(scene)
    assert len(asked(scene)) <= 100
    assert all(each.status != 429 for each in scene.emulator.log)


def test_what_cannot_be_read_is_named(scene):
    scene.emulator.faults.set(Fault(kind="server_error", count=None, operation="read"))
    (unread,) = [note for note in check(scene).notes if "Couldn't be read" in note]
    for what in ("the e-mail campaigns", "the text message campaigns", "the WhatsApp campaigns"):
        assert what in unread
