"""The Segmenter, rule by rule, over HTTP."""

from __future__ import annotations

import pytest

from segbot.sandbox.emulators import Segmenter

SCALARS = {"name": "Fans", "description": "Loud", "broadcastMediumId": "email", "segmentType": "CUSTOM"}
FAILURE = {"success": False, "message": "Internal Server Error", "error": "Internal Server Error"}
ADA = {
    "externalId": "0b5a6f4e-6e3c-4d51-8f0e-1f1f8f5a0001",
    "firstName": "Ada",
    "lastName": "Ito",
    "phone": "+12025550100",
    "email": "ada@example.com",
    "substitutionTags": [{"tag": "points", "value": "10"}, {"tag": "shop", "value": "Oslo"}],
}
BEN = {
    "externalId": "0b5a6f4e-6e3c-4d51-8f0e-1f1f8f5a0002",
    "email": "ben@example.com",
    "phoneNumber": "+12025550101",
}


@pytest.fixture
def segmenter():
    return Segmenter(seed=None)


@pytest.fixture
def api(connect, segmenter):
    return connect(segmenter, "", {"x-api-key": segmenter.api_key})


@pytest.fixture
def segment(api):
    return api.post("/segments", json={**SCALARS, "persons": [ADA, BEN]}).json()["data"]["id"]


def update(api, segment, **changes):
    return api.put(f"/segments/{segment}", json={"id": segment, **SCALARS, **changes})


def test_create_tells_the_ids_that_are_told_nowhere_else(api, segmenter):
    answer = api.post("/segments", json={**SCALARS, "TagId": "t", "filters": [], "persons": [ADA, BEN]})
    assert answer.status_code == 200
    body = answer.json()
    assert (set(body), body["errorMessage"]) == ({"data", "errorMessage"}, "")
    (key,) = segmenter.segments()
    assert body["data"]["id"] == key
    assert [(one["externalId"], one["email"]) for one in body["data"]["persons"]] == [
        (ADA["externalId"], "ada@example.com"),
        (BEN["externalId"], "ben@example.com"),
    ]
    assert all(set(one) == {"id", "externalId", "email"} for one in body["data"]["persons"])
    assert segmenter.segments()[key]["TagId"] == "t"
    assert segmenter.members(key)[BEN["externalId"]]["phone"] == "+12025550101"


def test_create_does_without_people(api, segmenter):
    made = api.post("/segments", json=SCALARS).json()["data"]
    assert made["persons"] == []
    assert segmenter.count(made["id"]) == 0


def test_update_without_persons_leaves_them_alone(api, segmenter, segment):
    answer = update(api, segment, name="Friends")
    assert (answer.status_code, answer.json()) == (200, {"data": {"isUpdated": True}, "errorMessage": ""})
    assert segmenter.segments()[segment]["name"] == "Friends"
    assert segmenter.count(segment) == 2


def test_update_with_persons_replaces_everyone(api, segmenter, segment):
    assert (
        update(api, segment, persons=[{"externalId": "x", "firstName": "Xi"}]).json()["data"]["isUpdated"]
        is True
    )
    assert list(segmenter.members(segment)) == ["x"]


def test_an_empty_list_clears(api, segmenter, segment):
    assert update(api, segment, persons=[]).json()["data"]["isUpdated"] is True
    assert segmenter.members(segment) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"persons": None},
        {"persons": {}},
        {"persons": [{"externalId": 7}]},
        {"persons": [{"firstName": None}]},
        {"persons": [{"substitutionTags": {"points": "10"}}]},
        {"persons": [{"substitutionTags": [{"tag": "points", "value": 10}]}]},
        {"name": None},
        {"name": 7},
        {"broadcastMediumId": ""},
    ],
)
def test_a_wrong_update_fails_as_in_the_sample_and_changes_nothing(api, segmenter, segment, changes):
    answer = update(api, segment, **changes)
    assert (answer.status_code, answer.json()) == (500, FAILURE)
    assert segmenter.count(segment) == 2
    assert segmenter.segments()[segment]["name"] == "Fans"


@pytest.mark.parametrize("missing", ["id", "name", "description", "broadcastMediumId", "segmentType"])
def test_an_update_is_a_full_one(api, segment, missing):
    body = {"id": segment, **SCALARS}
    del body[missing]
    assert api.put(f"/segments/{segment}", json=body).json() == FAILURE


def test_an_unknown_id_or_two_different_ones_fail_as_in_the_sample(api, segmenter, segment):
    other = api.post("/segments", json=SCALARS).json()["data"]["id"]
    assert update(api, "nobody").json() == FAILURE
    answer = api.put(f"/segments/{segment}", json={"id": other, **SCALARS, "persons": []})
    assert answer.json() == FAILURE
    assert segmenter.count(segment) == 2


def test_the_failure_may_come_with_200_or_in_the_words_of_the_prose(api, segmenter):
    segmenter.failure_status = 200
    assert update(api, "nobody").status_code == 200
    segmenter.failure_envelope = "prose"
    assert update(api, "nobody").json() == {
        "data": {"isUpdated": False},
        "errorMessage": "Internal Server Error",
    }


def test_a_body_must_be_json_and_say_so(api, segmenter):
    assert api.post("/segments", content=b"{", headers={"Content-Type": "application/json"}).json() == FAILURE
    assert api.post("/segments", content=b"{}").json() == FAILURE
    assert [entry.note for entry in segmenter.log] == [
        "The body is not JSON",
        "Content-Type is not application/json",
    ]


def test_people_are_known_by_their_external_id_and_tags_are_only_ever_added(api, segmenter, segment):
    first = segmenter.members(segment)[ADA["externalId"]]
    tags = [{"tag": "points", "value": "20"}, {"tag": "size", "value": "L"}]
    update(api, segment, persons=[{"externalId": ADA["externalId"], "substitutionTags": tags}])
    ada = segmenter.members(segment)[ADA["externalId"]]
    assert ada["substitutionTags"] == {"points": "20", "shop": "Oslo", "size": "L"}
    assert (ada["id"], ada["firstName"]) == (first["id"], "Ada")


@pytest.mark.parametrize(
    "headers", [{}, {"x-api-key": '"segmenter-sandbox-key"'}, {"Authorization": "Bearer x"}]
)
def test_a_wrong_key_is_forbidden(connect, segmenter, headers):
    answer = connect(segmenter, "", headers).post("/segments", json=SCALARS)
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/segments"),
        ("GET", "/segments/{id}"),
        ("DELETE", "/segments/{id}"),
        ("POST", "/segments/{id}"),
    ],
)
def test_nothing_can_be_read_or_deleted(api, segmenter, segment, method, path):
    assert api.request(method, path.format(id=segment)).status_code == 404
    assert segmenter.count(segment) == 2


@pytest.mark.parametrize("update_path", ["/v1/segments", "/v1/segments/{id}/change"])
def test_the_paths_are_whatever_they_are(connect, update_path):
    segmenter = Segmenter(seed=None)
    segmenter.put_at("/v1/segment-create", update_path)
    api = connect(segmenter, "", {"x-api-key": segmenter.api_key})
    made = api.post("/v1/segment-create", json=SCALARS).json()["data"]["id"]
    body = {"id": made, **SCALARS, "name": "Friends"}
    assert api.put(update_path.format(id=made), json=body).json()["data"]["isUpdated"] is True
    assert api.put(f"/segments/{made}", json=body).status_code == 404
    assert segmenter.segments()[made]["name"] == "Friends"


def test_the_seed_has_people_and_tags():
    segmenter = Segmenter()
    counts = {segment["name"]: segmenter.count(key) for key, segment in segmenter.segments().items()}
    assert counts["Loyal shoppers"] == 240
    assert counts["Nobody yet"] == 0
    first = next(iter(segmenter.segments()))
    assert all(one["substitutionTags"] for one in segmenter.members(first).values())
