"""What `--help` prints: whole sentences in the list of commands, and examples behind each command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

_LONGEST = 400
_BAR = "\\b"

EXAMPLES: Mapping[str, Sequence[str]] = {
    "sandbox": ("segbot sandbox", "segbot sandbox --port 9000 --no-browser"),
    "run": ("segbot run",),
    "web": ("segbot web",),
    "worker": ("segbot worker",),
    "doctor": ("segbot doctor", "segbot doctor --json"),
    "keygen": ("segbot keygen",),
    "keys rotate": ("SEGBOT_ENCRYPTION_KEY=NEW,OLD segbot keys rotate",),
    "providers": ("segbot providers", "segbot providers --markdown"),
    "connect": ("segbot connect constant_contact", "segbot connect constant_contact --flow device"),
    "ask": (
        'segbot ask "list bunce" --as U012ABCDEF',
        'segbot ask "remove bunce vip 1001 1002" --as U012ABCDEF --yes --wait',
        'segbot ask "add bunce vip" --file people.csv --as U012ABCDEF',
    ),
    "requests": ("segbot requests", "segbot requests 1042"),
    "audit verify": ("segbot audit verify", "segbot audit verify --head 3f9a21c0d4e5b6a7"),
    "audit head": ("segbot audit head",),
    "audit search": ("segbot audit search vip since:7d", "segbot audit search by:segbot on:vip"),
    "audit export": ("segbot audit export --format csv --output audit.csv",),
    "forget": ("segbot forget ann@example.com", "segbot forget 1001"),
    "policy explain": ('segbot policy explain "remove bunce vip" --leaving 900 --size 3900',),
    "policy replay": ("segbot policy replay stricter.toml",),
}


class Commands(click.Group):
    """A group whose list of commands says each thing whole, over as many lines as it takes."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        shown = [
            (name, command.get_short_help_str(_LONGEST))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None and not command.hidden
        ]
        if shown:
            with formatter.section("Commands"):
                formatter.write_dl(shown)


def with_examples(group: click.Group, path: str = "") -> None:
    """Put the examples behind each command, from here or from the end of what it says of itself."""
    for name, command in group.commands.items():
        where = f"{path} {name}".strip()
        if isinstance(command, click.Group):
            with_examples(command, where)
        own = _taken_out(command)
        examples = own or EXAMPLES.get(where, ())
        if examples:
            command.epilog = "\b\nExamples:\n" + "\n".join(f"  {each}" for each in examples)


def _taken_out(command: click.Command) -> list[str]:
    """The examples that stand behind a bar in the command's own words."""
    told = (command.help or "").replace("\b", _BAR)
    said, bar, shown = told.partition(_BAR)
    if not bar:
        return []
    command.help = said.rstrip()
    return [line.strip() for line in shown.splitlines() if line.strip()]
