"""`segbot init`: from nothing to a bot that answers. It asks, or with --yes takes what it was given; then doctor looks."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from segbot.cli.manifest import create_link
from segbot.domain.capabilities import ProviderSpec, SettingSpec
from segbot.domain.errors import ConfigurationError
from segbot.providers import REGISTRY
from segbot.providers.connection import variable
from segbot.rosters.storage.encryption import new_key
from segbot.settings import read_env_file, workspaces
from segbot.settings.new_install import TOML, Connection, Install, refuse_to_overwrite, write_install

_ID = re.compile(r"[UWS][A-Z0-9]{5,}")
_TOKENS = {
    "SLACK_BOT_TOKEN": "Bot token (OAuth & Permissions, xoxb-…)",
    "SLACK_APP_TOKEN": "App-level token with connections:write (Basic Information, xapp-…)",
    "SLACK_SIGNING_SECRET": "Signing secret (Basic Information)",
}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What was given on the command line. `http`: the public address; empty for Socket Mode, None where not said."""

    http: str | None
    providers: Sequence[str]
    approvers: str
    approvals_channel: str
    audit_channel: str
    folder: Path


@dataclass(frozen=True, kw_only=True)
class Terminal:
    """Whoever is asked. `hidden` does not show what is typed; `attended` is false where nobody is there to answer."""

    say: Callable[[str], None]
    ask: Callable[[str, str], str]
    hidden: Callable[[str], str]
    attended: bool


def init(given: Answers, terminal: Terminal, environ: Mapping[str, str]) -> tuple[Path, list[str]]:
    """Write the installation; the folder, and the variables still to be filled in.

    Raises ConfigurationError with a sentence per fault, before anything is written.
    """
    refuse_to_overwrite(given.folder)
    answers = _asked(given, terminal) if terminal.attended else given
    specs, faults = _specs(answers.providers)
    approvers, wrong = _ids(answers.approvers)
    if faults or wrong:
        raise ConfigurationError([*faults, *wrong])
    http = answers.http or ""
    link = create_link(http)
    terminal.say("Create the Slack app from this link, then install it to the workspace:\n")
    terminal.say(f"  {link}\n")
    secrets = {
        "SEGBOT_ENCRYPTION_KEY": environ.get("SEGBOT_ENCRYPTION_KEY") or new_key(),
        **_tokens(http, terminal, environ),
    }
    if environ.get("DATABASE_URL"):
        secrets["DATABASE_URL"] = environ["DATABASE_URL"]
    install = Install(
        approvers=approvers,
        approvals_channel=answers.approvals_channel,
        audit_channel=answers.audit_channel,
        slack_api_url=environ.get("SLACK_API_URL", ""),
        connections=[_connection(name, spec, terminal, environ) for name, spec in specs.items()],
        secrets=secrets,
    )
    toml, env = write_install(answers.folder, install)
    terminal.say(f"Wrote {toml} and {env} (only you can read the second one).")
    return answers.folder, _missing(install)


def add_workspace(
    name: str,
    team: str,
    *,
    providers: Sequence[str],
    approvers: str,
    approvals_channel: str,
    audit_channel: str,
) -> tuple[Path, list[str]]:
    """Write the folder of one of several workspaces; it, and the variables still to be filled in.

    Raises ConfigurationError with a sentence per fault, before anything is written.
    """
    read_env_file()
    there = workspaces.folder().is_dir() and any(workspaces.folder().glob(f"*/{TOML}"))
    others = [each.team for each in workspaces.listed()] if there else []
    folder = workspaces.add(name, team, others)
    specs, faults = _specs(providers)
    ids, wrong = _ids(approvers)
    if faults or wrong:
        raise ConfigurationError([*faults, *wrong])
    nobody = Terminal(say=lambda _: None, ask=lambda *_: "", hidden=lambda _: "", attended=False)
    install = Install(
        team=team,
        approvers=ids,
        approvals_channel=approvals_channel,
        audit_channel=audit_channel,
        connections=[_connection(each, spec, nobody, {}) for each, spec in specs.items()],
        secrets={"SEGBOT_ENCRYPTION_KEY": new_key()},
    )
    write_install(folder, install)
    return folder, _missing(install)


def next_steps(folder: Path, missing: Sequence[str]) -> Iterator[str]:
    """What is still to be done, in order."""
    if missing:
        yield f"Fill in {folder / '.env'}: {', '.join(missing)}."
    if folder != Path():
        yield f"Go there: cd {folder}"
    if missing:
        yield "Check everything: segbot doctor"
    yield "Invite the bot to the approvals and audit channels, then start it: segbot run"


def _asked(given: Answers, terminal: Terminal) -> Answers:
    """The same with whatever was not on the command line."""
    http = given.http
    if http is None:
        how = terminal.ask("Socket Mode (no public address needed) or HTTP? [socket/http]", "socket")
        http = terminal.ask("Public address of segbot (https://…)", "") if how.startswith("h") else ""
    providers = (
        given.providers
        or terminal.ask(
            f"Which providers? ({', '.join(REGISTRY)}; several with commas)", next(iter(REGISTRY))
        )
        .replace(",", " ")
        .split()
    )
    return replace(
        given,
        http=http,
        providers=providers,
        approvers=given.approvers
        or terminal.ask("Who may approve? (Slack ids U… and groups S…, with commas)", ""),
        approvals_channel=given.approvals_channel
        or terminal.ask("Channel for approvals (id or #name; empty: where it was asked)", ""),
        audit_channel=given.audit_channel
        or terminal.ask("Channel for the audit lines (id or #name; empty: none)", ""),
    )


def _specs(names: Sequence[str]) -> tuple[dict[str, ProviderSpec], list[str]]:
    """By connection name: `bunce`, or `shoes=bunce` for an account that goes by another name."""
    found: dict[str, ProviderSpec] = {}
    faults = []
    for each in names:
        name, _, provider = each.strip().lower().partition("=")
        kind = REGISTRY.get(provider or name)
        if kind is None:
            faults.append(f"“{provider or name}” is no provider segbot knows: {', '.join(REGISTRY)}.")
        elif not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            faults.append(f"“{name}” cannot name a connection: small letters, digits and _ only.")
        else:
            found[name] = kind.spec
    if not names:
        faults.append(f"Say which provider: --provider with one of {', '.join(REGISTRY)}.")
    return found, faults


def _ids(approvers: str) -> tuple[list[str], list[str]]:
    """Slack ids, and a sentence for each that is none."""
    ids = [each for each in re.split(r"[,\s]+", approvers.strip()) if each]
    wrong = [
        f"“{each}” isn't a Slack id: people's begin with U or W, user groups' with S (profile, ⋮, Copy member ID)."
        for each in ids
        if not _ID.fullmatch(each)
    ]
    return ids, wrong


def _tokens(http: str, terminal: Terminal, environ: Mapping[str, str]) -> dict[str, str]:
    wanted = ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET" if http else "SLACK_APP_TOKEN"]
    return {name: environ.get(name) or _secret(_TOKENS[name], terminal) for name in wanted}


def _connection(name: str, spec: ProviderSpec, terminal: Terminal, environ: Mapping[str, str]) -> Connection:
    open_, secret = {}, {}
    for setting in spec.settings:
        value = environ.get(variable(name, setting.name), "")
        if setting.secret:
            if value or setting.required or setting.default is None:
                told = f"{spec.label}, {setting.name}: {setting.about}"
                value = value or (_secret(told, terminal) if setting.required else "")
                secret[setting.name] = value
        elif value or setting.required:
            open_[setting.name] = value or _open(spec, setting, terminal)
    provider_key = next(key for key, kind in REGISTRY.items() if kind.spec is spec)
    return Connection(
        name=name,
        provider=provider_key,
        open=open_,
        secret=secret,
    )


def _open(spec: ProviderSpec, setting: SettingSpec, terminal: Terminal) -> str:
    if not terminal.attended:
        return setting.default or ""
    return terminal.ask(f"{spec.label}, {setting.name}: {setting.about}", setting.default or "")


def _secret(told: str, terminal: Terminal) -> str:
    """Not shown while it is typed, and never printed. Empty: to be filled in later."""
    return terminal.hidden(f"{told} (empty: later)").strip() if terminal.attended else ""


def _missing(install: Install) -> list[str]:
    named = [name for name, value in install.secrets.items() if not value]
    for connection in install.connections:
        spec = REGISTRY[connection.provider].spec
        needed = {setting.name for setting in spec.settings if setting.required}
        given = {**connection.open, **connection.secret}
        named += [variable(connection.name, name) for name in sorted(needed) if not given.get(name)]
    return named


def enter(folder: Path) -> None:
    """Go where the settings are, so that doctor reads those just written."""
    os.chdir(folder)
