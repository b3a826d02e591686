"""Changes at Mailchimp that get no answer: nothing is believed before the call must be over, and nothing is sent twice."""

from __future__ import annotations

import pytest
from flows.stage import HandClock, Stage

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.sandbox.emulators import EMULATORS, serve_emulator

BEGIN = HandClock().now().timestamp()


@pytest.fixture
def stage(tmp_path):
    made = None

    def now():
        return made.clock.now().timestamp() if made else BEGIN

    running = serve_emulator(EMULATORS["mailchimp"](clock=now, rate_scale=None))
    running.emulator.cut_with = "reset"
    made = Stage(tmp_path, running)
    yield made
    made.close()
    running.stop()


def changes(stage):
    return [each for each in stage.emulator.requests if each.method != "GET"]


def ask(stage, verb):
    if verb is Verb.CREATE:
        return stage.ask(verb, None, name="Fresh")
    if verb is Verb.RENAME:
        return stage.ask(verb, "Staff", name="Fresh")
    return stage.ask(
        verb, "Webinar March", stage.some_members("Webinar March" if verb is Verb.REMOVE else "Newsletter", 5)
    )


@pytest.mark.parametrize("verb", [Verb.CREATE, Verb.RENAME, Verb.ADD, Verb.REMOVE])
def test_a_change_that_runs_on_for_two_minutes_is_waited_for_and_sent_once(stage, verb):
    request = ask(stage, verb)
    begun = stage.clock.now()
    stage.emulator.cuts_off, stage.emulator.runs_on = 1, 110.0
    stage.run_all()
    done = stage.now(request)
    assert done.state is State.DONE, done.note
    assert len(changes(stage)) == 1
    assert (stage.clock.now() - begun).total_seconds() >= 120
    names = [each["name"] for each in stage.emulator.segments().values()]
    assert names.count("Fresh") == (verb in (Verb.CREATE, Verb.RENAME))


def test_a_change_of_people_that_was_not_carried_out_is_sent_again_after_that(stage):
    people = stage.some_members("Newsletter", 5)
    request = stage.ask(Verb.ADD, "Nobody yet", people)
    stage.emulator.cuts_off, stage.emulator.runs_on = 1, 1e9
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert len(changes(stage)) == 2
    assert set(stage.emulator.members(stage.segment("Nobody yet"))) == set(people)


def test_a_creation_that_cannot_be_found_is_for_a_person_to_decide(stage):
    request = ask(stage, Verb.CREATE)
    stage.emulator.cuts_off, stage.emulator.runs_on = 1, 1e9
    stage.run_all()
    assert stage.now(request).state is State.UNKNOWN
    assert len(changes(stage)) == 1


def test_the_two_minutes_are_counted_from_when_it_left_not_from_when_it_was_claimed(stage):
    """Before an addition leaves, its people are looked up, which can take minutes."""
    request = ask(stage, Verb.ADD)
    respond = stage.emulator.respond

    def slowly(asked):
        if asked.method == "GET" and "/members/" in asked.path:
            stage.clock.sleep(90 / 5)
        return respond(asked)

    stage.emulator.respond = slowly
    stage.emulator.cuts_off, stage.emulator.runs_on = 1, 110.0
    stage.run_all()
    done = stage.now(request)
    assert done.state is State.DONE, done.note
    assert len(changes(stage)) == 1
