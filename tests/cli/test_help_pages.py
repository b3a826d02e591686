"""`--help`: every line whole, every command with an example, and every example one that its command can read."""

from __future__ import annotations

import re
import shlex

import click
import pytest
from click.testing import CliRunner

from segbot.cli.help_pages import EXAMPLES
from segbot.cli.main import cli


def commands(group, path=()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif not command.hidden:
            yield (*path, name)


ALL = list(commands(cli))


def printed(*words):
    result = CliRunner().invoke(cli, [*words, "--help"], prog_name="segbot", terminal_width=80)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_each_command_has_an_example_of_itself(path):
    told = printed(*path)
    _, heading, examples = told.partition("Examples:\n")
    assert heading, f"{path} has no example"
    assert f"segbot {' '.join(path)}" in examples
    assert "\\b" not in told


@pytest.mark.parametrize("path", [(), ("audit",), ("policy",), ("keys",)], ids=" ".join)
def test_no_line_of_a_list_of_commands_ends_in_the_middle(path):
    assert "..." not in printed(*path).partition("Commands:")[2]


@pytest.mark.parametrize("example", [each for some in EXAMPLES.values() for each in some])
def test_an_example_is_one_that_its_command_can_read(example, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("stricter.toml", "people.csv"):
        (tmp_path / name).write_text("", encoding="utf-8")
    words = [word for word in shlex.split(example) if not re.match(r"[A-Z_]+=", word)][1:]
    command = cli
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    command.make_context("segbot", words)
