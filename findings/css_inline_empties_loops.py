"""css-inline moves a loop out of the table it fills: three orders become one row that says nothing of them.

Expected: style goes into the tags, and {% for %} and {% endfor %} stay around the row they repeat, as with premailer.
Seen: text between the rows of a table is not allowed in HTML, and css-inline reads as a browser does, so both go before
the table: the loop is empty and the row stands once. Order confirmations and lists of offers lose their lines, and the
template still renders. Put the marks into comments or in a cell, or put the style in after the loop has run.
"""
# requires: css-inline==0.24.0
# requires: premailer==3.10.0
# requires: Jinja2==3.1.6

from __future__ import annotations

from importlib.metadata import version

import css_inline
import jinja2
import premailer

PAGE = (
    "<html><head><style>td {color: red}</style></head><body>"
    "<table>{% for order in orders %}<tr><td>{{ order }}</td></tr>{% endfor %}</table></body></html>"
)


def rows(template: str) -> tuple[int, list[str]]:
    """How many rows are written for three orders, and which orders are named."""
    orders = ["tea", "milk", "bread"]
    written = jinja2.Template(template).render(orders=orders)
    return written.count("<tr>"), [order for order in orders if order in written]


print("css-inline", version("css-inline"), "premailer", version("premailer"))
by_css_inline, by_premailer = css_inline.inline(PAGE), premailer.transform(PAGE)
print(f"input: a row for each of tea, milk and bread, seen by premailer: {rows(by_premailer)}")
print(
    f"expected: 3 rows, seen by css-inline: {rows(by_css_inline)}, as {by_css_inline.partition('<body>')[2]}"
)
assert rows(by_premailer) == (3, ["tea", "milk", "bread"])
assert rows(by_css_inline) == (1, [])
assert "{% for order in orders %}{% endfor %}<table>" in by_css_inline
