"""mrkdwn and dates, asked of the page's own modules in the browser."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

RENDER = """
async (text) => {
  const { render } = await import('/static/js/mrkdwn.js');
  const box = document.createElement('div');
  box.append(render(text));
  return box.innerHTML;
}
"""
DATE = """
async ([seconds, format, now]) => {
  const { formatDate } = await import('/static/js/dates.js');
  return formatDate(seconds, format, new Date(now * 1000));
}
"""


MRKDWN = {
    "*bold* _it_ ~no~": '<strong class="mk-b">bold</strong> <em class="mk-i">it</em> <s class="mk-s">no</s>',
    "*a _b_ c*": '<strong class="mk-b">a <em class="mk-i">b</em> c</strong>',
    "snake_case_name 2*3*4": "snake_case_name 2*3*4",
    "* not bold*": "* not bold*",
    "`a*b*c`": '<code class="code">a*b*c</code>',
    "```\nx < y\n```": '<pre class="pre">x &lt; y</pre>',
    "&gt; said\nafter": '<blockquote class="mk-quote">said</blockquote>after',
    "&gt;&gt;&gt; all\nof it": '<blockquote class="mk-quote">all<br>of it</blockquote>',
    "a\nb": "a<br>b",
    "&amp;lt; &lt;b&gt;": "&amp;lt; &lt;b&gt;",
    "<img src=x onerror=alert(1)>": "&lt;img src=x onerror=alert(1)&gt;",
    "<javascript:alert(1)|x>": "&lt;javascript:alert(1)|x&gt;",
    "<https://e.example/?a=1&amp;b=2|*here*>": (
        '<a href="https://e.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">*here*</a>'
    ),
    "<@U0BEA>": '<span class="pill pill-mention">@Bea Santos</span>',
    "<#C0AUDIT|old-name>": '<span class="pill pill-mention">#segment-audit</span>',
    "<!subteam^S0APPROVE>": '<span class="pill pill-mention">@segment-approvers</span>',
    "<!channel>": '<span class="pill pill-broadcast">@channel</span>',
    ":nonsense: 10:42:": ":nonsense: 10:42:",
    "*:tada:*": (
        '<strong class="mk-b"><span class="emoji" role="img" aria-label="tada" title=":tada:">🎉</span></strong>'
    ),
}
# Two hours before noon of Saturday, 21 November 2026, seen at noon.
DATES = {
    "{date_num}": "11/21/2026",
    "{date_short_pretty} at {time}": "Today at 10:00",
    "due {date_long}": "Due Saturday, November 21, 2026",
    "{ago}": "2 hours ago",
    "{unknown}": "{unknown}",
}


def test_mrkdwn(page):
    assert {text: page.evaluate(RENDER, text) for text in MRKDWN} == MRKDWN


def test_dates(page):
    noon = page.evaluate("new Date(2026, 10, 21, 12).getTime() / 1000")
    assert {format_: page.evaluate(DATE, [noon - 7200, format_, noon]) for format_ in DATES} == DATES


def test_no_file_of_the_page_parses_html_or_calls_out(page):
    sources = page.evaluate(
        "async () => Promise.all(performance.getEntriesByType('resource').map((one) => one.name)"
        ".filter((name) => /[.](js|css)$/.test(name)).map(async (name) => (await fetch(name)).text()))"
    )
    assert len(sources) > 30
    for source in sources:
        for forbidden in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "@import",
            "//cdn",
        ):
            assert forbidden not in source
