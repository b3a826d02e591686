"""The page's "Make it refuse": `/sandbox/faults`, and losing a Socket Mode connection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args, get_type_hints

from starlette.requests import Request
from starlette.routing import Route

from segbot.sandbox.slack.faults import AWAY_SECONDS, KINDS, SlackFault
from segbot.sandbox.slack.installation import Installation
from segbot.sandbox.slack.page_request import object_of, plain
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.sockets import Sockets
from segbot.sandbox.slack.workspace import Workspace

_GRIDS = get_args(get_type_hints(Installation)["grid"])


class FaultsApi:
    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self._workspace = workspace
        self._sockets = sockets

    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/faults", self.describe),
            Route("/sandbox/faults", self.change, methods=["POST"]),
            Route("/sandbox/socket", self.socket, methods=["POST"]),
            Route("/sandbox/grid", self.grid, methods=["POST"]),
        ]

    @plain
    async def describe(self, _request: Request) -> Document:
        """Which switches are on, and what each may be set to."""
        workspace = self._workspace
        return {
            "on": workspace.faults.describe(),
            "kinds": {name: {"words": list(kind.words)} for name, kind in KINDS.items()},
            "scopes": list(workspace.installation.scopes),
            "channels": [
                {"id": room["id"], "name": room["name"]}
                for room in workspace.people.channels
                if not room["is_im"]
            ],
            "now": workspace.clock(),
            "socket_mode": workspace.socket_mode,
            "connections": self._sockets.connected,
            "grid": workspace.installation.grid,
            "groups": [
                {name: group[name] for name in ("id", "handle", "users")} for group in workspace.people.groups
            ],
        }

    @plain
    async def change(self, request: Request) -> Document:
        """{kind, on: false} switches one off, {kind, on: true, word?, channel?, scope?, methods?, count?, minutes?,
        seconds?} switches it on, {on: false} all of them off.
        """
        body = await object_of(request)
        kind, faults = body.get("kind"), self._workspace.faults
        if not body.get("on", True):
            faults.clear(None if kind is None else str(kind))
        else:
            try:
                faults.set(self._fault(str(kind), body))
            except (ValueError, TypeError) as fault:
                raise Refusal("refused", status=400, message=str(fault)) from None
        self._workspace.announcements.tell("faults")
        return {}

    def _fault(self, kind: str, body: dict[str, Any]) -> SlackFault:
        minutes = body.get("minutes", AWAY_SECONDS / 60 if kind == "away" else None)
        named = body.get("channel")
        room = self._workspace.people.find_channel(str(named)) if named else None
        if named and room is None:
            raise ValueError(f"no channel {named}")
        return SlackFault(
            kind=kind,
            word=str(body.get("word") or ""),
            channel=None if room is None else str(room["id"]),
            scope=body.get("scope") or None,
            methods=str(body.get("methods") or ""),
            count=body.get("count"),
            until=None if minutes is None else self._workspace.clock() + float(minutes) * 60,
            **({"seconds": int(body["seconds"])} if body.get("seconds") else {}),
        )

    @plain
    async def socket(self, request: Request) -> Document:
        """{how: "lost"} leaves the connections open and deaf, "cut" resets them, "refresh" asks the bot to reconnect,
        "refresh_one" asks that of the oldest one.
        """
        how = (await object_of(request)).get("how")
        if how not in ("lost", "cut", "refresh", "refresh_one"):
            raise Refusal("unknown_action", message="lost, cut, refresh or refresh_one")
        touched = self._sockets.connected
        if not touched:
            raise Refusal("no_connection", message="The bot has no open Socket Mode connection.")
        if how == "refresh":
            await self._sockets.refresh()
        elif how == "refresh_one":
            await self._sockets.refresh(most=1)
        else:
            await self._sockets.lose(reset=how == "cut")
        self._workspace.announcements.tell("faults")
        return {"connections": touched}

    @plain
    async def grid(self, request: Request) -> Document:
        """{grid: "no" | "workspace" | "organisation"}: a bot learns of it when it starts."""
        wanted = (await object_of(request)).get("grid")
        grid: Any = next((each for each in _GRIDS if each == wanted), None)
        if grid is None:
            raise Refusal("unknown_grid", message=", ".join(_GRIDS))
        self._workspace.installation = replace(self._workspace.installation, grid=grid)
        self._workspace.announcements.tell("faults")
        return {}
