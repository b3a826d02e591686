"""The form that asks for a reason before a request is rejected."""

from __future__ import annotations

from segbot.domain.requests import Request
from segbot.slack import ids
from segbot.slack.views.blocks import View, asked, modal, section, typed
from segbot.slack.views.headline import headline


def reject_form(request: Request, *, version: int) -> View:
    """`version` is the one on the button that was pressed: what the person had seen."""
    return modal(
        ids.REJECT_FORM,
        f"Reject request #{request.id}"[:24],
        [
            section(f"{headline(request.action, request.plan, request.noun)}."),
            asked(
                ids.REASON,
                "Why?",
                typed(lines=True, longest=500),
                hint="Everybody in the channel can read it.",
            ),
        ],
        submit="Reject",
        metadata={"request": request.id, "version": version},
    )
