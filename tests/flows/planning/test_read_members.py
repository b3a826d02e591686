"""Where a provider hands out who is in a segment, everything about people is exact."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import InvalidActionError, UnavailableError, UserError
from segbot.domain.lifecycle import State
from segbot.domain.masking import masked
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import NotChanged
from segbot.domain.requests import ClickKind
from segbot.domain.results import Basis
from segbot.flows.planning.read_members import MOST_READ, MemberReading
from segbot.rosters.membership.known_members import KnownMembers

VIP = "VIP customers"


class HandsOut:
    """Bunce, as if it handed out members, a hundred a page; one of each page comes again on the next. `later`: whom it takes
    in at another try only.
    """

    def __init__(self, stage) -> None:
        self._provider = stage.connections.provider("bunce")
        self._stage = stage
        self.spec = replace(self._provider.spec, reads_members=True)
        self.reads = 0
        self.breaks = False
        self.later = set()
        self.written = self.first_page_read = lambda: None

    def __getattr__(self, name):
        return getattr(self._provider, name)

    def write(self, write):
        late = [each for each in write.members if each.id in self.later]
        taken = tuple(each for each in write.members if each not in late)
        receipt = self._provider.write(replace(write, members=taken))
        self.written()
        return replace(
            receipt, not_changed=tuple(NotChanged(key=each.key, why="busy", again=True) for each in late)
        )

    def read_members(self, segment):
        self.reads += 1
        page = []
        for identifier, row in self._stage.emulator.members(segment.id).items():
            page.append(Member(id_type=IdType.ID, id=identifier, email=row["email"]))
            if len(page) == 100:
                yield tuple(page)
                amid, self.first_page_read = self.first_page_read, lambda: None
                amid()
                page = page[-1:]
                if self.breaks:
                    raise UnavailableError("not to its end")
        yield tuple(page)


@pytest.fixture(autouse=True)
def hands_out(stage):
    provider = HandsOut(stage)
    stage.connections._opened["bunce"] = provider
    return provider


def undo(stage, request):
    action = Action(verb=Verb.UNDO, connection="bunce", fields={"request": str(request.id)})
    return stage.submit.prepare(action, [], stage.origin())


def outside(stage, count, name=VIP):
    inside = set(stage.emulator.members(stage.segment(name)))
    everybody = [row["customer_id"] for row in stage.emulator.customers.shelf.values()]
    return [each for each in everybody if each not in inside][:count]


def carried_out(stage, request):
    stage.run_all()
    done = stage.now(request)
    assert done.state is State.DONE, done.note
    return done


def test_an_addition_says_who_is_new_and_undo_takes_out_those_alone(stage):
    there, new = stage.some_members(VIP, 5), outside(stage, 3)
    request = stage.ask(Verb.ADD, segment=VIP, ids=[*there, *new])
    plan = request.plan
    assert (plan.adds, plan.unchanged, plan.before, plan.after, plan.at_most) == (3, 5, 412, 415, False)
    done = carried_out(stage, request)
    assert (done.result.changed, done.result.basis) == (3, Basis.MEMBERS)
    stage.submit.confirm(undo(stage, done).id, stage.origin())
    stage.run_all()
    assert set(there) <= set(stage.emulator.members(stage.segment(VIP)))
    assert stage.emulator.count(stage.segment(VIP)) == 412


def test_a_removal_names_who_is_not_in_it_and_does_not_send_them(stage):
    there, others = stage.some_members(VIP, 4), outside(stage, 12)
    request = stage.ask(ids=[*others, *there])
    assert (request.plan.removes, request.roster.count, request.plan.at_most) == (4, 4, False)
    assert "12 people on the list aren't in it: they are left out." in request.plan.effects
    assert [each.row for each in request.report] == list(range(1, 13))
    assert {each.why for each in request.report} == {"not in it"}
    done = carried_out(stage, request)
    assert (done.result.changed, done.result.sent) == (4, 4)
    assert undo(stage, done).roster.count == 4


def test_a_list_of_nobody_in_it_is_refused(stage):
    with pytest.raises(InvalidActionError, match="None of these 12 people is in “VIP customers”"):
        stage.draft(ids=outside(stage, 12))


def test_what_needs_the_complete_list_needs_no_import(stage):
    keep, new = stage.some_members("Beta testers", 20), outside(stage, 2, "Beta testers")
    draft = stage.draft(
        Verb.REPLACE, segment="Beta testers", ids=[*keep, *new], reason="x", confirm_name="Beta testers"
    )
    assert (draft.plan.adds, draft.plan.removes, draft.plan.unchanged) == (2, 4, 20)


def test_the_sample_is_of_those_who_would_leave(stage):
    there = stage.some_members(VIP, 60)
    request = stage.ask(ids=[*outside(stage, 60), *there])
    assert request.state is State.PENDING
    sample = stage.member_sampling.leaving(request.id, "U0ARTHUR")
    assert len(sample.people) == 20
    assert set(sample.people) <= {masked(each) for each in there}


def test_people_exchanged_one_for_one_are_drift(stage):
    everybody = stage.emulator.count(stage.segment("Beta testers"))
    request = stage.ask(
        Verb.CLEAR,
        segment="Beta testers",
        reason="x",
        confirm_name="Beta testers",
        confirm_count=str(everybody),
    )
    for user in ("U0ARTHUR", "U0BEA"):
        stage.press(ClickKind.APPROVE, stage.now(request), user)
    segment = stage.emulator.segment_shelf[stage.segment("Beta testers")]
    first, *_ = segment["members"]
    other = next(row for row in stage.emulator.customers.shelf if row not in segment["members"])
    segment["members"] = {other: 1, **{row: 1 for row in segment["members"] if row != first}}
    stage.emulator.segment_shelf.put(segment["id"], segment)
    stage.run_all()
    stale = stage.now(request)
    assert stale.state is State.STALE
    assert "Other people are in it now" in stale.note


def test_a_part_is_never_taken_for_the_whole(stage, hands_out):
    hands_out.breaks = True
    draft = stage.draft(Verb.ADD, segment=VIP, ids=stage.some_members(VIP, 5))
    assert (draft.plan.adds, draft.plan.at_most) == (5, True)
    with stage.store.reading() as tx:
        assert tx.membership_log.entries("bunce", stage.segment(VIP)) == []


def test_nothing_is_written_down_again_while_nothing_changes(stage, hands_out):
    for _ in range(2):
        stage.draft(Verb.ADD, segment=VIP, ids=outside(stage, 1))
        stage.clock.sleep(60)
    assert hands_out.reads == 2
    with stage.store.reading() as tx:
        assert len(tx.membership_log.entries("bunce", stage.segment(VIP))) == 1


def test_what_is_too_long_to_wait_for_is_not_read(stage, hands_out):
    draft = stage.draft(Verb.ADD, segment=VIP, ids=outside(stage, 1))
    assert (draft.plan.at_most, hands_out.reads) == (False, 1)
    get_segment = hands_out._provider.get_segment
    large = MOST_READ + 1
    hands_out.get_segment = lambda identity: replace(get_segment(identity), member_count=large)
    hands_out.list_segments = lambda: iter([hands_out.get_segment(stage.segment(VIP))])
    stage.clock.sleep(120)
    draft = stage.draft(Verb.ADD, segment=VIP, ids=outside(stage, 1))
    assert (draft.plan.at_most, hands_out.reads) == (True, 1)


def test_undo_of_a_change_that_changed_nobody(stage):
    request = stage.ask(Verb.ADD, segment=VIP, ids=stage.some_members(VIP, 5))
    done = carried_out(stage, request)
    assert done.result.changed == 0
    with pytest.raises(UserError, match="changed nobody"):
        undo(stage, done)


def test_who_asks_amid_a_run_leaves_it_its_newcomers(stage, hands_out):
    there, new = stage.some_members(VIP, 5), outside(stage, 3)
    request = stage.ask(Verb.ADD, segment=VIP, ids=[*there, *new])

    def somebody_asks():
        stage.clock.sleep(6)
        assert stage.draft(Verb.ADD, segment=VIP, ids=there).plan.before == 415

    hands_out.written = somebody_asks
    done = carried_out(stage, request)
    assert done.result.changed == 3
    assert undo(stage, done).roster.count == 3


def test_who_asks_amid_the_first_of_two_tries_leaves_it_its_newcomers_too(stage, hands_out):
    there, new = stage.some_members(VIP, 5), outside(stage, 3)
    request = stage.ask(Verb.ADD, segment=VIP, ids=[*there, *new])

    def somebody_asks():
        hands_out.written = lambda: None
        stage.clock.sleep(6)
        assert stage.draft(Verb.ADD, segment=VIP, ids=there).plan.before == 414

    hands_out.written, hands_out.later = somebody_asks, {new[-1]}
    stage.run_all()
    partly = stage.now(request)
    assert (partly.state, partly.result.changed) == (State.PARTLY_DONE, 2)
    stage.clock.sleep(60)
    hands_out.later = set()
    stage.press(ClickKind.RETRY, partly, "U0MAYA")
    done = carried_out(stage, request)
    assert done.result.changed == 3
    assert undo(stage, done).roster.count == 3


def test_what_another_process_has_read_seconds_ago_is_read_again_after_a_change(stage, hands_out):
    segment = stage.browse.current("bunce", stage.segment(VIP))
    other = MemberReading(
        store=stage.store,
        vault=stage.vault,
        known_members=KnownMembers(stage.store, stage.vault),
        clock=stage.clock,
    )
    assert other.refresh("bunce", hands_out, segment, at_any_price=False).count == 412
    carried_out(stage, stage.ask(ids=stage.some_members(VIP, 4)))
    assert other.refresh("bunce", hands_out, segment, at_any_price=False).count == 408


def test_a_reading_that_a_change_overtook_is_not_taken_for_who_is_in_it(stage, hands_out):
    leaving = stage.some_members(VIP, 4)
    request = stage.ask(ids=leaving)
    stage.clock.sleep(60)
    hands_out.first_page_read = lambda: carried_out(stage, request)
    stage.draft(Verb.ADD, segment=VIP, ids=outside(stage, 1))
    known = KnownMembers(stage.store, stage.vault).known("bunce", stage.segment(VIP))
    assert known.complete
    assert len(known) == 408
    assert not {row[0] for row in known.rows.values()}.intersection(leaving)


def test_what_went_through_at_the_first_try_is_no_drift_at_the_second(stage, hands_out):
    leaving = stage.some_members("Beta testers", 4)
    request = stage.ask(segment="Beta testers", ids=leaving, reason="x")
    for user in ("U0ARTHUR", "U0BEA"):
        stage.press(ClickKind.APPROVE, stage.now(request), user)
    hands_out.later = {leaving[-1]}
    stage.run_all()
    partly = stage.now(request)
    assert (partly.state, partly.result.changed) == (State.PARTLY_DONE, 3)
    hands_out.later = set()
    stage.press(ClickKind.RETRY, partly, "U0ARTHUR")
    done = carried_out(stage, request)
    assert (done.result.changed, done.result.before, done.result.after) == (4, 24, 20)
