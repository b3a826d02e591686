"""docs/sandbox.md names every person and every switch there is."""

from __future__ import annotations

import json
import re
from pathlib import Path

from segbot.sandbox.slack import cast
from segbot.sandbox.slack.faults import KINDS
from segbot.sandbox.slack.installation import Installation

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sandbox.md").read_text()
SWITCHES = dict(
    re.findall(
        r'^  \["(\w+)", "([^"]+)", "',
        (ROOT / "segbot" / "sandbox" / "page" / "js" / "refusals.js").read_text(),
        re.MULTILINE,
    )
)


def test_every_switch_is_on_the_page_and_in_the_docs():
    assert set(SWITCHES) == set(KINDS)
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE))
    for kind, title in SWITCHES.items():
        assert title in rows, title
        told = re.findall(r"`([a-z_]+)`", rows[title])
        first = KINDS[kind].words[0]
        assert first in told or kind in ("ratelimited", "away", "hangs", "unknown"), title


def test_every_person_and_shortcut_is_in_the_docs():
    for user in cast.users(Installation()).values():
        if user["persona"]:
            assert user["profile"]["first_name"] in PAGE
    for shortcut in Installation().shortcuts:
        assert f"*{shortcut.name}*" in PAGE


def test_the_sandbox_installs_the_app_as_its_manifest_says():
    """And one scope more, which a workspace may grant: joining public channels."""
    manifest = json.loads((ROOT / "manifests" / "http.json").read_text())
    app = Installation()
    assert set(app.scopes) == {*manifest["oauth_config"]["scopes"]["bot"], "channels:join"}
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) <= set(app.events)
    assert [vars(one) for one in app.shortcuts] == [
        {name: row[name] for name in ("callback_id", "name", "type", "description")}
        for row in manifest["features"]["shortcuts"]
    ]
