"""What a real service and the proxies before it may answer, against each adapter: nothing is believed that is not about what was
asked, nothing is taken for refused that may have been carried out, and no list is read for ever.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from segbot.domain.errors import (
    OutcomeUnknownError,
    RejectedError,
    UnavailableError,
)
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import Operation, Write
from segbot.domain.segments import Segment
from tests.providers.recorder import Reply

UUID = "9da67caa-b803-4691-a2b6-bdcd58008aaf"
OTHER = "11111111-2222-4333-8444-555555555555"
ANN = Member(id_type=IdType.ID, id="C-1")
BY_MAIL = Member(id_type=IdType.EMAIL, id="ann@example.com")
CRITERIA = (
    '{"version":"1.0.0","criteria":{"type":"and","group":[{"source":"tracking","field":"opened",'
    '"op":"contains-any","const_value":"last-n-campaigns","param":"5"}]}}'
)
OWN = {"broadcast_medium_id": "push", "segment_type": "CUSTOM"}

SETTINGS = {
    "bunce": {"API_KEY": "sk_live_1234567890", "BASE_URL": "/v1"},
    "segmenter": {
        "API_KEY": "segmenter-key-1",
        "BASE_URL": "",
        "CREATE_PATH": "/segments",
        "UPDATE_PATH": "/segments/{id}",
    },
    "batch": {"API_KEY": "batch-key-1", "PROJECT_KEY": "project_1", "BASE_URL": ""},
    "constant_contact": {"ACCESS_TOKEN": "token-1234567", "BASE_URL": "/v3"},
    "mailchimp": {"API_KEY": "feedfeed-us3", "AUDIENCE_ID": "0f1e2d3c4b", "BASE_URL": "/3.0"},
    "brevo": {"API_KEY": "brevo-key-1", "BASE_URL": "/v3", "FOLDER_ID": "1"},
}


@pytest.fixture
def opened(connect, server):
    def make(key, **more):
        settings = SETTINGS[key]
        return connect(key, {**settings, "BASE_URL": server.url + settings["BASE_URL"]}, **more)

    return make


def bunce(**more):
    row = {"id": UUID, "name": "VIP", "customers_count": 5} | more
    return {"success": True, "data": row, "message": "ok"}


def cc_list(**more):
    return {"list_id": UUID, "name": "VIP", "membership_count": 5} | more


def rule(**more):
    return {"segment_id": 30, "name": "VIP", "segment_criteria": CRITERIA} | more


def tag(**more):
    return {"id": 7, "name": "VIP", "type": "static", "member_count": 5} | more


CREATE = Write(operation=Operation.CREATE, name="VIP")
LIST = replace(CREATE, kind="list")
RULE = replace(CREATE, kind="segment", criteria=CRITERIA)
RENAME = Write(operation=Operation.EDIT, segment_id=UUID, segment_name="Old", name="VIP")
DELETE_RULE = Write(operation=Operation.DELETE, segment_id="30", kind="segment")
OF_TAG = Write(operation=Operation.EDIT, segment_id="7", name="VIP")
DELETE_TAG = Write(operation=Operation.DELETE, segment_id="7")

IN_DOUBT = {
    "bunce: another name": ("bunce", CREATE, bunce(name="Somebody else's")),
    "bunce: no name": ("bunce", CREATE, bunce(name=None)),
    "bunce: an id that can be none": ("bunce", CREATE, bunce(id="12")),
    "bunce: renamed another": ("bunce", RENAME, bunce(id=OTHER)),
    "bunce: another new name": ("bunce", RENAME, bunce(name="Old")),
    "list: another name": ("constant_contact", LIST, cc_list(name="Other")),
    "list: an id that can be none": ("constant_contact", LIST, cc_list(list_id="12")),
    "rule: another name": ("constant_contact", RULE, rule(name="Other")),
    "rule: renamed another": (
        "constant_contact",
        Write(operation=Operation.EDIT, segment_id="31", name="VIP", kind="segment"),
        rule(),
    ),
    "rule: another new name": (
        "constant_contact",
        Write(operation=Operation.EDIT, segment_id="30", name="VIP", kind="segment"),
        rule(name="Old"),
    ),
    "rule: deleted, it says nothing of it": ("constant_contact", DELETE_RULE, {}),
    "rule: deleted, a list": ("constant_contact", DELETE_RULE, []),
    "tag: another name": ("mailchimp", CREATE, tag(name="Other")),
    "tag: renamed another": ("mailchimp", OF_TAG, tag(id=8)),
    "tag: another new name": ("mailchimp", OF_TAG, tag(name="Old")),
    "tag: deleted, it says nothing of it": ("mailchimp", DELETE_TAG, {}),
    "brevo: deleted, it says nothing of it": ("brevo", DELETE_TAG, {}),
    "segmenter: made, and not made": (
        "segmenter",
        replace(CREATE, description="", fields=OWN),
        {"data": {"id": "s-1", "persons": []}, "errorMessage": "Internal Server Error"},
    ),
    "segmenter: the answer to another creation": (
        "segmenter",
        replace(CREATE, description="", fields=OWN, members=(ANN,)),
        {"data": {"id": "s-1", "persons": [{"id": "p", "externalId": "C-9"}]}, "errorMessage": ""},
    ),
}


@pytest.mark.parametrize(("key", "write", "said"), IN_DOUBT.values(), ids=IN_DOUBT)
def test_an_answer_about_something_else_leaves_the_change_in_doubt(opened, server, key, write, said):
    server.answer = lambda _sent: Reply(json=said)
    with pytest.raises(OutcomeUnknownError):
        opened(key).write(write)
    assert len(server.sent) == 1


AS_WRITTEN_THERE = {
    "capitals": ("bunce", CREATE, bunce(name="vip")),
    "blanks": ("bunce", CREATE, bunce(name=" VIP ")),
    "entities": ("mailchimp", replace(CREATE, name="A & B"), tag(name="A &amp; B")),
    "composed": ("mailchimp", replace(CREATE, name="Caf\u00e9"), tag(name="Cafe\u0301")),
    "an id in capitals": ("bunce", RENAME, bunce(id=UUID.upper())),
}


@pytest.mark.parametrize(("key", "write", "said"), AS_WRITTEN_THERE.values(), ids=AS_WRITTEN_THERE)
def test_a_name_or_an_id_that_is_written_otherwise_is_the_same(opened, server, key, write, said):
    server.answer = lambda _sent: Reply(json=said)
    assert opened(key).write(write).segment_id


SOMEBODY_ELSES = {
    "bunce": (UUID, bunce(id=OTHER)),
    "batch": ("vip", {"name": "other", "type": "CUSTOM_ID", "nb_ids": 3, "indexing_state": "APPLIED"}),
    "constant_contact": (UUID, cc_list(list_id=OTHER)),
    "mailchimp": ("7", tag(id=8)),
    "brevo": ("7", {"id": 8, "name": "VIP"}),
}


@pytest.mark.parametrize("key", SOMEBODY_ELSES)
def test_another_segments_answer_is_not_taken_for_the_one_that_was_asked_for(opened, server, key):
    identity, said = SOMEBODY_ELSES[key]
    server.answer = lambda _sent: Reply(json=said)
    with pytest.raises(UnavailableError):
        opened(key).get_segment(identity)


def test_another_rules_answer_is_not_taken_for_the_one_that_was_asked_for(opened, server):
    server.answer = lambda _sent: Reply(json=rule(segment_id=31))
    with pytest.raises(UnavailableError):
        opened("constant_contact").get_segment("30")


@pytest.mark.parametrize("operation", [Operation.ADD, Operation.REPLACE])
def test_a_change_of_an_audience_is_not_applied_because_another_one_is(opened, server, operation):
    def answer(sent):
        if sent.method == "POST":
            return Reply(status=202, json={"indexing_token": "t"})
        return Reply(json={"name": "other", "type": "CUSTOM_ID", "nb_ids": 1, "indexing_state": "APPLIED"})

    server.answer = answer
    write = Write(operation=operation, segment_id="vip", members=(ANN,))
    with pytest.raises(OutcomeUnknownError):
        opened("batch").write(write)


# Lists


def endless(key, number):
    """Ever another cursor, and always the same page, or none."""
    more = {"has_next_page": True, "next_page_cursor": f"c{number}"}
    return {
        "bunce": {"success": True, "data": [{"customer_id": "C-1"}], "meta": more},
        "batch": {"audiences": [{"name": "vip"}], "has_more": True, "next_from": f"c{number}"},
        "constant_contact": {
            "segments": [rule()],
            "_links": {"next": {"href": f"/v3/segments?cursor=c{number}"}},
        },
    }[key]


ENDLESS = {
    "batch": lambda provider: list(provider.list_segments()),
    "constant_contact": lambda provider: list(provider.list_segments()),
}


@pytest.mark.parametrize("empty", [False, True])
@pytest.mark.parametrize("key", ENDLESS)
def test_a_list_that_never_ends_is_given_up(opened, server, key, empty):
    def answer(_sent):
        page = endless(key, len(server.sent))
        return Reply(
            json={name: [] if empty and isinstance(rows, list) else rows for name, rows in page.items()}
        )

    server.answer = answer
    with pytest.raises(UnavailableError):
        ENDLESS[key](opened(key, pace=False))
    assert len(server.sent) < 50


def test_whom_bunce_knows_is_not_asked_for_ever(opened, server):
    server.answer = lambda _sent: Reply(json=endless("bunce", len(server.sent)))
    assert opened("bunce", pace=False).known_to_provider((ANN,)) == {"C-1"}
    assert len(server.sent) < 10


def test_an_empty_page_that_says_there_is_more_is_not_the_end(opened, server):
    first = {"success": True, "data": [], "meta": {"has_next_page": True, "next_page_cursor": "n"}}
    server.script(
        Reply(json=first), Reply(json={"success": True, "data": [bunce()["data"]]}), Reply(json=first)
    )
    listed = opened("bunce").look_up(replace(CREATE, namesakes=()))
    assert listed.verdict.value == "cannot_tell"


# Bulk activities


def activity(**more):
    return {"activity_id": "a-1", "state": "completed", "activity_errors": []} | more


def counts(total, done):
    return {"items_total_count": total, "items_completed_count": done}


NOT_SMOOTH = {
    "an error as a text": activity(activity_errors="1 contact failed"),
    "an error as an object": activity(activity_errors={"message": "no"}),
    "an error without words": activity(activity_errors=[{"code": 5}]),
    "fewer than were sent": activity(status=counts(0, 0)),
    "fewer, as texts": activity(status=counts("1", "0")),
}


def contact(number, address):
    return {
        "contact_id": f"{number:08d}-0000-4000-8000-000000000000",
        "email_address": {"address": address, "permission_to_send": "implicit"},
    }


def constant_contact(ended, *, inside=(), look=None):
    """Somebody who is to be put on a list: the activity ends so, and these are on it then."""

    def answer(sent):
        if sent.method == "POST":
            return Reply(status=201, json=activity(state="initialized"))
        if "/activities/" in sent.path:
            return Reply(json=ended)
        if "lists" in sent.query:
            return look or Reply(json={"contacts": list(inside)})
        return Reply(json={"contacts": [contact(1, "ann@example.com")]})

    return answer


PUT_ON = Write(operation=Operation.ADD, kind="list", segment_id=UUID, members=(BY_MAIL,))


@pytest.mark.parametrize("ended", NOT_SMOOTH.values(), ids=NOT_SMOOTH)
def test_an_activity_that_did_not_go_smoothly_is_looked_after(opened, server, ended):
    server.answer = constant_contact(ended)
    with pytest.raises(RejectedError, match="did not carry it out"):
        opened("constant_contact", pace=False).write(PUT_ON)
    server.answer = constant_contact(ended, inside=[contact(1, "ann@example.com")])
    assert opened("constant_contact", pace=False).write(PUT_ON).not_changed == ()


@pytest.mark.parametrize(("total", "whole"), [(5, False), ("5", False), (1, True), (None, True), (0, True)])
def test_a_list_that_ends_before_its_number_is_a_part(opened, server, total, whole):
    page = {"contacts": [contact(1, "ann@example.com")], "contacts_count": total}
    server.answer = lambda _sent: Reply(json=page)
    provider = opened("constant_contact", pace=False)
    read = provider.read_members(Segment(id=UUID, name="VIP", kind="list"))
    if whole:
        assert [member.id for members in read for member in members] == ["ann@example.com"]
        return
    with pytest.raises(UnavailableError):
        list(read)


def test_another_activitys_end_is_not_this_ones(opened, server):
    server.answer = constant_contact(activity(activity_id="a-2"))
    with pytest.raises(OutcomeUnknownError):
        opened("constant_contact", pace=False).write(PUT_ON)


@pytest.mark.parametrize(
    "look", [Reply(status=500), Reply(status=400, json=[{"error_key": "no"}]), Reply(json={})]
)
def test_trouble_with_the_look_afterwards_does_not_make_a_change_look_refused(opened, server, look):
    server.answer = constant_contact(activity(status=counts(1, 0)), look=look)
    with pytest.raises(OutcomeUnknownError):
        opened("constant_contact", pace=False).write(PUT_ON)


@pytest.mark.parametrize("kind", ["list", "tag"])
def test_trouble_after_a_deletion_does_not_make_it_look_refused(opened, server, kind):
    def answer(sent):
        if sent.method != "GET" or "/activities/" in sent.path:
            return Reply(status=202, json=activity())
        return Reply(status=503)

    server.answer = answer
    with pytest.raises(OutcomeUnknownError):
        opened("constant_contact", pace=False).write(
            Write(operation=Operation.DELETE, kind=kind, segment_id=UUID)
        )


# Mailchimp, Brevo

MOVED = {
    "mailchimp": {"email_address": "ann.new@example.com", "status": "subscribed"},
    "brevo": {"id": 5, "email": "ann.new@example.com", "listIds": [], "emailBlacklisted": False},
}


@pytest.mark.parametrize("key", MOVED)
def test_who_is_found_under_a_former_address_is_not_the_one_asked_for(opened, server, key):
    server.answer = lambda _sent: Reply(json=MOVED[key])
    assert opened(key).known_to_provider((BY_MAIL,)) == frozenset()
    field = "email_address" if key == "mailchimp" else "email"
    server.answer = lambda _sent: Reply(json=MOVED[key] | {field: "Ann@Example.com"})
    assert opened(key).known_to_provider((BY_MAIL,)) == {BY_MAIL.key}


# Segmenter


def test_people_segmenter_names_besides_those_sent_are_told(opened, server):
    said = [{"id": "p-1", "externalId": "C-1"}, {"id": "p-9", "externalId": "C-9"}]
    server.script(Reply(json={"data": {"id": "s-1", "persons": said}, "errorMessage": ""}))
    receipt = opened("segmenter").write(replace(CREATE, description="", fields=OWN, members=(ANN,)))
    assert "also names 1 person who wasn't on the list" in receipt.note


def test_people_segmenter_does_not_name_are_told(opened, server):
    said = [{"id": "p-1", "externalId": "C-1"}]
    server.script(Reply(json={"data": {"id": "s-1", "persons": said}, "errorMessage": ""}))
    people = (ANN, Member(id_type=IdType.ID, id="C-2"), Member(id_type=IdType.ID, id="C-3"))
    receipt = opened("segmenter").write(replace(CREATE, description="", fields=OWN, members=people))
    assert "names only 1 of the 3 people sent" in receipt.note
