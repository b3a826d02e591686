"""An emulator of Batch's audiences (CEP API), written from its public documentation (doc.batch.com)."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from segbot.sandbox.emulators.batch import seed as seeds
from segbot.sandbox.emulators.batch.audience_routes import audience_routes
from segbot.sandbox.emulators.batch.audiences import Audiences
from segbot.sandbox.emulators.batch.envelope import error, numbered
from segbot.sandbox.emulators.batch.orchestrations import orchestration_routes
from segbot.sandbox.emulators.emulator import Emulator, FailureKind, Meddler, count_detail, text_detail
from segbot.sandbox.emulators.examples import Examples
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, RefusedError
from segbot.sandbox.emulators.routes import dispatch

# Half a tick short of a second: clocks at both ends of a line never agree to the millisecond.
RATE_WINDOW = 0.95

_VERSION = re.compile(r"\d+\.\d+")
_FAILURES: dict[FailureKind, tuple[str, str]] = {
    "rate_limit": ("TOO_MANY_REQUESTS", "Too many requests"),
    "server_error": ("SERVER_ERROR", "Internal server error"),
    "unavailable": ("MAINTENANCE_ERROR", "Batch is under maintenance"),
    "credentials": ("AUTHENTICATION_INVALID", "The API key is not valid"),
    "failure_in_200": ("SERVER_ERROR", "The request could not be completed"),
}


class Batch(Emulator):
    """Base path `/{version}`, such as `/2.8`. One request a second and project; no header tells when to come back.

    Switches: `indexing_seconds` until a write is applied, or `indexing_polls` looks at it; `error_codes` as names or
    numbers; `unknown_remove_status` 202 or 404 (not documented). `index_now()` applies everything.
    """

    name: ClassVar[str] = "batch"
    label: ClassVar[str] = "Batch"
    noun: ClassVar[str] = "audience"
    examples: ClassVar[Examples] = Examples(nowhere="no_such_audience")
    note: ClassVar[str] = (
        "Writes are accepted at once and indexed later. A campaign whose audience is gone reaches nobody."
    )

    def _set_up(self) -> None:
        self.api_key = "batch-sandbox-rest-key"
        self.project_key = "project_sandbox"
        self.indexing_seconds = 2.0
        self.indexing_polls: int | None = None
        self.error_codes: Literal["names", "numbers"] = "names"
        self.unknown_remove_status: Literal[202, 404] = 202
        self.orchestrations = self.shelf("orchestrations")
        self.audiences = Audiences(
            self.shelf("audiences"),
            self.shelf("writes"),
            now=self.clock,
            stamp=self.stamp,
            delay=lambda: self.indexing_seconds,
            polls=lambda: self.indexing_polls,
        )
        self._limit = self.limit(1, RATE_WINDOW, count_refused=True)
        self._routes = audience_routes(self) + orchestration_routes(self)

    def connection(self, url: str) -> dict[str, str]:
        return {
            "API_KEY": self.api_key,
            "PROJECT_KEY": self.project_key,
            "API_VERSION": "2.8",
            "BASE_URL": url,
        }

    def respond(self, request: EmulatorRequest) -> EmulatorResponse:
        try:
            response = self._respond(request)
        except RefusedError as refused:
            response = refused.response
        refused_in_numbers = self.error_codes == "numbers" and response.status >= 400  # noqa: PLR2004
        return numbered(response) if refused_in_numbers else response

    def _respond(self, request: EmulatorRequest) -> EmulatorResponse:
        if request.headers.get("authorization") != f"Bearer {self.api_key}":
            return self.failure("credentials")
        project = request.headers.get("x-batch-project", "")
        if not project:
            return error("MISSING_PARAMETER", "X-Batch-Project is missing")
        if project != self.project_key:
            return error("AUTHENTICATION_INVALID", "X-Batch-Project is not a project of this key")
        if not self._limit.admit(project):
            return self.failure("rate_limit")
        if not _VERSION.fullmatch(request.parts[0]):
            return error("ROUTE_NOT_FOUND", "There is no such version")
        return dispatch(self._routes, request) or error("ROUTE_NOT_FOUND", "There is no such route")

    def failure(self, kind: FailureKind, seconds: float | None = None) -> EmulatorResponse:  # noqa: ARG002
        code, message = _FAILURES[kind]
        return error(code, message, status=200 if kind == "failure_in_200" else None)

    # Audiences

    def _segments(self) -> dict[str, dict[str, Any]]:
        self.audiences.settle()
        return {name: self.show(name) for name in self.audiences.shelf}

    def _members(self, segment_id: str) -> dict[str, dict[str, Any]]:
        """The indexed ids, with their attributes."""
        self.audiences.settle()
        members: dict[str, dict[str, Any]] = self.audiences.shelf[segment_id]["members"]
        return members

    def index_now(self) -> None:
        """Apply every write that waits."""
        with self.lock:
            self.audiences.settle(all_of_it=True)

    def show(self, name: str, state: str | None = None) -> dict[str, Any]:
        """An audience as the API shows it. The type is spelt otherwise than in a request: that is how Batch does it."""
        audience = self.audiences.shelf[name]
        return {
            "name": name,
            "display_name": audience["display_name"],
            "type": audience.get("type", "CUSTOM_ID"),
            "nb_ids": len(audience["members"]),
            "indexing_state": state or self.audiences.state_unseen(name),
            "created": audience["created"],
            "updated": audience["updated"],
        }

    def next_token(self) -> str:
        return uuid.UUID(self.next_uuid("token")).hex

    def stamp(self) -> str:
        return seeds.stamp(self.now())

    def live_uses(self, segment_id: str) -> frozenset[str]:
        states = {"running": "live", "draft": "draft"}
        return frozenset(
            states[one["status"]] for one in self.campaigns_on(segment_id) if one["status"] in states
        )

    def campaigns_on(self, name: str) -> list[dict[str, Any]]:
        """Orchestrations that aim at an audience, whatever the API lets callers see of them."""
        return [one for one in self.orchestrations.values() if f'"{name}"' in json.dumps(one["targeting"])]

    # The page, and the provider's own UI

    def _plant(self, seed: int) -> None:
        for index, (name, display_name, size, created) in enumerate(seeds.AUDIENCES):
            audience = self.audiences.make(name, display_name, created)
            self.audiences.put({**audience, "members": seeds.members(index, size)})
        self.orchestrations.put_many({one["id"]: one for one in seeds.orchestrations(seed, self.now())})

    def _segment_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "id": name,
                "name": audience["display_name"] or name,
                "count": audience["nb_ids"],
                "badges": self._badges(name, audience["indexing_state"]),
                "details": audience,
            }
            for name, audience in self.segments().items()
        ]

    def _badges(self, name: str, state: str) -> list[str]:
        badges = ["indexing"] if state == "IN_PROGRESS" else []
        return badges + [
            f"{one['status']} {'/'.join(one['channels'])} {one['type']}: {one['name']}"
            for one in self.campaigns_on(name)
        ]

    def _member_rows(self, segment_id: str) -> list[dict[str, Any]]:
        return [
            {"id": known, "email": "", "name": "", "attributes": attributes}
            for known, attributes in self.members(segment_id).items()
        ]

    def _meddlers(self) -> dict[str, Meddler]:
        return {
            "rename": self._rename,
            "delete": self._delete,
            "clear": self._clear,
            "add": self._add,
            "schedule": self._schedule,
        }

    def _change(self, name: str, **changes: Any) -> None:
        self.audiences.put({**self.audiences.shelf[name], **changes, "updated": self.stamp()})

    def _rename(self, segment_id: str, details: Mapping[str, Any]) -> None:
        """The label only: the name is what the audience is."""
        self._change(segment_id, display_name=text_detail(details, "name"))

    def _delete(self, segment_id: str, _details: Mapping[str, Any]) -> None:
        self.audiences.drop(segment_id)

    def _clear(self, segment_id: str, _details: Mapping[str, Any]) -> None:
        self._change(segment_id, members={})

    def _add(self, segment_id: str, details: Mapping[str, Any]) -> None:
        count = count_detail(details, 10)
        fresh: dict[str, Any] = {f"N-{self.next_number('newcomer'):05d}": {} for _ in range(count)}
        self._change(segment_id, members=self.audiences.shelf[segment_id]["members"] | fresh)

    def _schedule(self, segment_id: str, details: Mapping[str, Any]) -> None:
        """Someone schedules a push campaign for tomorrow that aims at the audience."""
        title = text_detail(details, "name") if "name" in details else "Campaign from the dashboard"
        known_as = f"orchestration_{uuid.UUID(self.next_uuid('orchestration')).hex}"
        made = seeds.orchestration(
            known_as,
            self.now(),
            title,
            kind="campaign",
            channels=("push",),
            status="running",
            starts_in=1,
            audience=segment_id,
        )
        self.orchestrations.put(known_as, made)
