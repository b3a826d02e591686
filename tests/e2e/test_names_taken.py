"""A name that is taken, by clicking: the size of what is there, or the refusal with its ways on, before the last submit."""

from __future__ import annotations

from sandbox.driver import words


def test_a_taken_name_at_batch_is_refused_with_show_and_add(http_place):
    place = http_place
    place.command("create batch name=vip_2026")
    seen = place.person.wait_for(
        lambda: (
            "The name is taken" in words(place.person.view("marketer") or {})
            and place.person.view("marketer")
        ),
        what="the refusal",
    )
    assert "already an audience “vip_2026” with 412 people" in words(seen)
    place.person.press("marketer", seen, "show_segment")
    shown = place.person.wait_for(
        lambda: (
            "What is there" in words(place.person.view("marketer") or {}) and place.person.view("marketer")
        ),
        what="what is there",
    )
    assert "412 people" in words(shown)
    place.person.dismiss("marketer", everything=True)
    place.command("create batch name=vip_2026")
    seen = place.person.wait_for(
        lambda: (
            "The name is taken" in words(place.person.view("marketer") or {})
            and place.person.view("marketer")
        )
    )
    place.person.press("marketer", seen, "add_to_segment")
    form = place.person.wait_for_view("marketer", "segment_form")
    assert "vip_2026" in words(form)
    assert place.person.submit("marketer", {"members_text": "b-1"}) == {"ok": True}
    assert "vip_2026" in words(place.preview())
    place.person.dismiss("marketer", everything=True)
    assert place.refused_since() == []


def test_a_taken_name_at_bunce_is_the_first_thing_the_preview_says(http_place):
    place = http_place
    place.command("create bunce name=“vip  customers”")
    preview = place.preview()
    first = words(preview["blocks"][0])
    assert "There is already a segment *VIP customers* (412 people)" in first
    assert "only in capitals or spaces" in first
    place.person.dismiss("marketer", everything=True)
    assert place.refused_since() == []
