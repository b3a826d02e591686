"""What differs by where something is asked for: in Slack, or at the command line."""

from __future__ import annotations

from segbot.domain.requests import Draft

NOBODY_SEES_IT = {
    "slack": "A colleague has to agree to this, and nobody else sees this conversation. "
    "Ask again from a channel where your approvers are (or have SEGBOT_APPROVALS_CHANNEL set).",
    "cli": "A colleague has to agree to this, and there is no channel to ask in. "
    "Name one where your approvers are with --channel (or set SEGBOT_APPROVALS_CHANNEL).",
}


def noted(draft: Draft) -> str:
    """The reason, and under whose account of the operating system it was typed where that was not in Slack."""
    typed = f"(typed at the command line by “{draft.origin.operator}”)" if draft.origin.operator else ""
    return f"{draft.action.reason or ''} {typed}".strip()
