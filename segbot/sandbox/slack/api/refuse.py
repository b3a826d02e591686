"""The switches of "Make it refuse", applied to a Web API call before its method sees it."""

from __future__ import annotations

from segbot.sandbox.slack.api.call import Call, Method
from segbot.sandbox.slack.faults import new_block_in
from segbot.sandbox.slack.refusals import Refusal, refuse_problems
from segbot.sandbox.slack.validate import Problem
from segbot.sandbox.slack.workspace import Workspace

_TOO_MANY, _UNAVAILABLE = 429, 503
_BY_METHOD = ("message", "uploads", "views", "people", "unknown")


def refuse_busy(workspace: Workspace, name: str) -> None:
    """Slack away (503) or asking to wait (429): whoever calls, whatever it says. Raises Refusal."""
    if workspace.faults.take("away", name) is not None:
        raise Refusal("service_unavailable", "away, as switched on", status=_UNAVAILABLE)
    if (fault := workspace.faults.take("ratelimited", name)) is not None:
        why = f"asked to wait {fault.seconds} s, as switched on"
        raise Refusal("ratelimited", why, status=_TOO_MANY, retry_after=fault.seconds)


def refuse_as_told(call: Call, method: Method) -> None:
    """Raises Refusal with the word of the first switch that is on for this call."""
    faults, name = call.workspace.faults, call.method
    if method.bearer != "nobody":
        kind = "token" if method.bearer == "bot" else "app_token"
        if (fault := faults.take(kind, name)) is not None:
            raise Refusal(fault.error, "the token is refused, as switched on")
    _refuse_channel(call)
    for kind in _BY_METHOD:
        if (fault := faults.take(kind, name)) is not None:
            raise Refusal(fault.error, "as switched on")
    _refuse_new_blocks(call)


def _refuse_channel(call: Call) -> None:
    fault = call.workspace.faults.get("channel")
    if fault is None:
        return
    named = call.maybe("channel") or call.maybe("channel_id") or ""
    room = call.workspace.people.find_channel(named) if named else None
    if room is None or room["is_im"] or not _applies(fault.error, call.method):
        return
    if fault.error == "not_in_channel" and call.method == "conversations.join":
        call.workspace.faults.clear("channel")
    elif call.workspace.faults.take("channel", call.method, room["id"]) is not None:
        raise Refusal(fault.error, f"#{room['name']} refuses it, as switched on")


def _applies(error: str, method: str) -> bool:
    """A channel that is gone refuses everything, one that only restricts posting takes edits and can be looked at."""
    if error == "channel_not_found":
        return True
    if method == "conversations.join":
        return error in ("is_archived", "not_in_channel")
    if method == "chat.update":
        return error in ("is_archived", "ekm_access_denied")
    return method != "conversations.info"


def _refuse_new_blocks(call: Call) -> None:
    if call.has("view"):
        view = call.json("view")
        blocks = view.get("blocks") if isinstance(view, dict) else None
        refuse_new_blocks(call.workspace, call.method, blocks, place="/view/blocks", code="invalid_arguments")
    elif call.has("blocks"):
        refuse_new_blocks(call.workspace, call.method, call.json("blocks", "invalid_blocks_format"))


def refuse_new_blocks(
    workspace: Workspace, method: str, blocks: object, *, place: str = "/blocks", code: str = "invalid_blocks"
) -> None:
    """Raises Refusal for a chart, a sortable table or an alert where the switch says that Slack does not know them."""
    found = new_block_in(blocks)
    if found is not None and workspace.faults.take("new_blocks", method) is not None:
        pointer = f"{place}/{found[0]}/type"
        refuse_problems([Problem(code=code, pointer=pointer, message=f"unsupported type: {found[1]}")])
