"""One Web API call: its arguments, and how a method says what token and scopes it needs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from segbot.sandbox.slack.refusals import Refusal, bad_argument
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.sockets import Sockets
from segbot.sandbox.slack.workspace import Workspace

_PAGE = 100
_PAGE_MAX = 1000


@dataclass(frozen=True, kw_only=True)
class Call:
    """Arguments are strings in form bodies and any JSON in JSON bodies; the readers accept both."""

    workspace: Workspace
    sockets: Sockets
    method: str
    args: dict[str, Any]

    def text(self, name: str) -> str:
        """A required argument. Raises Refusal(`invalid_arguments`)."""
        value = self.args.get(name)
        if value in (None, ""):
            raise bad_argument(f"missing required field: {name}", f"/{name}")
        return str(value)

    def maybe(self, name: str) -> str | None:
        value = self.args.get(name)
        return None if value in (None, "") else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.args.get(name, default)
        return value is True or str(value).lower() in {"true", "1"}

    def has(self, name: str) -> bool:
        return name in self.args and self.args[name] is not None

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """An argument that is JSON, given as such or as a string. None where it was not given."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            if error == "invalid_arguments":
                raise bad_argument(f"must be valid JSON: {name}", f"/{name}") from None
            raise Refusal(error, f"{name} is not valid JSON") from None

    def page(self, items: Sequence[Any]) -> tuple[list[Any], Document]:
        """The items after `cursor`, at most `limit`, with the response_metadata that leads on."""
        try:
            limit = min(int(self.args.get("limit") or _PAGE), _PAGE_MAX)
            start = int(base64.b64decode(self.maybe("cursor") or b"MA=="))
        except (ValueError, binascii.Error):
            raise Refusal("invalid_cursor", "cursor or limit cannot be read") from None
        following = start + limit
        cursor = base64.b64encode(str(following).encode()).decode() if following < len(items) else ""
        return list(items[start:following]), {"next_cursor": cursor}

    def require(self, *scopes: str) -> None:
        """Raises Refusal(`missing_scope`) unless the bot token has one of these."""
        provided = self.workspace.scopes
        if not any(scope in provided for scope in scopes):
            needed = ",".join(scopes)
            raise Refusal(
                "missing_scope",
                f"{self.method} needs the scope {needed}",
                needed=needed,
                provided=",".join(provided),
            )

    def has_scope(self, scope: str) -> bool:
        return scope in self.workspace.scopes


Handler = Callable[[Call], Document]
Bearer = Literal["bot", "app", "nobody"]


@dataclass(frozen=True, kw_only=True)
class Method:
    """`scopes`: one of them is needed; none means no scope is. Methods that depend on their arguments check inside."""

    handler: Handler
    scopes: tuple[str, ...] = ()
    bearer: Bearer = "bot"
