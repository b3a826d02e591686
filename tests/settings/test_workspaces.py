"""One workspace's settings, and nothing of another's."""

from __future__ import annotations

import os

import pytest
from cryptography.fernet import Fernet

from segbot.domain.errors import ConfigurationError
from segbot.settings import load_settings, read_env_file, workspaces

KEYS = {name: Fernet.generate_key().decode() for name in ("acme", "beta-two")}
SHARED = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "client-secret",
    "SLACK_SIGNING_SECRET": "signing-secret",
    "SEGBOT_PUBLIC_URL": "https://segbot.example.com",
}


@pytest.fixture
def operator(monkeypatch, tmp_path):
    """Where the operator works: two workspaces, and an environment with more in it than either may know."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    for name, team in (("acme", "T0ACME"), ("beta-two", "T0BETA")):
        folder = tmp_path / "workspaces" / name
        folder.mkdir(parents=True)
        (folder / "segbot.toml").write_text(f'team = "{team}"\n')
        (folder / ".env").write_text(f"SEGBOT_ENCRYPTION_KEY={KEYS[name]}\n")
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in SHARED.items()))
    return tmp_path


def entered(name, **outer):
    os.environ.update(outer)
    read_env_file()
    workspaces.enter(name)
    return load_settings()


def test_each_has_its_own_key_team_and_database(operator):
    settings = entered("acme")
    assert settings.keys() == (KEYS["acme"],)
    assert (settings.team, settings.workspace) == ("T0ACME", "acme")
    assert settings.database_url == f"sqlite:///{operator}/workspaces/acme/segbot.db"
    assert settings.slack_client_secret.get_secret_value() == "client-secret"
    assert "client-secret" in settings.secrets()
    assert "client-secret" not in repr(settings)


@pytest.mark.usefixtures("operator")
def test_nothing_of_the_environment_around_it_gets_in():
    settings = entered(
        "beta-two",
        DATABASE_URL="sqlite:///shared.db",
        HOST="0.0.0.0",
        SEGBOT_APPROVERS="U0EVERYBODY",
        SEGBOT_CONNECTIONS__BUNCE__API_KEY="of-somebody",
        SEGBOT_WORKSPACES__ACME__SEGBOT_CONNECTIONS__SHOES__API_KEY="of-acme",
        SEGBOT_WORKSPACES__BETA_TWO__SEGBOT_CONNECTIONS__SHOP__API_KEY="of-beta",
        SEGBOT_WORKSPACES__BETA_TWO__SLACK_SIGNING_SECRET="another",
    )
    assert settings.approvers == ()
    assert settings.host == "127.0.0.1"
    assert set(settings.connections) == {"shop"}
    assert settings.database_url.endswith("/workspaces/beta-two/segbot.db")
    assert settings.slack_signing_secret.get_secret_value() == "signing-secret"
    assert not [value for value in os.environ.values() if value in {"of-acme", "of-somebody", KEYS["acme"]}]


@pytest.mark.parametrize("where", ["env", "toml"])
def test_a_database_file_is_in_its_own_folder_wherever_it_is_named(operator, where):
    folder = operator / "workspaces" / "acme"
    if where == "env":
        with (folder / ".env").open("a") as file:
            file.write("DATABASE_URL=sqlite:///data.db\n")
    else:
        (folder / "segbot.toml").write_text('team = "T0ACME"\ndatabase_url = "sqlite:///data.db"\n')
    assert entered("acme").database_url == f"sqlite:///{folder}/data.db"


def faults(call):
    with pytest.raises(ConfigurationError) as caught:
        call()
    return "\n".join(caught.value.faults)


@pytest.mark.usefixtures("operator")
def test_a_token_of_the_environment_is_refused():
    own = {"SEGBOT_WORKSPACES__ACME__SLACK_BOT_TOKEN": "xoxb-1"}
    assert "SLACK_BOT_TOKEN is set for one of several workspaces" in faults(lambda: entered("acme", **own))


def test_what_cannot_be_a_workspace_is_said(operator):
    assert "There is no workspace “acne”" in faults(lambda: entered("acne"))
    assert "Did you mean" in faults(lambda: entered("acne"))
    for name in ("../acme", "", "acme/.."):
        assert "There is no workspace" in faults(lambda name=name: workspaces.find(name))
    (operator / "workspaces" / "beta-two" / "segbot.toml").write_text("")
    assert "team is missing" in faults(workspaces.listed)
    (operator / "workspaces" / "beta-two" / "segbot.toml").write_text('team = "T0ACME"')
    assert "acme and beta-two are both for the workspace T0ACME" in faults(workspaces.listed)


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_APP_TOKEN", "xapp-1", "HTTP only"),
        ("SEGBOT_PUBLIC_URL", "http://segbot.example.com", "https://"),
        ("SEGBOT_PUBLIC_URL", "segbot.example.com", "SEGBOT_PUBLIC_URL is wrong"),
        ("PORT", "many", "PORT is wrong: it has to be a whole number"),
    ],
)
def test_the_front_says_what_is_wrong(name, value, said):
    os.environ[name] = value
    read_env_file()
    assert said in faults(workspaces.load_front)


def test_the_front_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    told = faults(workspaces.load_front)
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "SEGBOT_PUBLIC_URL"):
        assert f"{name} is missing." in told
    assert "There is no workspace" in faults(workspaces.listed)
