"""Both schemes of paging, and what a client has to put up with."""

from __future__ import annotations

import pytest


def follow(api, path, per_page, paging):
    """Every name of a list, read as a scheme demands; the requests it took."""
    names, params, requests = [], {"page": 1, "per_page": per_page}, 0
    while True:
        body = api.get(path, params=params).json()
        requests += 1
        nested = isinstance(body["data"], dict)
        rows, meta = (
            (body["data"]["data"], body["data"]["meta"]) if nested else (body["data"], body.get("meta"))
        )
        names += [row["name"] for row in rows]
        if meta is None:
            if len(rows) < per_page:
                return names, requests
        elif not meta["has_next_page"]:
            assert meta["next_page_cursor"] is None
            return names, requests
        if paging in ("cursor", "nested_meta"):
            params = {"cursor": meta["next_page_cursor"], "per_page": per_page}
        else:
            assert meta is None or meta["next_page_cursor"] is None
            params = {"page": params["page"] + 1, "per_page": per_page}


@pytest.fixture
def many(bunce):
    return [bunce.make_segment(f"Segment {number}", None, everyone=False)["name"] for number in range(25)]


@pytest.mark.parametrize(
    ("paging", "requests"), [("page", 3), ("cursor", 3), ("nested_meta", 3), ("none", 3)]
)
def test_each_scheme_gives_every_segment_once(api, bunce, many, paging, requests):
    bunce.paging = paging
    assert follow(api, "/segments", 10, paging) == (many, requests)


def test_a_full_last_page_is_the_last(api, many):
    assert follow(api, "/segments", 5, "page") == (many, 5)


@pytest.mark.usefixtures("many")
def test_twenty_to_a_page_unless_told_otherwise(api):
    body = api.get("/segments").json()
    assert len(body["data"]) == 20
    assert body["meta"] == {
        "has_next_page": True,
        "has_prev_page": False,
        "next_page_cursor": None,
        "prev_page_cursor": None,
        "per_page": 20,
    }


@pytest.mark.usefixtures("many")
def test_a_server_may_ignore_the_page_or_cap_its_size(api, bunce):
    bunce.paging = "ignored"
    assert api.get("/segments", params={"page": 2}).json() == api.get("/segments").json()
    bunce.paging, bunce.max_per_page = "none", 5
    assert len(api.get("/segments", params={"per_page": 100}).json()["data"]) == 5


@pytest.mark.usefixtures("many")
def test_a_page_beyond_the_end_is_empty(api):
    assert api.get("/segments", params={"page": 9}).json()["data"] == []


@pytest.mark.parametrize("params", [{"page": "0"}, {"page": "x"}, {"per_page": "-1"}, {"per_page": ""}])
def test_wrong_numbers_are_422(api, params):
    assert api.get("/segments", params=params).status_code == 422


def test_a_wrong_cursor_is_400(api, bunce):
    bunce.paging = "cursor"
    assert api.get("/segments", params={"cursor": "x"}).status_code == 400


@pytest.mark.usefixtures("many")
def test_the_optional_count_may_be_missing(api, bunce):
    bunce.shows_counts = False
    assert "customers_count" not in api.get("/segments").json()["data"][0]
