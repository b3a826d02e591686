"""Batch's orchestrations: all kinds in the list, only push campaigns to look into (doc.batch.com, orchestrations)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segbot.sandbox.emulators.batch.envelope import name_param, refuse
from segbot.sandbox.emulators.batch.paging import page_of
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, json_response
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.batch import Batch

_LISTED = (
    "id",
    "type",
    "channels",
    "platforms",
    "source",
    "created_date",
    "name",
    "labels",
    "status",
    "start_time",
)
_VIEWED = (
    "id",
    "type",
    "name",
    "status",
    "source",
    "labels",
    "created_date",
    "updated_date",
    "start_time",
    "messages",
    "targeting",
)
_FILTERS_SINCE = (2, 11)


def orchestration_routes(batch: Batch) -> tuple[Route, ...]:
    endpoints = _Orchestrations(batch)
    return routes(
        ("GET", "/{version}/orchestrations/list", endpoints.listed),
        ("GET", "/{version}/orchestrations/view", endpoints.view),
    )


class _Orchestrations:
    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def listed(self, request: EmulatorRequest, version: str) -> EmulatorResponse:
        """No targeting in here. The filters came with 2.11; before that they are not heeded."""
        rows = list(self._batch.orchestrations.values())
        params = request.params
        if tuple(int(piece) for piece in version.split(".")) >= _FILTERS_SINCE:
            rows = [row for row in rows if row["status"] in params.get("status", row["status"]).split(",")]
            rows = [row for row in rows if row["type"] in params.get("type", row["type"]).split(",")]
            if "channels" in params:
                rows = [row for row in rows if set(row["channels"]) & set(params["channels"].split(","))]
        shown = [{key: row[key] for key in _LISTED} for row in rows]
        return page_of("orchestrations", shown, params)

    def view(self, request: EmulatorRequest, version: str) -> EmulatorResponse:  # noqa: ARG002
        orchestration = self._batch.orchestrations.get(name_param(request.params, "orchestration_id"))
        if orchestration is None:
            raise refuse("ORCHESTRATION_NOT_FOUND", "There is no orchestration with this id")
        if orchestration["type"] != "campaign" or orchestration["channels"] != ["push"]:
            raise refuse("API_MISUSE", "This orchestration is not a push campaign")
        return json_response(200, {key: orchestration[key] for key in _VIEWED})
