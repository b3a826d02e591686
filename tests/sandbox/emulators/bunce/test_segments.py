"""Bunce's segment endpoints, rule by rule, over HTTP."""

from __future__ import annotations

import uuid

import pytest

NOBODY = "9da67caa-b803-4691-a2b6-bdcd58008aaf"


def emails(bunce, segment):
    return {person["email"] for person in bunce.members(segment).values()}


def test_create_answers_with_the_segment(api):
    answer = api.post("/segments", json={"name": "Fans", "description": None})
    assert answer.status_code == 201
    body = answer.json()
    assert (body["success"], body["message"]) == (True, "Segment created successfully")
    made = body["data"]
    assert str(uuid.UUID(made["id"])) == made["id"]
    assert (made["type"], made["all_customers"], made["conditions"], made["description"]) == (
        "manual",
        0,
        None,
        None,
    )
    assert "updated_at" not in made
    assert "T" not in made["created_at"]
    assert api.get(f"/segments/{made['id']}").json()["data"]["updated_at"]


@pytest.mark.parametrize(("sent", "shown"), [(True, 1), ("true", 1), (False, 0), ("false", 0), (None, 0)])
def test_everyone_is_asked_for_with_a_boolean_or_its_word_and_shown_as_a_number(api, sent, shown):
    made = api.post("/segments", json={"name": "All", "add_all_customers": sent}).json()["data"]
    assert made["all_customers"] == shown
    assert made["type"] == ("automatic" if shown else "manual")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "name is required and must be present"),
        ({"name": ""}, "name is invalid"),
        ({"name": 7}, "name is invalid"),
        ({"name": "x", "description": 7}, "description is invalid"),
        ({"name": "x", "add_all_customers": 1}, "add_all_customers"),
        ({"name": "x", "add_all_customers": "yes"}, "add_all_customers"),
        ([], "must be an object"),
    ],
)
def test_a_wrong_create_is_422(api, bunce, body, message):
    answer = api.post("/segments", json=body)
    assert answer.status_code == 422
    assert answer.json()["success"] is False
    assert set(answer.json()) == {"success", "message"}
    assert message in answer.json()["message"]
    assert bunce.segments() == {}


def test_what_is_no_json_or_does_not_say_so_is_400(api):
    assert (
        api.post("/segments", content=b'{"name"', headers={"Content-Type": "application/json"}).status_code
        == 400
    )
    assert api.post("/segments", content=b'{"name": "x"}').status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Authorization": "Bearer sk_test_sandbox"},
        {"X-Authorization": "sk_live"},
        {"Authorization": "sk_test_sandbox"},
    ],
)
def test_the_raw_key_in_its_own_header_is_the_only_way_in(connect, bunce, headers):
    answer = connect(bunce, "/v1", headers).get("/segments")
    assert answer.status_code == 401
    assert answer.json()["success"] is False


def test_ids_in_paths_must_be_uuids(api):
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", "/customers"), ("POST", "/all-customers")):
        answer = api.request(method, f"/segments/vip{path}", json={})
        assert answer.status_code == 400
        assert answer.json() == {"success": False, "message": "ID param is not valid UUID"}


def test_an_unknown_segment_is_404(api):
    assert api.get(f"/segments/{NOBODY}").status_code == 404
    assert api.patch(f"/segments/{NOBODY}", json={"name": "x"}).status_code == 404
    assert (
        api.request("DELETE", f"/segments/{NOBODY}/customers", json={"customers": ["1"]}).status_code == 404
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/segments/{id}"),
        ("GET", "/segments/{id}/customers"),
        ("PUT", "/segments/{id}"),
        ("POST", "/segment"),
        ("POST", "/segment/{id}/customers"),
        ("DELETE", "/segments/{id}/all-customers"),
        ("GET", "/"),
    ],
)
def test_what_is_not_documented_does_not_exist(api, bunce, segment, method, path):
    answer = api.request(method, path.format(id=segment))
    assert (answer.status_code, answer.json()["success"]) == (404, False)
    assert bunce.count(segment) == 3


def test_update_changes_what_is_given(api, bunce, segment):
    answer = api.patch(f"/segments/{segment}", json={"description": "Loud", "add_all_customers": True})
    assert answer.status_code == 200
    assert answer.json()["data"]["description"] == "Loud"
    assert bunce.segments()[segment]["name"] == "Fans"
    assert bunce.segments()[segment]["all_customers"] == 0
    api.patch(f"/segments/{segment}", json={"name": "Friends", "description": None})
    assert (bunce.segments()[segment]["name"], bunce.segments()[segment]["description"]) == ("Friends", None)
    assert api.patch(f"/segments/{segment}", json={"name": 1}).status_code == 422


def test_add_creates_the_unknown_and_overwrites_the_known(api, bunce, segment):
    people = [
        {"customer_id": "0001", "first_name": "Augusta", "phone_no": "+12025550100"},
        {"email": "BEN@example.com", "last_name": "Bo"},
        {"customer_id": "01JNEW"},
    ]
    answer = api.post(f"/segments/{segment}/customers", json={"customers": people})
    assert answer.status_code == 200
    assert (answer.json()["success"], answer.json()["data"]) == (True, None)
    members = bunce.members(segment)
    assert len(members) == 4
    assert (members["0001"]["first_name"], members["0001"]["email"]) == ("Augusta", "ada@example.com")
    assert (members["0002"]["last_name"], members["0002"]["customer_id"]) == ("Bo", "0002")
    assert members["01JNEW"]["email"] is None
    assert len(bunce.customers) == 4


def test_someone_known_by_email_alone_is_given_an_id(api, bunce, segment):
    (eva,) = [person for person in bunce.members(segment).values() if person["email"] == "eva@example.com"]
    found = api.get("/customers", params={"customer_ids": eva["customer_id"]}).json()["data"]
    assert [person["email"] for person in found] == ["eva@example.com"]


@pytest.mark.parametrize(
    "customers",
    [
        None,
        [],
        ["0001"],
        [{"first_name": "Nobody"}],
        [{"customer_id": 1}],
        [{"email": "not an address"}],
        [{"email": "x@example.com", "devices": [{"device_type": "ios"}]}],
    ],
)
def test_a_wrong_add_is_422_and_adds_nobody(api, bunce, segment, customers):
    assert api.post(f"/segments/{segment}/customers", json={"customers": customers}).status_code == 422
    assert bunce.count(segment) == 3


def test_remove_takes_ids_and_addresses_mixed_and_says_nothing_of_the_unknown(api, bunce, segment):
    body = {"customers": ["0001", "EVA@example.com", "nobody@example.com", "9999"]}
    answer = api.request("DELETE", f"/segments/{segment}/customers", json=body)
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "data": None,
        "message": "Customers removed from segment successfully",
    }
    assert emails(bunce, segment) == {"ben@example.com"}
    assert len(bunce.customers) == 3


@pytest.mark.parametrize("customers", [None, [], [{"customer_id": "0001"}], [1], "0001"])
def test_a_wrong_remove_is_422_and_removes_nobody(api, bunce, segment, customers):
    answer = api.request("DELETE", f"/segments/{segment}/customers", json={"customers": customers})
    assert answer.status_code == 422
    assert bunce.count(segment) == 3


def test_a_remove_whose_body_was_lost_on_the_way_removes_nobody(api, bunce, segment):
    assert api.delete(f"/segments/{segment}/customers").status_code == 400
    assert bunce.count(segment) == 3


def test_all_customers_makes_it_automatic(api, bunce, segment):
    api.post("/customers/bulk", json={"customers": [{"email": f"p{n}@example.com"} for n in range(5)]})
    answer = api.post(f"/segments/{segment}/all-customers", json={})
    assert (answer.status_code, answer.json()["data"]) == (200, None)
    assert bunce.count(segment) == 8
    assert bunce.segments()[segment]["type"] == "automatic"
    api.post("/customers", json={"email": "new@example.com", "first_name": "New", "last_name": "One"})
    assert bunce.count(segment) == 9


def test_a_segment_of_everyone_cannot_be_thinned_out_though_it_says_so(api, bunce):
    made = api.post("/segments", json={"name": "All", "add_all_customers": True}).json()["data"]["id"]
    api.post("/customers/bulk", json={"customers": [{"customer_id": "1"}]})
    answer = api.request("DELETE", f"/segments/{made}/customers", json={"customers": ["1"]})
    assert answer.status_code == 200
    assert bunce.count(made) == 1


def test_the_seed_is_as_told(seeded_bunce):
    by_name = {segment["name"]: key for key, segment in seeded_bunce.segments().items()}
    counts = {
        name: seeded_bunce.count(by_name[name])
        for name in ("VIP customers", "Newsletter weekly", "Lapsed 90 days", "All customers", "Beta testers")
    }
    assert counts == {
        "VIP customers": 412,
        "Newsletter weekly": 3900,
        "Lapsed 90 days": 1204,
        "All customers": 5000,
        "Beta testers": 24,
    }
    members = seeded_bunce.members(by_name["All customers"])
    assert len(members) == len({person["email"] for person in members.values()}) == 5000
    assert {person["email"].partition("@")[2] for person in members.values()} == {
        *("example.com", "example.org", "example.net"),
    }
    assert {known[0] == "0" and known.isdecimal() for known in members} == {True, False}
