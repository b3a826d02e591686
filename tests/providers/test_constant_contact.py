"""Constant Contact: the exact wire, and the traps of its documentation.

Trap 5 (202 while the contacts of a segment are computed) has no test: segbot never reads a segment's contacts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from segbot.domain.errors import (
    ConfigurationError,
    CredentialsError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitError,
    RejectedError,
    UnavailableError,
    UnsupportedError,
)
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import CampaignCheck, LookUp, Operation, Write
from segbot.domain.segments import Segment
from tests.providers.recorder import Reply

CRITERIA = '{"version":"1.0.0","criteria":{"type":"and","group":[{"source":"tracking","field":"opened"}]}}'
CREATE = Write(operation=Operation.CREATE, name="Openers", criteria=CRITERIA)
RENAME = Write(operation=Operation.EDIT, segment_id="30", segment_name="Old", name="New")
EDIT = Write(operation=Operation.EDIT, segment_id="30", segment_name="Old", criteria=CRITERIA)
DELETE = Write(operation=Operation.DELETE, segment_id="30", segment_name="Old")


NO_OTHERS = (Reply(json={"lists": []}), Reply(json={"tags": []}))


@pytest.fixture
def cc(connect, server):
    return connect(
        "constant_contact", {"ACCESS_TOKEN": "token-1", "BASE_URL": f"{server.url}/v3"}, pace=False
    )


def row(number=30, **more):
    times = {"created_at": "2026-03-01T12:00:00.000Z", "edited_at": "2026-03-01T12:00:01.000Z"}
    return {"segment_id": number, "name": f"Segment {number}"} | times | more


def listed(*rows, following=None, links=True):
    page = {"segments": list(rows)}
    return Reply(
        json=page | ({"_links": {"next": {"href": following}} if following else None} if links else {})
    )


def test_trap_11_creating_sends_name_and_criteria_and_takes_201(cc, server):
    server.script(Reply(status=201, json=row(31, name="Openers", segment_criteria=CRITERIA)))
    receipt = cc.write(CREATE)
    assert server.last.line == "POST /v3/segments"
    assert server.last.json == {"name": "Openers", "segment_criteria": CRITERIA}
    assert server.last.headers["authorization"] == "Bearer token-1"
    assert (receipt.segment_id, receipt.segment_name) == ("31", "Openers")


def test_renaming_touches_the_name_alone(cc, server):
    server.script(Reply(json=row(30, name="New")))
    assert cc.write(RENAME).segment_name == "New"
    assert server.last.line == "PATCH /v3/segments/30/name"
    assert server.last.json == {"name": "New"}


def test_trap_9_new_criteria_go_with_the_name_as_both_must(cc, server):
    server.answer = lambda sent: Reply(json=row(name=sent.json["name"]))
    cc.write(EDIT)
    cc.write(
        Write(operation=Operation.EDIT, segment_id="30", segment_name="Old", name="New", criteria=CRITERIA)
    )
    assert server.lines == ["PUT /v3/segments/30"] * 2
    assert server.sent[0].json == {"name": "Old", "segment_criteria": CRITERIA}
    assert server.sent[1].json == {"name": "New", "segment_criteria": CRITERIA}


def test_trap_8_deleting_answers_204_without_a_body(cc, server):
    server.script(Reply(status=204))
    assert cc.write(DELETE).segment_id == "30"
    assert (server.last.line, server.last.body) == ("DELETE /v3/segments/30", b"")


def test_trap_3_errors_come_as_an_array_or_as_an_object(cc, server):
    for body in (
        [{"error_key": "x", "error_message": "Name taken"}],
        {"error_key": "x", "error_message": "Name taken"},
    ):
        server.script(Reply(status=409, json=body))
        with pytest.raises(RejectedError, match="Name taken"):
            cc.write(CREATE)
    for body in ([], {}, [{"error_key": "contacts.api.bad"}], "?"):
        server.script(Reply(status=400, json=body))
        with pytest.raises(RejectedError):
            cc.write(CREATE)


@pytest.mark.parametrize(
    ("key", "seconds"), [("throttled", 1.0), ("quota_exceeded", 12 * 3600.0), ("something", 1.0)]
)
def test_trap_3_too_fast_and_used_up_are_told_apart(cc, server, key, seconds):
    server.script(Reply(status=429, json={"error_key": key, "error_message": "Limit"}))
    with pytest.raises(RateLimitError) as caught:
        cc.write(CREATE)
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(("rows", "deleted"), [([row(30)], False), ([row(29), row(31)], True), ([], True)])
def test_trap_4_a_deleted_segment_still_answers_and_is_marked_by_its_absence(cc, server, rows, deleted):
    server.script(Reply(json=row(30, segment_criteria=CRITERIA)), listed(*rows))
    segment = cc.get_segment("30")
    assert (segment.id, segment.deleted, segment.criteria) == ("30", deleted, CRITERIA)
    assert segment.edited_at == datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["vip", "", "0", "-1", "30/name", "2147483648", "3.0"])
def test_ids_that_are_no_numbers_are_refused_before_any_request(cc, server, typed):
    with pytest.raises(NotFoundError):
        cc.get_segment(typed)
    with pytest.raises((NotFoundError, RejectedError)):
        cc.write(Write(operation=Operation.DELETE, segment_id=typed))
    assert server.sent == []


@pytest.mark.parametrize("prefix", ["/v3", "", "http://{host}/v3"])
def test_trap_6_links_to_the_next_page_are_relative(cc, server, prefix):
    link = prefix.format(host=server.url.removeprefix("http://")) + "/segments?cursor=a%3D%3D"
    server.script(listed(row(1), following=link), listed(row(2)), *NO_OTHERS)
    assert [segment.id for segment in cc.list_segments()] == ["1", "2"]
    assert server.lines[:2] == ["GET /v3/segments?limit=1000&sort_by=name", "GET /v3/segments?cursor=a%3D%3D"]


def test_trap_6_links_below_a_prefix_keep_it(connect, server):
    settings = {"ACCESS_TOKEN": "token-1", "BASE_URL": f"{server.url}/emulated/v3"}
    provider = connect("constant_contact", settings, pace=False)
    for link in ("/v3/segments?cursor=1", "/emulated/v3/segments?cursor=2"):
        server.script(listed(row(1), following=link), listed(row(2)), *NO_OTHERS)
        assert len(list(provider.list_segments())) == 2
        assert server.sent[-3].path == "/emulated/v3/segments"


@pytest.mark.parametrize("links", [{}, {"_links": None}, {"_links": {}}, {"_links": {"next": None}}], ids=str)
def test_trap_6_links_may_be_missing(cc, server, links):
    server.script(
        *(
            Reply(json={name: rows} | links)
            for name, rows in [("segments", [row(1)]), ("lists", []), ("tags", [])]
        )
    )
    assert len(list(cc.list_segments())) == 1


@pytest.mark.parametrize(
    "links",
    [["/v3/x"], "/v3/x", {"next": "/v3/x"}, {"next": {"href": 5}}, {"next": [{"href": "/v3/x"}]}],
    ids=str,
)
def test_trap_6_a_link_that_cannot_be_read_is_no_end(cc, server, links):
    server.script(Reply(json={"segments": [row(1)], "_links": links}))
    server.answer = lambda _sent: Reply(json={"campaigns": [], "flow_summaries": [], "_links": links})
    with pytest.raises(UnavailableError):
        list(cc.list_segments())
    assert cc.campaign_check(Segment(id="30", name="Old")).verdict is CampaignCheck.UNKNOWN


def test_what_moves_to_another_page_meanwhile_is_listed_once(cc, server):
    server.script(
        listed(row(1), row(2), following="/v3/segments?cursor=x"), listed(row(2), row(3)), *NO_OTHERS
    )
    assert [segment.id for segment in cc.list_segments()] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "link", ["https://evil.example/v3/segments", "//evil.example/x", "/v3/segments", "javascript:x"]
)
def test_the_token_does_not_follow_a_link_elsewhere_or_in_a_circle(cc, server, link):
    server.answer = lambda _sent: listed(row(1), following=link)
    with pytest.raises(UnavailableError):
        list(cc.list_segments())
    assert all(sent.path == "/v3/segments" for sent in server.sent)


@pytest.mark.parametrize(
    "write",
    [
        Write(operation=Operation.CREATE, name="X"),
        Write(operation=Operation.CREATE, criteria=CRITERIA),
        Write(operation=Operation.CREATE, name="X", criteria=CRITERIA, description="d"),
        Write(operation=Operation.EDIT, segment_id="30", segment_name="Old"),
        Write(operation=Operation.EDIT, segment_id="30", criteria=CRITERIA),
    ],
    ids=str,
)
def test_incomplete_changes_are_refused_before_any_request(cc, server, write):
    with pytest.raises(RejectedError):
        cc.write(write)
    assert server.sent == []


@pytest.mark.parametrize(
    "operation",
    [Operation.ADD, Operation.REMOVE, Operation.REPLACE, Operation.CLEAR, Operation.TAG, Operation.ADD_ALL],
)
def test_what_constant_contact_does_not_offer_is_refused_before_any_request(cc, server, operation):
    person = Member(id_type=IdType.EMAIL, id="ann@example.com")
    with pytest.raises(UnsupportedError, match="rule"):
        cc.write(Write(operation=operation, kind="segment", segment_id="30", members=(person,)))
    assert server.sent == []


def test_a_creation_whose_reply_lacks_the_id_is_unknown(cc, server):
    server.script(Reply(status=201, json={}))
    with pytest.raises(OutcomeUnknownError):
        cc.write(CREATE)


@pytest.mark.parametrize(
    "body",
    [
        [{"error_key": "contacts.api.internal_error", "error_message": "It did not work"}],
        {"error_key": "unauthorized", "error_message": "Unauthorized"},
        {"status": "ok"},
        row(31),
        "ok",
    ],
    ids=str,
)
@pytest.mark.parametrize("write", [RENAME, EDIT, DELETE], ids=str)
def test_a_200_without_the_segment_is_not_taken_for_done(cc, server, write, body):
    server.script(Reply(json=body))
    with pytest.raises(OutcomeUnknownError):
        cc.write(write)


NAMED = {"name": "Openers"}


@pytest.mark.parametrize(
    ("write", "reply", "verdict"),
    [
        (replace(CREATE, namesakes=()), listed(row(1), row(2, **NAMED)), LookUp.APPLIED),
        (replace(CREATE, namesakes=("2",)), listed(row(2, **NAMED)), LookUp.NOT_APPLIED),
        (CREATE, listed(row(2, **NAMED)), LookUp.CANNOT_TELL),
        (replace(CREATE, namesakes=()), listed(row(2, **NAMED), row(3, **NAMED)), LookUp.CANNOT_TELL),
        (CREATE, listed(row(2, name="openers")), LookUp.NOT_APPLIED),
        (RENAME, Reply(json=row(30, name="New")), LookUp.APPLIED),
        (RENAME, Reply(json=row(30, name="Old")), LookUp.NOT_APPLIED),
        (EDIT, Reply(json=row(30, segment_criteria=CRITERIA.replace(":", ": "))), LookUp.APPLIED),
        (EDIT, Reply(json=row(30, segment_criteria="{}")), LookUp.NOT_APPLIED),
        (EDIT, Reply(json=row(30)), LookUp.NOT_APPLIED),
        (DELETE, listed(row(29)), LookUp.APPLIED),
        (DELETE, listed(row(30)), LookUp.NOT_APPLIED),
    ],
    ids=str,
)
def test_unknown_outcomes_are_looked_up(cc, server, write, reply, verdict):
    server.script(reply)
    assert cc.look_up(write).verdict is verdict


def test_a_list_that_cannot_be_read_to_its_end_proves_no_deletion(cc, server):
    server.script(listed(row(1), following="/v3/segments?cursor=x"))
    server.answer = lambda _sent: Reply(status=503)
    with pytest.raises(UnavailableError):
        cc.look_up(DELETE)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, "CLIENT_ID is missing"),
        (
            {"CLIENT_ID": "c"},
            "CLIENT_ID is set, but nobody has connected the account yet: run segbot connect",
        ),
        ({"REFRESH_TOKEN": "r"}, "CLIENT_ID is missing"),
    ],
)
def test_a_way_to_sign_in_has_to_be_configured(connect, settings, named):
    with pytest.raises(ConfigurationError) as caught:
        connect("constant_contact", settings)
    (fault,) = caught.value.faults
    assert fault.startswith(f"SEGBOT_CONNECTIONS__TEST__{named}")


def test_an_ended_token_that_nobody_renews_pauses_the_connection(cc, server):
    server.script(Reply(status=401, json={"error_key": "unauthorized", "error_message": "Unauthorized"}))
    with pytest.raises(CredentialsError):
        cc.check()
    assert len(server.sent) == 1


def test_trap_12_the_check_tells_when_campaigns_may_not_be_read(cc, server):
    server.script(listed(), *NO_OTHERS, Reply(json={"campaigns": []}))
    assert "campaign_data" not in cc.check()
    server.script(listed(), *NO_OTHERS, Reply(status=403, json={}))
    assert "campaign_data" in cc.check()
    server.script(listed(), NO_OTHERS[0], Reply(status=403, json={}), Reply(json={"campaigns": []}))
    assert "contacts and tags" in cc.check()
