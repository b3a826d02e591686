"""The form that takes a comment together with an approval."""

from __future__ import annotations

from segbot.domain.requests import Request
from segbot.slack import ids
from segbot.slack.views.blocks import View, asked, modal, section, typed
from segbot.slack.views.headline import headline


def approve_form(request: Request, *, version: int) -> View:
    """`version` is the one on the button that was pressed: what the person had seen."""
    return modal(
        ids.APPROVE_FORM,
        f"Approve request #{request.id}"[:24],
        [
            section(f"{headline(request.action, request.plan, request.noun)}."),
            asked(
                ids.COMMENT,
                "Comment",
                typed(lines=True, longest=500),
                hint="Everybody in the channel can read it.",
                optional=True,
            ),
        ],
        submit="Approve",
        metadata={"request": request.id, "version": version},
    )
