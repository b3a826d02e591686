"""Constant Contact's contact tags (tags guides and the published API file)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, StrictStr

from segbot.sandbox.emulators.constant_contact.envelope import Shape, read_body, refuse
from segbot.sandbox.emulators.constant_contact.paging import asked, page_of
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, json_response
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.constant_contact import ConstantContact

LONGEST_NAME = 255


class TagPut(Shape):
    name: StrictStr = Field(min_length=1, max_length=LONGEST_NAME)


class TagPost(TagPut):
    tag_source: StrictStr | None = None


def tag_routes(provider: ConstantContact) -> tuple[Route, ...]:
    endpoints = _Tags(provider)
    read, write = "contacts:read", "contacts:write"
    guard = provider.guarded
    return routes(
        ("GET", "/v3/contact_tags", guard("contact_data", read, endpoints.listed)),
        ("POST", "/v3/contact_tags", guard("contact_data", write, endpoints.create)),
        ("GET", "/v3/contact_tags/{tag_id}", guard("contact_data", read, endpoints.one)),
        ("PUT", "/v3/contact_tags/{tag_id}", guard("contact_data", write, endpoints.rename)),
        ("DELETE", "/v3/contact_tags/{tag_id}", guard("contact_data", write, endpoints.delete)),
    )


class _Tags:
    def __init__(self, provider: ConstantContact) -> None:
        self._provider = provider

    def listed(self, request: EmulatorRequest) -> EmulatorResponse:
        query = asked(request, default_limit=50, max_limit=500)
        counted = query.params.get("include_count") == "true"
        keys = list(self._provider.tags)
        page = page_of(
            request,
            query,
            keys,
            name="tags",
            show=lambda key: self._shown(key, counted=counted),
            last="links empty",
        )
        return json_response(200, page)

    def create(self, request: EmulatorRequest) -> EmulatorResponse:
        body = read_body(request, TagPost)
        self._check_name(body.name)
        made = self._provider.make_tag(body.name, body.tag_source)
        return json_response(201, {**made, "contacts_count": 0})

    def one(self, request: EmulatorRequest, tag_id: str) -> EmulatorResponse:
        self._provider.tag(tag_id)
        counted = request.params.get("include_count") == "true"
        return json_response(200, self._shown(tag_id, counted=counted))

    def rename(self, request: EmulatorRequest, tag_id: str) -> EmulatorResponse:
        known = self._provider.tag(tag_id)
        body = read_body(request, TagPut)
        self._check_name(body.name, besides=tag_id)
        self._provider.tags.put(tag_id, {**known, "name": body.name, "updated_at": self._provider.stamp()})
        return json_response(200, self._shown(tag_id, counted=True))

    def delete(self, _request: EmulatorRequest, tag_id: str) -> EmulatorResponse:
        self._provider.tag(tag_id)
        job = self._provider.activities.begin("tag_delete", targets=[tag_id])
        shown = self._provider.activities.shown(job)
        # Here, and not where the activity is asked after, errors are objects.
        shown["activity_errors"] = [{"message": each} for each in shown["activity_errors"]]
        return json_response(202, shown)

    def _shown(self, tag_id: str, *, counted: bool) -> dict[str, Any]:
        told = dict(self._provider.tags[tag_id])
        return {**told, "contacts_count": len(self._provider.members_of_tag(tag_id))} if counted else told

    def _check_name(self, name: str, besides: str = "") -> None:
        for key, other in self._provider.tags.items():
            if other["name"] == name and key != besides:
                raise refuse(409, "A tag with this name exists already")
