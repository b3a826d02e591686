"""Lists, tags, the contacts in them, and the bulk activities that change who they are."""

from __future__ import annotations

import pytest

from segbot.sandbox.emulators import MeddleError
from segbot.sandbox.emulators.constant_contact import seed as seeds
from segbot.sandbox.emulators.people import newcomers

BASE = "/activities"


@pytest.fixture
def contacts(provider):
    """Makes contacts; answers their ids. `unsubscribed` and `deleted` are how many of the last are."""

    def make(count=3, **more):
        made = [
            seeds.contact(person, provider.next_uuid("contact"), provider.stamp()) | more
            for person in newcomers(1, len(provider.contacts) + 1, count)
        ]
        provider.contacts.put_many({one["contact_id"]: one for one in made})
        return [one["contact_id"] for one in made]

    return make


@pytest.fixture
def news(api):
    return api.post("/contact_lists", json={"name": "News", "description": "All of it"}).json()["list_id"]


@pytest.fixture
def gold(api):
    return api.post("/contact_tags", json={"name": "Gold"}).json()["tag_id"]


@pytest.fixture
def run(api):
    """Posts an activity and answers how it ended."""

    def post(path, **body):
        made = api.post(f"{BASE}/{path}", json=body)
        assert made.status_code == 201, made.text
        assert made.json()["state"] == "initialized"
        return api.get(f"{BASE}/{made.json()['activity_id']}").json()

    return post


def on(api, **query):
    return {row["contact_id"] for row in api.get("/contacts", params=query).json()["contacts"]}


def test_a_list_is_made_read_renamed_and_its_name_is_its_own(api, news):
    assert api.post("/contact_lists", json={"name": "News"}).status_code == 409
    assert api.post("/contact_lists", json={"name": "x" * 256}).status_code == 400
    assert api.post("/contact_lists", json={}).status_code == 400
    seen = api.get(f"/contact_lists/{news}", params={"include_membership_count": "all"}).json()
    assert (seen["name"], seen["description"], seen["membership_count"]) == ("News", "All of it", 0)
    assert "deleted_at" not in seen
    answer = api.put(f"/contact_lists/{news}", json={"name": "Daily news"})
    assert answer.json()["name"] == "Daily news"
    assert "description" not in answer.json(), "the whole resource is replaced"
    rows = api.get("/contact_lists", params={"name": "Daily news", "include_count": "true"}).json()
    assert (rows["lists_count"], rows["lists"][0]["list_id"]) == (1, news)
    assert api.get("/contact_lists/nothing").status_code == 404


def test_lists_come_in_pages(api):
    for number in range(5):
        api.post("/contact_lists", json={"name": f"List {number}"})
    page = api.get("/contact_lists", params={"limit": 2}).json()
    assert len(page["lists"]) == 2
    assert page["_links"]["next"]["href"].startswith("/v3/contact_lists?cursor=")
    assert api.get("/contact_lists", params={"limit": 501}).status_code == 400


def test_people_join_and_leave_a_list_in_bulk(api, provider, contacts, news, run):
    people = contacts(4)
    done = run("add_list_memberships", source={"contact_ids": people[:3]}, list_ids=[news])
    assert (done["state"], done["percent_done"], done["activity_errors"]) == ("completed", 100, [])
    assert done["status"] == {"items_total_count": 3, "items_completed_count": 3, "list_count": 1}
    assert on(api, lists=news) == set(people[:3])
    assert provider.count(news) == 3
    assert set(provider.members(news)) == {
        provider.contacts[each]["email_address"]["address"] for each in people[:3]
    }
    run("remove_list_memberships", source={"contact_ids": people[:1]}, list_ids=[news])
    assert on(api, lists=news) == set(people[1:3])
    run("remove_list_memberships", source={"list_ids": [news]}, list_ids=[news])
    assert on(api, lists=news) == set()


def test_tags_are_given_and_taken_in_bulk(api, contacts, gold, run):
    people = contacts(3)
    run("contacts_taggings_add", source={"contact_ids": people}, tag_ids=[gold])
    assert on(api, tags=gold) == set(people)
    assert api.get(f"/contact_tags/{gold}", params={"include_count": "true"}).json()["contacts_count"] == 3
    run("contacts_taggings_remove", source={"contact_ids": people[:2]}, tag_ids=[gold])
    (row,) = api.get("/contacts", params={"tags": gold, "include": "taggings"}).json()["contacts"]
    assert (row["contact_id"], row["taggings"]) == (people[2], [gold])
    assert "list_memberships" not in row


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("add_list_memberships", {"source": {}}),
        ("add_list_memberships", {"source": {"contact_ids": []}}),
        ("add_list_memberships", {"source": {"contact_ids": ["x"] * 501}}),
        ("add_list_memberships", {"source": {"contact_ids": ["x"], "all_active_contacts": True}}),
        ("add_list_memberships", {"source": {"contact_ids": ["x"]}, "exclude": {"contact_ids": ["y"]}}),
        ("remove_list_memberships", {"source": {"segment_id": 12}}),
        ("add_list_memberships", {"source": {"contact_ids": ["x"]}, "list_ids": ["nothing"]}),
        ("add_list_memberships", {"source": {"contact_ids": ["x"]}, "list_ids": ["x"] * 51}),
        ("list_delete", {"list_ids": ["x"] * 101}),
    ],
)
def test_activities_that_are_wrong_are_refused(api, news, path, body):
    assert api.post(f"{BASE}/{path}", json={"list_ids": [news], **body}).status_code == 400


def test_an_activity_takes_its_time_and_is_carried_out_without_being_asked(
    api, provider, contacts, news, clock
):
    provider.activity_seconds = 5
    people = contacts(2)
    body = {"source": {"contact_ids": people}, "list_ids": [news]}
    made = api.post(f"{BASE}/add_list_memberships", json=body).json()
    path = f"{BASE}/{made['activity_id']}"
    assert api.get(path).json()["state"] == "processing"
    assert provider.count(news) == 0
    clock.advance(6)
    assert provider.count(news) == 2
    assert api.get(path).json()["state"] == "completed"
    assert [row["state"] for row in api.get(BASE).json()["activities"]] == ["completed"]
    assert api.get(BASE, params={"state": "failed"}).json()["activities"] == []
    clock.advance(11 * 24 * 3600)
    assert provider.activities.get(made["activity_id"]) is None


@pytest.mark.parametrize("ending", ["failed", "cancelled", "timed_out"])
def test_an_activity_may_end_badly(provider, contacts, news, run, ending):
    provider.activity_ending = ending
    people = contacts(2)
    done = run("add_list_memberships", source={"contact_ids": people}, list_ids=[news])
    assert done["state"] == ending
    assert done["activity_errors"]
    assert provider.count(news) == 0


def test_an_activity_may_be_completed_for_some_only(provider, contacts, news, run):
    provider.activity_ending = "partly"
    done = run("add_list_memberships", source={"contact_ids": contacts(3)}, list_ids=[news])
    assert done["state"] == "completed"
    assert done["status"] == {"items_total_count": 3, "items_completed_count": 2, "list_count": 1}
    assert provider.count(news) == 2


def test_nobody_is_in_more_than_fifty_lists(contacts, news, run):
    (full,) = contacts(1, list_memberships=[f"list {number}" for number in range(50)])
    done = run("add_list_memberships", source={"contact_ids": [full]}, list_ids=[news])
    assert (done["status"]["items_completed_count"], len(done["activity_errors"])) == (0, 1)


def test_deleting_a_list_is_an_activity_and_takes_everybody_out(api, provider, contacts, news, run):
    people = contacts(2)
    run("add_list_memberships", source={"contact_ids": people}, list_ids=[news])
    answer = api.delete(f"/contact_lists/{news}")
    assert answer.status_code == 202
    done = api.get(f"{BASE}/{answer.json()['activity_id']}").json()
    assert (done["state"], done["status"]) == ("completed", {"list_count": 1})
    assert news not in provider.segments()
    assert api.get(f"/contact_lists/{news}").json()["deleted_at"]
    assert api.get("/contact_lists").json()["lists"] == []
    assert [row["list_id"] for row in api.get("/contact_lists", params={"status": "deleted"}).json()["lists"]]
    assert api.delete(f"/contact_lists/{news}").status_code == 404
    assert provider.contacts[people[0]]["list_memberships"] == []


def test_deleting_a_tag_is_an_activity(api, provider, gold):
    provider.activity_ending = "failed"
    answer = api.delete(f"/contact_tags/{gold}")
    assert answer.status_code == 202
    done = api.get(f"{BASE}/{answer.json()['activity_id']}").json()
    assert done["activity_errors"] == ["The activity could not be carried out"]
    provider.activity_ending = "completed"
    api.delete(f"/contact_tags/{gold}")
    assert api.get(f"/contact_tags/{gold}").status_code == 404


def test_contacts_are_found_by_address_status_and_counted(api, provider, contacts):
    people = contacts(3)
    row = provider.contacts[people[1]]
    provider.contacts.put(people[1], {**row, "deleted_at": "2025-01-01"})
    address = provider.contacts[people[0]]["email_address"]["address"]
    assert on(api, email=address) == {people[0]}
    assert on(api, email=address.upper()) == set()
    provider.email_case_matters = False
    assert on(api, email=address.upper()) == {people[0]}
    assert on(api) == {people[0], people[2]}
    assert on(api, status="deleted") == {people[1]}
    assert on(api, status="all") == set(people)
    assert api.get("/contacts", params={"include_count": "true"}).json()["contacts_count"] == 2
    assert api.get("/contacts/counts").json()["total"] == 2
    assert api.get("/contacts", params={"status": "fine"}).status_code == 400


def test_the_seed_has_lists_tags_and_a_campaign_for_one(seeded):
    names = {each["name"]: key for key, each in seeded.segments().items()}
    assert seeded.count(names["Newsletter"]) == 620
    assert seeded.uses_of(names["Newsletter"]) == ["scheduled campaign: Weekend offers"]
    assert seeded.uses_of(names["New customers"]) == ["active automation: Welcome series"]
    assert seeded.uses_of(names["Gold card member"]) == []
    assert seeded.count(names["Dog owner"]) == 210
    badges = {row["name"]: row["badges"] for row in seeded.describe()["segments"]}
    assert badges["Newsletter"] == ["list", "scheduled campaign: Weekend offers"]
    assert badges["Dog owner"] == ["tag"]


def test_people_change_lists_and_tags_in_the_providers_own_pages(provider, news, gold):
    provider.meddle(news, "add", count=3)
    provider.meddle(gold, "add", count=2)
    assert (provider.count(news), provider.count(gold)) == (3, 2)
    provider.meddle(news, "schedule", name="Big sale")
    assert provider.uses_of(news) == ["scheduled campaign: Big sale"]
    provider.meddle(news, "clear")
    assert provider.count(news) == 0
    provider.meddle(news, "rename", name="Old news")
    assert provider.segments()[news]["name"] == "Old news"
    with pytest.raises(MeddleError):
        provider.meddle(gold, "schedule")
    provider.meddle(gold, "delete")
    provider.meddle(news, "delete")
    assert provider.segments() == {}
