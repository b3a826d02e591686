"""Batch: the exact wire, and waiting for the indexing token."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from segbot.domain.actions import Verb
from segbot.domain.errors import (
    ConfigurationError,
    CredentialsError,
    NotFoundError,
    OutcomeUnknownError,
    RejectedError,
    UnavailableError,
    UnsupportedError,
)
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import LookUp, Operation, Write
from segbot.providers.batch.declaration import SPEC
from tests.providers.recorder import LONG_AGO, Reply

SETTINGS = {"API_KEY": "batch-rest-key", "PROJECT_KEY": "project_1"}
TOKEN = "a008" * 8
TAKEN = Reply(status=202, json={"indexing_token": TOKEN})
GONE = Reply(status=404, json={"error_code": "AUDIENCE_NOT_FOUND", "error_message": "No such audience"})


@pytest.fixture
def batch(connect, server):
    return connect("batch", {**SETTINGS, "BASE_URL": server.url}, pace=False)


def view(state="APPLIED", **more):
    audience = {
        "name": "vip_2026",
        "display_name": "VIP",
        "type": "CUSTOM_ID",
        "nb_ids": 2,
        "indexing_state": state,
    }
    times = {"created": "2026-03-01T12:00:00Z", "updated": "2026-03-01T12:00:05Z"}
    return Reply(json=audience | times | more)


def person(identity="C-1", **tags):
    return Member(id_type=IdType.ID, id=identity, tags=tags)


def write(operation, *members, **more):
    return Write(operation=operation, segment_id="vip_2026", members=members, **more)


def test_creating_sends_name_type_and_display_name_and_waits_for_the_token(batch, server):
    server.script(TAKEN, view("IN_PROGRESS"), view("IN_PROCESS"), view())
    receipt = batch.write(
        Write(operation=Operation.CREATE, name="vip_2026", fields={"display_name": "Très VIP"})
    )
    assert server.sent[0].line == "POST /2.8/audiences/create"
    assert server.sent[0].json == {"name": "vip_2026", "type": "custom_ids", "display_name": "Très VIP"}
    assert server.lines[1:] == [f"GET /2.8/audiences/view?name=vip_2026&indexing_token={TOKEN}"] * 3
    assert receipt.segment_id == "vip_2026"


def test_the_description_becomes_the_display_name_where_none_is_given(batch, server):
    server.script(TAKEN, view())
    batch.write(Write(operation=Operation.CREATE, name="vip_2026", description="For spring"))
    assert server.sent[0].json["display_name"] == "For spring"


def test_every_call_carries_key_and_project(batch, server):
    server.script(TAKEN, view())
    batch.write(write(Operation.ADD, person()))
    for sent in server.sent:
        assert sent.headers["authorization"] == "Bearer batch-rest-key"
        assert sent.headers["x-batch-project"] == "project_1"
    assert server.sent[0].headers["content-type"] == "application/json"


def test_the_version_is_a_setting(connect, server):
    server.answer = lambda _sent: Reply(json={"audiences": [], "has_more": False})
    connect("batch", {**SETTINGS, "BASE_URL": server.url, "API_VERSION": "2.11"}).check()
    assert server.last.line == "GET /2.11/audiences/list?limit=1"


@pytest.mark.parametrize(
    ("operation", "path", "ids"),
    [
        (Operation.ADD, "update", [{"action": "add", "id": "C-1"}, {"action": "add", "id": "C-2"}]),
        (Operation.REMOVE, "update", [{"action": "remove", "id": "C-1"}, {"action": "remove", "id": "C-2"}]),
        (Operation.REPLACE, "replace", [{"id": "C-1"}, {"id": "C-2"}]),
    ],
)
def test_people_travel_as_the_documentation_shows(batch, server, operation, path, ids):
    server.script(TAKEN, view())
    batch.write(write(operation, person("C-1"), person("C-2"), person("C-1")))
    assert server.sent[0].line == f"POST /2.8/audiences/{path}"
    assert server.sent[0].json == {"name": "vip_2026", "ids": ids}


def test_attributes_go_along_with_added_people_only(batch, server):
    server.answer = lambda sent: TAKEN if sent.method == "POST" else view()
    tagged = person(
        "C-1", **{"tier": "3", "date(since)": "2023-08-12T22:30:05Z", "url(site)": "https://x.example"}
    )
    for operation in (Operation.TAG, Operation.ADD, Operation.REPLACE, Operation.REMOVE):
        batch.write(write(operation, tagged))
    tag, add, replace, remove = [sent.json["ids"][0] for sent in server.sent if sent.method == "POST"]
    assert tag == add == {"action": "add", "id": "C-1", "attributes": dict(tagged.tags)}
    assert replace == {"id": "C-1", "attributes": dict(tagged.tags)}
    assert remove == {"action": "remove", "id": "C-1"}


@pytest.mark.parametrize(
    "tags",
    [
        {f"k{number}": "v" for number in range(16)},
        {"date(since)": "yesterday"},
        {"date(since)": "2026-03-01"},
        {"date(since)": "2026-03-01T08"},
        {"date(since)": "20260301T080000Z"},
        {"date(since)": "2026-03-01T08:00:00"},
        {"date(since)": "2026-02-30T08:00:00Z"},
        {"date(since)": "2026-W09-1T08:00:00Z"},
        {"url(site)": "https://"},
        {"url(site)": "https://x.example/a b"},
        {"url(site)": "example.com"},
        {"url(site)": "http://[broken"},
    ],
    ids=str,
)
def test_attributes_batch_would_not_take_are_refused_before_any_request(batch, server, tags):
    with pytest.raises(RejectedError, match="nothing was sent"):
        batch.write(write(Operation.ADD, person("C-1", **tags)))
    assert server.sent == []


@pytest.mark.parametrize(
    "tags", [{"date(since)": "2026-03-01T08:00:00+01:00"}, {"date(x)": "2026-03-01t08:00:00.25z"}], ids=str
)
def test_dates_as_rfc_3339_writes_them_are_fine(batch, server, tags):
    server.script(TAKEN, view())
    batch.write(write(Operation.ADD, person("C-1", **tags)))


def test_whose_attribute_is_wrong_is_told_without_telling_who(batch):
    with pytest.raises(RejectedError) as caught:
        batch.write(
            write(Operation.ADD, person("fine", a="b"), person("customer-4711", **{"url(site)": "x"}))
        )
    assert "“url(site)” for cu•••" in str(caught.value)
    assert "4711" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "VIP 2026", "été", "a" * 256, "a/b", "vip\n"])
def test_names_batch_would_not_take_are_refused_before_any_request(batch, server, name):
    with pytest.raises(RejectedError):
        batch.write(Write(operation=Operation.CREATE, name=name))
    with pytest.raises(NotFoundError):
        batch.get_segment(name)
    assert server.sent == []


@pytest.mark.parametrize("name", ["a", "A-_9", "a" * 255])
def test_names_may_be_from_1_to_255_characters(batch, server, name):
    server.script(TAKEN, view(name=name))
    assert batch.write(Write(operation=Operation.CREATE, name=name)).segment_id == name


def test_more_than_10_000_people_or_nobody_are_refused_before_any_request(batch, server):
    crowd = [person(f"C-{number}") for number in range(10_001)]
    for members in (crowd, []):
        with pytest.raises(RejectedError):
            batch.write(write(Operation.REPLACE, *members))
    with pytest.raises(RejectedError, match="512"):
        batch.write(write(Operation.ADD, person("x" * 513)))
    assert server.sent == []


def test_10_000_people_fit_into_one_call(batch, server):
    server.script(TAKEN, view())
    batch.write(write(Operation.REPLACE, *[person(f"C-{number}") for number in range(10_000)]))
    assert len(server.sent[0].json["ids"]) == 10_000


def test_a_change_that_is_never_applied_is_unknown_after_a_bounded_wait(batch, server, clock):
    server.answer = lambda sent: TAKEN if sent.method == "POST" else view("IN_PROGRESS")
    with pytest.raises(OutcomeUnknownError, match="two minutes"):
        batch.write(write(Operation.ADD, person()))
    assert timedelta(seconds=110) < clock.now() - LONG_AGO < timedelta(seconds=130)


def test_a_change_overtaken_by_a_replacement_is_said_plainly(batch, server):
    server.script(TAKEN, view("REPLACED"))
    with pytest.raises(RejectedError, match="replaced the whole audience right after"):
        batch.write(write(Operation.ADD, person()))


@pytest.mark.parametrize(
    "trouble",
    [Reply(status=503), Reply(status=429, json={}), Reply(trouble="reset"), Reply(status=500), GONE],
    ids=str,
)
def test_passing_trouble_while_waiting_is_waited_out(batch, server, trouble):
    server.script(TAKEN, *[trouble] * 4, view())
    batch.write(write(Operation.ADD, person()))
    assert sum(sent.method == "POST" for sent in server.sent) == 1


@pytest.mark.parametrize("status", [400, 401, 403])
def test_once_accepted_a_change_is_never_told_as_refused(batch, server, status):
    server.script(TAKEN, Reply(status=status, json={}))
    with pytest.raises(OutcomeUnknownError):
        batch.write(write(Operation.ADD, person()))


def test_an_acceptance_without_a_token_is_unknown(batch, server):
    server.script(Reply(status=202, json={}))
    with pytest.raises(OutcomeUnknownError):
        batch.write(write(Operation.ADD, person()))


def test_deleting_waits_until_the_audience_is_gone(batch, server):
    server.script(TAKEN, view(), view("IN_PROGRESS"), GONE)
    batch.write(write(Operation.DELETE))
    assert server.sent[0].line == "POST /2.8/audiences/remove"
    assert server.sent[0].json == {"name": "vip_2026"}
    assert server.lines[1:] == ["GET /2.8/audiences/view?name=vip_2026"] * 3


def test_an_unclear_deletion_is_looked_up_before_it_is_sent_again():
    """A second removal of the same name would be refused, and the first would look as if it had failed."""
    declared = SPEC.capability(Verb.DELETE)
    assert declared.can_look_up
    assert not declared.idempotent


def test_deleting_an_unknown_name_is_not_found(batch, server):
    server.script(GONE)
    with pytest.raises(NotFoundError, match="No such audience"):
        batch.write(write(Operation.DELETE))


@pytest.mark.parametrize(
    "undeclared",
    [
        write(Operation.CLEAR),
        write(Operation.EDIT, name="new"),
        write(Operation.EDIT, criteria="{}"),
        write(Operation.ADD_ALL),
    ],
    ids=str,
)
def test_what_batch_does_not_offer_is_refused_before_any_request(batch, server, undeclared):
    with pytest.raises(UnsupportedError):
        batch.write(undeclared)
    assert server.sent == []


def test_the_list_follows_the_cursor_to_the_end(batch, server):
    server.script(
        Reply(json={"audiences": [{"name": "a"}], "count": 2, "has_more": True, "next_from": "Z=="}),
        Reply(json={"audiences": [{"name": "b"}], "has_more": False, "next_from": None}),
    )
    assert [audience.id for audience in batch.list_segments()] == ["a", "b"]
    assert server.lines == [
        "GET /2.8/audiences/list?limit=100",
        "GET /2.8/audiences/list?limit=100&from=Z%3D%3D",
    ]


@pytest.mark.parametrize(
    "page",
    [
        {"audiences": [{"name": "a"}], "has_more": True},
        {"audiences": [{"name": "a"}], "has_more": True, "next_from": "same"},
        {"audiences": "?"},
        {"audiences": [{}], "has_more": False},
        [],
    ],
    ids=str,
)
def test_a_list_that_cannot_be_read_to_its_end_says_so(batch, server, page):
    server.answer = lambda _sent: Reply(json=page)
    with pytest.raises(UnavailableError):
        list(batch.list_segments())


def test_what_moves_to_another_page_meanwhile_is_listed_once(batch, server):
    one, two = {"name": "one"}, {"name": "two"}
    server.script(
        Reply(json={"audiences": [one], "has_more": True, "next_from": "x"}),
        Reply(json={"audiences": [one, two], "has_more": False}),
    )
    assert [audience.id for audience in batch.list_segments()] == ["one", "two"]


def test_an_audience_is_shown_with_count_and_times(batch, server):
    server.script(view())
    audience = batch.get_segment("vip_2026")
    assert (audience.id, audience.name, audience.description) == ("vip_2026", "vip_2026", "VIP")
    assert (audience.kind, audience.member_count) == ("CUSTOM_ID", 2)
    assert audience.created_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert audience.details == {"Display name": "VIP", "Last change": "applied"}


def test_people_cannot_be_asked_for(batch, server):
    assert batch.known_to_provider((person(),)) is None
    assert server.sent == []


CREATE = Write(operation=Operation.CREATE, name="vip_2026")
DELETE = write(Operation.DELETE)


@pytest.mark.parametrize(
    ("change", "now", "verdict"),
    [
        (replace(CREATE, namesakes=()), view(), LookUp.APPLIED),
        (replace(CREATE, namesakes=("vip_2026",)), view(), LookUp.NOT_APPLIED),
        (replace(CREATE, namesakes=()), view("IN_PROGRESS"), LookUp.CANNOT_TELL),
        (CREATE, view(), LookUp.CANNOT_TELL),
        (CREATE, GONE, LookUp.NOT_APPLIED),
        (DELETE, GONE, LookUp.APPLIED),
        (DELETE, view(), LookUp.NOT_APPLIED),
        (DELETE, view("IN_PROGRESS"), LookUp.CANNOT_TELL),
    ],
    ids=str,
)
def test_creations_and_deletions_are_looked_up_by_name(batch, server, change, now, verdict):
    server.script(now)
    assert batch.look_up(change).verdict is verdict


def test_what_is_under_way_is_waited_for_before_it_is_judged(batch, server):
    server.script(view("IN_PROGRESS"), view("IN_PROCESS"), GONE)
    assert batch.look_up(DELETE).verdict is LookUp.APPLIED
    server.script(view("IN_PROGRESS"), view())
    assert batch.look_up(replace(CREATE, namesakes=())).verdict is LookUp.APPLIED


def test_people_are_not_looked_up(batch, server):
    assert batch.look_up(write(Operation.ADD, person())).verdict is LookUp.CANNOT_TELL
    assert server.sent == []


@pytest.mark.parametrize(
    ("setting", "value"), [("PROJECT_KEY", "prj_1"), ("API_VERSION", "v2"), ("API_VERSION", "2.8/x")]
)
def test_settings_that_cannot_be_right_are_named(connect, setting, value):
    with pytest.raises(ConfigurationError) as caught:
        connect("batch", {**SETTINGS, setting: value})
    assert caught.value.faults[0].startswith(f"SEGBOT_CONNECTIONS__TEST__{setting} ")


def test_error_names_stand_in_where_there_is_no_message(batch, server):
    server.script(Reply(status=400, json={"error_code": "MISSING_PARAMETER"}))
    with pytest.raises(RejectedError, match="MISSING_PARAMETER"):
        batch.write(CREATE)
    server.script(Reply(status=401, json={"error_code": "10", "error_message": "bad key"}))
    with pytest.raises(CredentialsError):
        batch.check()
