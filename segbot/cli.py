"""The command line: verbs for operators. No logic here."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from segbot import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="segbot")
def cli() -> None:
    """Customer segments from Slack, with a second pair of eyes on everything destructive."""


@cli.command()
@click.option(
    "--port", default=8080, show_default=True, help="Where the page is served; the bot takes the next one."
)
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
@click.option("--socket-mode", is_flag=True, help="Let the bot reach Slack by Socket Mode instead of HTTP.")
@click.option("--seed", default=1, show_default=True, help="Which customers and segments to make up.")
@click.option("--fresh", is_flag=True, help="Begin anew instead of where the sandbox was left.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".segbot-sandbox"),
    show_default=True,
    help="Where the sandbox keeps its world.",
)
def sandbox(*, port: int, no_browser: bool, socket_mode: bool, seed: int, fresh: bool, folder: Path) -> None:
    """Try the whole product on this machine: Slack and the providers are stand-ins, no accounts needed."""
    from segbot.sandbox.launch import run  # noqa: PLC0415 - the bot itself never loads the sandbox

    run(
        bot=[sys.executable, "-m", "segbot", "run"],
        port=port,
        open_browser=not no_browser,
        socket_mode=socket_mode,
        seed=seed,
        fresh=fresh,
        folder=folder,
    )


@cli.command()
def run() -> None:
    """Bot and worker in one process: the usual way, with one SQLite file."""
    from segbot.bootstrap import serve  # noqa: PLC0415 - `segbot --help` answers without loading everything

    serve()


@cli.command()
def web() -> None:
    """The bot alone, beside `segbot worker` on the same Postgres."""
    from segbot.bootstrap import serve  # noqa: PLC0415 - see run

    serve(work=False)


@cli.command()
def worker() -> None:
    """The worker alone: carries out, delivers and keeps the clocks; as many as you like on one Postgres."""
    from segbot.bootstrap import serve  # noqa: PLC0415 - see run

    serve(listen=False)


@cli.command()
def doctor() -> None:
    """Check settings, database, Slack and every connection, and say what to mend."""
    from segbot.doctor import examine  # noqa: PLC0415 - see run

    fine = True
    for finding in examine():
        click.echo(f"{'ok ' if finding.fine else 'BAD'}  {finding.sentence}")
        fine = fine and finding.fine
    if not fine:
        raise SystemExit(1)


@cli.command()
def migrate() -> None:
    """Bring the database up to date (run and web do it by themselves)."""
    from segbot.bootstrap import migrate_database  # noqa: PLC0415 - see run

    applied = migrate_database()
    click.echo("\n".join(f"applied {name}" for name in applied) or "The database is up to date.")


@cli.command()
def keygen() -> None:
    """Print a new key for SEGBOT_ENCRYPTION_KEY."""
    from segbot.rosters.seal import new_key  # noqa: PLC0415 - see run

    click.echo(new_key())


@cli.command()
def providers() -> None:
    """What each provider offers, and which settings a connection to it takes."""
    from segbot.doctor import describe_providers  # noqa: PLC0415 - see run

    click.echo(describe_providers())


@cli.command()
@click.argument("request_id", required=False, type=int)
def requests(request_id: int | None) -> None:
    """The latest requests, or the story of one."""
    from segbot.doctor import tell_requests  # noqa: PLC0415 - see run

    click.echo(tell_requests(request_id))


def main() -> None:
    """Run the command line; faults of the settings end it with a sentence each and exit code 2."""
    from segbot.domain.errors import ConfigurationError, SegbotError  # noqa: PLC0415 - see run

    try:
        cli()
    except ConfigurationError as error:
        click.echo("\n".join(f"segbot: {fault}" for fault in error.faults), err=True)
        raise SystemExit(2) from None
    except SegbotError as error:
        click.echo(f"segbot: {error}", err=True)
        raise SystemExit(1) from None
