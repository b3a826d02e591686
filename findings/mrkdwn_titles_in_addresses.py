r"""md2mrkdwn and markdown-to-mrkdwn put a link's title into its address, and its text into an address that ends with a bracket.

Expected: in Markdown a title is a remark beside the address, brackets that belong together are part of it, and \* is an asterisk
and no italics. Seen: Slack gets <https://example.com "Members"|list>, which is no address, <https://example.com/May_(list|list>)
with the bracket at the wrong end, and \_May\_ for \*May\*. Leave titles out and write brackets as %28 and %29.
"""
# requires: md2mrkdwn==0.4.5
# requires: markdown-to-mrkdwn==0.3.3

from __future__ import annotations

from importlib.metadata import version

import md2mrkdwn
from markdown_to_mrkdwn import SlackMarkdownConverter

print("md2mrkdwn", version("md2mrkdwn"), "markdown-to-mrkdwn", version("markdown-to-mrkdwn"))
converter = SlackMarkdownConverter()
for markdown, expected, seen in (
    (
        '[list](https://example.com "Members")',
        "<https://example.com|list>",
        '<https://example.com "Members"|list>',
    ),
    (
        "[list](https://example.com/May_(list))",
        "<https://example.com/May_(list)|list>",
        "<https://example.com/May_(list|list>)",
    ),
    (r"\*May\*", "*May*, with asterisks to be seen", r"\_May\_"),
):
    found = [md2mrkdwn.convert(markdown), converter.convert(markdown)]
    print(f"input: {markdown}, expected: {expected}, seen: {found}")
    assert found == [seen, seen]
