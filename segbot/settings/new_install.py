"""The two files a new installation starts from: segbot.toml for what may be read, .env (0600) for what may not.

Nothing is overwritten, and no secret is ever put into segbot.toml.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from segbot.domain.errors import ConfigurationError

TOML, ENV = "segbot.toml", ".env"
_OWNER_ONLY = 0o600


@dataclass(frozen=True, kw_only=True)
class Connection:
    """One account: `open` settings by name for segbot.toml, `secret` ones for .env (an empty value is to be filled in)."""

    name: str
    provider: str
    open: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Install:
    """Everything that was asked for. `team` is set for one of several workspaces. `secrets` by variable, in order; an empty value is a line to be filled in."""

    team: str = ""
    approvers: Sequence[str] = ()
    approvals_channel: str = ""
    audit_channel: str = ""
    slack_api_url: str = ""
    host: str = ""
    connections: Sequence[Connection] = ()
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def refuse_to_overwrite(folder: Path) -> None:
    """Raises ConfigurationError where one of the files is there already."""
    there = [each for each in (folder / TOML, folder / ENV) if each.exists()]
    if there:
        raise ConfigurationError(
            [
                f"{each} is there already and was left as it is. Name another --folder, or move it away."
                for each in there
            ]
        )


def write_install(folder: Path, install: Install) -> tuple[Path, Path]:
    """Make the folder and both files; where they are. Raises ConfigurationError where one of them is there already."""
    toml, env = folder / TOML, folder / ENV
    refuse_to_overwrite(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Made with its mode: between creating and changing it anybody could open the file.
        descriptor = os.open(env, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_environment(install))
        with toml.open("x", encoding="utf-8") as file:
            file.write(_document(install))
    except OSError as error:
        raise ConfigurationError([f"{folder} cannot be written: {error.strerror}."]) from None
    return toml, env


def _document(install: Install) -> str:
    lines = [
        "# Everything that is no secret. segbot.example.toml has every setting with its default.",
        "",
        *([f"team = {_quoted(install.team)}"] if install.team else []),
        f"approvers = [{', '.join(_quoted(each) for each in install.approvers)}]",
        f"approvals_channel = {_quoted(install.approvals_channel)}",
        f"audit_channel = {_quoted(install.audit_channel)}",
    ]
    if install.slack_api_url:
        lines.append(f"slack_api_url = {_quoted(install.slack_api_url)}")
    if install.host:
        lines.append(f"host = {_quoted(install.host)}")
    for connection in install.connections:
        lines += ["", f"[connections.{connection.name}]", f"provider = {_quoted(connection.provider)}"]
        lines += [
            f"{name.lower()} = {_quoted(value)}" if value else f'# {name.lower()} = ""  # to be filled in'
            for name, value in connection.open.items()
        ]
    return "\n".join(lines) + "\n"


def _environment(install: Install) -> str:
    lines = [
        "# Secrets. Readable by its owner only; keep a copy of SEGBOT_ENCRYPTION_KEY in another safe place:",
        "# without it nobody can open the lists that segbot keeps.",
        *(f"{name}={value}" for name, value in install.secrets.items()),
    ]
    for connection in install.connections:
        lines += [
            f"SEGBOT_CONNECTIONS__{connection.name.upper()}__{name}={value}"
            for name, value in connection.secret.items()
        ]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    """A TOML basic string: toml.io/en/v1.0.0#string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in escaped) + '"'
