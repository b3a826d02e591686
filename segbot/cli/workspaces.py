"""`segbot workspaces …` for operators, and `--workspace` for every other command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

_ABOUT_ALL = ("workspaces", "sandbox", "keygen", "providers")
_HELP = "One of several workspaces, by the name of its folder."


def with_workspace(group: click.Group) -> None:
    """Let every command of the group, and of the groups in it, be about one of several workspaces."""
    for command in group.commands.values():
        if isinstance(command, click.Group):
            if command.name not in _ABOUT_ALL:
                with_workspace(command)
        elif command.name not in _ABOUT_ALL:
            command.params.append(option())


def option() -> click.Option:
    return click.Option(
        ["--workspace"], metavar="NAME", help=_HELP, expose_value=False, is_eager=True, callback=_enter
    )


def _enter(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """Before anything else is read: from here on the process has this workspace's settings only."""
    if name:
        from segbot.settings.settings import read_env_file  # noqa: PLC0415 - `segbot --help` answers without loading it
        from segbot.settings.workspaces import ENTERED, enter  # noqa: PLC0415 - the same

        if os.environ.get(ENTERED) != name:
            read_env_file()
            enter(name)
    return name


@click.group()
def workspaces() -> None:
    """Several workspaces behind one address: add them, look at them, run them."""


@workspaces.command()
@click.argument("name")
@click.option("--team", required=True, metavar="ID", help="The id of the workspace in Slack: T…")
@click.option(
    "--provider", "providers", multiple=True, metavar="NAME", help="A provider, or NAME=PROVIDER; repeatable."
)
@click.option(
    "--approvers", default="", metavar="IDS", help="Slack user ids and user-group ids, with commas."
)
@click.option("--approvals-channel", default="", metavar="CHANNEL", help="Where cards wait for approval.")
@click.option(
    "--audit-channel", default="", metavar="CHANNEL", help="Where every step is reported in a line."
)
def add(name: str, team: str, **given: Any) -> None:
    r"""Make the folder of a workspace: its settings, and a key of its own.

    \b
    segbot workspaces add acme --team T012ABCDEF --provider bunce --approvers U012ABCDEF
    """
    from segbot.cli.init import add_workspace  # noqa: PLC0415 - see above

    folder, missing = add_workspace(name, team, **given)
    click.echo(f"Wrote {folder / 'segbot.toml'} and {folder / '.env'} (only you can read the second one).")
    if missing:
        click.echo(f"- Fill in {folder / '.env'}: {', '.join(missing)}.")
    click.echo("- Start segbot again, then open /slack/install of its public address in a browser.")


@workspaces.command(name="list")
def list_() -> None:
    """Every workspace with its id, and whether the app is installed in it."""
    for each, told in _installed():
        click.echo(f"{each.name:<20}  {each.team:<14}  {told}")


@workspaces.command()
def run() -> None:
    """The address in front, and one segbot for each workspace behind it."""
    from segbot.settings.settings import read_env_file  # noqa: PLC0415 - see above
    from segbot.workspaces.serve import serve  # noqa: PLC0415 - see above

    read_env_file()
    serve()


@workspaces.command()
def doctor() -> None:
    """Check the address in front, then each workspace by itself. Exit code 1 where something fails."""
    from segbot.settings.settings import read_env_file  # noqa: PLC0415 - see above
    from segbot.settings.workspaces import listed, load_front  # noqa: PLC0415 - see above

    read_env_file()
    load_front()
    click.echo("ok    The settings of the address in front are complete.")
    failed = False
    for each in listed():
        click.echo(f"\n{each.name} ({each.team})")
        done = _segbot("doctor", "--workspace", each.name)
        click.echo(done.stdout + done.stderr, nl=False)
        failed = failed or done.returncode != 0
    raise SystemExit(int(failed))


@workspaces.command(hidden=True)
def keep() -> None:
    """Keep a grant that was read from standard input, sealed with this workspace's key."""
    from segbot.cli.connect import keep_grant  # noqa: PLC0415 - see above

    keep_grant(json.load(sys.stdin))


@workspaces.command(hidden=True)
def installed() -> None:
    """Whether the app is installed in this workspace."""
    from segbot.cli.connect import is_installed  # noqa: PLC0415 - see above

    click.echo("installed" if is_installed() else "not installed")


for command in (keep, installed):
    command.params.append(option())


def _installed() -> Iterator[tuple[Any, str]]:
    """Each workspace's own process says it: this one opens nobody's database."""
    from segbot.settings.settings import read_env_file  # noqa: PLC0415 - see above
    from segbot.settings.workspaces import listed  # noqa: PLC0415 - see above

    read_env_file()
    for each in listed():
        done = _segbot("workspaces", "installed", "--workspace", each.name)
        yield each, done.stdout.strip() or done.stderr.strip()


def _segbot(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "segbot", *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        cwd=Path.cwd(),
    )
