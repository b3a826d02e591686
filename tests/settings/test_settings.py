from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from segbot.domain.errors import ConfigurationError
from segbot.settings import load_settings, unknown_names

KEY = Fernet.generate_key().decode()


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "very-secret",
        "SEGBOT_ENCRYPTION_KEY": KEY,
    }.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def faults(environment, **values):
    for name, value in values.items():
        environment.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    return caught.value.faults


@pytest.mark.usefixtures("environment")
def test_defaults():
    settings = load_settings()
    policy = settings.policy_in_force()
    assert (settings.host, settings.port, settings.database_url) == ("127.0.0.1", 3000, "sqlite:///segbot.db")
    assert settings.slack_api_url == "https://slack.com/api/"
    assert policy.expires_after == timedelta(hours=8)
    assert policy.grace == timedelta(seconds=60)
    assert policy.run_within == timedelta(minutes=30)
    assert policy.self_approval is False
    assert policy.approvers == ()
    assert not settings.socket_mode


def test_everything_has_its_name(environment):
    for name, value in {
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": "http://127.0.0.1:9/api",
        "SEGBOT_APPROVERS": "U0A, S0B",
        "SEGBOT_APPROVALS_CHANNEL": "C1",
        "SEGBOT_POLICY__GRACE": "5s",
        "SEGBOT_POLICY__EXPIRES_AFTER": "15m",
        "SEGBOT_POLICY__SELF_APPROVAL": "true",
        "SEGBOT_CONNECTIONS__VIP_BRAND__PROVIDER": "bunce",
        "SEGBOT_CONNECTIONS__VIP_BRAND__API_KEY": "sk_live_1",
        "SEGBOT_CONNECTIONS__BUNCE__API_KEY": "sk_live_2",
    }.items():
        environment.setenv(name, value)
    settings = load_settings()
    assert settings.socket_mode
    assert settings.slack_api_url == "http://127.0.0.1:9/api/"
    assert settings.approvers == ("U0A", "S0B")
    assert settings.policy_in_force().grace == timedelta(seconds=5)
    assert settings.policy_in_force().self_approval
    assert settings.connection_settings() == {
        "vip_brand": {"PROVIDER": "bunce", "API_KEY": "sk_live_1"},
        "bunce": {"PROVIDER": "bunce", "API_KEY": "sk_live_2"},
    }


def test_each_fault_is_a_sentence_naming_its_variable(environment):
    environment.delenv("SLACK_BOT_TOKEN")
    found = faults(
        environment,
        SEGBOT_POLICY__GRACE="soon",
        SEGBOT_APPROVERS="bob",
        DATABASE_URL="mysql://x",
        SEGBOT_ENCRYPTION_KEY="short",
        PORT="99999",
    )
    for name in (
        "SLACK_BOT_TOKEN is missing",
        "SEGBOT_POLICY__GRACE",
        "SEGBOT_APPROVERS",
        "DATABASE_URL",
        "SEGBOT_ENCRYPTION_KEY",
        "PORT",
    ):
        assert any(name in sentence for sentence in found), (name, found)


def test_http_needs_the_signing_secret_and_socket_mode_does_not(environment):
    assert "SLACK_SIGNING_SECRET" in faults(environment, SLACK_SIGNING_SECRET="")[0]
    environment.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert load_settings().socket_mode


def test_no_secret_in_repr_or_faults(environment):
    assert "very-secret" not in repr(load_settings())
    assert KEY not in repr(load_settings())
    found = faults(environment, SEGBOT_ENCRYPTION_KEY=KEY + ",not-a-key-but-secret")
    assert "not-a-key-but-secret" not in " ".join(found)


def test_the_file_gives_what_the_environment_does_not(environment, tmp_path):
    (tmp_path / "segbot.toml").write_text(
        'approvers = ["U0FILE"]\naudit_channel = "#audit"\n[policy]\ngrace = "9s"\nexpires_after = "2h"\n'
        '[connections.bunce]\nprovider = "bunce"\nbase_url = "https://sandbox.api.bunce.so/v1"\n'
    )
    environment.setenv("SEGBOT_POLICY__GRACE", "1s")
    environment.setenv("SEGBOT_CONNECTIONS__BUNCE__API_KEY", "sk_test_1")
    settings = load_settings()
    assert settings.approvers == ("U0FILE",)
    assert settings.audit_channel == "#audit"
    assert settings.policy_in_force().grace == timedelta(seconds=1)
    assert settings.policy_in_force().expires_after == timedelta(hours=2)
    assert settings.connection_settings()["bunce"] == {
        "PROVIDER": "bunce",
        "BASE_URL": "https://sandbox.api.bunce.so/v1",
        "API_KEY": "sk_test_1",
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[connections.bunce]\napi_key = "sk_live_1"\n', "SEGBOT_CONNECTIONS__BUNCE__API_KEY"),
        ('encryption_key = "x"\n', "belongs in the environment"),
        ('aprovers = ["U0A"]\n', "there is no setting “aprovers”"),
        ("[policy\n", "not valid TOML"),
    ],
)
def test_a_file_with_secrets_or_slips_is_refused(environment, tmp_path, text, says):
    (tmp_path / "segbot.toml").write_text(text)
    found = " ".join(faults(environment))
    assert says in found
    assert "sk_live_1" not in found


def test_a_named_file_must_exist(environment):
    assert "nowhere.toml" in faults(environment, SEGBOT_CONFIG="nowhere.toml")[0]


def test_slips_of_the_pen_are_found(environment):
    environment.setenv("SEGBOT_APROVERS", "U0A")
    environment.setenv("SEGBOT_CONNECTIONS__BUNCE__API_KEY", "x")
    assert unknown_names() == ["SEGBOT_APROVERS"]
    [fault] = faults(environment)
    assert fault.startswith("SEGBOT_APROVERS is not a setting of segbot. Did you mean “SEGBOT_APPROVERS”")


def test_file_and_environment_are_one_connection(environment, tmp_path):
    """A key from the environment beside a table of the file: its base address must not be lost."""
    (tmp_path / "segbot.toml").write_text(
        '[connections.Bunce]\nprovider = "bunce"\nBASE_URL = "https://sandbox.api.bunce.so/v1"\n'
    )
    environment.setenv("SEGBOT_CONNECTIONS__BUNCE__API_KEY", "sk_test_1")
    assert load_settings().connection_settings() == {
        "bunce": {
            "PROVIDER": "bunce",
            "BASE_URL": "https://sandbox.api.bunce.so/v1",
            "API_KEY": "sk_test_1",
        }
    }


def test_the_environment_wins_over_the_file(environment, tmp_path):
    (tmp_path / "segbot.toml").write_text('[connections.bunce]\nbase_url = "https://a.example"\n')
    environment.setenv("SEGBOT_CONNECTIONS__bunce__base_url", "https://b.example")
    assert load_settings().connection_settings()["bunce"]["BASE_URL"] == "https://b.example"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[connections.Bunce]\nbase_url = "https://a"\n[connections.bunce]\nbase_url = "https://b"\n',
            "[connections.Bunce] and [connections.bunce] differ only in capitals",
        ),
        (
            '[connections.bunce]\nbase_url = "https://a"\nBASE_URL = "https://b"\n',
            "BASE_URL and base_url differ only in capitals",
        ),
        ('connections = {bunce = "x"}\n', "connections.bunce is not a table"),
        ("[policy]\ngrease = 5\n", "SEGBOT_POLICY__GREASE is not a setting"),
    ],
)
def test_what_cannot_be_told_apart_stops_the_start(environment, tmp_path, text, says):
    (tmp_path / "segbot.toml").write_text(text)
    assert says in " ".join(faults(environment))


def test_variables_that_differ_only_in_capitals_stop_the_start(environment):
    environment.setenv("SEGBOT_CONNECTIONS__BUNCE__API_KEY", "one")
    [fault] = faults(environment, SEGBOT_CONNECTIONS__Bunce__API_KEY="two")
    assert "differ only in capitals" in fault
    assert "one" not in fault.split()


def test_lists_are_kept_a_month_or_as_said_and_never_less_than_a_day(environment):
    assert load_settings().retention_members == timedelta(days=30)
    environment.setenv("SEGBOT_RETENTION_MEMBERS", "90d")
    assert load_settings().retention_members == timedelta(days=90)
    [fault] = faults(environment, SEGBOT_RETENTION_MEMBERS="2h")
    assert fault.startswith("SEGBOT_RETENTION_MEMBERS")


def test_every_secret_is_known_to_the_logs(environment):
    environment.setenv("DATABASE_URL", "postgresql://segbot:db-password@127.0.0.1/segbot")
    environment.setenv("SEGBOT_CONNECTIONS__BUNCE__API_KEY", "sk_live_1")
    secrets = load_settings().secrets()
    assert {"xoxb-1", "very-secret", KEY, "db-password", "sk_live_1"} <= set(secrets)
    assert "db-password" not in repr(load_settings())
