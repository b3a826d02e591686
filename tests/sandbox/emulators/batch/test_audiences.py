"""Batch's audience endpoints, rule by rule, over HTTP."""

from __future__ import annotations

import re

import pytest

from segbot.sandbox.emulators import Batch


def adds(count, **more):
    return [{"action": "add", "id": f"N-{number}", **more} for number in range(count)]


def test_a_write_is_accepted_with_a_token(api, batch):
    answer = api.post("/audiences/create", json={"name": "vip_2026", "type": "custom_ids"})
    assert answer.status_code == 202
    assert set(answer.json()) == {"indexing_token"}
    assert re.fullmatch(r"[0-9a-f]{32}", answer.json()["indexing_token"])
    assert list(batch.segments()) == ["vip_2026"]


@pytest.mark.parametrize("version", ["2.1", "2.8", "2.11"])
def test_any_version_will_do_but_it_must_be_one(connect, batch, version):
    headers = {"Authorization": f"Bearer {batch.api_key}", "X-Batch-Project": batch.project_key}
    client = connect(batch, "", headers)
    assert client.get(f"/{version}/audiences/list").status_code == 200
    assert client.get("/latest/audiences/list").json()["error_code"] == "ROUTE_NOT_FOUND"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"X-Batch-Project": "project_sandbox"}, 401, "AUTHENTICATION_INVALID"),
        ({"Authorization": "batch-sandbox-rest-key", "X-Batch-Project": "project_sandbox"}, 401, "AUTHENTICATION_INVALID"),
        ({"X-Authorization": "batch-sandbox-rest-key", "X-Batch-Project": "project_sandbox"}, 401, "AUTHENTICATION_INVALID"),
        ({"Authorization": "Bearer batch-sandbox-rest-key", "X-Batch-Project": "project_other"}, 401, "AUTHENTICATION_INVALID"),
        ({"Authorization": "Bearer batch-sandbox-rest-key"}, 400, "MISSING_PARAMETER"),
    ],
)  # fmt: skip
def test_both_headers_are_needed(connect, batch, headers, status, code):
    answer = connect(batch, "/2.8", headers).get("/audiences/list")
    assert (answer.status_code, answer.json()["error_code"]) == (status, code)
    assert set(answer.json()) == {"error_code", "error_message"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/audiences/remove"),
        ("POST", "/audiences/view"),
        ("DELETE", "/audiences"),
        ("POST", "/audiences/rename"),
    ],
)
def test_what_is_not_documented_does_not_exist(api, method, path):
    answer = api.request(method, path)
    assert (answer.status_code, answer.json()["error_code"]) == (404, "ROUTE_NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": "custom_ids"}, "MISSING_PARAMETER"),
        ({"name": "x"}, "MISSING_PARAMETER"),
        ({"name": "x", "type": "CUSTOM_ID"}, "MALFORMED_PARAMETER"),
        ({"name": "x", "type": "emails"}, "MALFORMED_PARAMETER"),
        ({"name": "with space", "type": "custom_ids"}, "MALFORMED_PARAMETER"),
        ({"name": "ä", "type": "custom_ids"}, "MALFORMED_PARAMETER"),
        ({"name": "", "type": "custom_ids"}, "MALFORMED_PARAMETER"),
        ({"name": "x" * 256, "type": "custom_ids"}, "MALFORMED_PARAMETER"),
        ({"name": "x", "type": "custom_ids", "display_name": 1}, "MALFORMED_PARAMETER"),
        ([], "MALFORMED_JSON_BODY"),
    ],
)
def test_a_wrong_create_is_400(api, batch, body, code):
    answer = api.post("/audiences/create", json=body)
    assert (answer.status_code, answer.json()["error_code"]) == (400, code)
    assert batch.segments() == {}


def test_a_body_must_be_json_and_say_so(api):
    json = {"Content-Type": "application/json"}
    for request in ({"content": b"{", "headers": json}, {"content": b"{}"}):
        answer = api.post("/audiences/create", **request)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "MALFORMED_JSON_BODY")


def test_names_are_unique_and_case_counts(api, vip):
    assert api.post("/audiences/create", json={"name": vip, "type": "custom_ids"}).status_code == 400
    assert api.post("/audiences/create", json={"name": "VIP", "type": "custom_ids"}).status_code == 202


def test_view_shows_the_audience(view, vip):
    body = view(vip).json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body.pop("created"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body.pop("updated"))
    assert body == {
        "name": "vip",
        "display_name": "VIP",
        "type": "CUSTOM_ID",
        "nb_ids": 2,
        "indexing_state": "APPLIED",
    }


def test_view_of_what_is_not_there(api, view, vip):
    answer = view("VIP")
    assert answer.status_code == 404
    assert set(answer.json()) == {"error_code", "error_message"}
    assert api.get("/audiences/view").json()["error_code"] == "MISSING_PARAMETER"
    assert view(vip, "0" * 32).status_code == 400


def test_update_adds_and_removes_and_the_last_word_counts(api, batch, vip):
    ids = [
        {"action": "add", "id": "C-3", "attributes": {"tier": 1}},
        {"action": "remove", "id": "C-1"},
        {"action": "add", "id": "C-4"},
        {"action": "remove", "id": "C-4"},
        {"action": "remove", "id": "nobody"},
    ]
    assert api.post("/audiences/update", json={"name": vip, "ids": ids}).status_code == 202
    batch.index_now()
    assert batch.members(vip) == {"C-2": {"tier": 3}, "C-3": {"tier": 1}}


def test_replace_leaves_only_the_new(api, batch, vip):
    assert api.post("/audiences/replace", json={"name": vip, "ids": [{"id": "C-9"}]}).status_code == 202
    batch.index_now()
    assert batch.members(vip) == {"C-9": {}}


@pytest.mark.parametrize("verb", ["update", "replace"])
def test_ten_thousand_ids_and_not_one_more(api, batch, vip, verb):
    ids = adds(10_001)
    if verb == "replace":
        ids = [{"id": one["id"]} for one in ids]
    assert api.post(f"/audiences/{verb}", json={"name": vip, "ids": ids}).status_code == 400
    assert api.post(f"/audiences/{verb}", json={"name": vip, "ids": ids[1:]}).status_code == 202
    batch.index_now()
    assert batch.count(vip) == (10_002 if verb == "update" else 10_000)


@pytest.mark.parametrize(
    ("verb", "item"),
    [
        ("update", {"id": "C-9"}),
        ("update", {"id": "C-9", "action": "delete"}),
        ("update", {"id": "C-1", "action": "remove", "attributes": {}}),
        ("update", {"id": "", "action": "add"}),
        ("update", {"id": "x" * 513, "action": "add"}),
        ("update", {"id": 9, "action": "add"}),
        ("update", "C-9"),
        ("replace", {"id": "C-9", "action": "add"}),
        ("replace", "C-9"),
    ],
)
def test_wrong_ids_are_400(api, batch, vip, verb, item):
    assert api.post(f"/audiences/{verb}", json={"name": vip, "ids": [item]}).status_code == 400
    batch.index_now()
    assert set(batch.members(vip)) == {"C-1", "C-2"}


@pytest.mark.parametrize("verb", ["update", "replace"])
def test_an_unknown_audience_cannot_be_written(api, verb):
    assert api.post(f"/audiences/{verb}", json={"name": "nobody", "ids": []}).status_code == 400


@pytest.mark.parametrize(
    ("attributes", "status"),
    [
        ({"tier": 3, "ratio": 0.5, "city": "Oslo", "likes": ["a", "b"]}, 202),
        ({"date(since)": "2023-08-12T22:30:05Z", "url(home)": "https://example.com/x"}, 202),
        ({f"k{number}": 1 for number in range(15)}, 202),
        ({f"k{number}": 1 for number in range(16)}, 400),
        ({"date(since)": "2023-08-12"}, 400),
        ({"date(since)": "2023-13-12T22:30:05Z"}, 400),
        ({"url(home)": "example.com"}, 400),
        ({"flag": True}, 400),
        ({"nested": {}}, 400),
        ({"likes": [1]}, 400),
        ({"nothing": None}, 400),
        ([], 400),
    ],
)
def test_attributes_have_types(api, vip, attributes, status):
    ids = [{"action": "add", "id": "C-9", "attributes": attributes}]
    assert api.post("/audiences/update", json={"name": vip, "ids": ids}).status_code == status
    ids = [{"id": "C-9", "attributes": attributes}]
    assert api.post("/audiences/replace", json={"name": vip, "ids": ids}).status_code == status


def test_a_removed_audience_is_gone_once_that_is_indexed(api, batch, clock, view, vip):
    token = api.post("/audiences/remove", json={"name": vip}).json()["indexing_token"]
    assert view(vip, token).json()["indexing_state"] == "IN_PROGRESS"
    clock.advance(2)
    assert view(vip, token).status_code == 404
    assert view(vip).status_code == 404
    assert batch.segments() == {}
    assert api.post("/audiences/create", json={"name": vip, "type": "custom_ids"}).status_code == 202


def test_removing_the_unknown_is_accepted_unless_told_otherwise(api, batch):
    assert api.post("/audiences/remove", json={"name": "nobody"}).status_code == 202
    batch.unknown_remove_status = 404
    assert api.post("/audiences/remove", json={"name": "nobody"}).status_code == 404


def test_a_list_counts_on_its_first_page_only(connect):
    batch = Batch(rate_scale=None)
    headers = {"Authorization": f"Bearer {batch.api_key}", "X-Batch-Project": batch.project_key}
    api = connect(batch, "/2.8", headers)
    first = api.get("/audiences/list").json()
    assert (len(first["audiences"]), first["count"], first["has_more"]) == (10, 14, True)
    second = api.get("/audiences/list", params={"from": first["next_from"]}).json()
    assert (len(second["audiences"]), second["has_more"]) == (4, False)
    assert "count" not in second
    assert "next_from" not in second
    names = {audience["name"] for page in (first, second) for audience in page["audiences"]}
    assert {"Beta_Testers", "beta_testers", "all_app_users"} < names
    sizes = {audience["name"]: audience["nb_ids"] for audience in first["audiences"]}
    assert sizes["all_app_users"] == batch.count("all_app_users") == 20_000


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"from": "x"}])
def test_a_list_refuses_wrong_pages(api, params):
    answer = api.get("/audiences/list", params=params)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "MALFORMED_PARAMETER")


def test_error_codes_may_be_numbers(api, batch):
    batch.error_codes = "numbers"
    assert api.get("/audiences/view").json()["error_code"] == "30"
    assert api.get("/nowhere").json()["error_code"] == "20"
