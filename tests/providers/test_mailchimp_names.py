"""Mailchimp: what a tag is named by (docs/mailchimp.md, M14), and who is told to stay."""

from __future__ import annotations

import pytest

from segbot.domain.actions import Verb
from segbot.domain.errors import NotFoundError
from segbot.providers import REGISTRY
from tests.providers.mailchimp_scene import Scene


@pytest.fixture
def scene(bench):
    return Scene(bench("mailchimp"))


def test_m14_names_count_as_taken_whatever_their_capitals(scene):
    assert {each.id for each in scene.provider.named("vip")} == {scene.id}
    assert REGISTRY["mailchimp"].spec.names_may_collide


@pytest.mark.parametrize("identity", ["VIP", "7/members", "-1", "", "٧"])
def test_m14_a_tag_is_named_by_its_number_alone(scene, identity):
    before = len(scene.emulator.requests)
    with pytest.raises(NotFoundError):
        scene.provider.get_segment(identity)
    assert len(scene.emulator.requests) == before


def test_whoever_empties_or_replaces_is_told_who_stays():
    for verb in (Verb.CLEAR, Verb.REPLACE):
        assert any(
            "without an e-mail address" in each
            for each in REGISTRY["mailchimp"].spec.capability(verb).effects
        )
