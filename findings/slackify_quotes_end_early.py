"""slackify-markdown ends a quotation after its first line.

Expected: each line of a quoted paragraph begins with ">" in mrkdwn too, for Slack ends a quotation at the first line without
one; markdown-to-mrkdwn keeps the signs. Seen: from the second line on the words of somebody else stand as one's own.
"""
# requires: slackify-markdown==0.2.4
# requires: markdown-to-mrkdwn==0.3.3

from __future__ import annotations

from importlib.metadata import version

from markdown_to_mrkdwn import SlackMarkdownConverter
from slackify_markdown import slackify_markdown

print("slackify-markdown", version("slackify-markdown"), "markdown-to-mrkdwn", version("markdown-to-mrkdwn"))
given = "> Please delete\n> the segment.\n\nDone."
expected = SlackMarkdownConverter().convert(given)
found = slackify_markdown(given)
print(f"input: {given!r}\nexpected, and seen by markdown-to-mrkdwn: {expected!r}\nseen: {found!r}")
assert expected == given
assert found.splitlines()[:2] == ["> Please delete", "the segment."]
