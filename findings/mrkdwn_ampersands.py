"""Of two converters from Markdown to Slack's mrkdwn one escapes &, < and >, the other leaves them.

Slack asks for these three to be sent as &amp;, &lt; and &gt;. Expected: a converter to mrkdwn does that, and code that changes
from one to the other shows the same. Seen: slackify-markdown does, markdown-to-mrkdwn does not: "a <b> c" is a tag to Slack,
which shows it or not. Escape a text yourself for the one, and for the other never, or people read "&amp;".
"""
# requires: markdown-to-mrkdwn==0.3.3
# requires: slackify-markdown==0.2.4

from __future__ import annotations

from importlib.metadata import version

from markdown_to_mrkdwn import SlackMarkdownConverter
from slackify_markdown import slackify_markdown

print("markdown-to-mrkdwn", version("markdown-to-mrkdwn"), "slackify-markdown", version("slackify-markdown"))
given = "Shoes & socks, price < 20, size > 40"
expected = slackify_markdown(given).strip()
found = SlackMarkdownConverter().convert(given)
print(
    f"input: {given!r}\nexpected, and seen by slackify-markdown: {expected!r}\nseen by markdown-to-mrkdwn: {found!r}"
)
assert expected == "Shoes &amp; socks, price &lt; 20, size &gt; 40"
assert found == given
