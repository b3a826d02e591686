"""The only reader of the environment and of segbot.toml. A wrong setting stops the start with a sentence."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from dotenv import dotenv_values
from pydantic import (
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from segbot.domain.errors import ConfigurationError
from segbot.domain.policy import Policy, validation
from segbot.domain.time_windows import EveryWeek
from segbot.settings import names, workspaces
from segbot.settings.policy import Duration, People, PolicyFile, PolicySettings, table_sentence, words
from segbot.settings.sentences import plain
from segbot.settings.times import TimeOfWeek

_SECRETS = re.compile(r"key|token|secret|password", re.IGNORECASE)
_PREFIX = "SEGBOT_"
_ENV_FILE = ".env"
_DATABASE = "sqlite:///segbot.db"
_BARE = (
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN",
    "SLACK_API_URL",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "DATABASE_URL",
    "HOST",
    "PORT",
)
_TRACES = "OTEL_"
_COLLECTORS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_COLLECTOR_KEYS = ("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS")


class Settings(BaseSettings):
    """Everything that can be set, by its name in the environment (segbot.toml uses the same words, in small letters)."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_nested_delimiter="__", extra="ignore", populate_by_name=True
    )

    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")
    slack_client_id: str = Field("", validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(None, validation_alias="SLACK_CLIENT_SECRET")
    database_url: str = Field(_DATABASE, validation_alias="DATABASE_URL", repr=False)
    host: str = Field("127.0.0.1", validation_alias="HOST")
    port: int = Field(3000, ge=0, le=65535, validation_alias="PORT")

    team: Annotated[str, Field(pattern=r"^([TE][A-Z0-9]{2,})?$")] = ""
    encryption_key: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(words)]
    audit_channel: str = ""
    approvals_channel: str = ""
    digest_channel: str = ""
    digest_at: TimeOfWeek = EveryWeek(day=0, at=time(9))
    approvers: People = ()
    requesters: People = ()
    policy: PolicySettings = Field(default_factory=PolicySettings)
    connections: dict[str, dict[str, SecretStr]] = Field(default_factory=dict)
    headings: dict[Literal["id", "email", "first_name", "last_name", "phone"], tuple[str, ...]] = Field(
        default_factory=dict
    )
    retention_members: Duration = timedelta(days=30)
    log_format: Literal["text", "json"] = "text"

    @field_validator("retention_members")
    @classmethod
    def _at_least_a_day(cls, value: timedelta) -> timedelta:
        if value < timedelta(days=1):
            raise ValueError("a list is kept for one day (1d) at least")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _slash_at_the_end(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @field_validator(
        "slack_bot_token", "slack_app_token", "slack_signing_secret", "slack_client_secret", mode="before"
    )
    @classmethod
    def _empty_is_not_set(cls, value: Any) -> Any:
        return value or None

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        token = value.get_secret_value()
        if token.startswith("xoxe"):
            raise ValueError(
                "tokens that rotate (xoxe.…) run out after 12 hours and segbot does not renew them; "
                "token rotation cannot be switched off again, so make a new app without it"
            )
        if not token.startswith("xoxb-"):
            raise ValueError("a bot token begins with xoxb-")
        return value

    @field_validator("database_url")
    @classmethod
    def known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ValueError("it has to begin with sqlite:/// or postgresql://")
        return value.replace("postgres://", "postgresql://", 1)

    @field_validator("encryption_key")
    @classmethod
    def _is_fernet(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not value:
            raise ValueError("it is empty; `segbot keygen` prints one")
        for number, key in enumerate(value, start=1):
            try:
                Fernet(key.get_secret_value())
            except ValueError as error:
                raise ValueError(f"key {number} is not a Fernet key; `segbot keygen` prints one") from error
        return value

    @property
    def workspace(self) -> str:
        """The name of this one of several workspaces; empty where there is only one."""
        return os.environ.get(workspaces.ENTERED, "")

    @property
    def traces_wanted(self) -> bool:
        """As OpenTelemetry names it; everything else about traces its own library reads.
        opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables
        """
        refused = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
        refused = refused or os.environ.get("OTEL_TRACES_EXPORTER", "otlp") != "otlp"
        return not refused and any(os.environ.get(name) for name in _COLLECTORS)

    @property
    def socket_mode(self) -> bool:
        """With an app-level token Slack is reached by Socket Mode, else it reaches us by HTTP."""
        return self.slack_app_token is not None

    def keys(self) -> tuple[str, ...]:
        """The Fernet keys; the first one seals."""
        return tuple(key.get_secret_value() for key in self.encryption_key)

    def secrets(self) -> list[str]:
        """Every secret value, for the logs to leave out."""
        tokens = (
            self.slack_bot_token,
            self.slack_signing_secret,
            self.slack_app_token,
            self.slack_client_secret,
        )
        found = [token.get_secret_value() for token in tokens if token] + list(self.keys())
        found += [password for password in [urlsplit(self.database_url).password] if password]
        headers = [each for name in _COLLECTOR_KEYS for each in os.environ.get(name, "").split(",")]
        found += [value for each in headers if (value := each.partition("=")[2].strip())]
        for values in self.connections.values():
            found += [value.get_secret_value() for name, value in values.items() if _SECRETS.search(name)]
        return found

    def policy_in_force(self) -> Policy:
        return self.policy.policy(self.approvers)

    def connection_settings(self) -> dict[str, dict[str, str]]:
        """Each connection's settings by NAME in capitals, as the providers declare them; PROVIDER is filled in."""
        return {
            name.lower(): {
                "PROVIDER": name.lower(),
                **{key.upper(): value.get_secret_value() for key, value in values.items()},
            }
            for name, values in self.connections.items()
        }

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment and the toml file. Raises ConfigurationError with one sentence per fault."""
    if environ is None:
        read_env_file()
    environment = os.environ if environ is None else environ
    faults = [*names.alike_faults(environment), *names.unknown_faults(environment, _known())]
    if faults:
        raise ConfigurationError(faults)
    from_file = _read_toml(environment)
    try:
        settings = Settings(**from_file)
    except ValidationError as error:
        faults = [_sentence(fault, from_file) for fault in error.errors(include_input=False)]
        raise ConfigurationError([*_no_token(environment, from_file), *faults]) from None
    except SettingsError as error:
        raise ConfigurationError([_unreadable(error)]) from None
    faults = [*_no_token(environment, from_file), *_cross_check(settings)]
    if faults:
        raise ConfigurationError(faults)
    return settings


def _no_token(environment: Mapping[str, str], from_file: Mapping[str, Any]) -> list[str]:
    """Of several workspaces each one's token comes with its installation, into its database."""
    given = environment.get("SLACK_BOT_TOKEN") or from_file.get("SLACK_BOT_TOKEN")
    if environment.get(workspaces.ENTERED):
        alone = ["SLACK_BOT_TOKEN", *(["SLACK_APP_TOKEN"] if environment.get("SLACK_APP_TOKEN") else [])]
        return [
            f"{name} is set for one of several workspaces. Take it out: the token comes with the installation."
            for name in (alone if given else alone[1:])
        ]
    return [] if given else ["SLACK_BOT_TOKEN is missing."]


def database_url() -> str:
    """The database alone, for what needs no other setting. Raises ConfigurationError."""
    read_env_file()
    url = os.environ.get("DATABASE_URL") or str(_read_toml(os.environ).get("DATABASE_URL") or _DATABASE)
    try:
        return Settings.known_database(url)
    except ValueError as error:
        raise ConfigurationError([f"DATABASE_URL is wrong: {error}."]) from None


def read_env_file() -> None:
    """`.env` beside the process, as `segbot init` writes it; what is set already stays. Only names that are ours."""
    path = Path(_ENV_FILE)
    if not path.is_file() or os.environ.get(workspaces.ENTERED):
        return
    for name, value in dotenv_values(path, interpolate=False).items():
        if value and (name.startswith((_PREFIX, _TRACES)) or name in _BARE):
            os.environ.setdefault(name, value)


def load_policy(path: Path, approvers: tuple[str, ...]) -> Policy:
    """The policy another file holds, the environment left aside; `approvers` where it names none.

    Raises ConfigurationError with one sentence per fault.
    """
    document = _parsed(path)
    try:
        written = PolicyFile.model_validate(document)
    except ValidationError as error:
        told = [_sentence(fault, document) for fault in error.errors(include_input=False)]
        raise ConfigurationError([f"{path}: {each}" for each in told]) from None
    policy = written.policy.policy(written.approvers or approvers)
    faults = validation.faults(policy)
    if faults:
        raise ConfigurationError([f"{path}: {fault}" for fault in faults])
    return policy


def unknown_names(environ: Mapping[str, str] | None = None) -> list[str]:
    """Variables that look like ours and are not: most often a slip of the pen."""
    return names.unknown(os.environ if environ is None else environ, _known())


def _known() -> set[str]:
    own = {
        _PREFIX + name.upper() for name, field in Settings.model_fields.items() if not field.validation_alias
    }
    return own | {"SEGBOT_CONFIG", workspaces.FOLDER, workspaces.ENTERED, workspaces.ADDRESS}


def _cross_check(settings: Settings) -> list[str]:
    faults = []
    if not settings.socket_mode and settings.slack_signing_secret is None:
        faults.append(
            "SLACK_SIGNING_SECRET is missing: without it (or SLACK_APP_TOKEN for Socket Mode) nothing from Slack can be trusted."
        )
    if settings.workspace:
        needed = {
            "team": settings.team,
            "SLACK_CLIENT_ID": settings.slack_client_id,
            "SLACK_CLIENT_SECRET": settings.slack_client_secret,
        }
        faults += [f"{name} is missing." for name, value in needed.items() if not value]
    if settings.slack_app_token and not settings.slack_app_token.get_secret_value().startswith("xapp-"):
        faults.append("SLACK_APP_TOKEN is not an app-level token: those begin with xapp-.")
    return faults + validation.faults(settings.policy_in_force())


def _read_toml(environment: Mapping[str, str]) -> dict[str, Any]:
    named = environment.get("SEGBOT_CONFIG")
    path = Path(named or "segbot.toml")
    if not path.is_file():
        if named:
            raise ConfigurationError([f"SEGBOT_CONFIG names {named}, and there is no such file."])
        return {}
    document = _parsed(path)
    faults = _no_tables(path, document)
    if faults:
        raise ConfigurationError(faults)
    faults = [
        f"{path}: {name} is a secret and belongs in the environment, as {variable}."
        for name, variable in _secrets_in(document)
    ]
    allowed = {name for name in Settings.model_fields if name != "encryption_key"}
    faults += [f"{path}: there is no setting “{name}”." for name in document if name not in allowed]
    tables, alike = names.connections(document.get("connections", {}), path)
    if faults or alike:
        raise ConfigurationError([*faults, *alike])
    if tables:
        document["connections"] = {
            connection: {name: str(value) for name, value in values.items()}
            for connection, values in tables.items()
        }
    aliased = {name: str(field.validation_alias) for name, field in Settings.model_fields.items()}
    return {(aliased[name] if aliased[name] in _BARE else name): value for name, value in document.items()}


def _no_tables(path: Path, document: Mapping[str, Any]) -> list[str]:
    """Where a value stands that has to be a table of settings."""
    wrong_policy = ["policy"] if not isinstance(document.get("policy", {}), dict) else []
    return [f"{path}: policy has to be a table: [policy]." for _ in wrong_policy]


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError([f"{path} is not valid TOML: {error}."]) from None


def _secrets_in(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [
        (name, name.upper() if name.upper() in _BARE else _PREFIX + name.upper())
        for name, value in document.items()
        if isinstance(value, str) and _SECRETS.search(name)
    ]
    for connection, values in document.get("connections", {}).items():
        found += [
            (f"connections.{connection}.{name}", f"SEGBOT_CONNECTIONS__{connection.upper()}__{name.upper()}")
            for name in values
            if _SECRETS.search(name) and name.lower() not in ("project_key", "token_url")
        ]
    return found


def _unreadable(error: SettingsError) -> str:
    """A value that was to hold several settings at once and cannot be taken apart. The error names the field only."""
    named = re.search(r'field "(\w+)"', str(error))
    name = f"{_PREFIX}{named[1].upper()}" if named else "A setting"
    return f"{name} is wrong: set its parts one by one, as {name}__<NAME>."


def _sentence(fault: Any, from_file: Mapping[str, Any]) -> str:
    path = [str(part) for part in fault["loc"]]
    if path[:1] == ["policy"] and path[1:2] in (["rules"], ["freezes"]) and len(path) > 2:  # noqa: PLR2004 - its place follows
        return table_sentence(path[1], path[2:], fault, from_file.get("policy"))
    name = path[0] if path[0] in _BARE else _PREFIX + "__".join(path).upper()
    if fault["type"] == "missing":
        advice = " `segbot keygen` prints one." if name.endswith("ENCRYPTION_KEY") else ""
        return f"{name} is missing.{advice}"
    if fault["type"] == "extra_forbidden":
        return f"{name} is not a setting of segbot."
    return f"{name} is wrong: {plain(fault)}."
