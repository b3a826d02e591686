"""docs/architecture.md says where things are and what they are called; all of it is held against the tree."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
_MOST_WORDS = 25
_MOST_FILES = {"slack": 14, "flows": 12, "rosters": 12, "store": 12}


def section(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no heading {title}"
    return found[1]


def table(title: str) -> list[list[str]]:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section(title).splitlines()
        if line.startswith("|")
    ]
    return rows[2:]


@functools.cache
def names_in(folder: str = "segbot") -> set[str]:
    """Every name the code uses: classes, functions, arguments, attributes; the stand-ins of the sandbox left out."""
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        if "sandbox" in path.relative_to(ROOT).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.ClassDef() | ast.FunctionDef():
                    found.add(node.name)
                case ast.Name():
                    found.add(node.id)
                case ast.Attribute():
                    found.add(node.attr)
                case ast.arg():
                    found.add(node.arg)
                case _:
                    pass
    return found


GLOSSARY = table("Glossary")
QUESTIONS = table("Where is…")


def test_the_glossary_is_short():
    assert 15 <= len(GLOSSARY) <= _MOST_WORDS


@pytest.mark.parametrize(("term", "code", "meaning", "old"), GLOSSARY, ids=[row[0] for row in GLOSSARY])
def test_a_word_of_the_glossary_is_the_word_of_the_code(term, code, meaning, old):
    assert code.strip("`") in names_in()
    assert meaning
    assert old not in names_in(), f"{old} is an old word for {term}"


def test_enough_questions_are_answered():
    assert len(QUESTIONS) >= 30
    assert len({file for _question, file, _name in QUESTIONS}) == len(QUESTIONS), (
        "no file answers two of them"
    )


@pytest.mark.parametrize(("question", "file", "name"), QUESTIONS, ids=[row[0] for row in QUESTIONS])
def test_what_is_asked_for_is_where_the_page_says(question, file, name):
    assert question.endswith("?")
    path = ROOT / file.strip("`")
    assert path.is_file()
    assert re.search(rf"\b{re.escape(name.strip('`'))}\b", path.read_text(encoding="utf-8"))


def test_one_request_passes_through_each_file_once():
    files = re.findall(r"`(segbot/[\w/]+\.py)`", section("One request, file by file"))
    assert len(files) > 30
    assert sorted(set(files)) == sorted(files), "a file named twice"
    assert [file for file in files if not (ROOT / file).is_file()] == []


def test_every_file_the_page_names_is_there():
    named = re.findall(r"`((?:segbot|tests|docs|benchmarks)/[\w./-]+\.\w+)`", PAGE)
    assert [file for file in named if not (ROOT / file).exists()] == []


@pytest.mark.parametrize(("room", "most"), _MOST_FILES.items())
def test_a_folder_is_taken_in_at_a_glance(room, most):
    modules = [path for path in (ROOT / "segbot" / room).glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= most
