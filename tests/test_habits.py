"""What people type every day calls what CONTRIBUTING says; the index knows every page; findings keep their form."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VERBS = {"sandbox", "test", "lint", "fmt", "bench"}
FINDINGS = sorted((ROOT / "findings").glob("*.py"))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def recipes():
    """{verb: its commands} of the Makefile."""
    found = re.findall(r"^([a-z]+):\n((?:\t.+\n)+)", read("Makefile"), re.MULTILINE)
    return {verb: [line.strip() for line in lines.splitlines()] for verb, lines in found}


def test_five_verbs_call_what_contributing_says():
    assert set(recipes()) == VERBS
    [phony] = re.findall(r"^\.PHONY: (.+)$", read("Makefile"), re.MULTILINE)
    assert set(phony.split()) == VERBS
    told = dict(
        re.findall(r"^\| `make ([a-z]+)` \|((?:[^\n]|\n\| \|)+)", read("CONTRIBUTING.md"), re.MULTILINE)
    )
    assert set(told) == VERBS
    for verb, commands in recipes().items():
        names = re.findall(r"`([a-z_]+)`", told[verb])
        said = {
            command.replace("NAME", name)
            for command in re.findall(r"`(\.venv/bin/[^`]+)`", told[verb])
            for name in (names if "NAME" in command else [""])
        }
        assert said == set(commands), verb


def test_every_benchmark_is_run():
    names = {path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py")}
    assert {command.rpartition(" ")[2] for command in recipes()["bench"]} == names


def test_the_linters_run_before_a_commit_too():
    entries = re.findall(r"^ +entry: (\S+(?: [a-z]+)?)", read(".pre-commit-config.yaml"), re.MULTILINE)
    linters = [re.match(r"\S+(?: [a-z]+)?", command)[0] for command in recipes()["lint"]]
    assert entries == linters
    assert "http" not in read(".pre-commit-config.yaml"), "they are those of the virtual environment"


def test_the_index_knows_every_page():
    index = read("docs/README.md")
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert len(pages) > 10
    assert {page for page in pages if f"]({page})" not in index} == set()


@pytest.mark.parametrize("script", FINDINGS, ids=lambda path: path.stem)
def test_a_finding_pins_what_it_is_about_and_needs_nothing_of_segbot(script):
    text = script.read_text(encoding="utf-8")
    module = ast.parse(text)
    assert ast.get_docstring(module)
    assert re.search(r"^# requires: (\S+==|npm \S+@)\S+$", text, re.MULTILINE)
    imported = {
        name.partition(".")[0]
        for node in ast.walk(module)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([each.name for each in node.names] if isinstance(node, ast.Import) else [node.module])
    }
    assert "segbot" not in imported
    assert any(isinstance(node, ast.Assert) for node in ast.walk(module)), "it cannot fail"
    assert "version(" in text, "it does not say which version it saw"


def test_the_findings_are_run_by_one_command_outside_ci():
    assert os.access(ROOT / "findings" / "run", os.X_OK)
    assert "findings/run" not in read(".ci/run")
    done = subprocess.run(
        [sys.executable, ROOT / "findings" / "run", "nothing-of-that-name"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "no finding of that name: nothing-of-that-name" in done.stderr


def test_ci_also_runs_the_slow_tests():
    """What README's command leaves out by default, in a step of its own."""
    script = read(".ci/run")
    [chosen] = re.findall(r"^slow_tests=\((.+)\)$", script, re.MULTILINE)
    assert "-m 'slow or hypothesis'" in chosen
    assert re.search(r'^\.venv/bin/pytest "\$\{slow_tests\[@\]\}"$', script, re.MULTILINE)
    assert f"`.venv/bin/pytest {chosen}`" in read("CONTRIBUTING.md")
    assert "-m 'not slow'" in read("pyproject.toml")
