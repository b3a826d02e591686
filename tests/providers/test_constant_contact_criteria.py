"""Constant Contact: criteria, one's own and ready-made, checked before anything is sent."""

from __future__ import annotations

import json

import pytest

from segbot.domain.errors import RejectedError
from segbot.domain.planning.plan import Operation, Write
from segbot.providers.constant_contact.criteria import READY_MADE, checked, ready_made, same
from tests.providers.recorder import Reply

CRITERIA = '{"version":"1.0.0","criteria":{"type":"and","group":[{"source":"tracking","field":"opened"}]}}'
CREATE = Write(operation=Operation.CREATE, name="Openers", criteria=CRITERIA)


@pytest.fixture
def cc(connect, server):
    return connect(
        "constant_contact", {"ACCESS_TOKEN": "token-1", "BASE_URL": f"{server.url}/v3"}, pace=False
    )


def row(number=30, **more):
    return {"segment_id": number, "name": f"Segment {number}"} | more


@pytest.mark.parametrize(
    "typed",
    [
        "not json",
        "[]",
        '{"version":"1.0.0"}',
        '{"criteria":{"type":"and"}}',
        '{"version":"1.0.0","criteria":{"type":"or","group":[]}}',
        '{"version":"1.0.0","criteria":[]}',
        '{"version":"1.0.0","criteria":{"type":"and"}}',
        '{"version":"1.0.0","criteria":{"type":"and","group":[]}}',
        '{"version":"1.0.0","criteria":{"type":"and","group":["opened"]}}',
        '{"version":"1.0.0","criteria":{"type":"AND","group":[{}]}}',
        '{"version":NaN,"criteria":{"type":"and","group":[{}]}}',
        "{“version”:“1.0.0”}",
        CRITERIA + " " * 20_000,
        "[" * 19_000,
    ],
    ids=lambda typed: typed[:30],
)
def test_criteria_that_cannot_be_are_refused_before_any_request(cc, server, typed):
    for operation in (Operation.CREATE, Operation.EDIT):
        with pytest.raises(RejectedError) as caught:
            cc.write(
                Write(operation=operation, segment_id="30", segment_name="Old", name="X", criteria=typed)
            )
        assert caught.value.field == "criteria"
    assert server.sent == []


def test_where_criteria_stop_being_json_is_told():
    with pytest.raises(RejectedError, match="from line 2, character 4 on"):
        checked('{"version":"1.0.0",\n   "criteria}')


@pytest.mark.parametrize(
    ("fields", "criteria", "field"),
    [
        ({"ready_made": "sent", "ready_made_number": "1826"}, None, "ready_made_number"),
        ({"ready_made": "opened"}, None, "ready_made_number"),
        ({"ready_made_number": "5"}, None, "ready_made"),
        ({"ready_made": "clicked", "ready_made_number": "5"}, None, "ready_made"),
        ({"ready_made": "opened", "ready_made_number": "5"}, CRITERIA, "ready_made"),
        ({}, None, "criteria"),
    ],
    ids=str,
)
def test_the_field_to_blame_is_named(cc, fields, criteria, field):
    with pytest.raises(RejectedError) as caught:
        cc.write(Write(operation=Operation.CREATE, name="X", criteria=criteria, fields=fields))
    assert caught.value.field == field


def test_criteria_stay_as_they_were_typed_but_on_one_line():
    assert checked('\n{"version": "1.0.0",\r\n "criteria": {"type":"and", "group":[{"a":"x  y"}]}} ') == (
        '{"version": "1.0.0",   "criteria": {"type":"and", "group":[{"a":"x  y"}]}}'
    )
    just_fits = CRITERIA + " " * (20_000 - len(CRITERIA))
    assert checked(just_fits) == CRITERIA


def test_curly_quotes_are_told():
    with pytest.raises(RejectedError, match="curly quotes"):
        checked("{“version”:“1.0.0”}")


@pytest.mark.parametrize(
    ("kind", "leaf"),
    [
        ("opened", {"field": "opened", "const_value": "last-n-campaigns", "param": "5"}),
        ("not_opened", {"field": "not_opened", "const_value": "last-n-campaigns", "param": "5"}),
        (
            "sent",
            {
                "field": "sent",
                "const_value": "campaigns",
                "const_date_value": "last-n-days",
                "date_param": "5",
            },
        ),
    ],
)
def test_ready_made_criteria_are_the_documented_examples(cc, server, kind, leaf):
    server.script(Reply(status=201, json=row(name="X")))
    cc.write(
        Write(operation=Operation.CREATE, name="X", fields={"ready_made": kind, "ready_made_number": "5"})
    )
    sent = json.loads(server.last.json["segment_criteria"])
    whole = {"source": "tracking", "op": "contains-any"} | leaf
    assert sent == {"version": "1.0.0", "criteria": {"type": "and", "group": [whole]}}
    assert checked(server.last.json["segment_criteria"])


def test_every_ready_made_kind_is_offered_in_the_form(cc):
    (field,) = [field for field in cc.spec.fields if field.name == "ready_made"]
    assert {choice.value for choice in field.choices} == set(READY_MADE)


@pytest.mark.parametrize(
    ("kind", "number"), [("opened", "501"), ("sent", "1826"), ("sent", "0"), ("sent", ""), ("x", "1")]
)
def test_ready_made_criteria_keep_to_the_documented_ceilings(kind, number):
    with pytest.raises(RejectedError):
        ready_made(kind, number)


def test_own_and_ready_made_criteria_exclude_each_other(cc, server):
    fields = {"ready_made": "opened", "ready_made_number": "5"}
    with pytest.raises(RejectedError, match="not both"):
        cc.write(Write(operation=Operation.CREATE, name="X", criteria=CRITERIA, fields=fields))
    assert server.sent == []


def test_criteria_are_compared_by_meaning():
    assert same('{"a":1, "b":2}', '{"b":2,"a":1}')
    assert not same('{"a":1}', '{"a":2}')
    assert same("odd", "odd")
    assert not same(None, "{}")
