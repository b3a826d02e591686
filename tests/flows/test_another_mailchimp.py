"""Mailchimp as others know it: a second one of their making behind the same flows."""

from __future__ import annotations

import pytest
from flows.other_mailchimp import OtherMailchimp, key_of
from flows.stage import HandClock, Stage

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import NameTakenError, UnsupportedError
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind

BEGIN = HandClock().now().timestamp()
KNOWN = ("Ann@x.org", "ben+news@x.org", "çağla@x.org", "dee@x.org", "eve@x.org")


@pytest.fixture
def stage(tmp_path):
    made = None
    other = OtherMailchimp(clock=lambda: made.clock.now().timestamp() if made else BEGIN)
    other.know(*KNOWN, *(f"p{number}@x.org" for number in range(40)))
    other.know("gone@x.org", status="unsubscribed")
    other.know("broken@x.org", status="cleaned")
    other.know("old@x.org", status="archived")
    other.tag("VIP", "Ann@x.org", "gone@x.org")
    for name in ("a, b", "a/b", "Käse & Wein", "Émilie's", *(f"Tag {number}" for number in range(20))):
        other.tag(name)
    other.tag("By rule", kind="saved")
    other.tag("Odd", kind="fuzzy")
    made = Stage(tmp_path, other)
    yield made
    made.close()
    other.stop()


def carried_out(stage, request, state=State.DONE):
    for user in ("U0ARTHUR", "U0BEA"):
        if stage.now(request).state is State.PENDING:
            stage.press(ClickKind.APPROVE, stage.now(request), user)
    stage.run_all()
    ended = stage.now(request)
    assert ended.state is state, ended.note
    return ended


def proven(stage, draft):
    plan = draft.plan
    return stage.submit.confirm(
        draft.id,
        stage.origin(),
        reason="x",
        confirm_name=plan.segment_name,
        confirm_count=str(plan.removes),
    )


def undo(stage, request):
    action = Action(verb=Verb.UNDO, connection=stage.name, fields={"request": str(request.id)})
    return stage.submit.prepare(action, [], stage.origin())


@pytest.mark.parametrize("tells", [True, False])
def test_the_whole_story_is_exact(stage, tells):
    stage.emulator.tells = tells
    people = [
        "ANN@x.org",
        "ben+news@x.org",
        "dee@x.org",
        "stranger@x.org",
        "gone@x.org",
        "broken@x.org",
        "old@x.org",
    ]
    draft = stage.draft(Verb.ADD, "VIP", people)
    assert (draft.plan.adds, draft.plan.unchanged, draft.plan.before) == (2, 2, 2)
    reasons = sorted(each.why.split(";")[0] for each in draft.report)
    assert reasons == ["archived", "cleaned: their address bounced", "not in the audience"]
    done = carried_out(stage, proven(stage, draft))
    assert stage.emulator.inside("VIP") == {"Ann@x.org", "gone@x.org", "ben+news@x.org", "dee@x.org"}
    assert done.result.changed == 2
    cleared = carried_out(stage, proven(stage, stage.draft(Verb.CLEAR, "VIP")))
    assert (cleared.result.changed, stage.emulator.inside("VIP")) == (4, set())
    carried_out(stage, proven(stage, undo(stage, cleared)))
    assert stage.emulator.inside("VIP") == {"Ann@x.org", "gone@x.org", "ben+news@x.org", "dee@x.org"}
    carried_out(stage, proven(stage, undo(stage, done)))
    assert stage.emulator.inside("VIP") == {"Ann@x.org", "gone@x.org"}
    assert not any(
        "static_segment" in (body or {}) for method, _, body in stage.emulator.changes() if method == "PATCH"
    )


def test_who_cannot_be_tagged_again_is_told_when_an_undo_puts_everybody_back(stage):
    cleared = carried_out(stage, proven(stage, stage.draft(Verb.CLEAR, "VIP")))
    stage.emulator.tags_anybody = False
    back = carried_out(stage, proven(stage, undo(stage, cleared)))
    assert stage.emulator.inside("VIP") == {"Ann@x.org"}
    assert (back.result.changed, len(back.report.faults)) == (1, 1)


def test_a_403_without_json_passes_by_itself_within_a_minute(stage):
    stage.emulator.doorman = 3
    begun = stage.clock.now()
    carried_out(stage, proven(stage, stage.draft(Verb.ADD, "VIP", ["dee@x.org"])))
    assert "dee@x.org" in stage.emulator.inside("VIP")
    assert 9 <= (stage.clock.now() - begun).total_seconds() < 60
    with stage.store.reading() as tx:
        assert tx.connections.paused() == {}


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE, Verb.RENAME, Verb.CREATE])
def test_what_got_no_answer_is_believed_after_two_minutes_only(stage, verb):
    name = "Fresh" if verb in (Verb.CREATE, Verb.RENAME) else None
    people = {Verb.ADD: ["dee@x.org"], Verb.REMOVE: ["gone@x.org"]}.get(verb, ())
    draft = stage.draft(verb, None if verb is Verb.CREATE else "VIP", people, name=name)
    request = proven(stage, draft)
    stage.emulator.silent, stage.emulator.late = 1, 115.0
    begun = stage.clock.now()
    carried_out(stage, request)
    assert len(stage.emulator.changes()) == 1
    assert (stage.clock.now() - begun).total_seconds() >= 120


def test_the_repeat_of_what_was_carried_out_is_no_failure(stage):
    stage.emulator.refuses_repeats = True
    request = proven(stage, stage.draft(Verb.ADD, "VIP", ["dee@x.org"]))
    stage.emulator.tags[int(stage.segment("VIP"))]["in"].append(key_of("dee@x.org"))
    done = carried_out(stage, request)
    assert done.result.changed == 0


def test_names_with_any_letters_are_found_listed_and_not_given_twice(stage):
    names = {each.name for each in stage.browse.segments(stage.name)}
    assert len(names) == 27
    for name in ("a, b", "a/b", "käse & wein", "émilie's"):
        assert stage.draft(Verb.ADD, name, ["dee@x.org"]).plan.adds == 1
    with pytest.raises(NameTakenError):
        stage.draft(Verb.CREATE, None, name="KÄSE & WEIN")
    with pytest.raises(NameTakenError):
        stage.draft(Verb.RENAME, "VIP", name="A/B")


@pytest.mark.parametrize("rule", ["By rule", "Odd"])
def test_rules_of_any_kind_are_shown_and_not_changed(stage, rule):
    assert stage.browse.segment(stage.name, rule).by_rules
    with pytest.raises(UnsupportedError, match="by its rules"):
        stage.draft(Verb.ADD, rule, ["dee@x.org"])
    assert stage.emulator.changes() == []


@pytest.mark.parametrize("title", ["Member In Compliance State", "Forgotten Email Not Subscribed"])
def test_one_persons_consent_stops_nobody_else(stage, title):
    """Mailchimp refuses the whole call for one of them, and does not say whose address it is in a way one could rely on."""
    people = [f"p{number}@x.org" for number in range(20)]
    without = {people[3], people[17]}
    stage.emulator.no_consent = dict.fromkeys(without, title)
    done = carried_out(stage, proven(stage, stage.draft(Verb.ADD, "VIP", people)))
    assert stage.emulator.inside("VIP") == {"Ann@x.org", "gone@x.org", *people} - without
    assert (done.result.changed, done.result.left_out) == (18, 2)
    assert "subscribe again (2)" in done.note
    assert not any(address in stage.everything_said() for address in without)
    assert len(stage.emulator.changes()) < 25


def test_where_nobody_agreed_everybody_is_named_and_nothing_is_claimed(stage):
    people = ["dee@x.org", "eve@x.org"]
    stage.emulator.no_consent = dict.fromkeys(people, "Member In Compliance State")
    done = carried_out(stage, proven(stage, stage.draft(Verb.ADD, "VIP", people)))
    assert stage.emulator.inside("VIP") == {"Ann@x.org", "gone@x.org"}
    assert (done.result.changed, done.result.left_out, len(done.report.faults)) == (0, 2, 2)
