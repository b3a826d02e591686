"""Constant Contact's bulk activity endpoints, as far as they are about lists and tags (bulk activity guides)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import Field as Pydantic
from pydantic import StrictBool, StrictInt, StrictStr

from segbot.sandbox.emulators.constant_contact.activities import MOST_QUEUED
from segbot.sandbox.emulators.constant_contact.envelope import Shape, gateway_error, read_body, refuse
from segbot.sandbox.emulators.constant_contact.paging import asked, page_of
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, json_response
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.constant_contact import ConstantContact

MOST_CONTACTS = 500
MOST_LISTS = 50
MOST_TAGS = 50
MOST_LISTS_DELETED = 100
MOST_TAGS_DELETED = 500
_STATES = ("processing", "completed", "cancelled", "failed", "timed_out")

Ids = list[StrictStr]


class _Source(Shape):
    contact_ids: Ids | None = Pydantic(None, min_length=1, max_length=MOST_CONTACTS)
    list_ids: Ids | None = Pydantic(None, min_length=1, max_length=MOST_LISTS)
    tag_ids: Ids | None = Pydantic(None, min_length=1, max_length=MOST_TAGS)
    all_active_contacts: StrictBool | None = None
    segment_id: StrictInt | None = None

    def one(self) -> dict[str, Any]:
        """The one property that is given; they exclude each other."""
        given = self.model_dump(exclude_none=True)
        if len(given) != 1:
            raise refuse(400, "source has exactly one of its properties")
        return given


class _Exclude(Shape):
    contact_ids: Ids = Pydantic(max_length=MOST_CONTACTS)


class _Memberships(Shape):
    source: _Source
    exclude: _Exclude | None = None
    list_ids: Ids = Pydantic(min_length=1, max_length=MOST_LISTS)


class _Taggings(Shape):
    source: _Source
    exclude: _Exclude | None = None
    tag_ids: Ids = Pydantic(min_length=1, max_length=MOST_TAGS)


class _Lists(Shape):
    list_ids: Ids = Pydantic(min_length=1, max_length=MOST_LISTS_DELETED)


class _Tags(Shape):
    tag_ids: Ids = Pydantic(min_length=1, max_length=MOST_TAGS_DELETED)


def activity_routes(provider: ConstantContact) -> tuple[Route, ...]:
    endpoints = _Endpoints(provider)

    def guard(handler: Callable[..., EmulatorResponse]) -> Callable[..., EmulatorResponse]:
        return provider.guarded("contact_data", "contacts:write", handler)

    base = "/v3/activities"
    return routes(
        ("GET", base, guard(endpoints.listed)),
        ("GET", f"{base}/{{activity_id}}", guard(endpoints.one)),
        ("POST", f"{base}/add_list_memberships", guard(endpoints.add_to_lists)),
        ("POST", f"{base}/remove_list_memberships", guard(endpoints.remove_from_lists)),
        ("POST", f"{base}/contacts_taggings_add", guard(endpoints.tag)),
        ("POST", f"{base}/contacts_taggings_remove", guard(endpoints.untag)),
        ("POST", f"{base}/list_delete", guard(endpoints.delete_lists)),
        ("POST", f"{base}/contacts_tags_delete", guard(endpoints.delete_tags)),
    )


class _Endpoints:
    def __init__(self, provider: ConstantContact) -> None:
        self._provider = provider

    def listed(self, request: EmulatorRequest) -> EmulatorResponse:
        """Those of the last ten days, newest first."""
        query = asked(request, default_limit=50, max_limit=500)
        wanted = query.params.get("state")
        if wanted is not None and wanted not in _STATES:
            raise refuse(400, f"state is one of {', '.join(_STATES)}")
        activities = self._provider.activities
        kept = {key: job for key in activities.shelf if (job := activities.get(key)) is not None}
        keys = [key for key, job in reversed(kept.items()) if wanted in (None, job["state"])]
        return json_response(
            200,
            page_of(
                request,
                query,
                keys,
                name="activities",
                show=lambda key: activities.shown(kept[key]),
                last="no links",
            ),
        )

    def one(self, _request: EmulatorRequest, activity_id: str) -> EmulatorResponse:
        job = self._provider.activities.get(activity_id)
        if job is None:
            raise refuse(404, "Activity not found")
        return json_response(200, self._provider.activities.shown(job))

    def add_to_lists(self, request: EmulatorRequest) -> EmulatorResponse:
        return self._memberships(request, "add_list_memberships")

    def remove_from_lists(self, request: EmulatorRequest) -> EmulatorResponse:
        return self._memberships(request, "remove_list_memberships")

    def tag(self, request: EmulatorRequest) -> EmulatorResponse:
        return self._taggings(request, "contacts_taggings_add")

    def untag(self, request: EmulatorRequest) -> EmulatorResponse:
        return self._taggings(request, "contacts_taggings_remove")

    def delete_lists(self, request: EmulatorRequest) -> EmulatorResponse:
        body = read_body(request, _Lists)
        for list_id in body.list_ids:
            self._provider.live_list(list_id, status=400)
        return self._begun("list_delete", targets=body.list_ids)

    def delete_tags(self, request: EmulatorRequest) -> EmulatorResponse:
        body = read_body(request, _Tags)
        for tag_id in body.tag_ids:
            self._provider.tag(tag_id, status=400)
        return self._begun("tag_delete", targets=body.tag_ids)

    def _memberships(self, request: EmulatorRequest, kind: str) -> EmulatorResponse:
        body = read_body(request, _Memberships)
        source = body.source.one()
        if kind == "remove_list_memberships" and "segment_id" in source:
            raise refuse(400, "segment_id is no source here")
        self._check(source, body.exclude)
        for list_id in body.list_ids:
            self._provider.live_list(list_id, status=400)
        return self._begun(kind, source=source, targets=body.list_ids, exclude=_excluded(body.exclude))

    def _taggings(self, request: EmulatorRequest, kind: str) -> EmulatorResponse:
        body = read_body(request, _Taggings)
        source = body.source.one()
        if "segment_id" in source:
            raise refuse(400, "segment_id is no source here")
        self._check(source, body.exclude)
        for tag_id in body.tag_ids:
            self._provider.tag(tag_id, status=400)
        return self._begun(kind, source=source, targets=body.tag_ids, exclude=_excluded(body.exclude))

    def _check(self, source: dict[str, Any], exclude: _Exclude | None) -> None:
        if exclude is not None and not {"all_active_contacts", "list_ids"} & source.keys():
            raise refuse(400, "exclude goes with all_active_contacts or list_ids only")
        for list_id in source.get("list_ids", ()):
            self._provider.live_list(list_id, status=400)

    def _begun(self, kind: str, **details: Any) -> EmulatorResponse:
        activities = self._provider.activities
        if activities.queued() >= MOST_QUEUED:
            return gateway_error(429, "too_many_requests", "More than 1,000 queued activities")
        return json_response(201, activities.shown(activities.begin(kind, **details)))


def _excluded(exclude: _Exclude | None) -> list[str]:
    return list(exclude.contact_ids) if exclude else []
