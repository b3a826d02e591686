"""Mailchimp: what a tag is named by (docs/mailchimp.md, M14), who is told to stay, and whom the audience holds."""

from __future__ import annotations

import pytest

from segbot.domain.actions import Verb
from segbot.domain.errors import NotFoundError, UnsupportedError
from segbot.providers import REGISTRY
from tests.providers.mailchimp_described import answer_faults, request_faults
from tests.providers.mailchimp_scene import Scene, named


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


def test_many_people_are_found_by_reading_the_audience(scene):
    people = [scene.contact(f"p{number}@example.com", "pending") for number in range(60)]
    before = len(scene.sent("GET"))
    why = scene.provider.not_addable((*map(named, people), named("nobody@example.com")), None, scene.id)
    assert why == {"nobody@example.com": "not in the audience"}
    assert len(scene.sent("GET")) - before == 2


def test_somebody_who_was_unknown_a_moment_ago_is_asked_for_again(scene):
    assert scene.provider.known_to_provider((named("late@example.com"),)) == frozenset()
    scene.contact("late@example.com")
    scene.bench.clock.sleep(15)
    assert scene.provider.known_to_provider((named("late@example.com"),)) == {"late@example.com"}


def test_what_is_asked_and_answered_is_as_mailchimp_describes_it(scene):
    """Each request of these tests is held against Mailchimp's own client (mailchimp_described.py): a wrong one is found."""
    assert scene.emulator.violations == []
    for method, path, query, body in [
        ("POST", "/batches", {}, {"operations": []}),
        ("GET", "/lists/a/segments", {"limit": "50"}, None),
        ("GET", "/lists/a/segments", {"count": "1001"}, None),
        ("GET", "/lists/a/segments/7/members", {"include_cleaned": "1"}, None),
        ("GET", "/campaigns", {"status": "scheduled"}, None),
        ("POST", "/lists/a/segments/7", {}, {"members": ["a@x.org"]}),
        ("POST", "/lists/a/members", {}, {"email_address": "a@x.org"}),
        ("PATCH", "/lists/a/segments/7", {}, None),
        ("DELETE", "/lists/a/segments/7", {}, {"name": "x"}),
    ]:
        assert request_faults(method, path, query, body), (method, path)
    assert answer_faults("GET", "/lists/a/segments/7", 200, {"id": "7", "name": "x"})
    assert answer_faults("GET", "/lists/a/segments/7", 404, {"title": "x"})
    assert answer_faults("DELETE", "/lists/a/segments/7", 200, None)


def test_m13_rules_are_listed_and_shown(bench):
    made = bench("mailchimp", seed=1)
    kinds = {each.name: each for each in made.provider.list_segments()}
    assert kinds["Gold card in Sweden"].kind == "saved"
    assert "static_segment" in made.provider.get_segment(kinds["Gold card in Sweden"].id).criteria
    big = kinds["Big spenders who never click"]
    assert (big.id, big.kind) == ("advanced-9001", "advanced")
    assert "rating" in made.provider.get_segment(big.id).criteria
    with pytest.raises(UnsupportedError):
        list(made.provider.read_members(big))
    made.emulator.has_advanced_segments = False
    again = made.reopen()
    assert not [each for each in again.list_segments() if each.kind == "advanced"]
    before = len(made.emulator.requests)
    list(again.list_segments())
    assert len(made.emulator.requests) - before == 1
