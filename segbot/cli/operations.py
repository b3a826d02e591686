"""The commands around an installation: set it up, keep it, take it elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click


@click.command()
@click.option(
    "--yes",
    is_flag=True,
    help="Ask nothing: take the options and the environment, and fill in the rest later.",
)
@click.option("--http", default=None, metavar="URL", help="Slack calls segbot at this public address.")
@click.option("--socket", is_flag=True, help="segbot calls Slack (Socket Mode): no public address is needed.")
@click.option(
    "--provider", "providers", multiple=True, metavar="NAME", help="A provider, or NAME=PROVIDER; repeatable."
)
@click.option(
    "--approvers", default="", metavar="IDS", help="Slack user ids and user-group ids, with commas."
)
@click.option("--approvals-channel", default="", metavar="CHANNEL", help="Where cards wait for approval.")
@click.option("--audit-channel", default="", metavar="CHANNEL", help="Where every step is told in a line.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Where the files go; here by default.",
)
def init(*, yes: bool, socket: bool, http: str | None, **given: Any) -> None:
    r"""Set up a new installation: write segbot.toml and .env, print the link that creates the Slack app, then check.

    \b
    segbot init
    segbot init --yes --socket --provider bunce --approvers U012ABCDEF --approvals-channel C012ABCDEF
    """
    from segbot.cli.init import Answers, Terminal, enter, next_steps  # noqa: PLC0415 - see run
    from segbot.cli.init import init as begin  # noqa: PLC0415 - see run

    if socket and http:
        raise click.UsageError("Say either --http URL or --socket.")
    terminal = Terminal(
        say=click.echo,
        ask=lambda text, default: click.prompt(text, default=default, show_default=bool(default)),
        hidden=lambda text: click.prompt(text, default="", hide_input=True, show_default=False),
        attended=not yes and sys.stdin.isatty(),
    )
    answers = Answers(http="" if socket or (yes and not http) else http, **given)
    folder, missing = begin(answers, terminal, os.environ)
    for step in next_steps(folder, missing):
        click.echo(f"- {step}")
    if not missing:
        enter(folder)
        click.echo("")
        from segbot.cli.main import report_doctor  # noqa: PLC0415 - main knows this module

        raise SystemExit(report_doctor())


@click.command()
@click.option("--http", default="", metavar="URL", help="Slack calls segbot at this public address.")
@click.option("--socket", is_flag=True, help="Socket Mode, which is also what you get without --http.")
@click.option(
    "--workspaces", is_flag=True, help="For several workspaces: with the redirect URL of /slack/install."
)
def manifest(*, http: str, socket: bool, workspaces: bool) -> None:
    r"""Print the Slack app's manifest as JSON.

    \b
    segbot manifest --socket
    segbot manifest --http https://segbot.example.com
    segbot manifest --http https://segbot.example.com --workspaces
    """
    from segbot.cli.manifest import as_text  # noqa: PLC0415 - see run

    if socket and http:
        raise click.UsageError("Say either --http URL or --socket.")
    click.echo(as_text(http, several=workspaces))


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    r"""Write the whole database into FILE, also while segbot runs. What is sealed stays sealed.

    \b
    segbot backup segbot-2026-11-29.backup
    """
    from segbot.cli.backup import backup as write  # noqa: PLC0415 - see init

    write(file, click.echo)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    r"""Make the database of DATABASE_URL from a backup; refused where there is one already.

    \b
    segbot restore segbot-2026-11-29.backup
    """
    from segbot.cli.backup import restore as read  # noqa: PLC0415 - see init

    read(file, click.echo)


@click.command()
@click.option(
    "--to", default="", metavar="URL", help="Copy everything into this database (SQLite or Postgres)."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def migrate(*, to: str, dry_run: bool) -> None:
    r"""Bring the database up to date (run and web do it by themselves), or take it elsewhere with --to.

    \b
    segbot migrate --dry-run
    segbot migrate --to postgresql://segbot@db.example.com/segbot
    """
    if to:
        from segbot.cli.backup import move  # noqa: PLC0415 - see init

        move(to, click.echo)
        return
    from segbot.serve import migrate_database, migrations_to_come  # noqa: PLC0415 - see init

    if dry_run:
        click.echo("\n".join(migrations_to_come()) or "The database is up to date.")
        return
    applied = migrate_database()
    click.echo("\n".join(f"applied {name}" for name in applied) or "The database is up to date.")
