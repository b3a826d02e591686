"""All emulators in one world: mounted, described, meddled with, remembered."""

from __future__ import annotations

import threading

import httpx
import pytest
from sandbox.emulators.grants import access_token
from starlette.applications import Starlette

from segbot.sandbox.emulators import EMULATORS, Batch, Bunce, Emulator, Emulators, serve_app
from segbot.sandbox.savefile import SaveFile

NAMES = ["bunce", "segmenter", "constant_contact", "batch", "mailchimp", "brevo"]


@pytest.fixture
def world(clock):
    """A fresh world without limits."""
    return Emulators(SaveFile(), 1, clock, rate_scale=None)


@pytest.fixture
def some_segment(world):
    """A segment of an emulator that has people in it and nothing peculiar about it."""

    def find(name):
        return next(row for row in world.describe(name)["segments"] if row["count"] in range(1, 2000))

    return find


@pytest.fixture(scope="module")
def mounted():
    """A world behind a port, each emulator under its prefix."""
    world = Emulators(SaveFile(), 1, rate_scale=None)
    with serve_app(Starlette(routes=world.mount())) as running:
        yield world, running.url


def test_all_are_there_and_each_knows_its_name(world):
    assert world.names() == list(EMULATORS) == NAMES
    for name, made in EMULATORS.items():
        assert made.name == name
        assert isinstance(world[name], made)


def test_each_answers_under_its_prefix(mounted):
    world, url = mounted
    settings = world.connections(url)
    assert set(settings) == set(NAMES)
    bunce, batch = settings["bunce"], settings["batch"]
    with httpx.Client(trust_env=False) as client:
        answer = client.get(f"{bunce['BASE_URL']}/segments", headers={"X-Authorization": bunce["API_KEY"]})
        assert answer.json()["data"][0]["name"] == "VIP customers"
        headers = {"Authorization": f"Bearer {batch['API_KEY']}", "X-Batch-Project": batch["PROJECT_KEY"]}
        path = f"{batch['BASE_URL']}/{batch['API_VERSION']}/audiences/list"
        assert client.get(path, headers=headers).json()["count"] == 14
        segmenter = settings["segmenter"]
        made = client.post(segmenter["BASE_URL"] + segmenter["CREATE_PATH"], json={})
        assert made.json() == {"message": "Forbidden"}
        assert client.get(f"{url}/emulators/nobody/v1").status_code == 404


def test_a_relative_link_leads_home_from_the_origin_and_from_the_base(mounted):
    world, url = mounted
    settings = world.connections(url)["constant_contact"]
    form = {
        "grant_type": "refresh_token",
        "client_id": settings["CLIENT_ID"],
        "refresh_token": settings["REFRESH_TOKEN"],
    }
    with httpx.Client(trust_env=False) as client:
        token = client.post(settings["TOKEN_URL"], data=form).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        page = client.get(f"{settings['BASE_URL']}/segments", params={"limit": 2}, headers=headers).json()
        href = page["_links"]["next"]["href"]
        assert href.startswith("/emulators/constant_contact/v3/segments?cursor=")
        for base in (url, settings["BASE_URL"].removesuffix("/v3")):
            following = client.get(base + href, headers=headers)
            assert len(following.json()["segments"]) == 2


def test_connections_follow_the_rotation_of_tokens(world):
    first = world.connections("http://x")["constant_contact"]["REFRESH_TOKEN"]
    with world["constant_contact"].lock:
        world["constant_contact"].tokens.refreshed(first, confidential=False)
    assert world.connections("http://x")["constant_contact"]["REFRESH_TOKEN"] != first


def test_a_mounted_emulator_breaks_connections_too(mounted):
    world, url = mounted
    world.set_fault("bunce", "reset_before", 1, "any")
    with httpx.Client(trust_env=False) as client, pytest.raises(httpx.ReadError):
        client.get(f"{url}/emulators/bunce/v1/segments")


@pytest.mark.parametrize("name", NAMES)
def test_the_page_gets_what_it_shows(world, some_segment, name):
    seen = world.describe(name)
    told = {"name", "label", "noun", "note", "actions", "segments", "fault", "log", "doorkeeper"}
    assert set(seen) == told
    assert (seen["name"], seen["fault"], seen["log"]) == (name, None, [])
    assert all(set(row) == {"id", "name", "count", "badges", "details"} for row in seen["segments"])
    row = some_segment(name)
    members = world.describe(name, segment=row["id"])["members"]
    assert (members["total"], members["offset"]) == (row["count"], 0)
    assert all({"id", "email", "name"} <= set(one) for one in members["rows"])
    assert len(members["rows"]) == min(100, row["count"])


def test_members_are_paged_and_searched(world):
    newsletter = next(row["id"] for row in world.describe("bunce")["segments"] if row["count"] == 3900)
    page = world.describe("bunce", segment=newsletter, offset=3850)["members"]
    assert (page["total"], len(page["rows"])) == (3900, 50)
    email = page["rows"][7]["email"]
    found = world.describe("bunce", q=email.upper(), segment=newsletter)["members"]
    assert [row["email"] for row in found["rows"]] == [email]
    assert [row["name"] for row in world.describe("bunce", q="WEBINAR")["segments"]] == [
        *("Webinar March", "Webinar April", "Webinar May"),
    ]
    assert "members" not in world.describe("bunce", segment="gone")


def test_badges_say_what_is_peculiar(world):
    badges = {
        row["name"]: row["badges"]
        for name in NAMES
        for row in world.describe(name)["segments"]
        if row["badges"]
    }
    assert badges["All customers"] == ["automatic"]
    assert badges["Summer sale 2024"][0] == "deleted, kept for reference"
    assert badges["Non-openers of the last 5"] == ["scheduled campaign: Win them back"]
    assert badges["Opened any of the last 5"] == ["active automation: Thank the openers"]
    assert "Spring cleaning" not in badges


def test_faults_are_set_shown_and_cleared(world):
    world.set_fault("batch", "server_error", None, "write")
    assert world.describe("batch")["fault"] == {
        "kind": "server_error",
        "remaining": None,
        "operation": "write",
    }
    world.set_fault("batch", "none", None, "any")
    assert world.describe("batch")["fault"] is None
    with pytest.raises(ValueError, match="unknown fault"):
        world.set_fault("batch", "gremlins", 1, "any")
    with pytest.raises(KeyError):
        world.set_fault("nobody", "slow", 1, "any")


@pytest.mark.parametrize("name", NAMES)
def test_people_meddle_in_the_providers_own_ui(world, some_segment, name):
    segment = some_segment(name)

    def row():
        return next(one for one in world.describe(name)["segments"] if one["id"] == segment["id"])

    world.meddle(name, segment["id"], "rename", name="Renamed by hand")
    assert row()["name"] == "Renamed by hand"
    world.meddle(name, segment["id"], "add", count=7)
    assert world[name].count(segment["id"]) == row()["count"] == segment["count"] + 7
    world.meddle(name, segment["id"], "clear")
    assert row()["count"] == 0
    world.meddle(name, segment["id"], "add", count=3)
    assert row()["count"] == 3
    world.meddle(name, segment["id"], "delete")
    assert segment["id"] not in world[name].segments()
    with pytest.raises(ValueError, match="has no"):
        world.meddle(name, segment["id"], "clear")


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_told_what_can_be_done_there(world, some_segment, name):
    actions = world.describe(name)["actions"]
    assert {"rename", "add", "clear", "delete"} <= set(actions)
    with pytest.raises(ValueError, match=", ".join(actions)):
        world.meddle(name, some_segment(name)["id"], "nothing of the kind")


def test_a_team_that_schedules_a_lot_keeps_a_check_busy(world):
    before = len(world["constant_contact"].campaigns)
    world.meddle("constant_contact", "16", "many_campaigns", count=400)
    assert len(world["constant_contact"].campaigns) == before + 400
    assert world["constant_contact"].uses_of(16) == []


@pytest.mark.parametrize(
    ("name", "segment"),
    [("batch", "staff"), ("constant_contact", "16"), ("mailchimp", "48433"), ("brevo", "3")],
)
def test_someone_schedules_a_campaign_meanwhile(world, name, segment):
    world.meddle(name, segment, "schedule", name="Surprise")
    (row,) = [one for one in world.describe(name)["segments"] if one["id"] == segment]
    assert any(badge.endswith("campaign: Surprise") for badge in row["badges"])


def test_someone_edits_a_rule_meanwhile(world):
    provider = world["constant_contact"]
    before = provider.segments()["16"]
    other = provider.segments()["17"]["segment_criteria"]
    world.meddle("constant_contact", "16", "edit", criteria=other)
    assert provider.segments()["16"]["segment_criteria"] == other != before["segment_criteria"]
    with pytest.raises(ValueError, match="top level"):
        world.meddle(
            "constant_contact", "16", "edit", criteria='{"version":"1.0.0","criteria":{"type":"or"}}'
        )


@pytest.mark.parametrize(
    ("action", "details"), [("rename", {}), ("rename", {"name": " "}), ("add", {"count": 0}), ("explode", {})]
)
def test_meddling_that_makes_no_sense_is_refused(world, some_segment, action, details):
    with pytest.raises(ValueError, match=r"needed|whole number|Nobody can"):
        world.meddle("bunce", some_segment("bunce")["id"], action, **details)


@pytest.mark.parametrize("name", NAMES)
def test_the_world_is_remembered(tmp_path, clock, name):
    path = tmp_path / "world.db"
    world = Emulators(SaveFile(path), 1, clock)
    rows = world.describe(name)["segments"]
    target = next(row for row in rows if row["count"] in range(1, 2000))
    world.meddle(name, target["id"], "add", count=5)
    world.meddle(name, target["id"], "rename", name="Renamed")
    known = set(world[name].members(target["id"]))

    again = Emulators(SaveFile(path), 1, clock)
    row = next(row for row in again.describe(name)["segments"] if row["id"] == target["id"])
    assert (row["name"], row["count"]) == ("Renamed", target["count"] + 5)
    assert set(again[name].members(target["id"])) == known
    again.meddle(name, target["id"], "add", count=5)
    assert again[name].count(target["id"]) == target["count"] + 10


@pytest.mark.parametrize("name", NAMES)
def test_reset_goes_back_to_the_seed(world, some_segment, name):
    before, target = world.describe(name)["segments"], some_segment(name)["id"]
    world.meddle(name, target, "delete")
    world.set_fault(name, "slow", 1, "any")
    world.reset(name)
    after = world.describe(name)
    assert (after["segments"], after["fault"]) == (before, None)


def test_tokens_and_waiting_writes_are_remembered(tmp_path, clock):
    path = tmp_path / "world.db"
    world = Emulators(SaveFile(path), 1, clock)
    token = access_token(world["constant_contact"])
    world["batch"].audiences.write("0" * 32, "staff", "replace", [])

    again = Emulators(SaveFile(path), 1, clock)
    assert again["constant_contact"].tokens.scopes_of(token)
    assert again["batch"].count("staff") == 41
    clock.advance(2)
    assert again["batch"].count("staff") == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_is_the_same_world_and_another_is_not(clock, name):
    one, same, other = (
        {key: list(emulator.members(key)) for key in emulator.segments()}
        for emulator in (EMULATORS[name](seed=seed, clock=clock) for seed in (1, 1, 2))
    )
    assert one == same
    assert (one == other) is (
        name == "batch"
    )  # its members are numbered through; only its orchestrations differ


def test_everyone_who_looks_is_told_of_changes(world, some_segment):
    told = []
    world.on_change = told.append
    segment = some_segment("bunce")["id"]
    world.meddle("bunce", segment, "clear")
    world.set_fault("batch", "slow", 1, "any")
    world.reset("segmenter")
    assert set(told) == {"bunce", "batch", "segmenter"}
    assert told[0] == "bunce"


def test_many_callers_at_once_lose_nothing(connect):
    bunce = Bunce(seed=None, rate_scale=None)
    api = connect(bunce, "/v1", {"X-Authorization": bunce.api_key})
    segment = api.post("/segments", json={"name": "Fans"}).json()["data"]["id"]

    def add(caller):
        for number in range(10):
            body = {"customers": [{"customer_id": f"{caller}-{number}"}, {"email": f"x{number}@example.com"}]}
            assert api.post(f"/segments/{segment}/customers", json=body).is_success

    callers = [threading.Thread(target=add, args=(caller,)) for caller in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert bunce.count(segment) == 70
    assert len(bunce.requests) == 61


def test_the_log_is_bounded_and_newest_first_on_the_page(connect):
    batch = Batch(seed=None, rate_scale=None)
    api = connect(batch, "/2.8")
    for number in range(501):
        api.get("/audiences/view", params={"name": number})
    assert len(batch.log) == 500
    newest = batch.describe()["log"][0]
    assert set(newest) == {"at", "method", "path", "status", "note"}
    assert (newest["path"], newest["status"]) == ("/2.8/audiences/view?name=500", 401)


@pytest.mark.parametrize("made", EMULATORS.values(), ids=EMULATORS)
def test_all_providers_are_made_alike(made):
    """One folder of the provider's name and one line in the table: nothing else is needed for another one."""
    assert made.__init__ is Emulator.__init__
    assert made.__module__ == f"segbot.sandbox.emulators.{made.name}"
    empty = made(seed=None, rate_scale=None)
    assert empty.segments() == {}
    assert made(seed=1).segments() == made(seed=1).segments() != {}
