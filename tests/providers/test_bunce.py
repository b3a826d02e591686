"""Bunce: the exact wire, and each inconsistency of its documentation (I-1 … I-25) as it is handled."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from segbot.domain.errors import (
    AddressError,
    NotFoundError,
    OutcomeUnknownError,
    RejectedError,
    UnavailableError,
    UnsupportedError,
)
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import Operation, Write
from segbot.domain.segments import Segment
from tests.providers.recorder import Reply

KEY = "sk_live_1234567890"
SEGMENT = "9da67caa-b803-4691-a2b6-bdcd58008aaf"
ANN = Member(
    id_type=IdType.ID, id="C-1", email="ann@example.com", first_name="Ann", last_name="Å", phone="0901 23"
)
BOB = Member(id_type=IdType.EMAIL, id="bob@example.com")
DONE = Reply(json={"success": True, "data": None, "message": "done"})


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


def created(**more):
    segment = {"id": SEGMENT, "name": "VIP", "all_customers": 1, "type": "automatic", "conditions": None}
    return Reply(
        status=201, json={"success": True, "data": segment | more, "message": "Segment created successfully"}
    )


def add(*members):
    return Write(operation=Operation.ADD, segment_id=SEGMENT, members=members)


def remove(*members):
    return Write(operation=Operation.REMOVE, segment_id=SEGMENT, members=members)


CREATE = Write(operation=Operation.CREATE, name="VIP")
ADD_ALL = Write(operation=Operation.ADD_ALL, segment_id=SEGMENT)
RENAME = Write(operation=Operation.EDIT, segment_id=SEGMENT, name="New")


def test_i_1_creates_at_the_plural_path_and_never_tries_the_singular_one(bunce, server):
    server.script(Reply(status=404, json={"success": False, "message": "no route"}))
    with pytest.raises(AddressError):
        bunce.write(CREATE)
    assert server.lines == ["POST /v1/segments"]


def test_i_2_i_3_i_4_no_write_ever_uses_the_paths_or_the_method_of_the_faulty_samples(bunce, server):
    server.answer = lambda _sent: created()
    for write in (
        CREATE,
        Write(operation=Operation.EDIT, segment_id=SEGMENT, name="VIP"),
        Write(operation=Operation.ADD_ALL, segment_id=SEGMENT),
        add(ANN),
        remove(ANN),
    ):
        bunce.write(write)
    changes = [sent for sent in server.sent if sent.method != "GET"]
    assert [sent.line for sent in changes] == [
        "POST /v1/segments",
        f"PATCH /v1/segments/{SEGMENT}",
        f"POST /v1/segments/{SEGMENT}/all-customers",
        f"POST /v1/segments/{SEGMENT}/customers",
        f"DELETE /v1/segments/{SEGMENT}/customers",
    ]
    assert changes[2].json == {}


def test_i_5_a_description_is_plain_text_not_an_email(bunce, server):
    server.script(created())
    bunce.write(Write(operation=Operation.CREATE, name="VIP", description="Our best, Ö ok 🎉"))
    assert server.sent[0].json == {"name": "VIP", "description": "Our best, Ö ok 🎉"}


def test_i_6_all_customers_is_asked_for_with_a_real_boolean(bunce, server):
    server.script(created())
    bunce.write(Write(operation=Operation.CREATE, name="VIP", add_all_customers=True))
    assert b'"add_all_customers": true' in server.sent[0].body


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [(1, True), (0, False), ("1", True), ("0", False), (True, True), (False, False), (None, None)],
)
def test_i_7_all_customers_comes_back_in_many_spellings(bunce, server, spelled, meant):
    server.script(whole(row(all_customers=spelled)))
    assert next(bunce.list_segments()).all_customers is meant


def test_i_8_only_the_name_is_required_and_what_is_not_set_is_not_sent(bunce, server):
    server.script(created())
    bunce.write(CREATE)
    assert server.sent[0].json == {"name": "VIP"}
    assert server.sent[0].headers["content-type"] == "application/json"


def test_i_9_the_reply_is_trusted_where_it_differs_from_what_was_sent(bunce, server):
    server.script(created(name="Vip", description="another"))
    receipt = bunce.write(Write(operation=Operation.CREATE, name="VIP", description="one"))
    assert (receipt.segment_id, receipt.segment_name) == (SEGMENT, "Vip")


def test_i_10_the_type_is_an_open_word(bunce, server):
    server.script(whole(row(type="something-new")))
    assert next(bunce.list_segments()).kind == "something-new"


def test_i_11_times_have_no_zone_and_mean_utc_and_unreadable_ones_are_kept_as_they_are(bunce, server):
    server.script(
        whole(row(1), row(2, created_at="yesterday"), row(3, created_at="2024-12-05T08:30:16.000Z"))
    )
    first, second, third = bunce.list_segments()
    assert first.created_at == third.created_at == datetime(2024, 12, 5, 8, 30, 16, tzinfo=UTC)
    assert (second.created_at, second.details) == (None, {"Created": "yesterday"})


def test_i_12_delete_carries_its_json_body(bunce, server):
    server.script(DONE)
    bunce.write(remove(ANN, BOB))
    sent = server.last
    assert sent.method == "DELETE"
    assert sent.json == {"customers": ["C-1", "bob@example.com"]}
    assert sent.headers["content-type"] == "application/json"
    assert sent.headers["content-length"] == str(len(sent.body))


def test_i_12_a_redirect_of_a_removal_is_not_followed(bunce, server):
    server.script(Reply(status=308, headers={"Location": f"{server.url}/elsewhere"}))
    with pytest.raises(AddressError, match="BASE_URL"):
        bunce.write(remove(ANN))
    assert len(server.sent) == 1


def test_i_12b_see_other_may_be_the_answer_to_a_change_that_was_made(bunce, server):
    elsewhere = Reply(status=303, headers={"Location": f"{server.url}/v1/segments/{SEGMENT}"})
    for write in (remove(ANN), Write(operation=Operation.CREATE, name="VIP")):
        server.script(elsewhere)
        with pytest.raises(OutcomeUnknownError):
            bunce.write(write)
    assert len(server.sent) == 2
    server.script(elsewhere)
    with pytest.raises(AddressError):
        bunce.get_segment(SEGMENT)


def test_i_13_success_without_data_is_success(bunce, server):
    server.script(DONE, DONE, DONE)
    for write in (remove(ANN), add(ANN), Write(operation=Operation.ADD_ALL, segment_id=SEGMENT)):
        assert bunce.write(write).segment_id == SEGMENT


def test_i_13b_each_person_is_sent_once_and_an_empty_list_never(bunce, server):
    server.script(DONE)
    bunce.write(remove(ANN, BOB, ANN, Member(id_type=IdType.EMAIL, id="BOB@example.com")))
    assert server.last.json == {"customers": ["C-1", "bob@example.com"]}
    for write in (remove(), add()):
        with pytest.raises(RejectedError, match="empty"):
            bunce.write(write)
    assert len(server.sent) == 1


# I-13c (identifiers lost from samples) and I-20 (a sample without a slash) leave nothing to handle.


@pytest.mark.parametrize(
    ("suffix", "path"), [("", "/v1/segments"), ("/v1", "/v1/segments"), ("/v2/", "/v2/segments")]
)
def test_i_14_the_version_is_appended_only_where_none_is_given(connect, server, suffix, path):
    server.answer = lambda _sent: listed()
    connect("bunce", {"API_KEY": KEY, "BASE_URL": server.url + suffix}).check()
    assert server.last.path == path


@pytest.mark.parametrize(
    "flags",
    [
        {"success": False},
        {"success": 0},
        {"success": "false"},
        {"status": False},
        {"success": False, "status": True},
    ],
    ids=str,
)
def test_i_15_a_200_that_says_no_is_a_failure(bunce, server, flags):
    server.script(Reply(json=flags | {"message": "Name taken"}))
    with pytest.raises(RejectedError, match="Name taken"):
        bunce.write(CREATE)


@pytest.mark.parametrize("flags", [{"status": True}, {"success": True, "status": False}, {}], ids=str)
def test_i_15_the_older_flag_counts_only_where_the_newer_is_absent(bunce, server, flags):
    server.script(Reply(json=flags | {"data": None}))
    assert bunce.write(remove(ANN)).segment_id == SEGMENT


@pytest.mark.parametrize(
    "body",
    [[], "ok", None, {}, {"status": "error"}, {"error": "no"}, {"success": "maybe", "data": None}],
    ids=str,
)
def test_i_15_a_200_that_does_not_say_so_is_no_success(bunce, server, body):
    for change in (add(ANN), remove(ANN), ADD_ALL, RENAME):
        server.script(Reply(json=body))
        with pytest.raises(OutcomeUnknownError):
            bunce.write(change)


def test_i_16_lists_come_flat_or_nested_with_or_without_page_information(bunce, server):
    nested = {"data": [row(1)], "meta": {"has_next_page": True, "next_page_cursor": "c2"}}
    server.script(
        Reply(json={"success": True, "data": nested}),
        listed(row(2), meta={"has_next_page": False}),
    )
    assert [segment.name for segment in bunce.list_segments()] == ["Segment 1", "Segment 2"]
    assert server.sent[0].query == {"page": "1", "per_page": "100"}
    assert server.sent[1].query == {"cursor": "c2", "per_page": "100"}


def test_i_16_without_page_information_pages_are_counted_until_one_is_empty(bunce, server):
    everything = [row(number) for number in range(250)]
    server.answer = lambda sent: listed(*everything[(int(sent.query["page"]) - 1) * 100 :][:100])
    assert len(list(bunce.list_segments())) == 250
    assert [sent.query["page"] for sent in server.sent] == ["1", "2", "3", "4"]


def test_i_16_a_server_that_caps_the_page_below_what_was_asked_loses_no_segment(bunce, server):
    everything = [row(number) for number in range(120)]
    server.answer = lambda sent: listed(*everything[(int(sent.query["page"]) - 1) * 50 :][:50])
    assert len(list(bunce.list_segments())) == 120


def test_i_16_a_server_that_ignores_the_page_does_not_keep_us_forever(bunce, server):
    server.answer = lambda _sent: listed(*[row(number) for number in range(100)])
    assert len(list(bunce.list_segments())) == 100
    assert len(server.sent) == 2


def test_i_16_a_cursor_that_comes_back_ends_the_list(bunce, server):
    server.script(
        *[listed(row(n), meta={"has_next_page": True, "next_page_cursor": "same"}) for n in (1, 2, 3)]
    )
    assert len(list(bunce.list_segments())) == 2


def test_i_17_i_22_an_edit_names_the_segment_and_any_2xx_is_success(bunce, server):
    server.script(Reply(status=202, json={"success": True, "data": {"id": SEGMENT, "name": "New"}}))
    receipt = bunce.write(Write(operation=Operation.EDIT, segment_id=SEGMENT, name="New", description=""))
    assert server.last.line == f"PATCH /v1/segments/{SEGMENT}"
    assert server.last.json == {"name": "New", "description": ""}
    assert receipt.segment_name == "New"


def test_i_18_people_are_named_by_id_or_by_email(bunce, server):
    server.script(DONE)
    bunce.write(add(ANN, BOB))
    assert server.last.json == {
        "customers": [
            {
                "customer_id": "C-1",
                "email": "ann@example.com",
                "first_name": "Ann",
                "last_name": "Å",
                "phone_no": "0901 23",
            },
            {"email": "bob@example.com"},
        ]
    }


def test_i_19_phones_are_passed_on_as_given(bunce, server):
    server.script(DONE)
    phones = ["+234 801 234 5678", "0901 23"]
    bunce.write(add(*[Member(id_type=IdType.ID, id=phone, phone=phone) for phone in phones]))
    assert [customer["phone_no"] for customer in server.last.json["customers"]] == phones


def test_i_21_any_other_status_is_handled_by_its_class(bunce, server):
    server.script(Reply(status=599, json={}), Reply(status=418, json={"message": "teapot"}))
    with pytest.raises(OutcomeUnknownError):
        bunce.write(add(ANN))
    with pytest.raises(RejectedError, match="teapot"):
        bunce.write(add(ANN))


def test_i_24_the_key_travels_in_x_authorization_and_nowhere_else(bunce, server):
    server.script(DONE)
    bunce.write(add(ANN))
    assert server.last.headers["x-authorization"] == KEY
    assert "authorization" not in server.last.headers
    assert server.last.headers["accept"] == "application/json"


@pytest.mark.parametrize(
    "body", [b"<html>Bad gateway</html>", b"", b'{"success": tr'], ids=["html", "empty", "cut"]
)
def test_i_25_a_200_that_is_not_json_is_no_success(bunce, server, body):
    server.answer = lambda _sent: Reply(raw=body)
    with pytest.raises(OutcomeUnknownError):
        bunce.write(add(ANN))
    with pytest.raises(UnavailableError):
        bunce.check()


def test_a_creation_whose_reply_lacks_the_id_is_unknown_not_done(bunce, server):
    server.script(Reply(json={"success": True, "data": None, "message": "Segment created successfully"}))
    with pytest.raises(OutcomeUnknownError):
        bunce.write(CREATE)


def test_validation_problems_are_told_with_their_fields(bunce, server):
    server.script(
        Reply(status=422, json={"success": False, "message": "Invalid", "errors": {"name": ["too long"]}})
    )
    with pytest.raises(RejectedError, match="Invalid; name: too long"):
        bunce.write(CREATE)


def test_one_segment_is_read_by_its_id(bunce, server):
    shown = row(id=SEGMENT, customers_count=12, updated_at="2025-01-01 00:00:00")
    server.script(Reply(json={"success": True, "data": shown}))
    segment = bunce.get_segment(SEGMENT)
    assert server.last.line == f"GET /v1/segments/{SEGMENT}"
    assert (segment.member_count, segment.edited_at) == (12, datetime(2025, 1, 1, tzinfo=UTC))


def test_an_id_that_is_no_uuid_is_refused_before_any_request(bunce, server):
    for typed in ("vip", "../customers", ""):
        with pytest.raises(NotFoundError):
            bunce.get_segment(typed)
    assert server.sent == []


UNDECLARED = [
    Write(operation=Operation.REPLACE, segment_id=SEGMENT, members=(ANN,)),
    Write(operation=Operation.CLEAR, segment_id=SEGMENT),
    Write(operation=Operation.TAG, segment_id=SEGMENT, members=(ANN,)),
    Write(operation=Operation.DELETE, segment_id=SEGMENT),
    Write(operation=Operation.EDIT, segment_id=SEGMENT, criteria="{}"),
]


@pytest.mark.parametrize("write", UNDECLARED, ids=lambda write: write.operation.value)
def test_what_bunce_does_not_offer_is_refused_before_any_request(bunce, server, write):
    with pytest.raises(UnsupportedError):
        bunce.write(write)
    assert server.sent == []


def test_people_do_not_get_lost_in_a_creation(bunce, server):
    with pytest.raises(RejectedError):
        bunce.write(Write(operation=Operation.CREATE, name="VIP", members=(ANN,)))
    assert server.sent == []


def test_campaigns_cannot_be_asked_for(bunce):
    with pytest.raises(UnsupportedError):
        bunce.campaign_check(Segment(id=SEGMENT, name="VIP"))


def test_nothing_identifying_shows_in_errors_or_repr(bunce, server):
    said = f"ann@example.com (C-1), Ann Å, +234 801 234 5678 refused for {KEY}\u0007 and eyJhbGciOi{'x' * 40}"
    server.script(Reply(status=400, json={"success": False, "message": said}))
    with pytest.raises(RejectedError) as caught:
        bunce.write(add(ANN))
    shown = f"{caught.value} {caught.value!r} {bunce!r} {add(ANN)!r}"
    for secret in ("ann@example.com", "C-1", "Ann", "Å", "801 234", KEY, "\u0007", "eyJ"):
        assert secret not in shown
    assert json.dumps(str(caught.value))
