"""Bunce's customer endpoints: how ids are resolved."""

from __future__ import annotations

import pytest


@pytest.mark.usefixtures("segment")
def test_customers_are_found_by_address_and_by_id(api):
    by_email = api.get("/customers", params={"emails": "ADA@example.com,nobody@example.com"}).json()["data"]
    assert [person["customer_id"] for person in by_email] == ["0001"]
    by_id = api.get("/customers", params={"customer_ids": "0002,0001,1"}).json()["data"]
    assert [person["customer_id"] for person in by_id] == ["0001", "0002"]
    both = {"emails": "ada@example.com", "customer_ids": "0002"}
    assert api.get("/customers", params=both).json()["data"] == []


@pytest.mark.usefixtures("segment")
def test_a_customer_looks_as_documented(api):
    (shown,) = api.get("/customers", params={"emails": "ada@example.com"}).json()["data"]
    assert set(shown) == {
        *("customer_id", "first_name", "last_name", "email", "phone_no", "providers", "customer_created_at"),
        *("updated_at", "last_interaction", "devices"),
    }


def test_customers_come_by_cursor_whatever_segments_do(seeded_api, seeded_bunce):
    assert seeded_bunce.paging == "page"
    first = seeded_api.get("/customers", params={"per_page": 2000}).json()
    second = seeded_api.get(
        "/customers", params={"per_page": 2000, "cursor": first["meta"]["next_page_cursor"]}
    ).json()
    third = seeded_api.get(
        "/customers", params={"per_page": 2000, "cursor": second["meta"]["next_page_cursor"]}
    ).json()
    assert [len(page["data"]) for page in (first, second, third)] == [2000, 2000, 1000]
    assert third["meta"]["has_next_page"] is False
    assert third["meta"]["has_prev_page"] is True
    assert len({row["customer_id"] for page in (first, second, third) for row in page["data"]}) == 5000


@pytest.mark.usefixtures("segment")
def test_customers_are_nested_where_segments_are(api, bunce):
    bunce.paging = "nested_meta"
    body = api.get("/customers", params={"per_page": 1}).json()
    assert len(body["data"]["data"]) == 1
    assert body["data"]["meta"]["has_next_page"] is True


def test_create_needs_names_and_someone_to_be(api, bunce):
    assert api.post("/customers", json={"email": "x@example.com"}).json()["message"] == (
        "first_name is required and must be present"
    )
    names = {"first_name": "Ada", "last_name": "Ito"}
    assert api.post("/customers", json=names).status_code == 422
    made = api.post("/customers", json={**names, "customer_id": "0000", "devices": None})
    assert (made.status_code, made.json()["data"]["customer_id"]) == (201, "0000")
    assert api.post("/customers", json={**names, "customer_id": "0000"}).status_code == 409
    assert len(bunce.customers) == 1


def test_bulk_wants_its_list_wrapped(api, bunce):
    people = [{"email": "x@example.com"}, {"customer_id": "7"}]
    assert api.post("/customers/bulk", json=people).status_code == 422
    assert api.post("/customers/bulk", json={"customers": people}).status_code == 201
    assert len(bunce.customers) == 2


@pytest.mark.usefixtures("segment")
def test_one_customer_by_id_even_an_odd_one(api):
    api.post("/customers/bulk", json={"customers": [{"customer_id": "a/b c", "email": "odd@example.com"}]})
    assert api.get("/customers/a%2Fb%20c").json()["data"]["email"] == "odd@example.com"
    assert api.get("/customers/0003").status_code == 404
    assert api.get("/customers/ada@example.com").status_code == 404


def test_update_changes_one_or_many(api, bunce, segment):
    assert api.put("/customers/0001", json={"last_name": "Ito"}).json()["data"]["last_name"] == "Ito"
    assert api.put("/customers/0009", json={"last_name": "Ito"}).status_code == 404
    many = {"customers": [{"customer_id": "0002", "first_name": "Benno"}]}
    assert api.put("/customers/bulk-update", json=many).status_code == 200
    assert bunce.members(segment)["0002"]["first_name"] == "Benno"
    unknown = {"customers": [{"customer_id": "0002", "first_name": "B"}, {"customer_id": "0009"}]}
    assert api.put("/customers/bulk-update", json=unknown).status_code == 404
    assert bunce.members(segment)["0002"]["first_name"] == "Benno"
