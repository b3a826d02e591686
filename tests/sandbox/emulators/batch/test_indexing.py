"""Writes are accepted now and indexed later, by the clock or by so many looks."""

from __future__ import annotations

import pytest


def write(api, verb, name, *ids):
    body = {"name": name, "ids": list(ids)}
    return api.post(f"/audiences/{verb}", json=body).json()["indexing_token"]


def add(known):
    return {"action": "add", "id": known}


def test_a_write_shows_when_its_time_has_come(api, batch, clock, view, vip):
    token = write(api, "update", vip, add("C-3"))
    clock.advance(1.9)
    assert view(vip, token).json()["indexing_state"] == "IN_PROGRESS"
    assert view(vip).json()["nb_ids"] == batch.count(vip) == 2
    clock.advance(0.1)
    assert view(vip, token).json()["indexing_state"] == "APPLIED"
    assert view(vip).json()["nb_ids"] == batch.count(vip) == 3


def test_a_write_shows_after_so_many_looks(api, batch, view, vip):
    batch.indexing_polls = 2
    token = write(api, "update", vip, add("C-3"))
    states = [view(vip, token).json()["indexing_state"] for _ in range(4)]
    assert states == ["IN_PROGRESS", "IN_PROGRESS", "APPLIED", "APPLIED"]


def test_a_list_is_no_look(api, batch, view, vip):
    batch.indexing_polls = 1
    token = write(api, "update", vip, add("C-3"))
    for _ in range(3):
        (listed,) = api.get("/audiences/list").json()["audiences"]
        assert listed["indexing_state"] == "IN_PROGRESS"
    assert view(vip, token).json()["indexing_state"] == "IN_PROGRESS"


def test_at_once_when_there_is_nothing_to_wait_for(api, batch, vip):
    batch.indexing_seconds = 0
    write(api, "update", vip, add("C-3"))
    assert batch.count(vip) == 3


def test_without_a_token_it_is_the_last_write_that_is_told_of(api, batch, view, vip):
    batch.indexing_polls = 0
    first = write(api, "update", vip, add("C-3"))
    batch.indexing_polls = 9
    write(api, "update", vip, add("C-4"))
    assert view(vip, first).json()["indexing_state"] == "APPLIED"
    assert view(vip).json()["indexing_state"] == "IN_PROGRESS"


def test_a_later_replace_supersedes_what_went_before(api, batch, view, vip):
    applied = write(api, "update", vip, add("C-3"))
    batch.index_now()
    waiting = write(api, "update", vip, add("C-4"))
    replacing = write(api, "replace", vip, {"id": "C-9"})
    adding = write(api, "update", vip, add("C-10"))
    states = [view(vip, token).json()["indexing_state"] for token in (applied, waiting, replacing, adding)]
    assert states == ["REPLACED", "REPLACED", "IN_PROGRESS", "IN_PROGRESS"]
    batch.index_now()
    assert set(batch.members(vip)) == {"C-9", "C-10"}
    assert view(vip, replacing).json()["indexing_state"] == "APPLIED"


def test_a_look_at_a_later_write_brings_the_earlier_ones_with_it(api, batch, view, vip):
    batch.indexing_polls = 0
    write(api, "update", vip, add("C-3"))
    last = write(api, "update", vip, {"action": "remove", "id": "C-3"})
    assert view(vip, last).json()["indexing_state"] == "APPLIED"
    assert set(batch.members(vip)) == {"C-1", "C-2"}


def test_writes_wait_for_the_ones_before_them(api, batch, vip):
    batch.indexing_seconds = 60
    write(api, "update", vip, add("C-3"))
    batch.indexing_seconds = 0
    write(api, "update", vip, {"action": "remove", "id": "C-3"})
    assert batch.count(vip) == 2
    batch.index_now()
    assert batch.count(vip) == 2


def test_the_removal_is_looked_at_too(api, batch, view, vip):
    batch.indexing_polls = 1
    token = api.post("/audiences/remove", json={"name": vip}).json()["indexing_token"]
    assert [view(vip, token).status_code for _ in range(3)] == [200, 404, 404]


def test_a_token_is_of_one_audience(api, view, vip):
    other = api.post("/audiences/create", json={"name": "other", "type": "custom_ids"}).json()[
        "indexing_token"
    ]
    assert view(vip, other).status_code == 400


@pytest.mark.parametrize("verb", ["update", "replace"])
def test_an_empty_list_is_a_write_like_any_other(api, batch, vip, verb):
    write(api, verb, vip)
    batch.index_now()
    assert batch.count(vip) == (2 if verb == "update" else 0)
