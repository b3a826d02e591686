"""Constant Contact's segment endpoints, rule by rule, over HTTP."""

from __future__ import annotations

import re

import pytest
from sandbox.emulators.grants import access_token

from segbot.sandbox.emulators import ConstantContact


def is_api_error(answer, status):
    (error,) = answer.json()
    return answer.status_code == status and set(error) == {"error_key", "error_message"}


def test_create_answers_201_with_the_detail(api, criteria):
    answer = api.post("/segments", json={"name": "Fans", "segment_criteria": criteria()})
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"segment_id", "name", "segment_criteria", "created_at", "edited_at"}
    assert isinstance(body["segment_id"], int)
    assert body["segment_criteria"] == criteria()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["created_at"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x"},
        {"name": "", "segment_criteria": "{}"},
        {"name": 7, "segment_criteria": "{}"},
        {"name": "x", "segment_criteria": {"version": "1.0.0"}},
        {"name": "x", "segment_criteria": "no json"},
        [],
    ],
)
def test_a_wrong_create_is_400(api, provider, body):
    assert is_api_error(api.post("/segments", json=body), 400)
    assert provider.segments() == {}


def test_a_body_must_be_json_and_say_so(api):
    assert is_api_error(api.post("/segments", content=b"{}"), 415)
    assert is_api_error(
        api.post("/segments", content=b"{", headers={"Content-Type": "application/json"}), 400
    )


def leaf(**changes):
    right = {"source": "tracking", "field": "sent", "op": "contains-any", "const_value": "last-n-campaigns"}
    return {key: value for key, value in {**right, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    ("leaves", "status"),
    [
        ([leaf(param="500")], 201),
        ([leaf(param="501")], 400),
        ([leaf(param="0")], 400),
        ([leaf(param=5)], 400),
        ([leaf(const_date_value="last-n-days", date_param="1825")], 201),
        ([leaf(const_date_value="last-n-days", date_param="1826")], 400),
        ([leaf(source="weather")], 400),
        ([leaf(field=None)], 400),
        ([leaf(op=None)], 400),
        ([leaf(const_value=None)], 400),
        ([leaf(source="contact", const_value=None, value="Oslo")], 201),
        ([leaf(source="tags", value=["x"])], 400),
        (
            [{"type": "or", "group": [leaf(source="tags", value=["x"]), leaf(source="tags", value=["y"])]}],
            201,
        ),
        ([{"type": "xor", "group": [leaf()]}], 400),
        ([{"type": "or", "group": []}], 400),
        (["sent"], 400),
    ],
)
def test_criteria_are_checked_as_far_as_they_are_documented(api, criteria, leaves, status):
    body = {"name": "Fans", "segment_criteria": criteria(*leaves)}
    assert api.post("/segments", json=body).status_code == status


@pytest.mark.parametrize("wrong", [{"kind": "or"}, {"kind": "add"}, {"version": "2.0.0"}, {"version": None}])
def test_the_frame_of_criteria_is_fixed(api, criteria, wrong):
    assert is_api_error(api.post("/segments", json={"name": "x", "segment_criteria": criteria(**wrong)}), 400)


def test_criteria_have_a_length(api, criteria):
    spare = 20_000 - len(criteria(leaf(field="")))
    for length, status in ((spare, 201), (spare + 1, 400)):
        text = criteria(leaf(field="x" * length))
        assert len(text) == 20_000 + length - spare
        body = {"name": str(length), "segment_criteria": text}
        assert api.post("/segments", json=body).status_code == status


def test_names_are_unique_among_the_living(api, provider, criteria, segment):
    body = {"name": "Fans", "segment_criteria": criteria()}
    assert is_api_error(api.post("/segments", json=body), 409)
    other = api.post("/segments", json={**body, "name": "Other"}).json()["segment_id"]
    assert is_api_error(api.patch(f"/segments/{other}/name", json={"name": "Fans"}), 409)
    assert is_api_error(api.put(f"/segments/{other}", json=body), 409)
    api.delete(f"/segments/{segment}")
    provider.deleted_names_are_free = False
    assert api.post("/segments", json=body).status_code == 409
    provider.deleted_names_are_free = True
    assert api.post("/segments", json=body).status_code == 201


def test_put_replaces_both_and_needs_both(api, provider, criteria, segment, clock):
    clock.advance(60)
    fresh = criteria(leaf(param="3"))
    before = provider.segments()[str(segment)]
    assert is_api_error(api.put(f"/segments/{segment}", json={"name": "Friends"}), 400)
    assert is_api_error(api.put(f"/segments/{segment}", json={"segment_criteria": fresh}), 400)
    answer = api.put(f"/segments/{segment}", json={"name": "Friends", "segment_criteria": fresh})
    assert (answer.status_code, answer.json()["segment_criteria"]) == (200, fresh)
    after = provider.segments()[str(segment)]
    assert after["edited_at"] > before["edited_at"]
    assert after["created_at"] == before["created_at"]


def test_patch_renames_and_nothing_else(api, provider, criteria, segment):
    answer = api.patch(f"/segments/{segment}/name", json={"name": "Friends"})
    assert (answer.status_code, answer.json()["name"], answer.json()["segment_criteria"]) == (
        200,
        "Friends",
        criteria(),
    )
    assert is_api_error(api.patch(f"/segments/{segment}", json={"segment_criteria": criteria()}), 404)
    assert is_api_error(api.patch(f"/segments/{segment}/name", json={}), 400)
    assert provider.segments()[str(segment)]["name"] == "Friends"


def test_a_deleted_segment_is_gone_from_the_list_and_there_by_its_id(api, provider, segment):
    answer = api.delete(f"/segments/{segment}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get("/segments").json() == {"segments": []}
    kept = api.get(f"/segments/{segment}")
    assert kept.status_code == 200
    assert set(kept.json()) == {"segment_id", "name", "segment_criteria", "created_at", "edited_at"}
    assert provider.segments() == {}
    assert is_api_error(api.patch(f"/segments/{segment}/name", json={"name": "x"}), 404)


@pytest.mark.parametrize("status", [404, 204])
def test_a_second_delete_is_anybodys_guess(api, provider, segment, status):
    provider.second_delete_status = status
    assert api.delete(f"/segments/{segment}").status_code == 204
    assert api.delete(f"/segments/{segment}").status_code == status


@pytest.mark.parametrize(
    ("known_as", "status"), [("999999", 404), ("vip", 400), ("-1", 400), (str(2**31), 400)]
)
def test_unknown_and_impossible_ids(api, known_as, status):
    for method in ("GET", "DELETE"):
        assert is_api_error(api.request(method, f"/segments/{known_as}"), status)


def test_a_segment_used_by_a_scheduled_campaign_can_be_deleted_all_the_same(connect):
    provider = ConstantContact(rate_scale=None)
    api = connect(provider, "/v3", {"Authorization": f"Bearer {access_token(provider)}"})
    used = next(key for key, one in provider.segments().items() if one["name"] == "Non-openers of the last 5")
    assert api.delete(f"/segments/{used}").status_code == 204


def test_the_list_has_no_criteria_and_no_deleted_ones(seeded_api, seeded):
    rows = seeded_api.get("/segments").json()["segments"]
    assert all(set(row) == {"name", "segment_id", "created_at", "edited_at"} for row in rows)
    assert {row["segment_id"] for row in rows} == {int(key) for key in seeded.segments() if key.isdecimal()}
    assert len(rows) == len(seeded.segment_shelf) - 1


def test_the_list_goes_by_last_edit_or_by_name(seeded_api):
    by_date = [row["edited_at"] for row in seeded_api.get("/segments").json()["segments"]]
    assert by_date == sorted(by_date, reverse=True)
    by_name = [
        row["name"] for row in seeded_api.get("/segments", params={"sort_by": "name"}).json()["segments"]
    ]
    assert by_name == sorted(by_name)


def test_pages_are_linked_by_a_path_that_carries_everything(seeded_api, port):
    whole = [
        row["segment_id"]
        for row in seeded_api.get("/segments", params={"sort_by": "name"}).json()["segments"]
    ]
    page = seeded_api.get("/segments", params={"limit": 5, "sort_by": "name"}).json()
    seen = [row["segment_id"] for row in page["segments"]]
    while "_links" in page:
        href = page["_links"]["next"]["href"]
        assert re.fullmatch(r"/v3/segments\?cursor=[\w=-]+", href)
        page = seeded_api.get(port.url + href).json()
        seen += [row["segment_id"] for row in page["segments"]]
    assert seen == whole


@pytest.mark.parametrize("params", [{"limit": "0"}, {"limit": "x"}, {"sort_by": "size"}, {"cursor": "x"}])
def test_wrong_list_parameters_are_400(api, params):
    assert is_api_error(api.get("/segments", params=params), 400)
