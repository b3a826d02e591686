"""What every test gets: an environment without anybody's settings, and one rule for tests that need a browser."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import sync_playwright

_OURS = ("SEGBOT_", "SLACK_")
_BARE = ("DATABASE_URL", "HOST", "PORT")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# No window, nothing of its own over the network; --no-sandbox because CI runs as root.
_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_BROWSER_IS_REQUIRED = pytest.StashKey[bool]()


def _find_chromium() -> Path | None:
    found = (shutil.which(name) for name in _BROWSERS)
    return next((Path(path) for path in found if path), None)


def pytest_configure(config):
    """Remember the answer now: by the time a test runs, the variable is gone with the others."""
    config.stash[_BROWSER_IS_REQUIRED] = os.environ.get("SEGBOT_REQUIRE_BROWSER") == "1"


def pytest_runtest_setup(item):
    """`browser` tests skip where there is no Chromium, and fail there when SEGBOT_REQUIRE_BROWSER=1 (as in CI)."""
    if item.get_closest_marker("browser") is None or _find_chromium() is not None:
        return
    missing = f"no browser: none of {', '.join(_BROWSERS)} is on the PATH (Debian: apt-get install chromium)"
    if item.config.stash[_BROWSER_IS_REQUIRED]:
        pytest.fail(f"SEGBOT_REQUIRE_BROWSER=1 and {missing}", pytrace=False)
    pytest.skip(missing)


@pytest.fixture(scope="session", autouse=True)
def clean_environ():
    """No setting of the person who runs the tests reaches them, nor the programs they start."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_OURS) or name in _BARE:
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's executable, for tests marked `browser`."""
    found = _find_chromium()
    if found is None:
        pytest.fail("mark the test with @pytest.mark.browser: it needs a browser and there is none")
    return found


@pytest.fixture(scope="session")
def browser(chromium):
    """One browser for the whole run: Playwright's synchronous interface can be started only once in a process."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def _tab(browser):
    """A process of the browser for a page costs more than most tests of a page: all tests take turns in one."""
    context = browser.new_context(accept_downloads=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def tab(_tab):
    """A page as if just opened: empty, nothing remembered, the mouse outside, nobody listening to what it says."""
    listening = []

    def listen(event, hear):
        _tab.on(event, hear)
        listening.append((event, hear))

    _tab.mouse.move(-10, -10)
    yield SimpleNamespace(page=_tab, listen=listen)
    _tab.evaluate("localStorage.clear(), sessionStorage.clear()")
    _tab.goto("about:blank")
    _tab.context.clear_cookies()
    for event, hear in listening:
        _tab.remove_listener(event, hear)
