"""What a person does at the sandbox's page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

WAITING = re.compile(r"Needs \d approval|\d of \d approvals")
ONE_GIVEN = "1 of 2 approvals"
GRACE = re.compile(r"Approved by .*(Starts|Runs)")


class Story:
    """What a person does at the page."""

    def __init__(self, page):
        self.page = page

    def become(self, persona):
        self.page.locator(f"[data-persona={persona}]").click()
        expect(self.page.locator(f"[data-persona={persona}].is-on")).to_be_visible()

    def open_channel(self, name):
        side = self.page.get_by_role("navigation", name="Channels and direct messages")
        side.get_by_role("button", name=name).first.click()
        expect(self.page.get_by_role("heading", name=name, level=2)).to_be_visible()

    def open_tab(self, name):
        self.page.get_by_role("tablist", name="View").get_by_role("tab", name=name).click()

    def type_command(self, text):
        box = self.page.get_by_role("combobox", name="Message #marketing")
        box.fill(text)
        box.press("Enter")

    def card(self, holds, number=1001):
        found = self.page.locator(".message", has_text=f"#{number}").filter(has_text=holds)
        return found.filter(visible=True).last

    def press(self, card, button, dialog=None):
        card.get_by_role("button", name=button, exact=True).click()
        if dialog:
            sure = self.page.get_by_role("alertdialog", name=dialog)
            expect(sure).to_be_visible()
            sure.get_by_role("button", name=button, exact=True).click()

    def choose(self, card, entry):
        """What stands in the card's menu."""
        card.get_by_role("button", name="More actions").click()
        self.page.get_by_role("menuitem", name=entry, exact=True).click()

    def bot(self, action):
        self.page.get_by_role("button", name="segbot is").click()
        panel = self.page.get_by_role("dialog", name="The bot's process")
        panel.get_by_role("button", name=action).click()
