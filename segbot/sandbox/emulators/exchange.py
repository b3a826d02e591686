"""One request to an emulator and its answer, free of sockets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

Delivery = Literal["answer", "reset", "hang"]


@dataclass(frozen=True, kw_only=True)
class EmulatorRequest:
    """`path` is as sent (still percent-encoded), relative to where the emulator is mounted (`mount`)."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    client: str = "127.0.0.1"
    mount: str = ""

    @property
    def target(self) -> str:
        """Path with query, as on the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def params(self) -> dict[str, str]:
        """Query parameters; of a repeated one the last counts."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The path cut at its slashes, each piece decoded on its own: an encoded slash stays inside its piece."""
        return tuple(unquote(part) for part in self.path.strip("/").split("/"))

    @property
    def content_type(self) -> str:
        """The media type without parameters, lower case; empty when the header is missing."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as JSON; raises ValueError when it is not (a body that is not UTF-8 included)."""
        return json.loads(self.body.decode("utf-8"))

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, kw_only=True)
class EmulatorResponse:
    """`delivery`: `answer`; `reset` the connection instead; or `hang` for `seconds`. An answer waits `seconds` first."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery = "answer"
    seconds: float = 0.0
    note: str = ""

    def json(self) -> Any:
        return json.loads(self.body)


def json_response(
    status: int, document: Any, *, headers: Mapping[str, str] | None = None, note: str = ""
) -> EmulatorResponse:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return EmulatorResponse(
        status=status, body=body, headers={"content-type": "application/json", **(headers or {})}, note=note
    )


class RefusedError(Exception):
    """Ends the handling of a request with the provider's own error response."""

    def __init__(self, response: EmulatorResponse) -> None:
        super().__init__(f"refused with {response.status}")
        self.response = response


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """An entry of an emulator's log. `status` is 0 when the caller got no answer; `at` is in epoch seconds."""

    at: float
    request: EmulatorRequest
    status: int
    note: str
    fault: str | None
