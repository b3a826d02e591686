"""What is checked of an action before it is asked for: its name, the ruling, and the proof typed for what cannot be undone."""

from __future__ import annotations

import re

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import InvalidActionError
from segbot.domain.planning.plan import Plan
from segbot.domain.policy import Outcome, Ruling
from segbot.domain.requests import Draft

_BETWEEN_DIGITS = re.compile(r"[\s,.'’]")


def name_errors(action: Action, limit: int | None) -> dict[str, str]:
    """By form field; `limit` in characters."""
    name = (action.name or "").strip()
    if not name:
        return {"name": "A name is needed."}
    if limit is not None and len(name) > limit:
        return {"name": f"The name has {len(name)} characters; {limit} are allowed."}
    if action.verb is Verb.RENAME and name == action.segment and action.description is None:
        return {"name": "That's already its name."}
    return {}


def allowed(ruling: Ruling) -> None:
    """Raises InvalidActionError with the way that is open where the policy refuses."""
    if ruling.outcome is Outcome.REFUSE:
        raise InvalidActionError({"": f"{ruling.why} {ruling.instead}".strip()})


def check_confirmation(action: Action, plan: Plan, ruling: Ruling) -> None:
    """Raises InvalidActionError on `reason`, `confirm_name`, `confirm_count`. A number may be typed as people group it."""
    errors: dict[str, str] = {}
    if ruling.reason_required and not action.reason:
        errors["reason"] = "Say why: your colleagues decide by this."
    if ruling.typed_proof:
        if (action.confirm_name or "").strip() != plan.segment_name:
            errors["confirm_name"] = f"Type the exact name: {plan.segment_name}"
        typed = _BETWEEN_DIGITS.sub("", action.confirm_count or "")
        if plan.before is not None and typed != str(plan.removes):
            errors["confirm_count"] = f"Type how many people will leave: {plan.removes}"
    if errors:
        raise InvalidActionError(errors)


NOBODY_SEES_IT = {
    "slack": "A colleague has to approve this, and nobody else sees this conversation. "
    "Ask again from a channel where your approvers are (or have SEGBOT_APPROVALS_CHANNEL set).",
    "cli": "A colleague has to approve this, and there is no channel to ask in. "
    "Name one where your approvers are with --channel (or set SEGBOT_APPROVALS_CHANNEL).",
}


def noted(draft: Draft) -> str:
    """The reason, what was asked and answered about the list, and under whose account of the operating system it was typed
    where that was not in Slack.
    """
    typed = f"(typed at the command line by “{draft.origin.operator}”)" if draft.origin.operator else ""
    return " ".join(part for part in (draft.action.reason or "", _answered(draft), typed) if part)


def _answered(draft: Draft) -> str:
    """Without anybody's data: the questions are about columns and sheets."""
    readings = draft.report.readings if draft.report else ()
    said = [
        f"{_ASKED.get(each.unclear, each.unclear)}: {each.label}{' (as last time)' if each.last_time else ''}"
        for reading in readings
        for each in reading.answered
    ]
    return f"(asked about the list: {'; '.join(said)})" if said else ""


_ASKED = {
    "column_id": "id",
    "column_email": "e-mail",
    "sheet": "sheet",
    "column_words": "words",
    "column_encoding": "encoding",
}
