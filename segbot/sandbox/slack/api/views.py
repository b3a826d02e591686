"""views.*: opening, pushing, updating and publishing (docs.slack.dev/reference/methods/views.open and its neighbours)."""

from __future__ import annotations

from segbot.sandbox.slack.api.call import Call, Method
from segbot.sandbox.slack.refusals import Refusal, bad_argument, refuse_problems
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.validate import check_view


def _sent_view(call: Call, surface: str = "modal") -> Document:
    if not call.has("view"):
        raise bad_argument("missing required field: view", "/view")
    view = call.json("view")
    refuse_problems(check_view(view, surface=surface))
    return dict(view)


def _trigger(call: Call) -> Document:
    return call.workspace.handles.exchange_trigger(call.text("trigger_id"), call.workspace.clock())


def _open(call: Call) -> Document:
    view = _sent_view(call)
    trigger = _trigger(call)
    return {"view": call.workspace.views.open(trigger["user"], view)}


def _push(call: Call) -> Document:
    view = _sent_view(call)
    trigger = _trigger(call)
    if trigger["view_id"] is None or call.workspace.views.get(trigger["view_id"]) is None:
        raise Refusal("not_found", "a view is pushed with the trigger_id of an interaction in an open modal")
    return {"view": call.workspace.views.push(trigger["user"], view)}


def _update(call: Call) -> Document:
    views = call.workspace.views
    view_id, external_id = call.maybe("view_id"), call.maybe("external_id")
    if (view_id is None) == (external_id is None):
        raise bad_argument("must provide exactly one of view_id or external_id", "/view_id")
    found = views.find(view_id) if view_id is not None else None
    current = found[1] if found else views.by_external_id(external_id or "") if external_id else None
    surface = "home" if current is not None and current["type"] == "home" else "modal"
    sent = _sent_view(call, surface)
    if current is None:
        raise Refusal("not_found", "that view is no longer open, or never was")
    return {"view": views.update(current, sent, call.maybe("hash"))}


def _publish(call: Call) -> Document:
    if not call.workspace.installation.home_tab:
        raise Refusal("not_enabled", "the app's Home tab is off")
    user = call.text("user_id")
    person = call.workspace.people.users.get(user)
    if person is None or person["is_bot"]:
        raise Refusal("user_not_found", f"no person {user}")
    return {"view": call.workspace.views.publish(user, _sent_view(call, "home"), call.maybe("hash"))}


METHODS = {
    "views.open": Method(handler=_open),
    "views.push": Method(handler=_push),
    "views.update": Method(handler=_update),
    "views.publish": Method(handler=_publish),
}
