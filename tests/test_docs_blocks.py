"""Every block in the documentation is what it says it is: commands that exist with options they have, files that can be read."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from segbot.cli.main import cli

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(segbot [a-z][^`\n]*)`")
FOUND = [
    (page.relative_to(ROOT).as_posix(), kind, text)
    for page in PAGES
    for kind, text in BLOCK.findall(page.read_text(encoding="utf-8"))
]


def of(*kinds):
    found = [(page, text) for page, kind, text in FOUND if kind in kinds]
    assert found, kinds
    return [pytest.param(page, text, id=f"{page}-{at}") for at, (page, text) in enumerate(found)]


def understood(line):
    """Raises click.ClickException where the command or one of its options does not exist."""
    words = shlex.split(line, comments=True)[1:]
    command, context = cli, click.Context(cli, info_name="segbot")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, found, words = command.resolve_command(context, words)
        if found is None:
            raise click.UsageError(f"there is no command {name}")
        command = found
        context = click.Context(command, parent=context, info_name=name)
    command.make_parser(context).parse_args(list(words))


@pytest.mark.parametrize(("page", "text"), of("sh", ""))
def test_shell_blocks(page, text):
    if not re.search(r"^(?:\S*/)?segbot\s|^python3? |^export ", text, re.MULTILINE):
        return  # a drawing, a log, an answer
    told = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, timeout=10, check=False)
    assert told.returncode == 0, (page, told.stderr)
    for line in text.replace("\\\n", " ").splitlines():
        for part in re.split(r"\s*(?:&&|\|)\s*", line.strip()):
            if re.match(r"(?:\S*/)?segbot\s", part):
                understood(re.sub(r"\s(?:>>?|<)\s.*$", "", part))


@pytest.mark.parametrize(("page", "text"), of("toml"))
def test_toml_blocks(page, text):
    assert tomllib.loads(text), page


@pytest.mark.parametrize(("page", "text"), of("yaml"))
def test_yaml_blocks(page, text):
    assert yaml.safe_load(text), page


@pytest.mark.parametrize(("page", "text"), of("python"))
def test_python_blocks(page, text):
    compile(text, page, "exec")


def test_json_blocks():
    for page, kind, text in FOUND:
        if kind == "json":
            assert json.loads(text), page


def test_commands_in_a_line_of_text():
    """`segbot …` between backticks: what stands in brackets, or for something else, is left out."""
    wrong = []
    for page in PAGES:
        for line in INLINE.findall(page.read_text(encoding="utf-8")):
            if any(mark in line for mark in "[…|\\"):
                continue
            try:
                understood(line)
            except click.BadOptionUsage:
                continue  # an option that is named without its value
            except (click.ClickException, ValueError) as error:
                wrong.append(f"{page.name}: {line}: {error}")
    assert wrong == []


def test_a_command_that_does_not_exist_is_noticed():
    with pytest.raises(click.ClickException):
        understood("segbot dance")
    with pytest.raises(click.ClickException):
        understood("segbot status --loudly")


def test_the_site_has_every_page():
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text())

    def pages(entries):
        for entry in entries:
            for value in entry.values() if isinstance(entry, dict) else [entry]:
                yield from pages(value) if isinstance(value, list) else [value]

    named = set(pages(config["nav"]))
    there = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert {page for page in there if not page.startswith("decisions/")} == named - {"decisions"}
    assert config["strict"] is True
