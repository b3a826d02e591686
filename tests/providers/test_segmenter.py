"""Segmenter: the exact wire, and each inconsistency of its documentation (G-1 … G-16) as it is handled."""

from __future__ import annotations

import pytest

from segbot.domain.actions import Verb
from segbot.domain.errors import ConfigurationError, OutcomeUnknownError, RejectedError, UnsupportedError
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import LookUp, Operation, Write
from segbot.domain.segments import Segment
from segbot.providers import REGISTRY
from tests.providers.recorder import Reply

SETTINGS = {"API_KEY": "instaleap-token", "CREATE_PATH": "/segments", "UPDATE_PATH": "/segments"}
FIELDS = {"broadcast_medium_id": "medium-1", "segment_type": "static"}
DESCRIBED = {"name": "VIP", "description": "Best", "broadcastMediumId": "medium-1", "segmentType": "static"}
UPDATED = Reply(json={"data": {"isUpdated": True}, "errorMessage": ""})
ANN = Member(
    id_type=IdType.ID,
    id="0f8fad5b-d9cb-469f-a165-70867728950e",
    email="ann@example.com",
    first_name="Ann",
    last_name="Å",
    phone="+46 70 1",
    tags={"tier": "gold", "city": "Åre"},
)
BOB = Member(id_type=IdType.ID, id="C-2", email="Bob@Example.com")


def created(*people, segment_id="seg-1"):
    return Reply(json={"data": {"id": segment_id, "persons": list(people)}, "errorMessage": ""})


def change(operation=Operation.REPLACE, members=(ANN,), **more):
    given = {"segment_id": "seg-1", "segment_name": "VIP", "description": "Best", "fields": FIELDS}
    return Write(operation=operation, members=members, **(given | more))


CREATE = Write(operation=Operation.CREATE, name="VIP", description="Best", fields=FIELDS)


@pytest.fixture
def segmenter(connect, server):
    return connect("segmenter", {**SETTINGS, "BASE_URL": server.url})


@pytest.mark.parametrize("setting", ["API_KEY", "BASE_URL", "CREATE_PATH", "UPDATE_PATH"])
def test_g_1_address_paths_and_key_have_no_default(connect, server, setting):
    settings = {**SETTINGS, "BASE_URL": server.url}
    del settings[setting]
    with pytest.raises(ConfigurationError) as caught:
        connect("segmenter", settings)
    assert caught.value.faults[0].startswith(f"SEGBOT_CONNECTIONS__TEST__{setting} is missing")


@pytest.mark.parametrize(
    "path", ["segments", "https://x.example/s", "/a?b", "/a b", "/../x", "/s/{name}", "/a//b"]
)
def test_g_1_paths_that_cannot_work_are_named(connect, server, path):
    with pytest.raises(ConfigurationError) as caught:
        connect("segmenter", {**SETTINGS, "BASE_URL": server.url, "UPDATE_PATH": path})
    assert "UPDATE_PATH" in caught.value.faults[0]


def test_g_1_a_new_segment_has_no_id_for_its_path(connect, server):
    with pytest.raises(ConfigurationError, match="CREATE_PATH holds"):
        connect("segmenter", {**SETTINGS, "BASE_URL": server.url, "CREATE_PATH": "/segments/{id}"})


def test_g_2_the_id_is_in_the_body_and_where_configured_in_the_path(connect, server):
    server.answer = lambda _sent: UPDATED
    for template in ("/v1/segment", "/segments/{id}"):
        provider = connect("segmenter", {**SETTINGS, "BASE_URL": server.url, "UPDATE_PATH": template})
        provider.write(change(segment_id="a/b c"))
    assert server.lines == ["PUT /v1/segment", "PUT /segments/a%2Fb%20c"]
    assert [sent.json["id"] for sent in server.sent] == ["a/b c", "a/b c"]


NO_UPDATE = [
    {"success": False, "message": "Internal Server Error", "error": "Internal Server Error"},
    {"data": {"isUpdated": False}, "errorMessage": "Internal Server Error"},
    {"data": {"isUpdated": True}, "errorMessage": "Internal Server Error"},
    {"success": False, "error": "Internal Server Error"},
]


@pytest.mark.parametrize("body", NO_UPDATE, ids=str)
def test_g_3_g_4_g_5_every_spelling_of_failure_is_one_even_with_200(segmenter, server, body):
    server.script(Reply(json=body))
    with pytest.raises(RejectedError, match="Internal Server Error"):
        segmenter.write(change())


@pytest.mark.parametrize("body", [{"data": {"isUpdated": False}}, {"success": False}], ids=str)
def test_g_3_a_failure_without_words_is_one_too(segmenter, server, body):
    server.script(Reply(json=body))
    with pytest.raises(RejectedError):
        segmenter.write(change())


@pytest.mark.parametrize(
    "body", [{}, {"data": None, "errorMessage": ""}, {"data": {"isUpdated": "yes"}}, []], ids=str
)
def test_g_5_a_200_that_does_not_say_so_is_no_success(segmenter, server, body):
    server.script(Reply(json=body))
    with pytest.raises(OutcomeUnknownError):
        segmenter.write(change())


@pytest.mark.parametrize(
    "body", [{"data": {"isUpdated": True}}, {"data": {"isUpdated": True}, "errorMessage": None}], ids=str
)
def test_g_5_an_absent_error_message_is_none(segmenter, server, body):
    server.script(Reply(json=body))
    assert segmenter.write(change()).segment_id == "seg-1"


@pytest.mark.parametrize("success", [0, "false", "False"], ids=repr)
def test_g_3_other_spellings_of_no_beat_a_yes_beside_them(segmenter, server, success):
    server.script(Reply(json={"success": success, "data": {"isUpdated": True}, "message": "No"}))
    with pytest.raises(RejectedError, match="No"):
        segmenter.write(change())


def test_g_6_an_internal_error_leaves_the_outcome_open_and_nothing_is_sent_again(segmenter, server):
    server.answer = lambda _sent: Reply(status=500, json=NO_UPDATE[0])
    for write in (CREATE, change()):
        with pytest.raises(OutcomeUnknownError):
            segmenter.write(write)
    assert len(server.sent) == 2
    assert segmenter.look_up(CREATE).verdict is LookUp.CANNOT_TELL
    capabilities = REGISTRY["segmenter"].spec.capabilities
    assert not capabilities[Verb.CREATE].idempotent
    assert capabilities[Verb.REPLACE].idempotent


def test_g_7_people_are_left_out_replaced_or_cleared_and_only_clear_sends_nobody(segmenter, server):
    server.answer = lambda _sent: UPDATED
    segmenter.write(change(Operation.EDIT, (), name="New"))
    segmenter.write(change(Operation.EDIT, (BOB,), name="New"))
    segmenter.write(change(Operation.REPLACE, (BOB,)))
    segmenter.write(change(Operation.CLEAR, ()))
    omitted, along, replaced, cleared = [sent.json for sent in server.sent]
    assert "persons" not in omitted
    assert along["persons"] == replaced["persons"] == [{"externalId": "C-2", "email": "Bob@Example.com"}]
    assert cleared == {"id": "seg-1", **DESCRIBED, "persons": []}


def test_g_7_a_replacement_by_nobody_and_a_clearing_with_people_are_refused(segmenter, server):
    for write in (change(Operation.REPLACE, ()), change(Operation.CLEAR, (ANN,))):
        with pytest.raises(RejectedError):
            segmenter.write(write)
    assert server.sent == []


def test_g_8_replacing_is_declared_as_replacing_everyone():
    effects = " ".join(REGISTRY["segmenter"].spec.capability(Verb.REPLACE).effects)
    assert "replaces everyone" in effects


@pytest.mark.parametrize("verb", [Verb.RENAME, Verb.EDIT])
def test_g_9_that_leaving_people_out_keeps_them_is_told_as_unproven(verb):
    capability = REGISTRY["segmenter"].spec.capability(verb)
    assert capability.needs_known_members
    assert "not documented" in capability.effects[0]


def test_g_10_people_travel_with_phone_and_tags_as_the_update_page_shows(segmenter, server):
    server.script(UPDATED)
    segmenter.write(change(members=(ANN, BOB)))
    assert server.last.method == "PUT"
    assert server.last.json == {
        "id": "seg-1",
        **DESCRIBED,
        "persons": [
            {
                "externalId": ANN.id,
                "firstName": "Ann",
                "lastName": "Å",
                "phone": "+46 70 1",
                "email": "ann@example.com",
                "substitutionTags": [{"tag": "tier", "value": "gold"}, {"tag": "city", "value": "Åre"}],
            },
            {"externalId": "C-2", "email": "Bob@Example.com"},
        ],
    }


def test_g_11_g_12_tag_id_and_filters_belong_to_creation_and_the_tag_only_when_given(segmenter, server):
    server.script(created(), created(), UPDATED)
    with_tag = {**FIELDS, "tag_id": " t/1 "}
    segmenter.write(CREATE)
    segmenter.write(Write(operation=Operation.CREATE, name="VIP", fields=with_tag))
    segmenter.write(change(fields=with_tag))
    plain, tagged, updated = [sent.json for sent in server.sent]
    assert plain == {**DESCRIBED, "filters": []}
    assert (tagged["TagId"], tagged["description"]) == (" t/1 ", "")
    assert not {"TagId", "filters"} & set(updated)


def test_g_13_ids_that_are_no_uuids_are_sent_and_told(segmenter, server):
    server.script(UPDATED, UPDATED)
    assert segmenter.write(change(members=(ANN, BOB))).note.startswith("1 of the ids")
    assert segmenter.write(change(members=(ANN,))).note == ""


@pytest.mark.parametrize(
    "key", ['"instaleap-token"', " 'instaleap-token' ", "“instaleap-token”", "instaleap-token"]
)
def test_g_14_quotes_around_the_key_are_not_part_of_it(connect, server, key):
    server.script(UPDATED)
    connect("segmenter", {**SETTINGS, "BASE_URL": server.url, "API_KEY": key}).write(change())
    assert server.last.headers["x-api-key"] == "instaleap-token"


def test_g_15_taking_a_tag_away_is_told_as_not_documented():
    assert "not documented" in REGISTRY["segmenter"].spec.capability(Verb.TAG).effects[1]


def test_g_16_repeated_people_and_repeated_tags_are_refused(segmenter, server):
    same_tag = Member(id_type=IdType.ID, id="C-3", tags={"City": "a", "city ": "b"})
    for members in ((ANN, ANN), (same_tag,)):
        with pytest.raises(RejectedError, match="nothing was sent"):
            segmenter.write(change(members=members))
    assert server.sent == []


def test_creating_notes_down_the_ids_that_are_told_only_once(segmenter, server):
    server.script(
        created(
            {"id": "p-1", "externalId": ANN.id, "email": "ann@example.com"},
            {"id": "p-2", "externalId": None, "email": "bob@example.com"},
            {"id": "p-9", "externalId": "stranger", "email": "x@example.com"},
        )
    )
    receipt = segmenter.write(
        Write(operation=Operation.CREATE, name="VIP", fields=FIELDS, members=(ANN, BOB))
    )
    assert server.last.line == "POST /segments"
    assert len(server.last.json["persons"]) == 2
    assert (receipt.segment_id, dict(receipt.ids)) == ("seg-1", {ANN.id: "p-1", "C-2": "p-2"})


@pytest.mark.parametrize(
    "body", [{"data": {"persons": []}, "errorMessage": ""}, {}, {"data": {"id": ""}}], ids=str
)
def test_a_creation_without_an_id_is_unknown(segmenter, server, body):
    server.script(Reply(json=body))
    with pytest.raises(OutcomeUnknownError):
        segmenter.write(CREATE)


@pytest.mark.parametrize(
    "incomplete",
    [
        {"description": None},
        {"segment_name": ""},
        {"fields": {"segment_type": "static"}},
        {"fields": {"broadcast_medium_id": "m", "segment_type": " "}},
    ],
    ids=str,
)
def test_an_update_replaces_everything_so_all_of_it_has_to_be_given(segmenter, server, incomplete):
    with pytest.raises(RejectedError, match="nothing was sent"):
        segmenter.write(change(**incomplete))
    assert server.sent == []


def test_people_known_by_email_only_are_refused(segmenter, server):
    with pytest.raises(RejectedError, match="own id"):
        segmenter.write(change(members=(Member(id_type=IdType.EMAIL, id="x@example.com"),)))
    assert server.sent == []


@pytest.mark.parametrize(
    "write",
    [
        change(Operation.ADD),
        change(Operation.REMOVE),
        change(Operation.TAG),
        change(Operation.DELETE, ()),
        change(Operation.ADD_ALL, ()),
        change(Operation.EDIT, (), criteria="{}"),
    ],
    ids=str,
)
def test_what_segmenter_does_not_offer_is_refused_before_any_request(segmenter, server, write):
    with pytest.raises(UnsupportedError):
        segmenter.write(write)
    assert server.sent == []


def test_nothing_can_be_read(segmenter, server):
    for read in (
        segmenter.list_segments,
        lambda: segmenter.get_segment("seg-1"),
        lambda: segmenter.campaign_check(Segment(id="seg-1", name="VIP")),
    ):
        with pytest.raises(UnsupportedError):
            read()
    assert segmenter.known_to_provider((ANN,)) is None
    assert "first tried by a real change" in segmenter.check()
    assert server.sent == []


def test_nothing_identifying_shows_in_errors(segmenter, server):
    server.script(
        Reply(status=400, json={"message": f"person {ANN.id} Ann gold ann@example.com instaleap-token"})
    )
    with pytest.raises(RejectedError) as caught:
        segmenter.write(change())
    for secret in (ANN.id, "Ann", "gold", "ann@", "instaleap-token"):
        assert secret not in f"{caught.value} {segmenter!r} {change()!r}"
