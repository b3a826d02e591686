"""The world with its provider emulators."""

from __future__ import annotations

import pytest
from sandbox.driver import Driver

from segbot.sandbox.emulators import Emulators
from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.server import create_app, serve
from segbot.sandbox.slack.workspace import Workspace


@pytest.fixture
def person():
    save = SaveFile()
    server = serve(create_app(Workspace(save), emulators=Emulators(save)))
    with Driver(server.url) as driver:
        yield driver
    server.stop()


def test_the_page_sees_and_troubles_the_providers(person):
    assert "bunce" in person.state("marketer")["providers"]
    shown = person.provider("bunce")
    assert shown["segments"]
    assert shown["fault"] is None
    assert person.fault("bunce", "server_error", 2, "write") == {"ok": True}
    assert person.provider("bunce")["fault"]["remaining"] == 2
    assert person.fault("bunce", "dancing")["error"] == "refused"
    assert person.post("providers/bunce/reset") == {"ok": True}
    assert person.provider("bunce")["fault"] is None
    assert person.post("providers/nobody/reset")["error"] == "unknown_provider"


def test_meddling_changes_what_is_shown(person):
    before = person.provider("bunce")["segments"][0]
    assert person.meddle("bunce", before["id"], "rename", name="Renamed elsewhere")["ok"]
    assert "Renamed elsewhere" in [one["name"] for one in person.provider("bunce")["segments"]]
