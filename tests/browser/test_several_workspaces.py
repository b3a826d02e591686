"""`segbot sandbox --workspaces`: installed by clicking, cancelled, too late, with a foreign state, removed, installed again."""

from __future__ import annotations

import sys

import pytest
from browser.story import Story
from e2e.place import free_ports
from playwright.sync_api import expect

from segbot.sandbox.several import SeveralWorkspaces

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOT_HERE = "segbot isn't installed in this workspace."
UNHURRIED = 60_000


@pytest.fixture
def several(tmp_path):
    port, bot_port = free_ports(2)
    opened = SeveralWorkspaces(
        segbot=[sys.executable, "-m", "segbot"], port=port, bot_port=bot_port, folder=tmp_path / "world"
    )
    assert opened.start(), opened.bot.log.read_text()
    yield opened
    opened.stop()


class Admin:
    """Somebody who looks after the workspaces, at their page."""

    def __init__(self, page, several):
        self.page, self.url, self.log = page, several.url, several.bot.log

    def overview(self):
        self.page.goto(self.url)

    def row(self, name):
        return self.page.get_by_role("row", name=name)

    def install(self, name, button="Allow"):
        """From the button to the page at which it ends."""
        self.overview()
        self.page.goto(self.page.get_by_role("link", name="Install segbot").get_attribute("href"))
        self.answer(name, button)

    def answer(self, name, button):
        expect(self.page.get_by_role("heading", name="segbot is requesting permission")).to_be_visible()
        self.page.get_by_label("Workspace").select_option(label=name)
        self.page.get_by_role("button", name=button, exact=True).click()

    def ends_with(self, sentence):
        expect(self.page.get_by_text(sentence)).to_be_visible()

    def stands(self, name, state):
        self.overview()
        expect(self.row(name).get_by_role("cell", name=state, exact=True)).to_be_visible()


@pytest.fixture
def admin(browser_tab, several):
    browser_tab.page.set_viewport_size({"width": 1200, "height": 900})
    browser_tab.page.set_default_timeout(UNHURRIED)
    expect.set_options(timeout=UNHURRIED)
    yield Admin(browser_tab.page, several)
    expect.set_options(timeout=5_000)


def test_installed_in_a_second_workspace_by_clicking(admin, look):
    page = admin.page
    admin.overview()
    look("workspaces")
    page.goto(page.get_by_role("link", name="Install segbot").get_attribute("href"))
    look("workspaces-consent")
    admin.answer("Acme Marketing", "Cancel")
    admin.ends_with("Access was not allowed, so nothing was installed.")
    page.get_by_role("link").click()  # begin again
    admin.answer("Acme Marketing", "Allow")
    admin.ends_with("segbot is installed in Acme Marketing.")
    look("workspaces-installed")
    for button, sentence in (
        ("Allow after eleven minutes", "or more than ten minutes ago"),
        ("Allow with somebody else's state", "wasn't begun in this browser"),
        ("Allow with a code that ran out", "Slack did not grant access (code_expired)"),
    ):
        admin.install("Acme Shoes", button)
        admin.ends_with(sentence)
    admin.install("Travel Agency")
    admin.ends_with("segbot workspaces add NAME --team T0TRAVEL")
    admin.stands("Travel Agency", "not installed")
    admin.stands("Acme Shoes", "not installed")

    admin.row("Acme Shoes").get_by_role("link").click()
    expect(page.get_by_text(NOT_HERE)).to_be_visible()
    look("workspaces-not-installed")
    admin.install("Acme Shoes")
    admin.ends_with("segbot is installed in Acme Shoes.")
    admin.stands("Acme Shoes", "installed")
    a_request_of_its_own(admin, look)

    for name, how in (("Acme Shoes", "Remove segbot"), ("Acme Marketing", "Revoke its tokens")):
        admin.overview()
        admin.row(name).get_by_role("button", name=how).click()
        admin.stands(name, "not installed")
    admin.install("Acme Shoes")
    admin.ends_with("segbot is installed in Acme Shoes.")
    admin.stands("Acme Shoes", "installed")
    admin.stands("Acme Marketing", "not installed")


def a_request_of_its_own(admin, look):
    """The second workspace's page, links and provider accounts are its own."""
    page = admin.page
    admin.row("Acme Shoes").get_by_role("link").click()
    box = page.get_by_role("combobox", name="Message #marketing")
    box.wait_for()
    expect(page.get_by_text(NOT_HERE)).to_be_hidden()
    expect(page).to_have_title("#marketing · Acme Shoes · segbot sandbox")
    Story(page).type_command("/segment list bunce")
    expect(page.get_by_text("Newsletter weekly").first).to_be_visible()
    look("workspaces-second")
