"""Words that nobody says any more stay out of code and docs, and a percentage has no blank in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted((ROOT / "segbot").rglob("*.py"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_STIFF = re.compile(
    r"(?<![_\w])(anew|ledger|heretofore|whilst|thereof)(?![_\w])|\bagreed to\b", re.IGNORECASE
)
_SPACED = re.compile(r"(\d|\}) %(?!\w|[({])")


def texts_of(path):
    """Every text in a module, f-strings as they are written."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)


@pytest.mark.parametrize("folder", ["segbot", "docs"])
def test_nobody_has_to_read_old_fashioned_words(folder):
    paths = CODE if folder == "segbot" else PAGES
    found = {
        f"{path.relative_to(ROOT)}:{number}": line.strip()
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if _STIFF.search(line)
    }
    assert found == {}


def test_a_percentage_has_no_blank_in_it():
    found = {
        f"{path.relative_to(ROOT)}: {text[:80]}"
        for path in CODE
        if "sandbox" not in path.parts
        for text in texts_of(path)
        if _SPACED.search(text)
    }
    assert found == set()
