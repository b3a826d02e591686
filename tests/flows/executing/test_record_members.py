from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flows.stage import Stage

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import InvalidActionError, UnsupportedError
from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome
from segbot.domain.requests import ClickKind
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.reading.sources import Upload
from segbot.sandbox.emulators import EMULATORS, Fault, serve_emulator

OWN = {"broadcast_medium_id": "push-notifications", "segment_type": "CUSTOM"}


def staged(tmp_path, name, **switches):
    emulator = EMULATORS[name](rate_scale=None)
    for switch, value in switches.items():
        setattr(emulator, switch, value)
    running = serve_emulator(emulator)
    return running, Stage(tmp_path, running)


@pytest.fixture
def segmenter(tmp_path):
    running, stage = staged(tmp_path, "segmenter")
    yield stage
    stage.close()
    running.stop()


@pytest.fixture
def batch(tmp_path):
    running, stage = staged(tmp_path, "batch", indexing_polls=1, indexing_seconds=0.0)
    yield stage
    stage.close()
    running.stop()


def carry_out(stage, request, end=State.DONE):
    """Approve as often as it takes, and run."""
    for user in ("U0ARTHUR", "U0BEA"):
        if stage.now(request).state is State.PENDING:
            assert stage.press(ClickKind.APPROVE, stage.now(request), user) == ""
    stage.run_all()
    assert stage.now(request).state is end, (stage.now(request).state, stage.now(request).note)
    return stage.now(request)


def file(text):
    return Upload(name="people.csv", stream=io.BytesIO(text.encode()))


def ask(stage, verb, sources=(), **action):
    proof = {key: action.pop(key) for key in ("confirm_name", "confirm_count", "reason") if key in action}
    draft = stage.submit.prepare(Action(verb=verb, connection=stage.name, **action), sources, stage.origin())
    return stage.submit.confirm(draft.id, stage.origin(), **proof)


def persons(stage, name):
    return stage.emulator.members(stage.segment(name))


@pytest.fixture
def stars(segmenter):
    carry_out(
        segmenter,
        ask(
            segmenter,
            Verb.CREATE,
            [file("id,email,first name\nc-1,one@example.com,One\nc-2,two@example.com,Two\nc-3,,\n")],
            name="Stars",
            fields=OWN,
        ),
    )
    return segmenter


def test_segmenter_is_created_with_its_people_in_one_call(stars):
    assert set(persons(stars, "Stars")) == {"c-1", "c-2", "c-3"}
    assert len(stars.emulator.requests) == 1
    assert [each.name for each in stars.browse.segments("segmenter")] == ["Stars"]


def test_one_more_person_sends_the_whole_list(stars):
    request = ask(stars, Verb.ADD, [file("id\nc-4\nc-1\n")], segment="Stars")
    assert (request.plan.adds, request.plan.unchanged, request.plan.before, request.plan.after) == (
        1,
        1,
        3,
        4,
    )
    carry_out(stars, request)
    assert set(persons(stars, "Stars")) == {"c-1", "c-2", "c-3", "c-4"}
    assert persons(stars, "Stars")["c-1"]["firstName"] == "One", "what was known is sent again"


def test_removing_by_email_what_is_known_by_id(stars):
    request = ask(stars, Verb.REMOVE, [file("id\nc-2\nc-9\n")], segment="Stars")
    assert (request.plan.removes, request.plan.unknown) == (1, 1)
    carry_out(stars, request)
    assert set(persons(stars, "Stars")) == {"c-1", "c-3"}


def test_removing_the_last_ones_is_refused_openly(stars):
    with pytest.raises(InvalidActionError, match="/segment clear segmenter"):
        ask(stars, Verb.REMOVE, [file("id\nc-1\nc-2\nc-3\n")], segment="Stars")


def test_tags_are_set_and_kept(stars):
    carry_out(stars, ask(stars, Verb.TAG, [file("id,tag:discount\nc-1,20\n")], segment="Stars"))
    carry_out(stars, ask(stars, Verb.ADD, [file("id\nc-5\n")], segment="Stars"))
    tags = persons(stars, "Stars")["c-1"]["substitutionTags"]
    assert "20" in str(tags)
    assert "discount" in str(tags)
    assert len(persons(stars, "Stars")) == 4


def test_renaming_loses_nobody(stars):
    carry_out(stars, ask(stars, Verb.RENAME, segment="Stars", name="Superstars"))
    assert set(persons(stars, "Superstars")) == {"c-1", "c-2", "c-3"}
    assert [each.name for each in stars.browse.segments("segmenter")] == ["Superstars"]


def test_replace_shows_the_difference_and_needs_proof(stars):
    with pytest.raises(InvalidActionError) as caught:
        ask(stars, Verb.REPLACE, [file("id\nc-1\nc-7\n")], segment="Stars")
    assert set(caught.value.errors) == {"reason", "confirm_name", "confirm_count"}
    request = ask(
        stars,
        Verb.REPLACE,
        [file("id\nc-1\nc-7\n")],
        segment="Stars",
        reason="season over",
        confirm_name="Stars",
        confirm_count="2",
    )
    assert (request.plan.adds, request.plan.removes, request.plan.unchanged) == (1, 2, 1)
    assert request.ruling.approvals == 2
    carry_out(stars, request)
    assert set(persons(stars, "Stars")) == {"c-1", "c-7"}


def test_clear_empties_and_is_known_to_be_empty(stars):
    request = ask(stars, Verb.CLEAR, segment="Stars", reason="over", confirm_name="Stars", confirm_count="3")
    carry_out(stars, request)
    assert persons(stars, "Stars") == {}
    assert b'"persons":[]' in stars.emulator.requests[-1].body.replace(b" ", b"")
    again = ask(stars, Verb.ADD, [file("id\nc-1\n")], segment="Stars")
    assert (again.plan.before, again.plan.after) == (0, 1)


def test_what_segbot_never_saw_has_to_be_imported_first(segmenter):
    segment_id = segmenter.segment("Loyal shoppers")
    with pytest.raises(InvalidActionError, match="There is no segment"):
        ask(segmenter, Verb.ADD, [file("id\nc-1\n")], segment=segment_id)
    noted = ask(segmenter, Verb.IMPORT, segment=segment_id, name="Loyal shoppers", fields=OWN)
    carry_out(segmenter, noted)
    with pytest.raises(UnsupportedError, match="/segment import segmenter"):
        ask(segmenter, Verb.ADD, [file("id\nc-1\n")], segment="Loyal shoppers")
    everyone = "\n".join(["id", *persons(segmenter, "Loyal shoppers")])
    imported = ask(segmenter, Verb.IMPORT, [file(everyone)], segment="Loyal shoppers")
    assert imported.ruling.outcome is Outcome.CONFIRM
    carry_out(segmenter, imported)
    assert segmenter.emulator.requests == []
    carry_out(segmenter, ask(segmenter, Verb.ADD, [file("id\nc-1\n")], segment="Loyal shoppers"))
    assert len(persons(segmenter, "Loyal shoppers")) == 241


def test_an_import_over_a_known_list_needs_a_colleague(stars):
    request = ask(stars, Verb.IMPORT, [file("id\nc-1\n")], segment="Stars")
    assert request.ruling.outcome is Outcome.APPROVE


def test_an_import_is_out_of_date_once_segbot_itself_has_changed_the_segment(stars):
    imported = ask(stars, Verb.IMPORT, [file("id\nc-1\n")], segment="Stars")
    carry_out(stars, ask(stars, Verb.ADD, [file("id\nc-8\n")], segment="Stars"))
    carry_out(stars, imported, State.STALE)
    assert "list of its people changed since" in stars.now(imported).note
    refused = stars.press(ClickKind.RENEW, stars.now(imported), "U0MAYA")
    assert "your list was made, so the list is out of date" in refused
    assert stars.now(imported).state is State.STALE


def test_an_import_is_out_of_date_once_a_call_in_doubt_was_tried_again_behind_it(stage):
    """What the first try wrote down was before the import; what the second did is not."""
    carry_out(stage, ask(stage, Verb.CREATE, [file("id\nc-1\n")], name="Mine"))
    added = ask(stage, Verb.ADD, [file("id\nc-8\n")], segment="Mine")
    stage.emulator.faults.set(Fault(kind="reset_before", count=None, operation="write"))
    carry_out(stage, added, State.UNKNOWN)
    stage.emulator.faults.clear()
    imported = ask(stage, Verb.IMPORT, [file("id\nc-1\n")], segment="Mine")
    assert stage.press(ClickKind.RETRY, stage.now(added), "U0MAYA") == ""
    carry_out(stage, added)
    assert set(persons(stage, "Mine")) == {"c-1", "c-8"}
    carry_out(stage, imported, State.STALE)


def test_nobody_claims_to_know_everybody_while_a_call_that_was_stopped_may_have_been_carried_out(stars):
    request = ask(stars, Verb.ADD, [file("id\nc-8\n")], segment="Stars")
    now, place = stars.clock.now(), (stars.name, request.segment_id)
    with stars.store.transaction() as tx:
        assert tx.requests.take_run(request.id, 1, "one", now)
        assert tx.batches.claim(request.id, 1, "one", now) == 1
    known = KnownMembers(stars.store, stars.vault)
    assert known.known(*place).complete, "it is under way"
    assert stars.press(ClickKind.PAUSE, stars.now(request), "U0MAYA") == ""
    assert not known.known(*place).complete
    assert not known.counted(*place).complete


def test_an_import_is_not_everybody_while_an_earlier_call_that_was_stopped_may_have_been_carried_out(stars):
    request = ask(stars, Verb.ADD, [file("id\nc-8\n")], segment="Stars")
    now, place = stars.clock.now(), (stars.name, request.segment_id)
    with stars.store.transaction() as tx:
        assert tx.requests.take_run(request.id, 1, "one", now)
        assert tx.batches.claim(request.id, 1, "one", now) == 1
    assert stars.press(ClickKind.PAUSE, stars.now(request), "U0MAYA") == ""
    stars.clock.time += timedelta(minutes=1)
    imported = ask(stars, Verb.IMPORT, [file("id\nc-1\nc-2\nc-3\n")], segment="Stars")
    carry_out(stars, imported)
    known = KnownMembers(stars.store, stars.vault)
    assert not known.known(*place).complete
    assert not known.counted(*place).complete


def test_fields_nobody_ever_gave_are_asked_for_on_their_field(segmenter):
    segment_id = segmenter.segment("Loyal shoppers")
    with pytest.raises(InvalidActionError) as caught:
        ask(segmenter, Verb.IMPORT, segment=segment_id, name="Loyal shoppers")
    assert set(caught.value.errors) == {"broadcast_medium_id", "segment_type"}


def test_a_book_that_changed_in_between_stops_the_run(stars):
    first = ask(stars, Verb.TAG, [file("id,tag:a\nc-1,1\n")], segment="Stars")
    carry_out(stars, ask(stars, Verb.ADD, [file("id\nc-8\n")], segment="Stars"))
    stars.press(ClickKind.APPROVE, first, "U0ARTHUR")
    stars.run_all()
    assert stars.now(first).state is State.STALE
    assert "c-8" in persons(stars, "Stars")


def test_unknown_outcome_of_a_whole_update_is_sent_again(stars):
    stars.emulator.faults.set(Fault(kind="reset_after", count=1, operation="write"))
    carry_out(stars, ask(stars, Verb.ADD, [file("id\nc-4\n")], segment="Stars"))
    assert set(persons(stars, "Stars")) == {"c-1", "c-2", "c-3", "c-4"}


def test_bunce_replace_and_clear_are_made_of_add_and_remove(stage):
    carry_out(stage, ask(stage, Verb.CREATE, [file("id\nn-1\nn-2\nn-3\n")], name="Mine"))
    request = ask(
        stage,
        Verb.REPLACE,
        [file("id\nn-3\nn-4\n")],
        segment="Mine",
        reason="new season",
        confirm_name="Mine",
        confirm_count="2",
    )
    assert (request.plan.adds, request.plan.removes, request.plan.unchanged) == (1, 2, 1)
    carry_out(stage, request)
    assert set(persons(stage, "Mine")) == {"n-3", "n-4"}
    carry_out(
        stage,
        ask(stage, Verb.CLEAR, segment="Mine", reason="over", confirm_name="Mine", confirm_count="2"),
    )
    assert persons(stage, "Mine") == {}


def test_bunce_refuses_replace_without_the_complete_list(stage):
    with pytest.raises(UnsupportedError, match="/segment import bunce"):
        ask(stage, Verb.REPLACE, [file("id\n1\n")], segment="VIP customers")
    everyone = "\n".join(["id", *persons(stage, "VIP customers")])
    carry_out(stage, ask(stage, Verb.IMPORT, [file(everyone)], segment="VIP customers"))
    draft = stage.submit.prepare(
        Action(verb=Verb.REPLACE, connection="bunce", segment="VIP customers"),
        [file("id\nbrand-new\n")],
        stage.origin(),
    )
    assert (draft.plan.removes, draft.plan.adds) == (412, 1)


def test_an_e_mail_of_somebody_known_by_id_is_counted_as_leaving(stage):
    """Bunce finds people by id and by e-mail: the plan may say too much harm, never too little."""
    ids = stage.some_members("VIP customers", 8)
    address = persons(stage, "VIP customers")[ids[0]]["email"]
    carry_out(stage, ask(stage, Verb.CREATE, [file("\n".join(["id", *ids]) + "\n")], name="Mine"))
    request = ask(
        stage, Verb.REMOVE, [file(f"id,email\n,{address}\n{ids[1]},\n")], segment="Mine", reason="gone"
    )
    assert (request.plan.removes, request.plan.at_most) == (2, True)
    carry_out(stage, request)
    assert set(persons(stage, "Mine")) == set(ids[2:])


def test_a_list_by_e_mail_does_not_replace_people_known_by_id(stage):
    ids = stage.some_members("VIP customers", 3)
    carry_out(stage, ask(stage, Verb.CREATE, [file("\n".join(["id", *ids]) + "\n")], name="Mine"))
    with pytest.raises(UnsupportedError):
        ask(stage, Verb.REPLACE, [file("email\nsomebody@example.com\n")], segment="Mine", reason="new")


def test_a_count_that_disagrees_with_the_book_is_not_trusted(stage):
    carry_out(stage, ask(stage, Verb.CREATE, [file("id\nn-1\nn-2\n")], name="Mine"))
    stage.emulator.meddle(stage.segment("Mine"), "add", count=1)
    with pytest.raises(UnsupportedError, match="Bunce counts 3 people in “Mine”, segbot knows 2"):
        ask(stage, Verb.CLEAR, segment="Mine")


def test_batch_adds_tags_replaces_and_deletes(batch):
    carry_out(batch, ask(batch, Verb.CREATE, [file("id\nb-1\nb-2\n")], name="vip_2027"))
    assert set(batch.emulator.members("vip_2027")) == {"b-1", "b-2"}
    carry_out(batch, ask(batch, Verb.TAG, [file("id,attr:tier\nb-1,3\n")], segment="vip_2027"))
    assert "3" in str(batch.emulator.members("vip_2027")["b-1"])
    request = ask(
        batch,
        Verb.REPLACE,
        [file("id\nb-2\nb-3\n")],
        segment="vip_2027",
        reason="new",
        confirm_name="vip_2027",
        confirm_count="1",
    )
    carry_out(batch, request)
    assert set(batch.emulator.members("vip_2027")) == {"b-2", "b-3"}
    carry_out(
        batch,
        ask(batch, Verb.CLEAR, segment="vip_2027", reason="x", confirm_name="vip_2027", confirm_count="2"),
    )
    assert batch.emulator.members("vip_2027") == {}


def test_batch_delete_says_what_it_could_not_check(batch):
    carry_out(batch, ask(batch, Verb.CREATE, [file("id\nb-1\n")], name="temporary"))
    request = ask(
        batch, Verb.DELETE, segment="temporary", reason="x", confirm_name="temporary", confirm_count="1"
    )
    assert request.plan.campaign_notes
    for user in ("U0ARTHUR", "U0BEA"):
        batch.press(ClickKind.APPROVE, batch.now(request), user)
    batch.clock.time += timedelta(seconds=1)
    batch.run_all()
    if batch.now(request).state is State.PENDING:
        assert request.ruling.approvals == 3
        return
    assert batch.now(request).state is State.DONE
    assert "temporary" not in batch.emulator.segments()


def test_what_the_adapter_would_refuse_is_refused_before_anybody_is_asked(batch):
    with pytest.raises(InvalidActionError) as caught:
        ask(batch, Verb.CREATE, name="two words")
    assert "name" in caught.value.errors
    carry_out(batch, ask(batch, Verb.CREATE, name="tagged"))
    columns = [f"attr:a{number}" for number in range(16)]
    rows = ",".join(["id", *columns]) + "\n" + ",".join(["b-1", *["x"] * 16]) + "\n"
    asked = len(batch.emulator.requests)
    with pytest.raises(InvalidActionError) as caught:
        ask(batch, Verb.TAG, [file(rows)], segment="tagged")
    assert "members_text" in caught.value.errors
    assert all(each.method == "GET" for each in batch.emulator.requests[asked:])
