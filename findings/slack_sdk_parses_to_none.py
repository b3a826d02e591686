"""slack-sdk's View makes null of a block it does not know, and leaves out what it does not know of one that it does.

An app that is sent a view and shows it again with one block more reads it by `View(**payload)`. Expected: what it does not know
it passes on, or it raises, for Slack adds kinds of blocks every few months. Seen: None in the list of blocks, null in the
JSON for Slack; a link's `unsafe` and a code block's `language`, both documented, are gone without a word. Keep the payload
as a dictionary and change that.
"""
# requires: slack-sdk==3.48.0

from __future__ import annotations

import logging
from importlib.metadata import version

from slack_sdk.models.views import View

print("slack-sdk", version("slack-sdk"))
logging.disable()
link = {"type": "link", "url": "https://example.com", "text": "shop", "unsafe": True}
code = {
    "type": "rich_text_preformatted",
    "elements": [{"type": "text", "text": "SELECT 1"}],
    "language": "sql",
}
given = [
    {"type": "a_kind_of_next_year", "text": "x"},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}, code]},
]
view = View(type="modal", title={"type": "plain_text", "text": "Segments"}, blocks=given)
first, second = view.to_dict()["blocks"]
print(f"input, and expected: {given}")
print(f"seen: {[first, second]}")
assert first is None
assert set(link) - set(second["elements"][0]["elements"][0]) == {"unsafe"}
assert set(code) - set(second["elements"][1]) == {"language"}
