"""The comparison with other products: each line of ours has a test that exists, each word on theirs a public page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "comparison.md"
TEXT = PAGE.read_text(encoding="utf-8")
PEERS = ("PostHog", "LaunchDarkly", "SSO Elevator", "Teleport", "Hightouch, Census", "Entra")
_LINK = re.compile(r"\[(test_\w+)\]\((\.\./tests/[\w/]+\.py)\)")
_NOTE = re.compile(r"\[\^([\w-]+)\]")
_WORDS = ("yes", "partly", "no", "–")


def rows():
    """(name, segbot's cell, the peers' cells) of every table."""
    for line in TEXT.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and cells[0] and not line.startswith("| |"):
            yield cells[0].lstrip("| "), cells[1], [cell.rstrip(" |") for cell in cells[2:]]


ROWS = list(rows())


def word(cell):
    return re.match(r"[a-z]+|–", cell)[0]


def test_there_is_a_line_for_every_capability():
    assert len(ROWS) > 40
    assert len({name for name, _, _ in ROWS}) == len(ROWS)
    heads = [line for line in TEXT.splitlines() if line.startswith("| | segbot |")]
    assert all(f"| {' | '.join(PEERS)} |" in head for head in heads)


@pytest.mark.parametrize(("name", "ours", "theirs"), ROWS, ids=[name for name, _, _ in ROWS])
def test_a_line(name, ours, theirs):
    assert len(theirs) == len(PEERS), name
    assert word(ours) in _WORDS[:3]
    links = _LINK.findall(ours)
    assert links or word(ours) == "no"
    for test, target in links:
        path = (PAGE.parent / target).resolve()
        assert path.is_file(), target
        assert re.search(rf"^def {test}\(", path.read_text(encoding="utf-8"), re.MULTILINE), (test, target)
    for cell in theirs:
        assert word(cell) in _WORDS, cell
        assert (cell == "–") == (not _NOTE.search(cell)), f"no page says it: {cell}"


def test_every_source_is_a_public_page_and_used():
    sources = dict(re.findall(r"^\[\^([\w-]+)\]: .{10,}<(https://[^>\s]+)>$", TEXT, re.MULTILINE))
    assert set(sources) == set(_NOTE.findall(TEXT))
    body = re.sub(r"^\[\^.*$", "", TEXT, flags=re.MULTILINE)
    assert set(sources) == set(_NOTE.findall(body))


def test_the_tour_shows_every_picture_and_no_other():
    tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"\(pictures/tour/([\w-]+\.png)\)", tour))
    there = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures" / "tour").iterdir()}
    assert shown == set(there)
    assert max(there.values()) <= 150_000
