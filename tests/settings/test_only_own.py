"""The switch for ownership mode, from the environment and from segbot.toml."""

from __future__ import annotations

import pytest

from segbot.bootstrap import SystemClock
from segbot.domain.errors import ConfigurationError
from segbot.flows.accounts.connections import Connections
from segbot.settings import load_settings


@pytest.fixture
def opened(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("SEGBOT_ENCRYPTION_KEY", "A" * 43 + "=")
    monkeypatch.setenv("SEGBOT_CONNECTIONS__BUNCE__API_KEY", "sk_live_1")

    def connections():
        made = Connections(load_settings().connection_settings(), SystemClock())
        made.open_all()
        made.close()
        return made

    return connections


@pytest.mark.parametrize(
    ("written", "only_own"),
    [
        ("true", True),
        ("TRUE", True),
        ("1", True),
        ("“yes”", True),
        ("on", True),
        ("false", False),
        ("0", False),
        ("no", False),
        (" off ", False),
        ("", False),
    ],
)
def test_true_and_false_in_the_environment(opened, monkeypatch, written, only_own):
    monkeypatch.setenv("SEGBOT_CONNECTIONS__BUNCE__ONLY_OWN", written)
    assert opened().only_own("bunce") is only_own


def test_it_is_off_unless_it_is_set(opened):
    assert opened().only_own("bunce") is False


@pytest.mark.parametrize("written", ["true", '"true"', "false"])
def test_true_and_false_in_the_file(opened, tmp_path, written):
    (tmp_path / "segbot.toml").write_text(f"[connections.bunce]\nonly_own = {written}\n")
    assert opened().only_own("bunce") is ("true" in written)


@pytest.mark.parametrize("written", ["maybe", "2", "ture"])
def test_anything_else_stops_the_start_with_a_sentence(opened, monkeypatch, written):
    monkeypatch.setenv("SEGBOT_CONNECTIONS__BUNCE__ONLY_OWN", written)
    with pytest.raises(ConfigurationError) as stopped:
        opened()
    assert stopped.value.faults == ("SEGBOT_CONNECTIONS__BUNCE__ONLY_OWN is neither true nor false.",)


def test_a_slip_of_the_pen_does_not_leave_it_off_silently(opened, monkeypatch):
    monkeypatch.setenv("SEGBOT_CONNECTIONS__BUNCE__ONLY_OWNS", "true")
    with pytest.raises(ConfigurationError, match="did you mean ONLY_OWN"):
        opened()
