"""`segbot init` and `segbot manifest`: run as programs, with nothing set but what each test sets."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet

from segbot.cli.init import Answers, Terminal, init
from segbot.cli.manifest import SCOPES
from segbot.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
ASKED = (
    "--approvers",
    "U012ABCDEF,S012ABCDEF",
    "--approvals-channel",
    "C0APPROVE",
    "--audit-channel",
    "#audit",
)


def segbot(*arguments, cwd, **environment):
    return subprocess.run(
        [sys.executable, "-m", "segbot", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize(
    ("options", "page"),
    [(("--http", "https://example.com"), "http"), ((), "socket-mode")],
    ids=["http", "socket"],
)
def test_the_manifest_is_json_alone_and_the_one_in_the_folder(options, page, tmp_path):
    done = segbot("manifest", *options, cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == ""
    printed = json.loads(done.stdout)
    assert printed == json.loads((ROOT / "manifests" / f"{page}.json").read_text(encoding="utf-8"))
    assert tuple(printed["oauth_config"]["scopes"]["bot"]) == SCOPES


@pytest.mark.parametrize("address", ["http://example.com", "example.com", "https://", "https://x.io/?a=1"])
def test_an_address_slack_would_not_call_is_refused(address, tmp_path):
    done = segbot("manifest", "--http", address, cwd=tmp_path)
    assert done.returncode == 2
    assert "no address Slack can call" in done.stderr


def test_without_questions_it_writes_both_files_and_the_link_and_never_waits(tmp_path):
    folder = tmp_path / "new" / "place"
    done = segbot(
        *(
            "init",
            "--yes",
            "--http",
            "https://bot.example.com",
            "--provider",
            "bunce",
            "--provider",
            "shoes=batch",
        ),
        *(*ASKED, "--folder", str(folder)),
        cwd=tmp_path,
        SLACK_BOT_TOKEN="xoxb-secret-1",
        SLACK_API_URL="http://127.0.0.1:9/api/",
        SEGBOT_CONNECTIONS__BUNCE__API_KEY="sk_secret_2",
        SEGBOT_CONNECTIONS__BUNCE__BASE_URL="http://127.0.0.1:9/v1",
    )
    assert done.returncode == 0, done.stderr
    written = tomllib.loads((folder / "segbot.toml").read_text(encoding="utf-8"))
    assert written == {
        "approvers": ["U012ABCDEF", "S012ABCDEF"],
        "approvals_channel": "C0APPROVE",
        "audit_channel": "#audit",
        "slack_api_url": "http://127.0.0.1:9/api/",
        "connections": {
            "bunce": {"provider": "bunce", "base_url": "http://127.0.0.1:9/v1"},
            "shoes": {"provider": "batch"},
        },
    }
    env = folder / ".env"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    lines = dict(
        line.split("=", 1) for line in env.read_text(encoding="utf-8").splitlines() if line[0] != "#"
    )
    Fernet(lines["SEGBOT_ENCRYPTION_KEY"])
    assert lines["SLACK_BOT_TOKEN"] == "xoxb-secret-1"
    assert lines["SEGBOT_CONNECTIONS__BUNCE__API_KEY"] == "sk_secret_2"
    said = done.stdout + done.stderr
    assert not any(value in said for value in lines.values() if value)
    [link] = [word for word in said.split() if word.startswith("https://api.slack.com/apps?")]
    [manifest] = parse_qs(urlsplit(link).query)["manifest_json"]
    [command] = json.loads(manifest)["features"]["slash_commands"]
    assert command["url"] == "https://bot.example.com/slack/events"
    for missing in (
        "SLACK_SIGNING_SECRET",
        "SEGBOT_CONNECTIONS__SHOES__API_KEY",
        "SEGBOT_CONNECTIONS__SHOES__PROJECT_KEY",
    ):
        assert missing in said


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / ".env").write_text("MINE=1\n", encoding="utf-8")
    done = segbot("init", "--yes", "--provider", "bunce", cwd=tmp_path)
    assert done.returncode == 2
    assert "was left as it is" in done.stderr
    assert (tmp_path / ".env").read_text(encoding="utf-8") == "MINE=1\n"
    assert not (tmp_path / "segbot.toml").exists()


def test_every_fault_is_told_at_once_and_nothing_is_written(tmp_path):
    done = segbot("init", "--yes", "--provider", "bunk", "--approvers", "@bob", "--folder", "f", cwd=tmp_path)
    assert done.returncode == 2
    assert "bunk" in done.stderr
    assert "@bob" in done.stderr
    assert not (tmp_path / "f").exists()


def test_it_asks_for_what_was_not_given(tmp_path):
    """The questions a person is asked; secrets come from the hidden prompt and are not said back."""
    answers = {
        "Socket": "socket",
        "Which providers": "bunce",
        "Who may": "U012ABCDEF",
        "approvals": "C1",
        "audit": "C2",
    }
    said, asked = [], []

    def ask(text, default):
        asked.append(text)
        return next((answer for word, answer in answers.items() if word in text), default)

    terminal = Terminal(say=said.append, ask=ask, hidden=lambda _text: "xoxb-typed", attended=True)
    given = Answers(
        http=None, providers=(), approvers="", approvals_channel="", audit_channel="", folder=tmp_path
    )
    _folder, missing = init(given, terminal, {})
    assert missing == []
    assert len(asked) >= 5
    assert "xoxb-typed" not in "".join(said)
    assert "xoxb-typed" in (tmp_path / ".env").read_text(encoding="utf-8")


def test_what_it_wrote_is_what_segbot_starts_from(tmp_path, monkeypatch):
    """segbot.toml and .env together are the settings; what the environment says already wins over .env."""
    terminal = Terminal(
        say=lambda _: None, ask=lambda _text, default: default, hidden=lambda _: "", attended=False
    )
    given = Answers(
        http="",
        providers=["bunce"],
        approvers="U012ABCDEF",
        approvals_channel="C1",
        audit_channel="",
        folder=tmp_path,
    )
    init(
        given,
        terminal,
        {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SEGBOT_CONNECTIONS__BUNCE__API_KEY": "k"},
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-2")
    for name in ("SLACK_APP_TOKEN", "SEGBOT_ENCRYPTION_KEY", "SEGBOT_CONNECTIONS__BUNCE__API_KEY"):
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    settings = load_settings()
    assert settings.slack_bot_token.get_secret_value() == "xoxb-2"
    assert settings.socket_mode
    assert settings.approvers == ("U012ABCDEF",)
    assert settings.connection_settings()["bunce"]["API_KEY"] == "k"
