"""Several workspaces behind one address: a folder each, whose settings are read as if nothing else were set.

`workspaces/acme/` holds a segbot.toml and a `.env` like any installation's, and by default its database. What the whole
app shares is its client id, its secrets and the address of Slack; nothing else of the environment gets in.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from segbot.domain.did_you_mean import did_you_mean
from segbot.domain.errors import ConfigurationError
from segbot.settings import names
from segbot.settings.sentences import plain

FOLDER = "SEGBOT_WORKSPACES"
ENTERED = "SEGBOT_WORKSPACE"
ADDRESS = "SEGBOT_PUBLIC_URL"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_TEAM = re.compile(r"[TE][A-Z0-9]{2,}")
_TOML, _ENV = "segbot.toml", ".env"
_SHARED = (
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "SEGBOT_LOG_FORMAT",
    FOLDER,
)
_SQLITE = "sqlite:///"
_HTTP_ONLY = (
    "SLACK_APP_TOKEN is set: several workspaces are served by HTTP only. Take it out, and turn Socket Mode off in the "
    "app's settings."
)


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """`team` is the id Slack gives it (`T…`), or of an organisation (`E…`)."""

    name: str
    team: str
    folder: Path


class FrontSettings(BaseSettings):
    """What the one address in front of all workspaces needs, by its name in the environment."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    client_id: str = Field(validation_alias="SLACK_CLIENT_ID", min_length=1)
    client_secret: SecretStr = Field(validation_alias="SLACK_CLIENT_SECRET", min_length=1)
    signing_secret: SecretStr = Field(validation_alias="SLACK_SIGNING_SECRET", min_length=1)
    slack_api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")
    public_url: str = Field(validation_alias=ADDRESS)
    host: str = Field("127.0.0.1", validation_alias="HOST")
    port: int = Field(3000, ge=0, le=65535, validation_alias="PORT")
    log_format: Literal["text", "json"] = Field("text", validation_alias="SEGBOT_LOG_FORMAT")

    @field_validator("slack_api_url")
    @classmethod
    def _slash_at_the_end(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        local = parts.hostname in ("127.0.0.1", "localhost")
        if not parts.hostname or parts.query or parts.fragment or parts.scheme not in ("https", "http"):
            raise ValueError("it looks like https://segbot.example.com")
        if parts.scheme == "http" and not local:
            raise ValueError("it has to begin with https://: a grant must not pass in clear text")
        return value.rstrip("/")

    @property
    def redirect_url(self) -> str:
        """Where Slack sends the browser back to; as in the app's manifest."""
        return f"{self.public_url}/slack/oauth_redirect"

    def secrets(self) -> list[str]:
        return [self.client_secret.get_secret_value(), self.signing_secret.get_secret_value()]


def load_front() -> FrontSettings:
    """Raises ConfigurationError with one sentence per fault."""
    if os.environ.get("SLACK_APP_TOKEN"):
        raise ConfigurationError([_HTTP_ONLY])
    try:
        return FrontSettings()
    except ValidationError as error:
        raise ConfigurationError(
            [
                f"{fault['loc'][0]} is missing."
                if fault["type"] == "missing"
                else f"{fault['loc'][0]} is wrong: {plain(fault)}."
                for fault in error.errors(include_input=False)
            ]
        ) from None


def folder() -> Path:
    """Where the workspaces' folders are."""
    return Path(os.environ.get(FOLDER) or "workspaces").absolute()


def listed() -> list[Workspace]:
    """Every workspace there is a folder for, by name. Raises ConfigurationError: none, no team, or one team twice."""
    base = folder()
    found = [_read(each.parent) for each in sorted(base.glob(f"*/{_TOML}"))] if base.is_dir() else []
    if not found:
        raise ConfigurationError(
            [f"There is no workspace in {base} yet. `segbot workspaces add NAME --team T…` adds one."]
        )
    by_team: defaultdict[str, list[str]] = defaultdict(list)
    for each in found:
        by_team[each.team].append(each.name)
    twice = [
        f"{' and '.join(same)} are both for the workspace {team}: keep one of them."
        for team, same in by_team.items()
        if len(same) > 1
    ]
    if twice:
        raise ConfigurationError(twice)
    return found


def find(name: str) -> Workspace:
    """Raises ConfigurationError for a name there is no folder for."""
    base = folder()
    if _NAME.fullmatch(name) and (base / name / _TOML).is_file():
        return _read(base / name)
    known = sorted(each.parent.name for each in base.glob(f"*/{_TOML}")) if base.is_dir() else []
    there = f"{did_you_mean(name, known)} There are: {', '.join(known)}." if known else ""
    raise ConfigurationError([f"There is no workspace “{name}” in {base}.{there}"])


def enter(name: str) -> Workspace:
    """From here on this process knows this workspace's settings and nobody else's. Raises ConfigurationError."""
    workspace = find(name)
    environment = environment_of(workspace, os.environ)
    for variable in [each for each in os.environ if is_ours(each) and each not in environment]:
        del os.environ[variable]
    os.environ.update(environment)
    return workspace


def environment_of(workspace: Workspace, outer: Mapping[str, str]) -> dict[str, str]:
    """The variables that set up one workspace: what all share, what `SEGBOT_WORKSPACES__<NAME>__…` gives it alone, then
    its own `.env`.
    """
    own = f"{FOLDER}__{workspace.name.upper().replace('-', '_')}__"
    found = {name: outer[name] for name in _SHARED if outer.get(name)}
    # What is handed to one workspace can be anything but what all of them share.
    given = {name[len(own) :]: value for name, value in outer.items() if name.upper().startswith(own)}
    file = workspace.folder / _ENV
    if file.is_file():
        values = dotenv_values(file, interpolate=False)
        given = {name: value for name, value in values.items() if value} | given
    found = {name: value for name, value in given.items() if is_ours(name)} | found
    found[FOLDER] = str(folder())
    found[ENTERED] = workspace.name
    found["SEGBOT_CONFIG"] = str(workspace.folder / _TOML)
    url = found.get("DATABASE_URL") or str(_parsed(workspace.folder / _TOML).get("database_url") or "")
    found["DATABASE_URL"] = _inside(workspace.folder, url or f"{_SQLITE}segbot.db")
    return found


def add(name: str, team: str, others: Sequence[str]) -> Path:
    """The folder of a workspace to come. Raises ConfigurationError for a name or a team that cannot be."""
    faults = []
    if not _NAME.fullmatch(name):
        faults.append(f"“{name}” is no name for a workspace: use small letters, digits and hyphens.")
    if not _TEAM.fullmatch(team):
        faults.append(f"“{team}” is no workspace id: it begins with T (or E for a whole organisation).")
    if team in others:
        faults.append(f"There is a workspace for {team} already.")
    if faults:
        raise ConfigurationError(faults)
    return folder() / name


def _read(path: Path) -> Workspace:
    team = str(_parsed(path / _TOML).get("team") or "")
    if not _TEAM.fullmatch(team):
        raise ConfigurationError(
            [
                f'{path / _TOML}: team is missing. It is the id of the workspace in Slack, such as team = "T012ABCDEF".'
            ]
        )
    return Workspace(name=path.name, team=team, folder=path)


def _parsed(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError([f"{path} is not valid TOML: {error}."]) from None


def _inside(path: Path, url: str) -> str:
    """A file is looked for in the workspace's own folder, wherever the command was started."""
    if url.startswith(_SQLITE) and not url.startswith(f"{_SQLITE}/"):
        return f"{_SQLITE}{path / url.removeprefix(_SQLITE)}"
    return url


def is_ours(name: str) -> bool:
    return name.upper().startswith((names.PREFIX, "SLACK_")) or name in ("DATABASE_URL", "HOST", "PORT")
