"""Constant Contact's segment endpoints (developer.constantcontact.com, segments guides)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segbot.sandbox.emulators.constant_contact.criteria import check_criteria
from segbot.sandbox.emulators.constant_contact.envelope import (
    SegmentData,
    SegmentName,
    read_body,
    refuse,
    stated,
)
from segbot.sandbox.emulators.constant_contact.paging import asked, page_of
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, json_response
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.constant_contact import ConstantContact

MASTER = ("name", "segment_id", "created_at", "edited_at")
DETAIL = (*MASTER, "segment_criteria")

_INT32 = 2**31


def segment_routes(provider: ConstantContact) -> tuple[Route, ...]:
    endpoints = _Segments(provider)
    read, write = "contacts:lists:read", "contacts:lists:write"
    guard = provider.guarded
    return routes(
        ("GET", "/v3/segments", guard("contact_data", read, endpoints.listed)),
        ("POST", "/v3/segments", guard("contact_data", write, endpoints.create)),
        ("GET", "/v3/segments/{segment_id}", guard("contact_data", read, endpoints.one)),
        ("PUT", "/v3/segments/{segment_id}", guard("contact_data", write, endpoints.replace)),
        ("PATCH", "/v3/segments/{segment_id}/name", guard("contact_data", write, endpoints.rename)),
        ("DELETE", "/v3/segments/{segment_id}", guard("contact_data", write, endpoints.delete)),
    )


class _Segments:
    def __init__(self, provider: ConstantContact) -> None:
        self._provider = provider

    def listed(self, request: EmulatorRequest) -> EmulatorResponse:
        """Live segments without their criteria; newest edit first, or by name."""
        query = asked(request, default_limit=1000, max_limit=None)
        sort_by = query.params.get("sort_by", "date")
        if sort_by not in ("date", "name"):
            raise refuse(400, "sort_by is date or name")
        shelf = self._provider.segment_shelf
        live = [key for key, segment in shelf.items() if not segment["deleted"]]
        by_name = sort_by == "name"
        live.sort(key=lambda key: shelf[key]["name" if by_name else "edited_at"], reverse=not by_name)
        return json_response(
            200,
            page_of(
                request,
                query,
                live,
                name="segments",
                show=lambda key: stated(shelf[key], *MASTER),
                last="no links",
            ),
        )

    def create(self, request: EmulatorRequest) -> EmulatorResponse:
        body = read_body(request, SegmentData)
        check_criteria(body.segment_criteria)
        self._check_name(body.name)
        segment = self._provider.make_segment(body.name, body.segment_criteria)
        return json_response(201, stated(segment, *DETAIL))

    def one(self, _request: EmulatorRequest, segment_id: str) -> EmulatorResponse:
        """Deleted ones too, with nothing to tell them by."""
        return json_response(200, stated(self._segment(segment_id), *DETAIL))

    def replace(self, request: EmulatorRequest, segment_id: str) -> EmulatorResponse:
        segment = self._live(segment_id)
        body = read_body(request, SegmentData)
        check_criteria(body.segment_criteria)
        self._check_name(body.name, besides=segment)
        return self._edited(segment, name=body.name, segment_criteria=body.segment_criteria)

    def rename(self, request: EmulatorRequest, segment_id: str) -> EmulatorResponse:
        segment = self._live(segment_id)
        body = read_body(request, SegmentName)
        self._check_name(body.name, besides=segment)
        return self._edited(segment, name=body.name)

    def delete(self, _request: EmulatorRequest, segment_id: str) -> EmulatorResponse:
        """Scheduled campaigns are no hindrance: looking for them is the caller's business."""
        segment = self._segment(segment_id)
        if segment["deleted"] and self._provider.second_delete_status == 404:  # noqa: PLR2004
            raise refuse(404, "Segment not found")
        self._provider.save_segment({**segment, "deleted": True})
        return EmulatorResponse(status=204)

    def _edited(self, segment: dict[str, Any], **changes: str) -> EmulatorResponse:
        fresh = {**segment, **changes, "edited_at": self._provider.stamp()}
        self._provider.save_segment(fresh)
        return json_response(200, stated(fresh, *DETAIL))

    def _segment(self, segment_id: str) -> dict[str, Any]:
        if not segment_id.isdecimal() or int(segment_id) >= _INT32:
            raise refuse(400, "segment_id is a number")
        segment = self._provider.segment_shelf.get(str(int(segment_id)))
        if segment is None:
            raise refuse(404, "Segment not found")
        return segment

    def _live(self, segment_id: str) -> dict[str, Any]:
        segment = self._segment(segment_id)
        if segment["deleted"]:
            raise refuse(404, "Segment not found")
        return segment

    def _check_name(self, name: str, besides: dict[str, Any] | None = None) -> None:
        for other in self._provider.segment_shelf.values():
            counts = not other["deleted"] or not self._provider.deleted_names_are_free
            if counts and other["name"] == name and other is not besides:
                raise refuse(409, "A segment with this name exists already")
