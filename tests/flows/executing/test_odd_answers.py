"""What a service and the proxies before it may answer to a change: when it is sent again, and what is told of it."""

from __future__ import annotations

import uuid

import pytest
from flows.loopback import Loopback
from flows.stage import Stage

from segbot.domain.actions import Verb
from segbot.domain.errors import NotFoundError
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.planning.plan import Operation, Write
from segbot.flows.executing.outcomes import refused

SAID = {"success": True, "message": "ok"}


class Service:
    """Segments of a Bunce nobody has seen before. `odd` gets each change (method, path) and whatever carries it out, and says
    what is answered; None: honestly. `hidden`: so many changes of a segment do not find it.
    """

    name = "bunce"

    def __init__(self):
        self.rows = {}
        self.changes = []
        self.odd = lambda _do: None
        self.hidden = 0
        self.unreadable = False
        self.make("VIP")
        self._served = Loopback(self._asked)
        self.url, self.stop = self._served.url, self._served.stop

    @property
    def emulator(self):
        return self

    def connection(self, url):
        return {"API_KEY": "sk_live_odd_answers", "BASE_URL": f"{url}/v1"}

    def segments(self):
        return self.rows

    def make(self, name):
        identity = str(uuid.uuid4())
        self.rows[identity] = {"id": identity, "name": name, "customers_count": 500}
        return self.rows[identity]

    def named(self, name):
        return [each for each in self.rows.values() if each["name"] == name]

    def _asked(self, method, path, _query, _headers, body):
        if method == "GET" and self.unreadable:
            return 403, {"success": False, "message": "Not now"}, {}
        if method == "GET":
            return 200, SAID | {"data": self._read(path), "meta": {"has_next_page": False}}, {}
        self.changes.append((method, path))
        return self.odd(lambda: self._change(method, path, body)) or self._change(method, path, body)

    def _read(self, path):
        return list(self.rows.values()) if path == "/v1/segments" else self.rows.get(path.split("/")[3], [])

    def _change(self, method, path, body):
        if (method, path) == ("POST", "/v1/segments"):
            return 201, SAID | {"data": self.make(body["name"])}, {}
        row = self.rows[path.split("/")[3]]
        self.hidden -= 1
        if self.hidden >= 0:
            return 404, {"success": False, "message": "Segment not found"}, {}
        row |= body if method == "PATCH" else {}
        return 200, SAID | {"data": row if method == "PATCH" else None}, {}


@pytest.fixture
def service():
    made = Service()
    yield made
    made.stop()


@pytest.fixture
def odd(tmp_path, service):
    staged = Stage(tmp_path, service)
    yield staged
    staged.close()


def after(refusal):
    """Carried out, and answered so."""

    def answer(do):
        do()
        return refusal

    return answer


def ran(stage, request):
    stage.run_all()
    return stage.now(request)


@pytest.mark.parametrize("header", ["0", "-7", "Mon, 02 Mar 2020 09:00:00 GMT"])
def test_whoever_says_too_many_and_no_time_is_not_asked_without_a_pause(odd, service, header):
    service.odd = lambda _do: (429, {"success": False, "message": "slow down"}, {"Retry-After": header})
    asked = ran(odd, odd.ask(segment="VIP", ids=["C-1"]))
    assert asked.state is State.PAUSED
    assert len(service.changes) < 25  # in ten minutes


def test_a_time_that_is_told_with_a_503_is_waited_for(odd, service):
    away = [(503, {"message": "away"}, {"Retry-After": "90"})]
    service.odd = lambda _do: away.pop() if away else None
    begun = odd.clock.now()
    assert ran(odd, odd.ask(segment="VIP", ids=["C-1"])).state is State.DONE
    assert 90 <= (odd.clock.now() - begun).total_seconds() < 100
    assert len(service.changes) == 2


@pytest.mark.parametrize("made", [True, False])
def test_a_conflict_may_be_with_itself(odd, service, made):
    """Somebody on the way sent it twice, and handed on the answer to the second."""
    conflict = (409, {"success": False, "message": "The name is taken"}, {})
    service.odd = after(conflict) if made else lambda _do: conflict
    asked = ran(odd, odd.ask(Verb.CREATE, segment=None, name="New"))
    assert asked.state is (State.UNKNOWN if made else State.FAILED)
    assert ("we can't tell" if made else "The name is taken") in asked.note
    assert (len(service.changes), len(service.named("New"))) == (1, int(made))


def test_a_conflict_that_nobody_can_look_into_is_in_doubt(odd, service):
    def conflict(do):
        service.unreadable = True
        return after((409, {"success": False, "message": "The name is taken"}, {}))(do)

    service.odd = conflict
    asked = ran(odd, odd.ask(Verb.CREATE, segment=None, name="New"))
    assert (asked.state, len(service.named("New"))) == (State.UNKNOWN, 1)
    assert "we can't tell" in asked.note


def test_another_name_in_the_answer_is_looked_into_and_found(odd, service):
    service.odd = after((201, SAID | {"data": {"id": str(uuid.uuid4()), "name": "Theirs"}}, {}))
    asked = ran(odd, odd.ask(Verb.CREATE, segment=None, name="New"))
    assert (asked.state, asked.segment_id) == (State.DONE, service.named("New")[0]["id"])
    assert len(service.changes) == 1


def test_the_id_of_another_segment_in_the_answer_is_not_taken_for_the_new_one(odd, service):
    """People who are put into what was made must not get into what was there."""
    theirs = service.named("VIP")[0]["id"]
    mixed_up = after((201, SAID | {"data": {"id": theirs, "name": "New"}}, {}))
    service.odd = lambda do: None if service.changes[1:] else mixed_up(do)
    asked = ran(odd, odd.ask(Verb.CREATE, None, ["C-1"], name="New"))
    new = service.named("New")[0]["id"]
    assert (asked.state, asked.segment_id) == (State.DONE, new)
    assert service.changes[1:] == [("POST", f"/v1/segments/{new}/customers")]


def test_another_name_in_the_answer_and_nothing_made_is_not_done(odd, service):
    service.odd = lambda _do: (201, SAID | {"data": {"id": str(uuid.uuid4()), "name": "Theirs"}}, {})
    asked = ran(odd, odd.ask(Verb.CREATE, segment=None, name="New"))
    assert asked.state is State.UNKNOWN
    assert "if it isn't there, retry" in asked.note
    assert len(service.changes) == 1


def test_a_new_name_that_is_never_clearly_answered_is_looked_at_before_a_person_has_to(odd, service):
    service.odd = after((200, SAID | {"data": {"id": str(uuid.uuid4()), "name": "Theirs"}}, {}))
    asked = ran(odd, odd.ask(Verb.RENAME, segment="VIP", name="VIP 2"))
    assert (asked.state, len(service.named("VIP 2"))) == (State.DONE, 1)


def test_a_segment_whose_answer_is_another_ones_is_not_changed(odd, service):
    other = service.make("Other")
    request = odd.draft(segment="VIP", ids=["C-1"])
    service._read = lambda path: list(service.rows.values()) if path == "/v1/segments" else other
    asked = ran(odd, odd.submit.confirm(request.id, odd.origin()))
    assert asked.state is State.PAUSED
    assert "no usable answer" in asked.note
    assert service.changes == []


def test_a_segment_that_turns_up_a_while_after_it_was_made_is_waited_for(odd, service):
    service.hidden = 3
    asked = ran(odd, odd.ask(Verb.CREATE, None, ["C-1"], name="New"))
    assert (asked.state, len(service.named("New"))) == (State.DONE, 1)
    assert [method for method, path in service.changes if path == "/v1/segments"] == ["POST"]


def test_a_segment_that_never_turns_up_stops_it_and_is_not_made_again(odd, service):
    service.hidden = 1_000
    asked = ran(odd, odd.ask(Verb.CREATE, None, ["C-1"], name="New"))
    assert (asked.state, len(service.named("New"))) == (State.PAUSED, 1)
    assert "doesn't let us change it yet" in asked.note


@pytest.mark.parametrize("told", [10**30, 1e300, -5, "many", None])
def test_a_number_of_people_that_is_none_stops_nothing(odd, service, told):
    service.named("VIP")[0]["customers_count"] = told
    asked = odd.ask(Verb.ADD, "VIP", ["C-1"])
    assert asked.plan.before is None
    assert ran(odd, asked).state is State.DONE


@pytest.mark.parametrize(("in_doubt", "state"), [(True, BatchState.SETTLED), (False, BatchState.FAILED)])
def test_a_deletion_in_doubt_that_finds_nothing_when_sent_again_is_done(in_doubt, state):
    """The look before it came too early."""
    delete = Write(operation=Operation.DELETE, segment_id="12", segment_name="VIP")
    assert refused(NotFoundError("It isn't there any more."), delete, in_doubt=in_doubt).state is state
