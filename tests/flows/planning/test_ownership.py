"""Ownership mode: on such a connection only people segbot itself added may be removed, whoever agrees."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from flows.executing.test_record_members import OWN, carry_out, persons
from flows.stage import POLICY, Stage

from segbot.domain.actions import Verb
from segbot.domain.errors import InvalidActionError, UnsupportedError
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind
from segbot.flows.audit.record import Audit
from segbot.flows.audit.retention import Retention
from segbot.sandbox.emulators import EMULATORS, Fault, serve_emulator
from segbot.store.tables.membership_log import Change, Entry

WHOLESALE, TRIAL = "Wholesale", "Trial users"


@pytest.fixture
def open_stage(tmp_path):
    opened = []

    def make(name, *, only_own=True, **switches):
        emulator = EMULATORS[name](rate_scale=None)
        for switch, value in switches.items():
            setattr(emulator, switch, value)
        running = serve_emulator(emulator)
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        opened.append((Stage(folder, running, policy=POLICY, only_own=only_own), running))
        return opened[-1][0]

    yield make
    for stage, running in opened:
        stage.close()
        running.stop()


@pytest.fixture
def bunce(open_stage):
    return open_stage("bunce")


def strangers(stage, count, segment=WHOLESALE):
    """Customers who are not in the segment."""
    inside = set(persons(stage, segment))
    return [each for each in persons(stage, "Newsletter weekly") if each not in inside][:count]


def add(stage, ids, segment=WHOLESALE):
    return carry_out(stage, stage.ask(Verb.ADD, segment, ids))


def known(stage, segment=WHOLESALE):
    """Tell segbot who is in it."""
    carry_out(stage, stage.ask(Verb.IMPORT, segment, list(persons(stage, segment))))


def noted(stage, request, change, *, segment):
    """What became of a request's people by another hand, in the book."""
    with stage.store.transaction() as tx:
        entry = Entry(
            at=stage.clock.now(),
            change=change,
            roster_id=request.roster.id,
            start=0,
            stop=request.roster.count,
            request_id=request.id,
            batch=99 if segment is WHOLESALE else 98,
        )
        tx.membership_log.note(stage.name, stage.segment(segment), entry)


def refusal(stage, *args, **kwargs):
    with pytest.raises(InvalidActionError) as refused:
        stage.draft(*args, **kwargs)
    return refused.value.errors


def test_whom_segbot_added_it_may_remove(bunce):
    own = strangers(bunce, 3)
    add(bunce, own)
    done = carry_out(bunce, bunce.ask(Verb.REMOVE, WHOLESALE, own))
    assert done.state is State.DONE
    assert not set(own) & set(persons(bunce, WHOLESALE))


def test_others_on_the_list_are_counted_masked_and_what_is_open_is_said(bunce):
    own = strangers(bunce, 3)
    there = list(persons(bunce, WHOLESALE))[:5]
    add(bunce, own)
    told = refusal(bunce, Verb.REMOVE, WHOLESALE, [*own, *there])["members_text"]
    assert "On “bunce” only people segbot itself added may be removed." in told
    assert "5 of the 8 people listed" in told
    assert "ask again with the other 3" in told
    assert "•••, …)" in told
    assert not any(each in told for each in there)
    alone = refusal(bunce, Verb.REMOVE, WHOLESALE, there[:1])["members_text"]
    assert "the one person listed" in alone
    assert "nobody on this list" in alone


def test_without_the_setting_nothing_of_it_holds(open_stage):
    stage = open_stage("bunce", only_own=False)
    stage.draft(Verb.REMOVE, WHOLESALE, list(persons(stage, WHOLESALE))[:2])


def test_who_was_in_already_was_not_added_by_segbot(bunce):
    there, own = list(persons(bunce, WHOLESALE))[:2], strangers(bunce, 2)
    known(bunce)
    add(bunce, [*there, *own])
    assert "2 of the 4 people" in refusal(bunce, Verb.REMOVE, WHOLESALE, [*there, *own])["members_text"]
    carry_out(bunce, bunce.ask(Verb.REMOVE, WHOLESALE, own))


def test_an_import_makes_nobody_segbots_own_and_takes_nobody_from_it(bunce):
    own = strangers(bunce, 2)
    add(bunce, own)
    known(bunce)
    there = next(each for each in persons(bunce, WHOLESALE) if each not in own)
    assert "the one person" in refusal(bunce, Verb.REMOVE, WHOLESALE, [there])["members_text"]
    bunce.draft(Verb.REMOVE, WHOLESALE, own)


def test_who_was_removed_and_came_back_by_another_hand_is_not_segbots_own(bunce):
    own = strangers(bunce, 1)
    add(bunce, own)
    carry_out(bunce, bunce.ask(Verb.REMOVE, WHOLESALE, own))
    assert "members_text" in refusal(bunce, Verb.REMOVE, WHOLESALE, own)


def test_who_is_surely_not_in_it_is_no_obstacle(bunce):
    own, nowhere = strangers(bunce, 2), str(uuid.uuid4())
    known(bunce)
    add(bunce, own)
    assert bunce.draft(Verb.REMOVE, WHOLESALE, [*own, nowhere]).plan.removes == 2


def test_a_person_added_by_mail_is_recognised_by_mail_in_any_case(bunce):
    add(bunce, ["New.Person@example.com"])
    bunce.draft(Verb.REMOVE, WHOLESALE, ["new.person@EXAMPLE.com"])
    assert "members_text" in refusal(bunce, Verb.REMOVE, WHOLESALE, ["old.person@example.com"])


def test_an_addition_nobody_knows_the_end_of_makes_nobody_segbots_own(bunce):
    own = strangers(bunce, 2)
    added = add(bunce, own)
    noted(bunce, added, Change.BLURRED, segment=TRIAL)
    assert "members_text" in refusal(bunce, Verb.REMOVE, TRIAL, own)
    noted(bunce, added, Change.BLURRED, segment=WHOLESALE)
    bunce.draft(Verb.REMOVE, WHOLESALE, own)


def test_undoing_ones_own_addition_is_open(bunce):
    added = add(bunce, strangers(bunce, 3))
    draft = bunce.draft(Verb.UNDO, None, fields={"request": str(added.id)})
    assert draft.plan.removes == 3


@pytest.mark.parametrize("verb", [Verb.REPLACE, Verb.CLEAR])
def test_taking_everyone_out_is_refused_where_one_of_them_is_not_segbots_own(bunce, verb):
    ids = strangers(bunce, 2) if verb is Verb.REPLACE else ()
    with pytest.raises(UnsupportedError, match="complete list"):
        bunce.draft(verb, WHOLESALE, ids)
    known(bunce)
    told = refusal(bunce, verb, WHOLESALE, ids)["segment"]
    assert "41 of the 41 people who would leave" in told
    assert "/segment remove" in told


def test_replacing_is_open_where_only_ones_own_leave(bunce):
    there = list(persons(bunce, WHOLESALE))
    known(bunce)
    own = strangers(bunce, 4)
    add(bunce, own)
    draft = bunce.draft(Verb.REPLACE, WHOLESALE, [*there, own[0]])
    assert draft.plan.removes == 3
    assert "1 of the 4 people" in refusal(bunce, Verb.REPLACE, WHOLESALE, [*there[1:], own[0]])["segment"]


def test_what_changed_between_the_approval_and_the_run_is_seen(bunce):
    """The one who was segbot's own is taken out and put in again by another hand while the removal waits."""
    own = strangers(bunce, 30)
    add(bunce, own)
    waiting = bunce.ask(Verb.REMOVE, WHOLESALE, own[:20])
    assert waiting.state is State.PENDING
    noted(bunce, waiting, Change.REMOVED, segment=WHOLESALE)
    for user in ("U0ARTHUR", "U0BEA"):
        if bunce.now(waiting).state is State.PENDING:
            bunce.press(ClickKind.APPROVE, bunce.now(waiting), user)
    bunce.run_all()
    assert bunce.now(waiting).state is State.STALE
    assert "only people segbot itself added" in bunce.now(waiting).note
    assert set(own) <= set(persons(bunce, WHOLESALE))


def test_after_a_pause_it_is_looked_at_again(bunce):
    own = strangers(bunce, 5)
    add(bunce, own)
    bunce.emulator.faults.set(Fault(kind="credentials", count=2, operation="write"))
    paused = bunce.ask(Verb.REMOVE, WHOLESALE, own[:3])
    if paused.state is State.PENDING:
        bunce.press(ClickKind.APPROVE, paused, "U0ARTHUR")
    bunce.run_all()
    assert bunce.now(paused).state is State.PAUSED
    noted(bunce, paused, Change.REMOVED, segment=WHOLESALE)
    bunce.press(ClickKind.RESUME, bunce.now(paused), "U0MAYA")
    bunce.run_all()
    assert bunce.now(paused).state is State.STALE
    assert set(own) <= set(persons(bunce, WHOLESALE))


@pytest.fixture
def segmenter(open_stage):
    stage = open_stage("segmenter")
    carry_out(stage, stage.ask(Verb.CREATE, None, ["c-1", "c-2", "c-3"], name="Stars", fields=OWN))
    return stage


def test_a_segment_segbot_made_is_all_its_own(segmenter):
    add(segmenter, ["c-4"], "Stars")
    segmenter.clock.time += timedelta(days=90)
    erase(segmenter, keep=True)
    assert segmenter.draft(Verb.REMOVE, "Stars", ["c-1", "c-4"]).plan.removes == 2
    assert segmenter.draft(Verb.CLEAR, "Stars").plan.removes == 4


def test_lists_that_are_no_longer_kept_make_nobody_segbots_own(segmenter):
    add(segmenter, ["c-4"], "Stars")
    segmenter.clock.time += timedelta(days=90)
    erase(segmenter, keep=False)
    assert "2 of the 2" in refusal(segmenter, Verb.REMOVE, "Stars", ["c-1", "c-4"])["members_text"]
    add(segmenter, ["c-5"], "Stars")
    segmenter.draft(Verb.REMOVE, "Stars", ["c-5"])
    assert "1 of the 2" in refusal(segmenter, Verb.REMOVE, "Stars", ["c-1", "c-5"])["members_text"]


def erase(stage, *, keep):
    audit = Audit(store=stage.store, scheduler=stage.queue, clock=stage.clock, channel="")
    erasing = Retention(store=stage.store, vault=stage.vault, audit=audit, clock=stage.clock)
    stage.expire.tidy()
    assert erasing.retain(timedelta(days=30), [stage.name] if keep else [])


def test_what_others_had_in_it_stays_theirs_when_the_whole_list_is_written_anew(open_stage):
    stage = open_stage("segmenter")
    [name, *_] = [each["name"] for each in stage.emulator.segments().values()]
    there = list(persons(stage, name))
    carry_out(stage, stage.ask(Verb.IMPORT, stage.segment(name), there, name=name, fields=OWN))
    carry_out(stage, stage.ask(Verb.ADD, name, ["x-1", "x-2"]))
    stage.draft(Verb.REMOVE, name, ["x-1"])
    assert "1 of the 2" in refusal(stage, Verb.REMOVE, name, ["x-1", there[0]])["members_text"]


def test_others_cannot_be_left_out_by_an_import_where_the_next_change_writes_the_whole_list(open_stage):
    stage = open_stage("segmenter")
    [name, *_] = [each["name"] for each in stage.emulator.segments().values()]
    there = list(persons(stage, name))
    known = {"name": name, "fields": OWN}
    carry_out(stage, stage.ask(Verb.IMPORT, stage.segment(name), there, **known))
    carry_out(stage, stage.ask(Verb.ADD, name, ["x-1"]))
    told = refusal(stage, Verb.IMPORT, name, [*there[1:], "x-1"], **known)["segment"]
    assert "the one person who would leave" in told
    assert "would be gone" in told
    stage.draft(Verb.IMPORT, name, [*there, "y-1"], **known)


def test_where_people_are_added_one_by_one_an_import_may_put_the_book_right(bunce):
    known(bunce)
    bunce.draft(Verb.IMPORT, WHOLESALE, list(persons(bunce, WHOLESALE))[1:])


@pytest.fixture
def batch(open_stage):
    return open_stage("batch", indexing_polls=1, indexing_seconds=0.0)


def test_replacing_and_deleting_where_nobody_knows_who_would_leave_is_refused(batch):
    for verb, ids in ((Verb.REPLACE, ["b-1"]), (Verb.DELETE, ())):
        told = refusal(batch, verb, "trial_users", ids)["segment"]
        assert "not fully known" in told
        assert "/segment import" in told


def test_an_audience_segbot_made_may_be_deleted_by_it(batch):
    carry_out(batch, batch.ask(Verb.CREATE, None, ["b-1", "b-2"], name="fresh"))
    assert batch.draft(Verb.DELETE, "fresh").plan.removes == 2
    batch.draft(Verb.REPLACE, "fresh", ["b-3"])
    batch.emulator.meddle(batch.segment("fresh"), "add", count=1)
    assert "segment" in refusal(batch, Verb.DELETE, "fresh")


def test_segments_that_are_rules_are_not_touched_by_it(open_stage):
    stage = open_stage("constant_contact")
    stage.draft(Verb.DELETE, "Spring cleaning")
