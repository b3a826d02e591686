"""What somebody has to be allowed before a call from Slack is even looked into."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from segbot.domain.errors import NotPermittedError
from segbot.slack import ids
from segbot.slack.access.requesters import SlackRequesters


class Needs(StrEnum):
    """NOTHING: who it is, is asked of Slack afresh where the press is settled (a decision, a confirmation), or nothing is shown. SEE: to
    be among those who may see. ASK: to be among those who may ask for changes; whatever is not known needs it.
    """

    NOTHING = "nothing"
    SEE = "see"
    ASK = "ask"


_LOOKING = frozenset({"", "help", "providers", "list", "show", "requests", "request", "audit", "sample", "?"})
_DECIDED_AFRESH = frozenset(
    {ids.APPROVE, ids.WITHDRAW, ids.PAUSE, ids.RESUME, ids.RETRY, ids.RENEW, ids.UNVOTE}
)
_SHOWING = frozenset(
    {
        ids.REJECT,
        ids.APPROVE_WITH_COMMENT,
        ids.DETAILS_BUTTON,
        ids.LEAVING_BUTTON,
        ids.AUDIT_OLDER,
        ids.LIST_FURTHER,
        ids.REQUESTS_OLDER,
    }
)
_SETTLED_AFRESH = frozenset({ids.REJECT_FORM, ids.APPROVE_FORM, ids.PREVIEW})


def check(requesters: SlackRequesters, body: Mapping[str, Any], user: str) -> None:
    """Raises NotPermittedError with why not, UnknownPersonError while Slack does not say who it is."""
    match needed(body):
        case Needs.NOTHING:
            refused = ""
        case Needs.SEE:
            refused = requesters.may_not_see(user)
        case Needs.ASK:
            refused = requesters.may_not_ask(user)
    if refused:
        raise NotPermittedError(refused)


def needed(body: Mapping[str, Any]) -> Needs:
    """What this call needs, told from its payload."""
    if "command" in body:
        return _of_command(body.get("text"))
    match body.get("type"):
        case "event_callback" | "view_closed":
            return Needs.NOTHING
        case kind if kind == "block_suggestion" or _only_shows(body):
            return Needs.SEE
        case "view_submission":
            callback = (body.get("view") or {}).get("callback_id")
            return Needs.NOTHING if callback in _SETTLED_AFRESH else Needs.ASK
        case "block_actions":
            return _of_action((body.get("actions") or [{}])[0])
        case _:
            return Needs.ASK


def _of_command(text: Any) -> Needs:
    verb = str(text or "").strip().partition(" ")[0].casefold()
    return Needs.SEE if verb in _LOOKING else Needs.ASK


def _only_shows(body: Mapping[str, Any]) -> bool:
    """Whether it is about the form in which a segment is chosen to be looked at."""
    view = body.get("view") or {}
    if body.get("type") not in ("view_submission", "block_actions") or view.get("callback_id") != ids.FORM:
        return False
    try:
        kept = json.loads(view.get("private_metadata") or "")
    except ValueError:
        return False
    return isinstance(kept, dict) and kept.get("verb") == "show"


def _of_action(action: Mapping[str, Any]) -> Needs:
    does = _chosen(action) or action.get("action_id")
    if str(does).startswith(f"{ids.USE_INSTEAD}_"):
        option = action.get("selected_option")
        return _of_command((option if isinstance(option, dict) else action).get("value"))
    if does in _DECIDED_AFRESH:
        return Needs.NOTHING
    return Needs.SEE if does in _SHOWING else Needs.ASK


def _chosen(action: Mapping[str, Any]) -> str:
    """What an entry of a card's menu stands for; empty for anything else."""
    option = action.get("selected_option")
    if action.get("type") != "overflow" or not isinstance(option, dict):
        return ""
    try:
        value = json.loads(option.get("value") or "")
    except ValueError:
        return ""
    return str(value.get("do") or "") if isinstance(value, dict) else ""
