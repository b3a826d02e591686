"""What people do outside of submitting: slash commands, presses, menus that ask the bot for options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from segbot.sandbox.slack import payloads
from segbot.sandbox.slack.delivery import Answer, Delivery
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.replies import Replies, Reply
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.typed import VALUES, complete_values, controls, option_is_offered
from segbot.sandbox.slack.validate import check_options
from segbot.sandbox.slack.workspace import Workspace

_TIMED_OUT = "operation_timeout"
GONE = "that button is no longer there"


@dataclass(frozen=True, kw_only=True)
class Surface:
    """Where a control is: a message or a view."""

    blocks: list[Document]
    typed: Document
    message: Document | None = None
    view: Document | None = None


class Interactions:
    def __init__(self, workspace: Workspace, delivery: Delivery, replies: Replies) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._replies = replies

    async def slash(self, user: Document, channel: Document, line: str, *, in_thread: bool) -> None:
        """Run what was typed. Raises Refusal with what Slackbot tells the person."""
        command, _, text = line.partition(" ")
        installed = self._workspace.installation.command
        if command != installed:
            raise self._told(channel, user, "unknown_command", f"{command} is not a valid command.")
        if not self._workspace.installed():
            raise self._told(
                channel,
                user,
                "unknown_command",
                f"{command} is not a valid command: segbot isn't installed in this workspace.",
            )
        if in_thread:
            raise self._told(
                channel, user, "slash_in_thread", f"{command} is not supported in threads. Sorry!"
            )
        payload = payloads.slash(self._workspace, user, channel, text.strip())
        answer = await self._delivery.send(
            "slash_commands", f"slash command {command} {text}".strip(), payload
        )
        if answer.error is not None:
            raise self._told(
                channel,
                user,
                answer.error,
                f'{command} failed with the error "{answer.error}"',
                answer.reason,
            )
        self._show_reply(answer, payload, user, channel, line)

    async def press(self, user: Document, request: Document) -> None:
        """Send the block_actions of one click or choice. Raises Refusal with what the person sees."""
        surface = self.surface(user, request)
        block, element = self.control(surface, request)
        action = self._action(block, element, request)
        fields = self._surface_fields(surface, user)
        view_id = None if surface.view is None else surface.view["id"]
        payload = payloads.interaction(
            self._workspace,
            "block_actions",
            user,
            **fields,
            trigger_id=self._workspace.handles.new_trigger(user["id"], self._workspace.clock(), view_id),
            actions=[action],
        )
        answer = await self._delivery.send("interactive", f"block_actions {action['action_id']}", payload)
        if answer.error is not None:
            raise Refusal(answer.error, answer.reason, message=failed(answer))

    async def options(self, user: Document, request: Document) -> Document:
        """What the bot offers for an external_select: {options} or {option_groups}."""
        surface = self.surface(user, request)
        block, element = self.control(surface, request)
        if element["type"] not in {"external_select", "multi_external_select"}:
            raise Refusal("not_external", "this menu does not ask the bot for its options")
        query = str(request.get("value") or "")
        if len(query) < element.get("min_query_length", 3):
            return {"options": []}
        fields = self._surface_fields(surface, user)
        fields.pop("response_url", None)
        fields.pop("state", None)
        payload = payloads.interaction(
            self._workspace,
            "block_suggestion",
            user,
            **fields,
            action_id=element["action_id"],
            block_id=block["block_id"],
            value=query,
        )
        what = f"block_suggestion {element['action_id']}"
        answer = await self._delivery.send("interactive", what, payload)
        if answer.error is not None:
            raise Refusal(answer.error, answer.reason, message=failed(answer))
        problems = check_options(answer.body)
        if problems:
            reason = "; ".join(problem.line() for problem in problems)
            self._delivery.complain(what, payload, answer, reason)
            raise Refusal("invalid_options", reason, message="The options could not be loaded.")
        return {name: answer.body[name] for name in ("options", "option_groups") if name in answer.body}

    def surface(self, user: Document, request: Document) -> Surface:
        """The message or view a click is in, if this person has it before them."""
        typed = request.get("state") or {}
        if view_id := request.get("view_id"):
            owner, view = self._workspace.views.find(str(view_id)) or (None, None)
            stack = self._workspace.views.stack(user["id"])
            if (
                view is None
                or owner != user["id"]
                or (view["type"] == "modal" and stack[-1:] != [view["id"]])
            ):
                raise Refusal(
                    "view_closed", "that view is no longer open", message="that view is no longer open"
                )
            values = _merged(view["state"]["values"], typed)
            return Surface(blocks=view["blocks"], typed=values, view=view)
        channel = self._workspace.people.channels.get(str(request.get("channel")))
        if channel is None or user["id"] not in channel["members"]:
            raise Refusal("channel_not_found", "this person is not in that channel")
        message = self._workspace.messages.get(channel["id"], str(request.get("message_ts")))
        if message is None or message.get("ephemeral_to", user["id"]) != user["id"]:
            raise Refusal("outdated", GONE, message=GONE)
        return Surface(blocks=message.get("blocks", []), typed=typed, message=message)

    def control(self, surface: Surface, request: Document) -> tuple[Document, Document]:
        """The control as it is drawn now; a click on an older drawing cannot be made."""
        wanted = (request.get("block_id"), request.get("action_id"))
        for block, element in controls(surface.blocks):
            if (block["block_id"], element["action_id"]) == wanted:
                given = request.get("value")
                if element["type"] == "button" and given is not None and given != element.get("value"):
                    break
                if request.get("type") in (None, element["type"]):
                    return block, element
        raise Refusal("outdated", GONE, message=GONE)

    def _surface_fields(self, surface: Surface, user: Document) -> Document:
        values = complete_values(surface.blocks, surface.typed, self._workspace.file_for_slack)
        if surface.view is not None:
            self._workspace.views.type_into(surface.view, values)
            return payloads.view_surface(surface.view)
        message = surface.message or {}
        fields = payloads.message_surface(self._workspace, message)
        fields["state"] = {"values": values}
        fields["response_url"] = self._workspace.response_url(
            source="action",
            user=user["id"],
            channel=message["channel"],
            message_ts=message["ts"],
        )
        return fields

    def _action(self, block: Document, element: Document, request: Document) -> Document:
        action: Document = {
            "type": element["type"],
            "block_id": block["block_id"],
            "action_id": element["action_id"],
            "action_ts": self._workspace.ids.timestamp(self._workspace.clock()),
        }
        kind = element["type"]
        if kind in VALUES:
            return action | self._chosen(element, request)
        if kind == "overflow":
            chosen = request.get("selected_option")
            if not option_is_offered(element, chosen):
                raise Refusal("outdated", GONE, message=GONE)
            return {**action, "selected_option": chosen}
        if kind == "feedback_buttons":
            return {**action, "value": request.get("value")}
        action |= {name: element[name] for name in ("text", "value", "style") if name in element}
        return action

    def _chosen(self, element: Document, request: Document) -> Document:
        name, _, many = VALUES[element["type"]]
        chosen: Any = request.get(name)
        offered = chosen if many else [chosen]
        if ("options" in element or "option_groups" in element) and chosen:
            for option in offered:
                if not option_is_offered(element, option):
                    raise Refusal(
                        "outdated", "that option is not offered", message="that option is not offered"
                    )
        return {name: (chosen or []) if many else chosen}

    def _show_reply(
        self, answer: Answer, payload: Document, user: Document, channel: Document, line: str
    ) -> None:
        """The body of a slash command's ack may be the reply itself."""
        if answer.body is None:
            return
        reply = {"text": answer.body} if isinstance(answer.body, str) else answer.body
        about = {"source": "command", "user": user["id"], "channel": channel["id"], "typed": line}
        try:
            self._replies.show(Reply.read(reply), about)
        except Refusal as refusal:
            self._delivery.complain("slash command", payload, answer, refusal.why)
            raise self._told(
                channel,
                user,
                "dispatch_failed",
                f'{line.split(maxsplit=1)[0]} failed with the error "dispatch_failed"',
                refusal.why,
            ) from None

    def _told(self, channel: Document, user: Document, error: str, text: str, why: str = "") -> Refusal:
        self._workspace.notice(channel["id"], user["id"], text)
        return Refusal(error, why or text, message=text)


def failed(answer: Answer) -> str:
    if answer.error == _TIMED_OUT:
        return "This app took too long to respond (operation_timeout). Try again?"
    return "This app did not respond as it should (dispatch_failed). Try again?"


def _merged(before: Document, typed: Document) -> Document:
    return {block: {**before.get(block, {}), **typed.get(block, {})} for block in {*before, *typed}}
