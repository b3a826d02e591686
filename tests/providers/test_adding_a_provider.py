"""docs/adding-a-provider.md, followed to the letter: its own example stands up to the whole suite."""

from __future__ import annotations

import pytest

from segbot.providers.declarations import faults
from segbot.providers.docs import render_docs
from segbot.sandbox.emulators import serve_emulator
from tests.providers import checks
from tests.providers.acorn import LINES, PAGE, added, files
from tests.providers.bench import Bench


@pytest.fixture(scope="module")
def acorn(tmp_path_factory):
    with added(tmp_path_factory.mktemp("acorn")) as subject:
        running = serve_emulator(subject.emulator(None, None))
        yield subject, running
        running.stop()


@pytest.fixture
def bench(acorn):
    made = []

    def make(**more):
        made.append(Bench(*acorn, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_the_page_names_every_file_and_both_lines():
    assert set(files()) == {
        "segbot/sandbox/emulators/acorn.py",
        "segbot/providers/acorn/__init__.py",
        "segbot/providers/acorn/declaration.py",
        "segbot/providers/acorn/adapter.py",
    }
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"`{line}`" in page and path in page for path, line in LINES)


def test_its_declaration_is_whole_and_drawn(acorn):
    subject, _ = acorn
    assert faults(subject.spec) == []
    assert "## Acorn" in render_docs({"acorn": subject.kind})


@pytest.mark.parametrize("check", checks.EMPTY_WORLD, ids=lambda check: check.__name__)
def test_it_stands_up_to(bench, check):
    check(bench())


@pytest.mark.parametrize("check", checks.SEEDED_WORLD, ids=lambda check: check.__name__)
def test_among_seeded_segments(bench, check):
    check(bench(seed=1))


def test_nothing_secret_or_personal_shows(bench):
    checks.shows_no_secret_and_no_person(bench(), [])
