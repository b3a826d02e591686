"""Segments known before anybody asks: kept, shown with their age, and brought up to date by what segbot does itself."""

from __future__ import annotations

from concurrent.futures import wait
from datetime import timedelta

import pytest
from flows.stage import Stage

from segbot.domain.actions import Verb
from segbot.domain.errors import InvalidActionError, NotListedYetError, RateLimitError
from segbot.domain.planning.plan import Operation, Write
from segbot.sandbox.emulators import Bunce, serve_emulator
from segbot.sandbox.faults import Fault


@pytest.fixture
def stage(tmp_path):
    running = serve_emulator(Bunce(rate_scale=None))
    staged = Stage(tmp_path, running)
    yield staged
    wait(staged.browse._kept._reading.values(), timeout=20)  # nothing is asked of a provider that is closed
    staged.close()
    running.stop()


def slowly_read(stage, took=10.0):
    """The list is known, and took ten seconds to read."""
    found = stage.browse.segments("bunce")
    with stage.store.transaction() as tx:
        tx.segments.remember("bunce", found, stage.clock.now(), took=took)
    return found


def read_in_the_background(stage):
    """Wait until a reading that was begun is over; it may have found the list fresh just before that was no longer so."""
    for _begun in range(2):
        stage.browse._kept.refresh_soon("bunce").result(timeout=20)


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


def test_whoever_looks_gets_what_is_kept_where_the_provider_takes_no_requests_for_a_while(stage):
    slowly_read(stage)
    read_at = stage.clock.now()
    stage.clock.time += timedelta(seconds=30)
    stage.emulator.faults.set(Fault(kind="rate_limit", seconds=7, count=None, operation="read"))
    begun = stage.clock.now()
    before = len(asked(stage))
    shown = stage.browse.shown("bunce", "VIP customers")
    assert (shown.segment.name, shown.at, shown.seconds) == ("VIP customers", read_at, 7.0)
    assert stage.clock.now() == begun, "nobody waits for the provider's seven seconds"
    assert len(asked(stage)) - before == 1
    # What decides must not rest on what is kept.
    with pytest.raises(RateLimitError):
        stage.browse.segment("bunce", "VIP customers")


def test_what_is_not_kept_is_not_said_to_be_missing_while_the_provider_cannot_be_asked(stage):
    slowly_read(stage, took=2.0)
    stage.clock.time += timedelta(seconds=90)
    stage.emulator.faults.set(Fault(kind="rate_limit", seconds=7, count=None, operation="read"))
    with pytest.raises(RateLimitError):
        stage.browse.shown("bunce", "Made a minute ago")


def test_a_short_list_is_shown_as_it_is_kept_while_the_provider_takes_no_requests(stage):
    found = stage.browse.listed("bunce")
    assert found.at is None
    stage.emulator.faults.set(Fault(kind="rate_limit", seconds=7, count=None, operation="read"))
    begun = stage.clock.now()
    kept = stage.browse.listed("bunce")
    assert [each.id for each in kept.segments] == [each.id for each in found.segments]
    assert kept.at is not None
    assert stage.clock.now() == begun


def test_one_of_a_list_that_is_being_read_for_the_first_time_is_shown_at_once(stage):
    everything = stage.browse._kept.read("bunce")
    with stage.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE segment_lists SET at = NULL")
        assert tx.segments.begin("bunce", stage.clock.now()) is not None
    before = len(asked(stage))
    shown = stage.browse.shown("bunce", "VIP customers")
    [wanted] = [each.id for each in everything if each.name == "VIP customers"]
    assert (shown.segment.id, shown.at) == (wanted, None)
    assert asked(stage)[before:] == [f"/v1/segments/{wanted}"]


def test_whoever_looks_for_one_that_is_not_known_need_not_wait_until_a_long_list_was_read(stage):
    slowly_read(stage, took=100.0)
    stage.clock.time += timedelta(minutes=7)
    before = len(asked(stage))
    with pytest.raises(NotListedYetError) as told:
        stage.browse.shown("bunce", "Made a minute ago")
    assert "There is no segment “Made a minute ago”." in told.value.why
    assert told.value.why.endswith("Bunce's list was last read 7 minutes ago and is being read again.")
    read_in_the_background(stage)
    assert asked(stage)[before:].count("/v1/segments") >= 1, "and it is read again, once"
    with pytest.raises(InvalidActionError) as at_last:
        stage.browse.shown("bunce", "Made a minute ago", told=told.value)
    assert not isinstance(at_last.value, NotListedYetError)


def test_one_that_is_new_at_the_provider_is_found_when_the_list_was_read_again(stage):
    slowly_read(stage, took=100.0)
    stage.clock.time += timedelta(minutes=7)
    provider = stage.connections.provider("bunce")
    provider.write(Write(operation=Operation.CREATE, name="Made a minute ago"))
    with pytest.raises(NotListedYetError) as told:
        stage.browse.shown("bunce", "Made a minute ago")
    read_in_the_background(stage)
    assert (
        stage.browse.shown("bunce", "Made a minute ago", told=told.value).segment.name == "Made a minute ago"
    )


def test_a_list_that_could_not_be_read_again_is_not_said_to_have_been(stage):
    slowly_read(stage, took=100.0)
    stage.clock.time += timedelta(minutes=7)
    stage.emulator.faults.set(Fault(kind="rate_limit", seconds=7, count=None, operation="read"))
    with pytest.raises(NotListedYetError) as told:
        stage.browse.shown("bunce", "Made a minute ago")
    read_in_the_background(stage)
    with pytest.raises(NotListedYetError, match="has not succeeded yet"):
        stage.browse.shown("bunce", "Made a minute ago", told=told.value)


@pytest.mark.parametrize(("minutes", "said"), [(61, "61 minutes"), (180, "3 hours"), (4_330, "3 days")])
def test_how_old_a_list_is_is_said_in_words_that_people_use(stage, minutes, said):
    slowly_read(stage, took=100_000.0)
    stage.clock.time += timedelta(minutes=minutes)
    with pytest.raises(NotListedYetError, match=f"was last read {said} ago"):
        stage.browse.segment("bunce", "Made a minute ago")


def test_a_preview_does_not_wait_for_a_long_list_either(stage):
    slowly_read(stage, took=100.0)
    stage.clock.time += timedelta(minutes=7)
    with pytest.raises(NotListedYetError, match="If it is new, try again in a minute or two") as told:
        stage.browse.segment("bunce", "Made a minute ago")
    assert list(told.value.errors) == ["segment"]


def test_one_of_a_long_list_that_has_another_name_meanwhile(stage):
    [trial] = [each for each in slowly_read(stage, took=100.0) if each.name == "Trial users"]
    stage.clock.time += timedelta(minutes=7)
    provider = stage.connections.provider("bunce")
    provider.write(Write(operation=Operation.EDIT, segment_id=trial.id, name="Trialists"))
    assert stage.browse.shown("bunce", "Trial users").segment.name == "Trialists"
    with pytest.raises(InvalidActionError, match="“Trial users” is now called “Trialists”"):
        stage.browse.segment("bunce", "Trial users")


def test_while_a_list_is_read_for_the_first_time_it_is_said_how_far(stage):
    everything = stage.browse._kept.read("bunce")
    with stage.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE segment_lists SET at = NULL")
        assert tx.segments.begin("bunce", stage.clock.now()) is not None
    assert stage.browse.is_being_read("bunce")
    with pytest.raises(NotListedYetError, match=f"for the first time: {len(everything)} so far"):
        stage.browse.shown("bunce", "Not read yet")


def test_a_list_whose_reader_was_killed_is_not_said_to_be_read_for_ever(stage):
    everything = stage.browse._kept.read("bunce")
    with stage.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE segment_lists SET at = NULL")
        assert tx.segments.begin("bunce", stage.clock.now()) is not None
    with pytest.raises(NotListedYetError):
        stage.browse.listed("bunce")
    stage.clock.time += timedelta(minutes=4)
    assert not stage.browse.is_being_read("bunce")
    assert len(stage.browse.listed("bunce").segments) == len(everything)


def test_a_reader_that_goes_on_is_not_taken_for_lost_and_a_lost_one_takes_nothing_away(stage):
    everything = stage.browse._kept.read("bunce")
    with stage.store.transaction() as tx:
        slow = tx.segments.begin("bunce", stage.clock.now())
        stage.clock.time += timedelta(minutes=2)
        tx.segments.put("bunce", slow, everything[:1], stage.clock.now())
        stage.clock.time += timedelta(minutes=2)
        assert tx.segments.begin("bunce", stage.clock.now()) is None
        stage.clock.time += timedelta(minutes=2)
        other = tx.segments.begin("bunce", stage.clock.now())
        tx.segments.put("bunce", other, everything, stage.clock.now())
        tx.segments.put("bunce", slow, everything, stage.clock.now())
        tx.segments.end("bunce", slow, stage.clock.now(), 360.0)
        tx.segments.end("bunce", other, stage.clock.now(), 1.0)
    assert len(stage.browse._kept.known("bunce")) == len(everything)


def test_a_preview_neither_waits_for_a_first_reading_of_minutes_nor_reads_all_of_it_once_more(stage):
    stage.browse._kept.read("bunce")
    with stage.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE segment_lists SET at = NULL")
        assert tx.segments.begin("bunce", stage.clock.now()) is not None
    before, begun = asked(stage), stage.clock.now()
    with pytest.raises(NotListedYetError, match="for the first time") as told:
        stage.browse.segment("bunce", "VIP customers")
    assert list(told.value.errors) == ["segment"]
    assert asked(stage) == before
    assert stage.clock.now() - begun < timedelta(seconds=12)


def test_one_of_a_long_list_that_was_made_anew_meanwhile(stage):
    [trial] = [each for each in slowly_read(stage, took=100.0) if each.name == "Trial users"]
    stage.clock.time += timedelta(minutes=7)
    provider = stage.connections.provider("bunce")
    stage.emulator.meddle(trial.id, "delete")
    provider.write(Write(operation=Operation.CREATE, name="Trial users", description="Anew"))
    before = len(asked(stage))
    with pytest.raises(NotListedYetError, match="“Trial users” is no longer there") as told:
        stage.browse.segment("bunce", "Trial users")
    assert asked(stage)[before:][:1] == [f"/v1/segments/{trial.id}"]
    read_in_the_background(stage)
    assert stage.browse.shown("bunce", "Trial users", told=told.value).segment.id != trial.id
