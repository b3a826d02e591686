"""Answers by response_url or in the ack of a slash command.

docs.slack.dev/interactivity/handling-user-interaction, message responses
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from segbot.sandbox.slack.refusals import Refusal, refuse_problems
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.validate import check_message
from segbot.sandbox.slack.workspace import Workspace

_KNOWN = frozenset(
    {
        "text",
        "blocks",
        "attachments",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "metadata",
        "unfurl_links",
        "unfurl_media",
        "mrkdwn",
        "parse",
        "link_names",
    }
)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a bot may say to a response_url."""

    text: str
    blocks: list[Document] | None
    attachments: list[Document] | None
    in_channel: bool
    replace: bool
    delete: bool
    thread_ts: str | None

    @classmethod
    def read(cls, body: Any) -> Reply:
        """Raises Refusal (`invalid_payload`, `invalid_blocks`, `no_text`) for what Slack would not take."""
        if not isinstance(body, dict) or not set(body) & _KNOWN:
            raise Refusal("invalid_payload", "the reply is not a message object", status=400)
        replace, delete = _truth(body.get("replace_original")), _truth(body.get("delete_original"))
        if not delete and not (body.get("text") or body.get("blocks") or body.get("attachments")):
            raise Refusal("no_text", "the reply has no text, blocks or attachments", status=400)
        if body.get("blocks"):
            refuse_problems(check_message(body["blocks"]))
        return cls(
            text=str(body.get("text") or ""),
            blocks=body.get("blocks") or None,
            attachments=body.get("attachments") or None,
            in_channel=body.get("response_type") == "in_channel",
            replace=replace,
            delete=delete,
            thread_ts=body.get("thread_ts"),
        )


class Replies:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def show(self, reply: Reply, about: Document) -> str:
        """Do what the reply asks; `about` is what the response_url was given out for. Returns a plain account."""
        original = None
        if about["source"] == "action":
            original = self._workspace.messages.get(about["channel"], about["message_ts"])
        if reply.delete:
            if original is None:
                return "nothing to delete: a slash command has no original message"
            self._workspace.messages.remove(original)
            return "the original message was deleted"
        if reply.replace and original is not None:
            self._replace(original, reply)
            return "the original message was replaced"
        self._post(reply, about)
        return "posted to everyone in the channel" if reply.in_channel else "shown to this person only"

    def _replace(self, original: Document, reply: Reply) -> None:
        """An ephemeral message stays ephemeral, a public one public, whatever response_type says."""
        self._workspace.messages.edit(
            original, {"text": reply.text, "blocks": reply.blocks, "attachments": reply.attachments}
        )

    def _post(self, reply: Reply, about: Document) -> None:
        workspace, now = self._workspace, self._workspace.clock()
        if reply.in_channel and about.get("typed"):
            # A public answer to a slash command also shows what was typed, once.
            workspace.messages.add(about["channel"], about["user"], about["typed"], now)
        in_thread = reply.in_channel and not reply.replace
        workspace.messages.add(
            about["channel"],
            workspace.installation.bot_user,
            reply.text,
            now,
            from_bot=True,
            blocks=reply.blocks,
            attachments=reply.attachments,
            thread_ts=reply.thread_ts if in_thread else None,
            ephemeral_to=None if reply.in_channel else about["user"],
        )


def _truth(value: Any) -> bool:
    return value is True or value == "true"
