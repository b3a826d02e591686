"""premailer writes {{ unsubscribe_url }} in a link as {{%20unsubscribe_url%20}}, which no service fills in.

Expected: it puts the style into the tags of a message and leaves what stands between quotes alone, as css-inline does.
Seen: blanks in a link are escaped, and a placeholder with blanks, which is how most people write them, is no longer one:
the link to unsubscribe leads nowhere, in every message of the campaign. In the text the same placeholder stays. Write it
without blanks in links, or put the style in after the placeholders are filled.
"""
# requires: premailer==3.10.0
# requires: css-inline==0.24.0

from __future__ import annotations

from importlib.metadata import version

import css_inline
import premailer

print("premailer", version("premailer"), "css-inline", version("css-inline"))


def link(href: str) -> tuple[str, str]:
    """What the two make of it."""
    page = f'<html><head></head><body><a href="{href}">leave, {{{{ name }}}}</a></body></html>'
    pages = premailer.transform(page), css_inline.inline(page)
    assert all("leave, {{ name }}" in page for page in pages)
    by_premailer, by_css_inline = (page.partition('href="')[2].partition('"')[0] for page in pages)
    return by_premailer, by_css_inline


for given, seen in (
    ("{{unsubscribe_url}}", "{{unsubscribe_url}}"),
    ("{{ unsubscribe_url }}", "{{%20unsubscribe_url%20}}"),
    ("https://example.com/?e={{ email }}", "https://example.com/?e={{%20email%20}}"),
    ("*|UNSUB|*", "*|UNSUB|*"),
):
    by_premailer, by_css_inline = link(given)
    print(
        f"input: {given}, expected: the same, seen: by premailer {by_premailer}, by css-inline {by_css_inline}"
    )
    assert by_premailer == seen
    assert by_css_inline == given
