"""What Constant Contact tells of campaigns, automations and the contacts of a segment."""

from __future__ import annotations

import pytest
from sandbox.emulators.grants import access_token


def everything(api, port, path, name, **params):
    """All rows of a list, page by page; how many pages; what the last page said of links."""
    page, rows, pages = api.get(path, params=params).json(), [], 0
    while True:
        rows += page[name]
        pages += 1
        links = page.get("_links")
        if not links or not links["next"]:
            return rows, pages, page.get("_links", "missing")
        page = api.get(port.url + links["next"]["href"]).json()


def test_campaigns_of_every_status_in_the_order_of_their_last_change(seeded_api, port):
    rows, pages, links = everything(seeded_api, port, "/emails", "campaigns", limit=500)
    assert (pages, links) == (2, {})
    assert {row["current_status"] for row in rows} == {
        "Draft",
        "Scheduled",
        "Executing",
        "Done",
        "Error",
        "Removed",
    }
    assert [row["updated_at"] for row in rows] == sorted((row["updated_at"] for row in rows), reverse=True)
    assert all("segment" not in key for row in rows for key in row)


def test_the_scheduled_campaign_is_beyond_the_first_page_however_large(seeded_api, port):
    first = seeded_api.get("/emails", params={"limit": 500}).json()["campaigns"]
    assert "Scheduled" not in {row["current_status"] for row in first}
    rows, _, _ = everything(seeded_api, port, "/emails", "campaigns")
    assert [row["name"] for row in rows if row["current_status"] == "Scheduled"] == [
        "Weekend offers",
        "Win them back",
    ]


@pytest.mark.parametrize("limit", ["0", "501", "x"])
def test_campaign_pages_have_a_size(seeded_api, limit):
    assert len(seeded_api.get("/emails").json()["campaigns"]) == 50
    assert seeded_api.get("/emails", params={"limit": limit}).status_code == 400


def test_dates_filter_by_the_last_change_and_so_hide_what_is_scheduled(seeded_api, port):
    after, _, _ = everything(seeded_api, port, "/emails", "campaigns", after_date="2025-10-01T00:00:00.000Z")
    before, _, _ = everything(seeded_api, port, "/emails", "campaigns", before_date="2025-10-01")
    assert min(row["updated_at"] for row in after) > "2025-10-01"
    assert max(row["updated_at"] for row in before) < "2025-10-01"
    assert "Scheduled" not in {row["current_status"] for row in after}
    assert seeded_api.get("/emails", params={"after_date": "soon"}).status_code == 400


def primary(api, port, name):
    rows, _, _ = everything(api, port, "/emails", "campaigns", limit=500)
    (campaign_id,) = [row["campaign_id"] for row in rows if row["name"] == name]
    activities = api.get(f"/emails/{campaign_id}").json()["campaign_activities"]
    assert [one["role"] for one in activities] == ["primary_email", "permalink"]
    return activities[0]["campaign_activity_id"]


def test_the_scheduled_campaign_leads_to_its_segment(seeded_api, port, by_name):
    activity_id = primary(seeded_api, port, "Win them back")
    activity = seeded_api.get(f"/emails/activities/{activity_id}").json()
    assert activity["segment_ids"] == [by_name["Non-openers of the last 5"]]
    assert (activity["current_status"], activity["contact_list_ids"]) == ("SCHEDULED", [])
    (schedule,) = seeded_api.get(f"/emails/activities/{activity_id}/schedules").json()
    assert schedule["scheduled_date"].endswith("Z")


def test_what_is_not_scheduled_has_an_empty_schedule(seeded_api, port, by_name):
    activity_id = primary(seeded_api, port, "Autumn launch")
    base = f"/emails/activities/{activity_id}"
    assert seeded_api.get(f"{base}/schedules").json() == []
    (sent,) = seeded_api.get(f"{base}/send_history").json()
    assert (sent["segment_ids"], sent["send_status"]) == ([by_name["Autumn launch"]], "COMPLETED")
    assert len(seeded_api.get(f"{base}/non_opener_resends").json()) == 1


def test_a_removed_campaigns_activity_cannot_be_had(seeded_api, port):
    activity_id = primary(seeded_api, port, "Old mailing 1")
    assert seeded_api.get(f"/emails/activities/{activity_id}").status_code == 404


def test_unknown_campaigns_are_404(seeded_api):
    for path in ("/emails/x", "/emails/activities/x", "/automations/workflows/x"):
        assert seeded_api.get(path).status_code == 404


def test_automations_come_with_an_odd_status_and_ids_as_strings(seeded_api, by_name):
    answer = seeded_api.get("/automations/workflows")
    assert answer.status_code == 209
    rows = {row["name"]: row["id"] for row in answer.json()["flow_summaries"]}
    assert "_links" not in answer.json()
    thanks = seeded_api.get(f"/automations/workflows/{rows['Thank the openers']}").json()
    trigger = thanks["active_definition"]["trigger"]["trigger_def"]
    assert trigger == {"type": "segment_join", "segment_id": str(by_name["Opened any of the last 5"])}
    greet = seeded_api.get(f"/automations/workflows/{rows['Greet newcomers']}").json()
    assert "active_definition" not in greet
    assert greet["draft_definition"]["trigger"]["trigger_def"]["segment_id"] == str(by_name["New this week"])


def test_one_segment_is_used_by_nothing(seeded, by_name):
    assert seeded.uses_of(by_name["Spring cleaning"]) == []
    assert seeded.uses_of(by_name["Mailed within 180 days"]) == ["executing campaign: Members first"]


def test_contacts_are_worked_out_before_they_are_told(connect, seeded, by_name, port):
    segment = by_name["New this week"]
    api = connect(seeded, "/v3", {"Authorization": f"Bearer {access_token(seeded)}"})
    waiting = api.get("/contacts", params={"segment_id": segment, "limit": 100})
    assert waiting.status_code == 202
    assert waiting.json()["contacts"] == []
    assert waiting.json()["status"]
    rows, pages, links = everything(api, port, "/contacts", "contacts", segment_id=segment, limit=100)
    assert {row["contact_id"] for row in rows} == set(seeded.members(str(segment)))
    assert (pages, links) == (2, {})
    assert "@example." in rows[0]["email_address"]["address"]


def test_contacts_of_an_edited_segment_are_worked_out_anew(api, provider, clock, segment):
    provider.polls_until_worked_out = 2
    statuses = [api.get("/contacts", params={"segment_id": segment}).status_code for _ in range(4)]
    assert statuses == [202, 202, 200, 200]
    clock.advance(1)
    api.patch(f"/segments/{segment}/name", json={"name": "Friends"})
    assert api.get("/contacts", params={"segment_id": segment}).status_code == 202


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"status": "active"}, 400),
        ({"include_count": "true"}, 400),
        ({"limit": "501"}, 400),
        ({"segment_id": "vip"}, 400),
        ({"segment_id": "999999"}, 404),
    ],
)
def test_contacts_refuse_what_does_not_go_together(api, segment, params, status):
    assert api.get("/contacts", params={"segment_id": segment, **params}).status_code == status


def test_contacts_of_a_deleted_segment_are_gone(api, segment):
    api.delete(f"/segments/{segment}")
    assert api.get("/contacts", params={"segment_id": segment}).status_code == 404


def test_members_depend_on_the_rule_alone(seeded, by_name):
    vip, silent = str(by_name["VIP customers"]), str(by_name["Five years of silence"])
    assert set(seeded.members(vip)) != set(seeded.members(silent))
    assert 0 < seeded.count(vip) < len(seeded.contacts)
