"""Submitting and closing modals, and what the bot's ack does to them.

docs.slack.dev/surfaces/modals
"""

from __future__ import annotations

from typing import Any

from segbot.sandbox.slack import payloads
from segbot.sandbox.slack.api.refuse import refuse_new_blocks
from segbot.sandbox.slack.delivery import Delivery
from segbot.sandbox.slack.refusals import Refusal, refuse_problems
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.typed import client_errors, complete_values
from segbot.sandbox.slack.validate import check_view
from segbot.sandbox.slack.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


class Submissions:
    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery

    async def submit(self, user: Document, view_id: str, typed: Document) -> dict[str, str]:
        """Returns errors by block_id (the modal stays), or {} after the ack was carried out. Raises Refusal."""
        view = self._open_view(user, view_id)
        before = view["state"]["values"]
        merged = {block: {**before.get(block, {}), **typed.get(block, {})} for block in {*before, *typed}}
        values = complete_values(view["blocks"], merged, self._workspace.file_for_slack)
        errors = client_errors(view["blocks"], values)
        if errors:
            return errors
        self._workspace.views.type_into(view, values)
        payload = payloads.interaction(
            self._workspace,
            "view_submission",
            user,
            trigger_id=self._workspace.handles.new_trigger(user["id"], self._workspace.clock(), view_id),
            view=view,
            response_urls=self._response_urls(user, view, values),
        )
        what = f"view_submission {view['callback_id']}".strip()
        answer = await self._delivery.send("interactive", what, payload)
        if answer.error is not None:
            raise Refusal(answer.error, answer.reason, message=TROUBLE)
        try:
            return self._carry_out(user, view, answer.body)
        except Refusal as refusal:
            self._delivery.complain(what, payload, answer, refusal.why)
            raise Refusal(refusal.error, refusal.why, message=TROUBLE) from None

    async def close(self, user: Document, view_id: str, *, everything: bool) -> None:
        """Cancel closes the top view, the corner x all of them; told to the bot where it asked for it."""
        view = self._open_view(user, view_id)
        stack = self._workspace.views.stack(user["id"])
        everything = everything or bool(view["clear_on_close"])
        told = self._workspace.views.get(stack[0]) if everything else view
        if everything:
            self._workspace.views.close_all(user["id"])
        else:
            self._workspace.views.close_top(user["id"])
        if told is not None and told["notify_on_close"]:
            payload = payloads.interaction(
                self._workspace, "view_closed", user, view=told, is_cleared=everything
            )
            await self._delivery.send("interactive", f"view_closed {told['callback_id']}".strip(), payload)

    def _open_view(self, user: Document, view_id: str) -> Document:
        view = self._workspace.views.get(view_id)
        if view is None or self._workspace.views.stack(user["id"])[-1:] != [view_id]:
            raise Refusal("view_closed", "that view is no longer open", message="that view is no longer open")
        return view

    def _carry_out(self, user: Document, view: Document, ack: Any) -> dict[str, str]:
        if ack is None:
            if self._workspace.views.stack(user["id"])[-1:] == [view["id"]]:
                self._workspace.views.close_top(user["id"])
            return {}
        if not isinstance(ack, dict) or ack.get("response_action") not in {
            "update",
            "push",
            "errors",
            "clear",
        }:
            raise Refusal("invalid_ack", "the ack of a view_submission must be empty or a response_action")
        match ack["response_action"]:
            case "clear":
                self._workspace.views.close_all(user["id"])
            case "errors":
                return _errors(view, ack.get("errors"))
            case action:
                refuse_problems(check_view(ack.get("view"), pointer=f"/{action}/view"))
                refuse_new_blocks(
                    self._workspace, "views.", ack["view"]["blocks"], place=f"/{action}/view/blocks"
                )
                current = self._workspace.views.get(view["id"])
                if current is not None and action == "push":
                    self._workspace.views.push(user["id"], ack["view"])
                elif current is not None:
                    self._workspace.views.update(current, ack["view"])
        return {}

    def _response_urls(self, user: Document, view: Document, values: Document) -> list[Document]:
        """Only for input blocks that pick a conversation with response_url_enabled."""
        urls = []
        for block in view["blocks"]:
            element = block.get("element", {})
            if block["type"] != "input" or not element.get("response_url_enabled"):
                continue
            value = values[block["block_id"]][element["action_id"]]
            channel = value.get("selected_conversation") or value.get("selected_channel")
            if channel in self._workspace.people.channels:
                url = self._workspace.response_url(source="view", user=user["id"], channel=channel)
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": url,
                    }
                )
        return urls


def _errors(view: Document, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise Refusal("invalid_ack", "response_action errors needs an errors object")
    unknown = [key for key in errors if key not in inputs]
    if unknown:
        raise Refusal("invalid_ack", f"errors names blocks that are no input blocks of this view: {unknown}")
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise Refusal("invalid_ack", "every error must be a text")
    return dict(errors)
