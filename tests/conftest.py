"""What every test gets: an environment without anybody's settings, one browser, and its place in a run on all cores."""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from compiled import compile_all, keep_compiled
from hypothesis import HealthCheck, settings
from playwright.sync_api import expect, sync_playwright

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
# A busy machine is no reason to fail.
expect.set_options(timeout=30_000)
_BROWSER_IS_REQUIRED = pytest.StashKey[bool]()
_MOST_PROCESSES = 8
_ROOM = 2 * 2**30
# Tests that start programs come first, dealt out evenly: xdist gives each process a run of neighbours, and lets those who
# are done take from the ends of the others, where only short ones should be left.
_FIRST = ("browser", "crash", "e2e", "outside", "races", "workspaces", "engine")
# What a test of these weighs against others that start programs.
_HEAVY = {"browser": 6, "page": 1}

# No limit to their time: that would be a test of the machine. The same examples each time, few by default and many in CI's
# slow step: what is red on one machine is red on the next. `--hypothesis-profile fresh` looks where nobody has looked.
_SLOW_MAKING = [HealthCheck.too_slow]
settings.register_profile(
    "quick",
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=_SLOW_MAKING,
    print_blob=True,
)
settings.register_profile("thorough", parent=settings.get_profile("quick"), max_examples=400)
settings.register_profile("fresh", parent=settings.get_profile("thorough"), derandomize=False)
settings.load_profile("quick")


def _find_chromium() -> Path | None:
    found = (shutil.which(name) for name in _BROWSERS)
    return next((Path(path) for path in found if path), None)


def pytest_xdist_auto_num_workers(config):
    """Twice as many as there are cores: two thirds of the time that tests take, they wait for a clock. None more for
    single files: starting processes would take longer than it saves.
    """
    chosen = [argument.partition("::")[0] for argument in config.args]
    if all(argument.endswith(".py") for argument in chosen):
        return 0
    return min(2 * _cores(), _MOST_PROCESSES)


def _cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """The order is the same in every process, which xdist demands."""
    root = Path(__file__).parent
    heavy, light = [], []
    for item in items:
        first = item.path.relative_to(root).parts[0] in _FIRST or item.get_closest_marker("browser")
        (heavy if first else light).append(item)
    processes = getattr(config, "workerinput", {"workercount": 1})["workercount"]
    items[:] = _dealt(heavy, light, processes)


def _dealt(heavy, light, processes):
    """Heavy files evenly at the beginnings of as many runs as there are processes, light tests behind them.

    A file stays together, as its tests share what they start; so do all that look at a page, as they share a browser.
    """
    together = {}
    for item in heavy:
        together.setdefault("browser" if item.get_closest_marker("browser") else item.path, []).append(item)
    weights = {
        each: sum(_HEAVY.get(item.path.parent.name, 2) for item in items) for each, items in together.items()
    }
    hands, loads = [[] for _ in range(processes)], [0] * processes
    for each in sorted(together, key=weights.get, reverse=True):
        hand = loads.index(min(loads))
        hands[hand] += together[each]
        loads[hand] += weights[each]
    order, left = [], list(light)
    for given, hand in enumerate(hands):
        # As xdist divides: each process gets its share of what is not given away yet.
        share = (len(heavy) + len(light) - len(order)) // (processes - given)
        room = max(0, share - len(hand))
        order += hand + left[:room]
        del left[:room]
    return order + left


def _in_memory():
    """A folder that is kept in memory, where there is one with room: thousands of databases are flushed to the disk, and
    no test pulls the plug.
    """
    folder = Path("/dev/shm")  # noqa: S108 - pytest makes folders of its own in it
    there = folder.is_dir() and os.access(folder, os.W_OK)
    return folder if there and shutil.disk_usage(folder).free > _ROOM else None


def pytest_configure(config):
    """Remember the answer now: by the time a test runs, the variable is gone with the others."""
    keep_compiled()
    if getattr(config.option, "numprocesses", None):
        compile_all(config, _cores())
    else:
        # Nothing that is made while collecting is garbage: see pytest_collection_finish.
        gc.disable()
    folder = _in_memory()
    if folder is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))
    config.stash[_BROWSER_IS_REQUIRED] = os.environ.get("SEGBOT_REQUIRE_BROWSER") == "1"


def pytest_collection_finish(session):  # noqa: ARG001 - pytest's name for it
    """What was collected stays to the end: no search for garbage goes through it again."""
    gc.collect()
    gc.freeze()
    gc.enable()


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
            if name.startswith(_OURS) or name in _BARE or name.lower().endswith("_proxy"):
                patch.delenv(name)
        # Programs are started a hundred times: compiling them each time would take a fifth longer.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
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
def _browser_tab(browser):
    """A process of the browser for a page costs more than most tests of a page: all tests take turns in one."""
    context = browser.new_context(accept_downloads=True, locale="en-GB", timezone_id="Europe/Stockholm")
    yield context.new_page()
    context.close()


@pytest.fixture
def browser_tab(_browser_tab):
    """A page as if just opened: empty, nothing remembered, the mouse outside, nobody listening to what it says."""
    listening = []

    def listen(event, hear):
        _browser_tab.on(event, hear)
        listening.append((event, hear))

    _browser_tab.mouse.move(-10, -10)
    yield SimpleNamespace(page=_browser_tab, listen=listen)
    _browser_tab.evaluate(
        "try { localStorage.clear(); sessionStorage.clear() } catch { /* a page that did not load */ }"
    )
    _browser_tab.goto("about:blank")
    _browser_tab.context.clear_cookies()
    for event, hear in listening:
        _browser_tab.remove_listener(event, hear)
