"""mjml, for Python, writes {% if points < 100 %} as {% if points &lt; 100 %}, which is no condition any more, and ends an alt text at its first quotation mark.

Expected: what a service for mails fills in later goes through as it was written, as with mjml for Node, and &quot; in an attribute
stays one. Seen: "<" and ">" between the words of a placeholder are escaped, also in mj-raw, which is there for that; Liquid
refuses the template, so nobody gets the mail. &quot; becomes a bare quotation mark that ends the attribute, and the
picture's text is half of it. Compare before, and ask for a field: {% if few_points %}.
"""
# requires: mjml==0.12.0
# requires: python-liquid==2.3.6

from __future__ import annotations

import io
from html.parser import HTMLParser
from importlib.metadata import version

from liquid import Environment
from liquid.exceptions import LiquidError
from mjml import mjml_to_html

CONDITION = "{{% if {} %}}Collect.{{% else %}}Thank you.{{% endif %}}"


class Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.texts.append(dict(attrs)["alt"])


def page(body: str) -> str:
    source = f"<mjml><mj-body><mj-section><mj-column>{body}</mj-column></mj-section></mj-body></mjml>"
    return mjml_to_html(io.StringIO(source)).html


def filled(condition: str) -> str:
    """What somebody with 50 points reads."""
    try:
        text = Environment().from_string(page(condition)).render(points=50, few=True)
    except LiquidError as error:
        return type(error).__name__
    return next(word for word in ("Collect.", "Thank you.") if word in text)


print("mjml for Python", version("mjml"))
less, more = CONDITION.format("points < 100"), CONDITION.format("100 > points")
seen = {
    f"<mj-text>{less}</mj-text>": "LiquidSyntaxError",
    f"<mj-text>{more}</mj-text>": "LiquidSyntaxError",
    f"<mj-raw>{less}</mj-raw>": "LiquidSyntaxError",
    f"<mj-text>{CONDITION.format('few')}</mj-text>": "Collect.",
}
for condition, as_seen in seen.items():
    read = filled(condition)
    print(f"input: {condition}, with 50 points, expected: Collect., seen: {read}")
    assert read == as_seen
assert "{% if points &lt; 100 %}" in page(f"<mj-text>{less}</mj-text>")
pictures = Pictures()
pictures.feed(page('<mj-image src="https://example.org/a.png" alt="Say &quot;hello&quot; to May" />'))
print(f'input: Say "hello" to May, expected: the same, seen: {pictures.texts}')
assert pictures.texts == ["Say "]
