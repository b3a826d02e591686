"""What goes over the wire, to the letter, for the calls the providers' own documentation shows."""

from __future__ import annotations

from e2e.cells import OWN, Cell, fresh, json_of

_OF_THE_CLIENT = {"host", "accept-encoding", "connection", "user-agent", "content-length"}
JSON = {"accept": "application/json", "content-type": "application/json"}


def told(request):
    """Method, path with query, and the headers that say something to the provider."""
    headers = {name: value for name, value in request.headers.items() if name not in _OF_THE_CLIENT}
    return request.method, request.target, headers


def last(desk, provider):
    request = desk.sent(provider)[-1]
    if request.body:
        assert request.headers["content-length"] == str(len(request.body))
        assert "transfer-encoding" not in request.headers
    return request


def test_bunce_create(desk):
    name = fresh()
    desk.do(Cell(f"create bunce “{name}” description=“All of them” add_all_customers=true"))
    request = last(desk, "bunce")
    assert told(request) == (
        "POST",
        "/v1/segments",
        JSON | {"x-authorization": desk.emulator("bunce").api_key},
    )
    assert json_of(request) == {"name": name, "description": "All of them", "add_all_customers": True}


def test_bunce_remove(desk):
    key = desk.key("bunce", "Wholesale")
    by_id, by_email = list(desk.emulator("bunce").members(key).values())[:2]
    people = [by_id["customer_id"], by_email["email"]]
    desk.do(Cell(f"remove bunce Wholesale {' '.join(people)}"))
    request = last(desk, "bunce")
    assert told(request) == (
        "DELETE",
        f"/v1/segments/{key}/customers",
        JSON | {"x-authorization": desk.emulator("bunce").api_key},
    )
    assert json_of(request) == {"customers": people}
    assert not set(people) & {
        value
        for one in desk.people("bunce", "Wholesale").values()
        for value in (one["customer_id"], one["email"])
    }


def stars(desk):
    name = fresh()
    listing = "id,email,first name,last name,phone\nc-1,ann.lee@example.com,Ann,Lee,+12025550101\nc-2,,,,\n"
    desk.command("create segmenter")
    desk.person.wait_for_view("marketer", "segment_form")
    file = desk.person.upload("marketer", "people.csv", listing.encode())
    filled = {"name": name, "description": "Ours", "members_file": [file], **OWN}
    assert desk.person.submit("marketer", filled) == {"ok": True}
    desk.preview()
    assert desk.agree(desk.submit_preview()) == "done"
    return name, desk.key("segmenter", name)


def update(desk, key, name):
    """The last request, an update of a segment with these five words about it; its people."""
    request = last(desk, "segmenter")
    assert told(request) == (
        "PUT",
        f"/segments/{key}",
        JSON | {"x-api-key": desk.emulator("segmenter").api_key},
    )
    body = json_of(request)
    people = body.pop("persons")
    assert body == {
        "id": key,
        "name": name,
        "description": "Ours",
        "broadcastMediumId": OWN["broadcast_medium_id"],
        "segmentType": OWN["segment_type"],
    }
    return people


ANN = {
    "externalId": "c-1",
    "firstName": "Ann",
    "lastName": "Lee",
    "phone": "+12025550101",
    "email": "ann.lee@example.com",
}


def test_segmenter_update_with_people_with_tags_and_with_nobody(desk):
    name, key = stars(desk)
    desk.do(
        Cell(
            f"replace segmenter {name} c-1 c-3",
            proof={"reason": "x", "confirm_name": name, "confirm_count": "1"},
        )
    )
    assert update(desk, key, name) == [{"externalId": "c-1"}, {"externalId": "c-3"}]

    name, key = stars(desk)
    desk.do(Cell(f"tag segmenter {name}", people="id,tag:discount,tag:points\nc-1,20,7\n"))
    tags = [{"tag": "discount", "value": "20"}, {"tag": "points", "value": "7"}]
    assert update(desk, key, name) == [ANN | {"substitutionTags": tags}, {"externalId": "c-2"}]

    desk.do(
        Cell(f"clear segmenter {name}", proof={"reason": "x", "confirm_name": name, "confirm_count": "2"})
    )
    assert update(desk, key, name) == []


def test_constant_contact_delete_after_its_check(desk):
    emulator = desk.emulator("constant_contact")
    name = "Five years of silence"
    key = desk.key("constant_contact", name)
    begin = len(emulator.requests)
    desk.do(Cell(f"delete constant_contact {name}", proof={"reason": "x", "confirm_name": name}))
    lines = [f"{one.method} {one.target}" for one in emulator.requests[begin:]]
    request = last(desk, "constant_contact")
    assert lines[-1] == f"DELETE /v3/segments/{key}"
    authorization = request.headers["authorization"]
    assert authorization.startswith("Bearer ")
    assert authorization.removeprefix("Bearer ") in emulator.tokens.access
    assert told(request) == (
        "DELETE",
        f"/v3/segments/{key}",
        {"accept": "application/json", "authorization": authorization},
    )
    assert request.body == b""
    assert sum(line.startswith("DELETE") for line in lines) == 1
    # Once for the preview, and once more right before.
    assert [line for line in lines if line.startswith("GET /v3/emails?")].count(
        "GET /v3/emails?limit=500"
    ) == 2
    assert lines.count("GET /v3/automations/workflows") == 2
    scheduled = next(one for one in emulator.campaigns.values() if one["current_status"] == "Scheduled")
    assert lines.count(f"GET /v3/emails/{scheduled['campaign_id']}") == 2


def test_batch_remove_with_its_two_headers(desk):
    batch = desk.emulator("batch")
    desk.do(
        Cell(
            "delete batch beta_testers",
            proof={"reason": "x", "confirm_name": "beta_testers", "confirm_count": "7"},
        )
    )
    request = last(desk, "batch")
    assert told(request) == (
        "POST",
        "/2.8/audiences/remove",
        JSON | {"authorization": f"Bearer {batch.api_key}", "x-batch-project": batch.project_key},
    )
    assert json_of(request) == {"name": "beta_testers"}
    assert "beta_testers" not in desk.names("batch")
    assert "Beta_Testers" in desk.names("batch")
