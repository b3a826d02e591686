"""A browser at the sandbox's page, with the real bot behind it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browser.story import Story
from e2e.place import Place

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "artifacts" / "screens"
PICTURES = ROOT / "docs" / "pictures"
# Read at once: the fixtures of the whole suite take such variables away from the tests.
PICTURES_WANTED = os.environ.get("SEGBOT_PICTURES") == "1"
DESKTOP = {"width": 1200, "height": 1000}
LOW = {"width": 1060, "height": 560}


@pytest.fixture
def place(tmp_path):
    """Clocks as short as the sandbox's own, so that the picture is what a newcomer sees."""
    opened = Place(tmp_path, SEGBOT_POLICY__GRACE="2s")
    yield opened
    opened.close()


@pytest.fixture
def page(browser_tab, place):
    """The page as Maya sees it first; an error in its scripts fails the test."""
    opened = browser_tab.page
    opened.set_viewport_size(DESKTOP)
    opened.set_default_timeout(60_000)
    errors: list[str] = []
    browser_tab.listen("pageerror", lambda error: errors.append(str(error)))
    opened.goto(place.url)
    opened.get_by_role("combobox", name="Message #marketing").wait_for()
    yield opened
    assert errors == []


@pytest.fixture
def look(browser_tab):
    """Takes a picture for the people who look at a test run."""
    SCREENS.mkdir(parents=True, exist_ok=True)

    def take(name):
        browser_tab.page.wait_for_timeout(250)  # movements end
        browser_tab.page.screenshot(path=SCREENS / f"{name}.png")

    return take


@pytest.fixture
def picture(page, look):
    """The same, and on demand one for the documentation."""

    def take(name, also=None):
        look(name)
        if also and PICTURES_WANTED:
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.set_viewport_size(LOW)
            page.locator("#main").screenshot(path=PICTURES / also)
            page.set_viewport_size(DESKTOP)

    return take


@pytest.fixture
def story(page):
    return Story(page)
