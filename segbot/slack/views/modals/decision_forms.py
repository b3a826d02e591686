"""The forms that take a comment with an approval, and a reason with a rejection."""

from __future__ import annotations

from segbot.domain.requests import Request
from segbot.slack import ids
from segbot.slack.views.card.headline import headline
from segbot.slack.views.kit.blocks import View, asked, modal, section, typed


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
        metadata={"request": request.id, "version": version, "key": request.button_key},
    )


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
        metadata={"request": request.id, "version": version, "key": request.button_key},
    )
