"""The page is drawn with its own fonts only, so that it is laid out alike on every machine."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

FONTS = Path(__file__).parents[3] / "segbot" / "sandbox" / "page" / "fonts"
EVERYTHING = "Zażółć gęślą Ωμέγα Жизнь 1,204 → 409 ≤ ≥ ✓ ✗ ↑ ⋯ ░▓ ⚠️ ✅ ⏳ ▶️ 🗳️ 📝 12% “x” …"


def strangers(page):
    """Fonts of the machine that some text of the page was drawn with, each with the text.

    The page is copied in place first: what its scripts draw meanwhile does not change the copy.
    """
    page.evaluate("document.body.replaceWith(document.body.cloneNode(true))")
    cdp = page.context.new_cdp_session(page)
    cdp.send("DOM.enable")
    cdp.send("CSS.enable")
    root = cdp.send("DOM.getDocument", {"depth": -1})["root"]
    found = []

    def look(node):
        texts = [child for child in node.get("children", []) if child["nodeType"] == 3]
        if texts and node["nodeName"] not in {"STYLE", "SCRIPT", "TITLE", "NOSCRIPT"}:
            fonts = cdp.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]
            found.extend(
                (font["familyName"], texts[0]["nodeValue"][:40]) for font in fonts if not font["isCustomFont"]
            )
        for child in node.get("children", []):
            look(child)

    look(root)
    cdp.detach()
    return found


def test_no_text_of_the_page_needs_a_font_of_the_machine(page):
    box = page.get_by_role("combobox", name="Message #")
    box.fill(EVERYTHING)
    box.press("Enter")
    page.locator(".message", has_text="1,204 → 409").wait_for()
    assert strangers(page) == []


@pytest.mark.parametrize("panel", ["providers", "inspector"])
def test_nor_do_the_other_tabs(page, address, panel):
    page.goto(f"{address}/#tab={panel}")
    page.reload()
    page.locator(f"#panel-{panel} :is(button, td)").first.wait_for()
    assert strangers(page) == []


def test_a_text_outside_the_page_s_fonts_is_seen_by_this_check(page):
    page.locator("body").evaluate("body => body.querySelector('h2').append(' Ϣ ﻼ 漢')")
    assert strangers(page)


def test_each_font_comes_with_where_it_is_from_and_its_licence():
    about = (FONTS / "README.md").read_text()
    for file in FONTS.glob("*.woff2"):
        assert f"`{file.name}`" in about
    for licence in FONTS.glob("LICENSE-*.txt"):
        assert f"`{licence.name}`" in about
    assert len(list(FONTS.glob("LICENSE-*.txt"))) == 2
