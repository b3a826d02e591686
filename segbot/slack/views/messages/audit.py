"""The audit as people read it in Slack: pages of facts, and the head of their chain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from segbot.domain.audit import Head, Page
from segbot.slack import ids
from segbot.slack.views.card.thread import audit
from segbot.slack.views.kit.blocks import actions, button, context, header, message, section
from segbot.slack.views.kit.text import code, said, typeable

_A_SECTION = 5
_LONGEST = 500
_NO_LINKS: Mapping[int, str] = {}


def audit_page(page: Page, typed: str, links: Mapping[int, str] = _NO_LINKS) -> dict[str, Any]:
    """Facts, newest first, with a button for older ones. `typed` is what was searched for; `links` lead to the cards of
    requests.
    """
    about = f" about “{said(typed)}”" if typed else ""
    if not page.facts:
        nothing = f"Nothing found{about}."
        hint = code("/segment audit vip by:me on:VIP connection:bunce since:7d")
        return message(nothing, [section(nothing), context(f"Words and filters can be combined: {hint}")])
    lines = [audit(fact, dated=True, link=links.get(fact.request_id, "")) for fact in page.facts]
    drawn = [section(*lines[at : at + _A_SECTION]) for at in range(0, len(lines), _A_SECTION)]
    return message(
        "\n".join([f"What happened{about}:", *lines]), [header("Audit"), *drawn, *_older(page, typed)]
    )


def _older(page: Page, typed: str) -> list[dict[str, Any]]:
    if page.older is None:
        return []
    value = json.dumps({"audit": typeable(typed)[:_LONGEST], "before": page.older}, ensure_ascii=False)
    return actions(
        f"audit-before-{page.older}",
        [button("Older", ids.AUDIT_OLDER, value, spoken="Older facts")],
    )


def head_line(head: Head) -> dict[str, Any]:
    """Says how to use it: a hash nobody keeps proves nothing."""
    text = (
        f":link: The record has {head.number:,} facts and ends with {code(head.hash)}."
        f" {code(f'segbot audit verify --head {head.hash[:16]}')} shows later whether anything was changed."
    )
    return {"text": text}
