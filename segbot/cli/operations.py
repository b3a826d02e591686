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
@click.option(
    "--audit-channel", default="", metavar="CHANNEL", help="Where every step is reported in a line."
)
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


@click.command()
@click.option(
    "--watch",
    is_flag=False,
    flag_value=2.0,
    default=None,
    type=click.FloatRange(0.2, 3600.0),
    metavar="[SECONDS]",
    help="Refresh every two seconds, or as often as you say; Ctrl-C ends it.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for machines.")
@click.option("--url", default="", metavar="URL", help="The /metrics of another process.")
def status(*, watch: float | None, as_json: bool, url: str) -> None:
    r"""What waits, what was done, and how providers and Slack answer: the numbers of /metrics, for a terminal.

    \b
    segbot status
    segbot status --watch
    """
    import itertools  # noqa: PLC0415 - see init

    from rich.console import Console  # noqa: PLC0415 - see init

    from segbot.cli.status import address, look, show  # noqa: PLC0415 - see init
    from segbot.cli.status import as_json as document  # noqa: PLC0415 - see init

    url = url or address()
    if as_json:
        click.echo(document(look(url)))
        return
    try:
        show(url, console=Console(), watch=watch, turns=itertools.count())
    except KeyboardInterrupt:
        return


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    r"""Print the script that completes segbot's commands in your shell.

    \b
    segbot completion bash >> ~/.bashrc
    segbot completion fish > ~/.config/fish/completions/segbot.fish
    """
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - see init

    from segbot.cli.main import cli  # noqa: PLC0415 - main knows this module

    complete = get_completion_class(shell)
    if complete is None:
        raise click.UsageError(f"No completion for {shell}.")
    click.echo(complete(cli, {}, "segbot", "_SEGBOT_COMPLETE").source())
