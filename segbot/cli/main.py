"""The command line: verbs for operators. No logic here."""

from __future__ import annotations

import gc
import json
import logging
import sys
from pathlib import Path
from typing import Any, Literal

import click

from segbot import __version__
from segbot.cli.help_pages import Commands, with_examples
from segbot.cli.operations import backup, completion, init, manifest, migrate, restore, status
from segbot.cli.workspaces import with_workspace, workspaces

_NEW_OBJECTS = 20_000
_NOT_INSTALLED = 75  # as in serve, which takes long to load


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="segbot")
def cli() -> None:
    """Customer segments from Slack, with a second pair of eyes on everything destructive."""


@cli.command()
@click.option(
    "--port", default=8080, show_default=True, help="Where the page is served; the bot takes the next one."
)
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
@click.option("--socket-mode", is_flag=True, help="Let the bot reach Slack by Socket Mode instead of HTTP.")
@click.option(
    "--workspaces", "several", is_flag=True, help="Several workspaces, in which you install segbot yourself."
)
@click.option("--seed", default=1, show_default=True, help="Which customers and segments to make up.")
@click.option("--fresh", is_flag=True, help="Start over, instead of going on where you left off.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".segbot-sandbox"),
    show_default=True,
    help="Where the sandbox keeps its world.",
)
def sandbox(
    *, port: int, no_browser: bool, socket_mode: bool, several: bool, seed: int, fresh: bool, folder: Path
) -> None:
    """Try the whole product on this machine: Slack and the providers are stand-ins, no accounts needed."""
    from segbot.sandbox.launch import Startable, World, run  # noqa: PLC0415 - the bot itself never loads the sandbox
    from segbot.sandbox.several import SeveralWorkspaces  # noqa: PLC0415 - the same

    if several and socket_mode:
        raise click.UsageError("Several workspaces are reached by HTTP only: leave out --socket-mode.")
    segbot = [sys.executable, "-m", "segbot"]

    def build() -> Startable:
        if several:
            return SeveralWorkspaces(
                segbot=segbot, port=port, bot_port=port + 1, folder=folder / "workspaces", seed=seed
            )
        return World(
            bot=[*segbot, "run"],
            port=port,
            bot_port=port + 1,
            folder=folder,
            seed=seed,
            socket_mode=socket_mode,
        )

    run(
        build,
        port=port,
        open_browser=not no_browser,
        way_in="Socket Mode" if socket_mode else "HTTP",
        fresh=fresh,
        folder=folder,
    )


@cli.command()
@click.option("--listen-fd", type=int, hidden=True, help="A socket that listens already.")
def run(*, listen_fd: int | None) -> None:
    """Bot and worker in one process: the usual way, with one SQLite file."""
    from segbot.serve import serve  # noqa: PLC0415 - `segbot --help` answers without loading everything

    serve(listen_fd=listen_fd)


@cli.command()
def web() -> None:
    """The bot alone, beside `segbot worker` on the same Postgres."""
    from segbot.serve import serve  # noqa: PLC0415 - see run

    serve(work=False)


@cli.command()
def worker() -> None:
    """The worker alone: carries out, delivers and keeps the clocks; as many as you like on one Postgres."""
    from segbot.serve import serve  # noqa: PLC0415 - see run

    serve(listen=False)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array, for machines.")
def doctor(as_json: bool) -> None:
    """Check settings, database, Slack and every connection, and say what to mend. Exit code 1 where something fails."""
    raise SystemExit(report_doctor(as_json=as_json))


def report_doctor(*, as_json: bool = False) -> int:
    """Every finding on a line of its own; the exit status says whether all is well."""
    from segbot.checkup import examine  # noqa: PLC0415 - see run

    # What a running bot would log is a finding here, and not said twice.
    logging.getLogger("segbot").addHandler(logging.NullHandler())
    found = examine()
    if as_json:
        told = [{"level": each.level.value, "sentence": each.sentence, "mend": each.mend} for each in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for finding in found:
            click.echo(f"{finding.level.value:<4}  {finding.sentence}")
            if finding.mend:
                click.echo(f"      → {finding.mend}")
    return int(any(finding.level.value == "fail" for finding in found))


@cli.command()
def keygen() -> None:
    """Print a new key for SEGBOT_ENCRYPTION_KEY."""
    from segbot.rosters.storage.encryption import new_key  # noqa: PLC0415 - see run

    click.echo(new_key())


@cli.group(cls=Commands)
def keys() -> None:
    """The keys that lists of people and tokens are sealed with."""


@keys.command()
def rotate() -> None:
    """Seal everything again under the first key of SEGBOT_ENCRYPTION_KEY; the others only open."""
    from segbot.cli.connect import rotate_keys  # noqa: PLC0415 - see run

    click.echo(rotate_keys())


@cli.command()
@click.argument("provider")
@click.option("--connection", default="", help="Which connection to it; else the one of the same name.")
@click.option("--flow", type=click.Choice(["device", "code"]), default="device", show_default=True)
@click.option(
    "--redirect-uri",
    default="https://localhost",
    show_default=True,
    help="For --flow code: as registered with the application.",
)
def connect(provider: str, connection: str, flow: Literal["device", "code"], redirect_uri: str) -> None:
    """Let the owner of an account give segbot access (constant_contact)."""
    from segbot.cli.connect import connect as begin  # noqa: PLC0415 - see run

    name = (connection or provider).lower()
    click.echo(begin(provider, name, flow, redirect_uri, say=click.echo, ask=click.prompt))


@cli.command()
@click.option("--markdown", is_flag=True, help="The whole page docs/providers.md.")
def providers(*, markdown: bool) -> None:
    """What each provider offers, and which settings a connection to it takes."""
    from segbot.cli.doctor import describe_providers, document_providers  # noqa: PLC0415 - see run

    click.echo(document_providers() if markdown else describe_providers(), nl=not markdown)


@cli.command()
@click.argument("command")
@click.option("--as", "user", required=True, help="Slack id of the person who asks.")
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A list of people, as in the form; several are read as one.",
)
@click.option(
    "--column-id", help="The letter or heading of the column with the ids, where that is not clear."
)
@click.option("--column-email", help="The same for e-mail addresses.")
@click.option("--sheet", help="The name of the sheet that is meant, where several could be.")
@click.option("--include-hidden-rows", is_flag=True, help="Take the hidden rows of a workbook, too.")
@click.option("--channel", default="", help="Slack id of the channel it is asked in.")
@click.option("--reason", help="Why; asked for where the policy wants one.")
@click.option("--confirm-name", help="The segment's name, where it has to be typed.")
@click.option("--confirm-count", help="How many people will leave, where that has to be typed.")
@click.option(
    "--yes", is_flag=True, help="Confirm without being asked; never stands for what has to be typed."
)
@click.option("--wait", is_flag=True, help="Follow the request until it is over.")
def ask(**ask_options: Any) -> None:
    """Ask for a change as in Slack, COMMAND being what would follow /segment there; colleagues approve in Slack."""
    from segbot.cli.ask import ask as carry_out  # noqa: PLC0415 - see run
    from segbot.cli.ask_options import AskOptions, Talk, asked_at_terminal  # noqa: PLC0415 - see run

    talk = Talk(say=click.echo, ask=asked_at_terminal, attended=sys.stdin.isatty())
    raise SystemExit(carry_out(AskOptions(**ask_options), talk))


@cli.command()
@click.argument("request_id", required=False, type=int)
def requests(request_id: int | None) -> None:
    """The latest requests, or the story of one."""
    from segbot.cli.doctor import tell_requests  # noqa: PLC0415 - see run

    click.echo(tell_requests(request_id))


@cli.group(cls=Commands)
def audit() -> None:
    """The record of what happened: check it, search it, take it with you."""


@audit.command()
@click.option("--head", default="", help="A hash noted earlier: also notices facts cut off at the end.")
def verify(head: str) -> None:
    """Check every fact against the chain; exit code 1 names what was changed, removed, moved or inserted."""
    from segbot.cli.audit import tell_verdict, verdict  # noqa: PLC0415 - see run

    found = verdict(head)
    click.echo("\n".join(tell_verdict(found)), err=not found.whole)
    if not found.whole:
        raise SystemExit(1)


@audit.command()
def head() -> None:
    """Print the number and hash of the newest fact, to be kept where nobody with the database can change it."""
    from segbot.cli.audit import tell_head  # noqa: PLC0415 - see run

    click.echo(tell_head())


@audit.command()
@click.argument("words", nargs=-1)
@click.option("--before", type=int, help="Facts older than this number.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
def search(words: tuple[str, ...], before: int | None, limit: int) -> None:
    """Facts with these words, newest first; by:, on:, connection: and since: as in Slack."""
    from segbot.cli.audit import tell_facts  # noqa: PLC0415 - see run

    click.echo("\n".join(tell_facts(" ".join(words), before, limit)))


@audit.command()
@click.option(
    "--format", "how", type=click.Choice(["jsonl", "csv", "sqlite"]), default="jsonl", show_default=True
)
@click.option("--output", "into", type=click.Path(dir_okay=False, path_type=Path), help="A new file.")
def export(how: Literal["jsonl", "csv", "sqlite"], into: Path | None) -> None:
    """All facts as JSON Lines, CSV, or a SQLite file for Datasette."""
    from segbot.cli.audit import export as write  # noqa: PLC0415 - see run

    written = write(how, into)
    click.echo(f"{written:,} facts written.", err=True)


@cli.command()
@click.argument("person", nargs=-1, required=True)
def forget(person: tuple[str, ...]) -> None:
    """Erase a person, by e-mail address or id, from every list segbot keeps."""
    from segbot.cli.forget import forget as erase  # noqa: PLC0415 - see run

    click.echo("\n".join(erase(person)))


@cli.group(cls=Commands)
def policy() -> None:
    """Who has to approve what: try the policy out, and another one against what has happened."""


@policy.command()
@click.argument("command")
@click.option(
    "--people", "listed", type=click.IntRange(0), help="How many it lists; else those in the command."
)
@click.option("--size", type=click.IntRange(0), help="How many people are in the segment.")
@click.option("--leaving", type=click.IntRange(0), help="How many people would leave.")
@click.option("--created", type=click.IntRange(0), help="How many the provider would create as customers.")
@click.option(
    "--campaigns",
    type=click.Choice(["not_needed", "clear", "warn", "scheduled", "unknown"]),
    default="not_needed",
    help="What the campaign check says.",
)
@click.option("--by", "requester", default="", help="Slack id of the person who asks.")
@click.option("--channel", default="", help="Slack id of the channel it is asked in.")
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another segbot.toml instead of today's policy.",
)
def explain(command: str, policy_file: Path | None, **told: Any) -> None:
    """Which rule fires for a command as typed in Slack, and why. Asks no provider."""
    from segbot.cli.policy import Question, explain_command  # noqa: PLC0415 - see run

    click.echo(explain_command(Question(command=command, **told), policy_file))


@policy.command()
@click.argument("policy_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replay(policy_file: Path) -> None:
    """What the policy of another segbot.toml would have decided over the audit log."""
    from segbot.cli.policy import replay_log  # noqa: PLC0415 - see run

    for line in replay_log(policy_file):
        click.echo(line)


for command in (backup, restore, migrate, status, workspaces):
    cli.add_command(command)
with_workspace(cli)
for command in (init, manifest, completion):
    cli.add_command(command)
with_examples(cli)


def main() -> None:
    """Run the command line; faults of the settings end it with a sentence each and exit code 2."""
    from segbot.domain.errors import (  # noqa: PLC0415 - see run
        ConfigurationError,
        NotInstalledError,
        SegbotError,
    )

    # Starting makes many objects and no garbage: by default they are looked through over and over, a tenth of the start.
    gc.set_threshold(_NEW_OBJECTS, 20, 50)
    try:
        cli()
    except ConfigurationError as error:
        click.echo("\n".join(f"segbot: {fault}" for fault in error.faults), err=True)
        raise SystemExit(_NOT_INSTALLED if isinstance(error, NotInstalledError) else 2) from None
    except SegbotError as error:
        click.echo(f"segbot: {error}", err=True)
        raise SystemExit(1) from None
    except Exception as error:
        from segbot.store import database_fault  # noqa: PLC0415 - `segbot --help` answers without loading it

        told = database_fault(error)
        if not told:
            raise
        click.echo(f"segbot: {told}", err=True)
        raise SystemExit(1) from None
