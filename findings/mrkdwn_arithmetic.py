"""markdown-to-mrkdwn takes stars for italics where Markdown has none: in a sum, and inside code.

Expected: "2 * 3 * 4" stays, for a star between spaces opens nothing in Markdown, and nothing in backticks is touched, as
slackify-markdown does. Seen: "2 _ 3 _ 4", and the bold of `**kwargs**` in code loses a star on each side: somebody who copies
the line copies another one.
"""
# requires: markdown-to-mrkdwn==0.3.3
# requires: slackify-markdown==0.2.4

from __future__ import annotations

from importlib.metadata import version

from markdown_to_mrkdwn import SlackMarkdownConverter
from slackify_markdown import slackify_markdown

print("markdown-to-mrkdwn", version("markdown-to-mrkdwn"), "slackify-markdown", version("slackify-markdown"))
for given, seen in (("2 * 3 * 4", "2 _ 3 _ 4"), ("`**kwargs**`", "`*kwargs*`")):
    expected = slackify_markdown(given).strip()
    found = SlackMarkdownConverter().convert(given)
    print(f"input, and expected: {given!r}, by slackify-markdown {expected!r}, seen: {found!r}")
    assert expected == given
    assert found == seen
