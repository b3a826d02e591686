"""Bunce: whom it knows, and what became of a change that was not answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import LookUp, Operation, Write
from tests.providers.recorder import LONG_AGO, Reply

KEY = "sk_live_1234567890"
SEGMENT = "9da67caa-b803-4691-a2b6-bdcd58008aaf"
ANN = Member(
    id_type=IdType.ID, id="C-1", email="ann@example.com", first_name="Ann", last_name="Å", phone="0901 23"
)
BOB = Member(id_type=IdType.EMAIL, id="bob@example.com")


@pytest.fixture
def bunce(connect, server):
    return connect("bunce", {"API_KEY": KEY, "BASE_URL": f"{server.url}/v1"})


def row(number=1, **more):
    identity = f"00000000-0000-4000-8000-{number:012d}"
    return {"id": identity, "name": f"Segment {number}", "created_at": "2024-12-05 08:30:16"} | more


def listed(*rows, **more):
    return Reply(json={"success": True, "data": list(rows), "message": "ok"} | more)


def whole(*rows):
    return listed(*rows, meta={"has_next_page": False})


def add(*members):
    return Write(operation=Operation.ADD, segment_id=SEGMENT, members=members)


CREATE = Write(operation=Operation.CREATE, name="VIP")


def customers(*people, **more):
    return listed(*people, **more)


def test_i_23_known_people_are_asked_for_by_filter_and_compared_exactly(bunce, server):
    server.script(
        customers({"customer_id": "C-1", "email": "x"}),
        customers({"customer_id": "9", "email": "Bob@Example.com"}),
    )
    stranger = Member(id_type=IdType.ID, id="c-1")
    bob = Member(id_type=IdType.EMAIL, id="BOB@example.com")
    assert bunce.known_to_provider((ANN, bob, stranger)) == {"C-1", "bob@example.com"}
    assert server.sent[0].query == {"customer_ids": "C-1,c-1", "per_page": "2"}
    assert server.sent[1].query == {"emails": "BOB@example.com", "per_page": "1"}


def test_i_23_a_server_that_ignores_the_filter_proves_nothing(bunce, server):
    server.script(customers({"customer_id": "C-1"}, {"customer_id": "C-2"}))
    assert bunce.known_to_provider((ANN,)) is None


def test_i_23_a_filter_that_cannot_be_written_is_not_tried(bunce, server):
    assert bunce.known_to_provider((Member(id_type=IdType.ID, id="a,b"),)) is None
    assert server.sent == []


def test_i_23_many_people_are_asked_for_in_several_questions_and_pages(bunce, server):
    def answer(sent):
        asked = sent.query["customer_ids"].split(",")
        if "cursor" not in sent.query:
            first = [{"customer_id": asked[0]}]
            return customers(*first, meta={"has_next_page": True, "next_page_cursor": "n"})
        return customers(*[{"customer_id": one} for one in asked[1:]], meta={"has_next_page": False})

    server.answer = answer
    people = tuple(Member(id_type=IdType.ID, id=f"C-{number}") for number in range(60))
    assert bunce.known_to_provider(people) == {member.key for member in people}
    assert len(server.sent) == 4


def stamp(seconds):
    return (LONG_AGO + timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S")


OLDER = (row(1)["id"],)


@pytest.mark.parametrize("when", [0, -3600, 86_400, None])
@pytest.mark.parametrize(
    ("names", "namesakes", "verdict"),
    [
        (["VIP"], (), LookUp.APPLIED),
        (["VIP"], OLDER, LookUp.NOT_APPLIED),
        (["VIP", "VIP"], OLDER, LookUp.APPLIED),
        (["VIP", "VIP"], (), LookUp.CANNOT_TELL),
        (["vip"], (), LookUp.NOT_APPLIED),
        (["VIP"], None, LookUp.CANNOT_TELL),
        ([], None, LookUp.NOT_APPLIED),
    ],
)
def test_a_creation_of_unknown_outcome_is_looked_for_by_what_was_there_before(
    bunce, server, *, names, namesakes, verdict, when
):
    """Whatever the provider's clock says."""
    at = "?" if when is None else stamp(when)
    server.script(whole(*(row(n, name=name, created_at=at) for n, name in enumerate(names, start=1))))
    assert bunce.look_up(replace(CREATE, namesakes=namesakes)).verdict is verdict


def test_a_found_creation_comes_with_its_id(bunce, server):
    server.script(whole(row(7, name="VIP", created_at=stamp(2))))
    assert bunce.look_up(replace(CREATE, namesakes=())).receipt.segment_id == row(7)["id"]


def test_absence_proves_nothing_where_the_list_was_not_read_to_its_end(bunce, server):
    server.answer = lambda _sent: listed(*[row(number) for number in range(100)])
    assert bunce.look_up(CREATE).verdict is LookUp.CANNOT_TELL


@pytest.mark.parametrize(
    ("write", "now", "verdict"),
    [
        (Write(operation=Operation.EDIT, segment_id=SEGMENT, name="New"), row(name="New"), LookUp.APPLIED),
        (
            Write(operation=Operation.EDIT, segment_id=SEGMENT, name="New"),
            row(name="Old"),
            LookUp.NOT_APPLIED,
        ),
        (Write(operation=Operation.EDIT, segment_id=SEGMENT, description="d"), row(), LookUp.CANNOT_TELL),
        (Write(operation=Operation.ADD_ALL, segment_id=SEGMENT), row(all_customers=1), LookUp.APPLIED),
        (Write(operation=Operation.ADD_ALL, segment_id=SEGMENT), row(all_customers=0), LookUp.CANNOT_TELL),
    ],
)
def test_other_unknown_outcomes_are_looked_up_in_the_segment(bunce, server, write, now, verdict):
    server.script(Reply(json={"success": True, "data": now | {"id": SEGMENT}}))
    assert bunce.look_up(write).verdict is verdict


def test_membership_cannot_be_looked_up(bunce, server):
    assert bunce.look_up(add(ANN)).verdict is LookUp.CANNOT_TELL
    assert server.sent == []


def test_a_page_size_the_server_refuses_falls_back_to_the_documented_one_and_is_remembered(bunce, server):
    rows = [row(number) for number in range(45)]

    def answer(sent):
        query = dict(parse_qsl(urlsplit(sent.target).query))
        size, page = int(query.get("per_page", 20)), int(query.get("page", 1))
        if size > 20:
            return Reply(
                status=422, json={"success": False, "message": "per_page may not be greater than 20"}
            )
        return listed(*rows[(page - 1) * size : page * size], meta={"has_next_page": page * size < len(rows)})

    server.answer = answer
    assert len(list(bunce.list_segments())) == 45
    refused = [line for line in server.lines if "per_page=100" in line]
    assert len(list(bunce.list_segments())) == 45
    assert len(refused) == 1
    assert [line for line in server.lines if "per_page=100" in line] == refused
