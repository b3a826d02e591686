"""Segments known before anybody asks: kept, shown with their age, and brought up to date by what segbot does itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flows.stage import Stage

from segbot.domain.actions import Verb
from segbot.sandbox.emulators import Bunce, serve_emulator


@pytest.fixture
def stage(tmp_path):
    running = serve_emulator(Bunce(rate_scale=None))
    staged = Stage(tmp_path, running)
    yield staged
    staged.close()
    running.stop()


def slowly_read(stage):
    """The list is known, and took ten seconds to read."""
    found = stage.browse.segments("bunce")
    with stage.store.transaction() as tx:
        tx.segments.remember("bunce", found, stage.clock.now(), took=10.0)
    return found


def asked(stage):
    return [request.path for request in stage.emulator.requests]


def test_typing_asks_nobody_once_the_list_is_known(stage):
    slowly_read(stage)
    before = asked(stage)
    for typed in ("", "v", "vi", "vip", "vip cu", "vpi custmoers"):
        found = stage.browse.suggest("bunce", typed)
        assert found
    assert stage.browse.suggest("bunce", "vip cu")[0].name == "VIP customers"
    assert asked(stage) == before


def test_a_list_that_takes_long_is_shown_at_once_with_its_age(stage):
    found = slowly_read(stage)
    read_at = stage.clock.now()
    stage.clock.time += timedelta(seconds=30)
    before = asked(stage)
    listed = stage.browse.listed("bunce")
    assert [each.id for each in listed.segments] == [each.id for each in found]
    assert listed.at == read_at
    assert asked(stage) == before


def test_what_decides_asks_for_the_one_segment(stage):
    slowly_read(stage)
    before = len(asked(stage))
    segment = stage.browse.segment("bunce", "VIP customers")
    assert asked(stage)[before:] == [f"/v1/segments/{segment.id}"]


def test_what_segbot_changes_is_known_before_the_list_is_read_again(stage):
    slowly_read(stage)
    stage.ask(Verb.RENAME, segment="Trial users", name="Trialists")
    stage.run_all()
    names = [each.name for each in stage.browse._kept.known("bunce")]
    assert "Trialists" in names
    assert "Trial users" not in names


def test_one_at_a_time_reads_a_list(stage):
    with stage.store.transaction() as tx:
        number = tx.segments.begin("bunce", stage.clock.now())
        assert number is not None
        assert tx.segments.begin("bunce", stage.clock.now()) is None
        tx.segments.give_up("bunce", number)
        assert tx.segments.begin("bunce", stage.clock.now()) == number + 1
