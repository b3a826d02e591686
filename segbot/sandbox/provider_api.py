"""The page's window on the provider emulators: `/sandbox/providers/…`."""

from __future__ import annotations

from typing import Any, Protocol

import anyio.to_thread
from starlette.requests import Request
from starlette.routing import Mount, Route

from segbot.sandbox.slack.page_request import object_of, plain
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.shelves import Document


class ProviderEmulators(Protocol):
    """What the server needs of segbot.sandbox.emulators.Emulators."""

    on_change: Any

    def mount(self) -> list[Mount]: ...
    def names(self) -> list[str]: ...
    def describe(
        self, name: str, q: str = ..., segment: str | None = ..., offset: int = ...
    ) -> dict[str, Any]: ...
    def set_fault(self, name: str, kind: Any, count: int | None = ..., operation: Any = ...) -> None: ...
    def reset(self, name: str) -> None: ...
    def meddle(self, name: str, /, segment: str, action: str, **details: Any) -> None: ...


class ProviderApi:
    """Emulators answer from locks and SQLite, so each call runs in a thread."""

    def __init__(self, emulators: ProviderEmulators) -> None:
        self._emulators = emulators

    def routes(self) -> list[Route]:
        place = "/sandbox/providers/{name}"
        return [
            Route(place, self.describe),
            Route(f"{place}/fault", self.fault, methods=["POST"]),
            Route(f"{place}/reset", self.reset, methods=["POST"]),
            Route(f"{place}/meddle", self.meddle, methods=["POST"]),
        ]

    @plain
    async def describe(self, request: Request) -> Document:
        name, asked = self._name(request), request.query_params
        offset = asked.get("offset", "0")
        return await anyio.to_thread.run_sync(
            lambda: self._emulators.describe(
                name, asked.get("q", ""), asked.get("segment") or None, int(offset) if offset.isdigit() else 0
            )
        )

    @plain
    async def fault(self, request: Request) -> Document:
        name, body = self._name(request), await object_of(request)
        await self._try(
            lambda: self._emulators.set_fault(
                name, body.get("kind", "none"), body.get("count"), body.get("operation", "any")
            )
        )
        return {}

    @plain
    async def reset(self, request: Request) -> Document:
        name = self._name(request)
        await self._try(lambda: self._emulators.reset(name))
        return {}

    @plain
    async def meddle(self, request: Request) -> Document:
        name, body = self._name(request), await object_of(request)
        segment, action = str(body.pop("segment", "")), str(body.pop("action", ""))
        await self._try(lambda: self._emulators.meddle(name, segment, action, **body))
        return {}

    def _name(self, request: Request) -> str:
        name = str(request.path_params["name"])
        if name not in self._emulators.names():
            raise Refusal("unknown_provider", status=404, message="no such provider")
        return name

    async def _try(self, change: Any) -> None:
        try:
            await anyio.to_thread.run_sync(change)
        except (ValueError, TypeError) as fault:
            raise Refusal("refused", status=400, message=str(fault)) from fault
