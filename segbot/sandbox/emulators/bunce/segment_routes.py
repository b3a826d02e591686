"""Bunce's segment endpoints (developers.bunce.so/api/segments)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from segbot.sandbox.emulators.bunce import envelope
from segbot.sandbox.emulators.bunce.envelope import read_body, refuse, success
from segbot.sandbox.emulators.bunce.paging import page_of
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.bunce import Bunce


def segment_routes(bunce: Bunce) -> tuple[Route, ...]:
    """There is no route that deletes a segment and none that lists its customers: Bunce documents neither."""
    endpoints = _Segments(bunce)
    return routes(
        ("POST", "/v1/segments", endpoints.create),
        ("GET", "/v1/segments", endpoints.listed),
        ("GET", "/v1/segments/{segment_id}", endpoints.one),
        ("PATCH", "/v1/segments/{segment_id}", endpoints.change),
        ("POST", "/v1/segments/{segment_id}/customers", endpoints.add),
        ("POST", "/v1/segments/{segment_id}/all-customers", endpoints.add_everyone),
        ("DELETE", "/v1/segments/{segment_id}/customers", endpoints.remove),
    )


class _Segments:
    def __init__(self, bunce: Bunce) -> None:
        self._bunce = bunce

    def create(self, request: EmulatorRequest) -> EmulatorResponse:
        body = read_body(request, envelope.SegmentCreated)
        segment = self._bunce.make_segment(body.name, body.description, everyone=body.adds_everyone)
        shown = self._bunce.show_segment(segment)
        del shown["updated_at"]
        return success(201, shown, "Segment created successfully")

    def listed(self, request: EmulatorRequest) -> EmulatorResponse:
        bunce = self._bunce
        return page_of(
            list(bunce.segment_shelf),
            lambda segment_id: bunce.show_segment(bunce.segment_shelf[segment_id]),
            request.params,
            paging=bunce.paging,
            message="Segments fetched successfully",
            max_per_page=bunce.max_per_page,
        )

    def one(self, _request: EmulatorRequest, segment_id: str) -> EmulatorResponse:
        shown = self._bunce.show_segment(self._segment(segment_id))
        return success(200, shown, "Segment fetched successfully")

    def change(self, request: EmulatorRequest, segment_id: str) -> EmulatorResponse:
        segment = self._segment(segment_id)
        body = read_body(request, envelope.SegmentChanged)
        if body.name is not None:
            segment["name"] = body.name
        if "description" in body.model_fields_set:
            segment["description"] = body.description
        self._bunce.save_segment(segment)
        return success(200, self._bunce.show_segment(segment), "Segment updated successfully")

    def add(self, request: EmulatorRequest, segment_id: str) -> EmulatorResponse:
        segment = self._segment(segment_id)
        body = read_body(request, envelope.CustomersAdded)
        items = [item.model_dump() for item in body.customers]
        rows = self._bunce.customers.upsert(items, self._bunce.stamp())
        segment["members"] |= dict.fromkeys(rows, 1)
        self._bunce.save_segment(segment)
        return success(200, None, "Customers added to segment successfully")

    def add_everyone(self, request: EmulatorRequest, segment_id: str) -> EmulatorResponse:
        segment = self._segment(segment_id)
        if request.body:
            read_body(request, envelope.Nothing)
        segment |= {"all_customers": 1, "type": "automatic"}
        self._bunce.save_segment(segment)
        return success(200, None, "All customers added to segment successfully")

    def remove(self, request: EmulatorRequest, segment_id: str) -> EmulatorResponse:
        """Unknown ids go unmentioned; a segment of all customers stays one, as it has no list to take them from."""
        segment = self._segment(segment_id)
        body = read_body(request, envelope.CustomersRemoved)
        for known_as in body.customers:
            segment["members"].pop(self._bunce.customers.row(known_as), None)
        self._bunce.save_segment(segment)
        return success(200, None, "Customers removed from segment successfully")

    def _segment(self, segment_id: str) -> dict[str, Any]:
        try:
            key = str(uuid.UUID(segment_id)) if len(segment_id) == 36 else ""  # noqa: PLR2004
        except ValueError:
            key = ""
        if not key:
            raise refuse(400, "ID param is not valid UUID")
        if key not in self._bunce.segment_shelf:
            raise refuse(404, "Segment not found")
        return self._bunce.segment_shelf[key]
