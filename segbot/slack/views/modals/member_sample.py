"""A masked sample of who would leave: the view only the one who asked for it sees."""

from __future__ import annotations

from collections.abc import Sequence

from segbot.domain.requests import Request
from segbot.slack import ids
from segbot.slack.views.kit.blocks import View, context, modal, section
from segbot.slack.views.kit.text import named, people, said

_TITLE = "Who would leave?"


def looking() -> View:
    return modal(ids.LEAVING, _TITLE, [section(":hourglass_flowing_sand: Looking…")], close="Close")


def leaving(request: Request, sample: Sequence[str]) -> View:
    """`sample` is masked already."""
    plan = request.plan
    most = "At most " if plan.at_most else ""
    everybody = f"{most}*{people(plan.removes)}* would leave {named(plan.segment_name)}."
    shown = "This is who:" if len(sample) >= plan.removes else f"{len(sample)} of them, spread over the list:"
    return modal(
        ids.LEAVING,
        _TITLE,
        [
            section(f"*Request #{request.id}.* {everybody} {shown}"),
            section("\n".join(f"• {said(each)}" for each in sample)),
            context("Only you see this. The audit shows that you looked, not who you saw."),
        ],
        close="Close",
    )


def not_shown(sentence: str) -> View:
    """`sentence` is harmless already."""
    return modal(ids.LEAVING, _TITLE, [section(sentence)], close="Close")
