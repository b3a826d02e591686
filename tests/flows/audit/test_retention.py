from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flows.stage import Stage
from rosters.kept import accept

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.errors import StaleError, UserError
from segbot.domain.lifecycle import State
from segbot.domain.messages import MessageKind
from segbot.domain.requests import ClickKind
from segbot.flows.audit.record import Audit
from segbot.flows.audit.retention import Retention
from segbot.flows.audit.verify import verify
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.reading.sources import Upload
from segbot.sandbox.emulators import EMULATORS, serve_emulator

MONTH = timedelta(days=30)


def erase_of(stage) -> Retention:
    audit = Audit(store=stage.store, scheduler=None, clock=stage.clock, channel="C0AUDIT")
    return Retention(store=stage.store, vault=stage.vault, audit=audit, clock=stage.clock)


@pytest.fixture
def erase(stage):
    return erase_of(stage)


def ids_in(stage, roster) -> list[str]:
    return [member.id for member in stage.vault.members(roster.id)]


def facts(stage, event):
    with stage.store.reading() as tx:
        return [fact for fact in tx.audit_log.every() if fact.event is event]


def kept(stage, roster) -> bool:
    with stage.store.reading() as tx:
        return tx.rosters.summary(roster.id) is not None


def ended(stage, count=5):
    request = stage.ask(ids=stage.some_members("VIP customers", count))
    stage.run_all()
    assert stage.now(request).state is State.DONE
    return request


def test_a_person_goes_from_every_list_and_the_others_stay(stage, erase):
    people = stage.some_members("VIP customers", 2_500)
    request, draft = stage.ask(ids=people[:30]), stage.draft(ids=people[20:])
    gone = people[25]
    erased = erase.forget([gone])
    assert (erased.rosters, erased.rows) == (2, 2)
    assert ids_in(stage, request.roster) == [each for each in people[:30] if each != gone]
    assert ids_in(stage, draft.roster) == [each for each in people[20:] if each != gone]


def test_addresses_are_found_whatever_their_case_and_the_ids_beside_them_are_told(stage, erase):
    known = stage.some_members("VIP customers", 3)
    rows = [f"{known[0]},Ann.Lee@Example.com", f"{known[1]},bo@example.com", f"{known[2]},"]
    stream = io.BytesIO(("id,email\n" + "\n".join(rows) + "\n").encode())
    with stage.store.transaction() as tx:
        provider = stage.connections.provider(stage.name)
        roster, _ = accept(stage.vault, tx, [Upload(name="l.csv", stream=stream)], provider.spec, Verb.ADD)
    erased = erase.forget(["ann.lee@EXAMPLE.com "])
    assert erased.ids == {known[0]}
    assert ids_in(stage, roster) == known[1:]
    assert known[0] not in repr(erased)


def test_ids_are_matched_exactly(stage, erase):
    request = stage.ask(ids=stage.some_members("VIP customers", 5))
    before = ids_in(stage, request.roster)
    assert erase.forget([before[0][:-1], before[1].upper() + "x"]).rows == 0
    assert ids_in(stage, request.roster) == before


def test_the_fact_says_how_many_and_not_who(stage, erase):
    people = stage.some_members("VIP customers", 5)
    stage.ask(ids=people)
    stage.run_all()
    erase.forget([people[2]])
    [fact] = facts(stage, Event.ERASED)
    assert (fact.actor, fact.surface, fact.request_id) == ("operator", "cli", 0)
    assert fact.counts == {"lists": 1, "rows": 1}
    assert people[2] not in str(fact)
    assert verify(stage.store).whole
    with stage.store.reading() as tx:
        waiting = tx.messages.get(f"audit-{fact.id}")
    assert waiting.kind is MessageKind.AUDIT
    stage.deliver.send(waiting.key)
    assert [message.fact for message, _ in stage.wall.announced] == [fact]


def test_nobody_can_try_out_afterwards_who_was_on_a_short_list(stage, erase, tmp_path):
    [person] = stage.some_members("VIP customers", 1)
    request, draft = stage.ask(ids=[person]), stage.draft(ids=[person])
    for each in (request, draft):
        assert each.roster.sha256
    with stage.store.reading() as tx:
        assert tx.rosters.commitment(request.roster.id)
    erase.forget([person])
    assert stage.now(request).roster.sha256 == ""
    assert stage.submit.draft(draft.id).roster.sha256 == ""
    with stage.store.reading() as tx:
        assert tx.rosters.commitment(request.roster.id) == ""
    stage.store.scrub()
    stage.store.close()
    on_disk = b"".join(path.read_bytes() for path in tmp_path.glob("segbot.db*"))
    assert request.roster.sha256.encode() not in on_disk


def test_a_request_that_waits_goes_on_without_the_person(stage, erase):
    people = stage.some_members("VIP customers", 200)
    request = stage.ask(ids=people)
    erase.forget([people[100]])
    for approver in ("U0ARTHUR", "U0BEA"):
        stage.press(ClickKind.APPROVE, request, approver)
    stage.run_all()
    assert stage.now(request).state is State.DONE
    left = set(stage.emulator.members(stage.segment("VIP customers")))
    assert left & set(people) == {people[100]}


def test_a_batch_nobody_is_left_in_is_not_sent(stage, erase):
    [person] = stage.some_members("VIP customers", 1)
    request = stage.ask(ids=[person])
    erase.forget([person])
    stage.run_all()
    now = stage.now(request)
    assert now.state is State.FAILED
    assert "erased" in now.note
    assert person in set(stage.emulator.members(stage.segment("VIP customers")))


def test_a_whole_list_nobody_is_left_on_never_empties_a_segment(tmp_path):
    with serve_emulator(EMULATORS["batch"](rate_scale=None)) as running:
        stage = Stage(tmp_path, running)
        name = next(each["name"] for each in stage.emulator.segments().values())
        members = stage.some_members(name, 10_000)
        proof = {"reason": "new year", "confirm_name": name, "confirm_count": str(len(members))}
        request = stage.ask(Verb.REPLACE, name, ids=[members[0]], **proof)
        erase_of(stage).forget([members[0]])
        for approver in ("U0ARTHUR", "U0BEA"):
            stage.press(ClickKind.APPROVE, request, approver)
        stage.run_all()
        assert stage.now(request).state in (State.FAILED, State.STALE)
        assert stage.some_members(name, 10_000) == members
        stage.close()


def test_the_book_forgets_too(stage, erase):
    people = stage.some_members("VIP customers", 50)
    stage.ask(Verb.IMPORT, "VIP customers", ids=people)
    stage.run_all()
    known_members = KnownMembers(stage.store, stage.vault)
    segment = stage.segment("VIP customers")
    assert len(known_members.known(stage.name, segment)) == 50
    erase.forget([people[7]])
    known = known_members.known(stage.name, segment)
    assert people[7] not in known.rows
    assert len(known) == 49


def test_somebody_has_to_be_named(erase):
    with pytest.raises(UserError, match="Say who"):
        erase.forget(["  "])


def test_lists_of_requests_that_ended_long_ago_go_and_facts_stay(stage, erase):
    request = ended(stage)
    before = facts(stage, Event.DONE)
    stage.clock.time += timedelta(days=29)
    stage.expire.tidy()
    assert erase.retain(MONTH) == 0
    stage.clock.time += timedelta(days=2)
    with stage.store.transaction() as tx:
        needed = tx.membership_log.entries(stage.name, stage.segment("VIP customers"))
    assert [each.roster_id for each in needed] == [request.roster.id]
    assert erase.retain(MONTH) == 0, "the book still needs it"
    stage.ask(Verb.IMPORT, "VIP customers", ids=stage.some_members("VIP customers", 50))
    stage.run_all()
    stage.clock.time += timedelta(days=2)
    stage.expire.tidy()
    assert erase.retain(MONTH) == 0, "until then it could be taken back"
    stage.clock.time += MONTH
    stage.expire.tidy()
    assert erase.retain(MONTH) == 1
    assert not kept(stage, request.roster)
    with pytest.raises(StaleError, match="no longer kept"):
        stage.vault.slice(request.roster.id, 0, 5)
    assert stage.now(request).roster.sha256 == ""
    assert facts(stage, Event.DONE)[:1] == before
    [fact] = facts(stage, Event.PURGED)
    assert fact.counts == {"lists": 1, "people": 5}
    assert verify(stage.store).whole
    assert erase.retain(MONTH) == 0
    assert len(facts(stage, Event.PURGED)) == 1


def test_lists_of_refused_requests_go_and_those_of_open_ones_stay(stage, erase):
    people = stage.some_members("VIP customers", 200)
    rejected, open_ = stage.ask(ids=people), stage.ask(ids=people)
    stage.press(ClickKind.REJECT, rejected, "U0ARTHUR", reason="no")
    stage.clock.time += timedelta(days=31)
    stage.expire.tidy()
    assert erase.retain(MONTH) == 1
    assert not kept(stage, rejected.roster)
    assert kept(stage, open_.roster)
