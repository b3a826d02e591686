"""Constant Contact's contact lists (lists guides and the published API file)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, StrictBool, StrictStr

from segbot.sandbox.emulators.constant_contact.envelope import Shape, read_body, refuse
from segbot.sandbox.emulators.constant_contact.paging import Asked, asked, page_of
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, json_response
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.constant_contact import ConstantContact

_SHOWN = ("list_id", "name", "description", "favorite", "created_at", "updated_at", "deleted_at")
LONGEST_NAME = 255


class ListInput(Shape):
    name: StrictStr = Field(min_length=1, max_length=LONGEST_NAME)
    favorite: StrictBool = False
    description: StrictStr | None = None


def list_routes(provider: ConstantContact) -> tuple[Route, ...]:
    endpoints = _Lists(provider)
    read, write = "contacts:lists:read", "contacts:lists:write"
    guard = provider.guarded
    return routes(
        ("GET", "/v3/contact_lists", guard("contact_data", read, endpoints.listed)),
        ("POST", "/v3/contact_lists", guard("contact_data", write, endpoints.create)),
        ("GET", "/v3/contact_lists/{list_id}", guard("contact_data", read, endpoints.one)),
        ("PUT", "/v3/contact_lists/{list_id}", guard("contact_data", write, endpoints.replace)),
        ("DELETE", "/v3/contact_lists/{list_id}", guard("contact_data", write, endpoints.delete)),
    )


class _Lists:
    def __init__(self, provider: ConstantContact) -> None:
        self._provider = provider

    def listed(self, request: EmulatorRequest) -> EmulatorResponse:
        query = asked(request, default_limit=50, max_limit=500)
        status = query.params.get("status", "active")
        if not {"all", "active", "deleted"}.issuperset(status.split(",")):
            raise refuse(400, "status is all, active or deleted")
        name = query.params.get("name")
        keys = [
            key
            for key, each in self._provider.lists.items()
            if (status == "all" or ("deleted" if "deleted_at" in each else "active") in status.split(","))
            and name in (None, each["name"])
        ]
        page = page_of(
            request, query, keys, name="lists", show=lambda key: self._shown(key, query), last="no links"
        )
        if query.params.get("include_count") == "true":
            page["lists_count"] = len(keys)
        return json_response(200, page)

    def create(self, request: EmulatorRequest) -> EmulatorResponse:
        body = read_body(request, ListInput)
        self._check_name(body.name)
        made = self._provider.make_list(body.name, description=body.description, favorite=body.favorite)
        return json_response(201, _told(made))

    def one(self, request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        """Whether a deleted one can still be read is not documented; the schema has a date of deletion."""
        known = self._provider.lists.get(list_id)
        if known is None or ("deleted_at" in known and not self._provider.deleted_lists_readable):
            raise refuse(404, "List not found")
        return json_response(200, self._shown(list_id, asked(request, default_limit=50, max_limit=500)))

    def replace(self, request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        """The whole resource: what is left out is emptied."""
        known = self._provider.live_list(list_id)
        body = read_body(request, ListInput)
        self._check_name(body.name, besides=list_id)
        bare = {key: value for key, value in known.items() if key != "description"}
        described = {} if body.description is None else {"description": body.description}
        stamp = self._provider.stamp()
        fresh = {**bare, **described, "name": body.name, "favorite": body.favorite, "updated_at": stamp}
        self._provider.lists.put(list_id, fresh)
        return json_response(200, _told(fresh))

    def delete(self, _request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        """Scheduled campaigns are no hindrance: looking for them is the caller's business."""
        self._provider.live_list(list_id)
        job = self._provider.activities.begin("list_delete", targets=[list_id])
        shown = self._provider.activities.shown(job)
        shown.pop("status")
        return json_response(202, shown, headers={"Location": shown["_links"]["self"]["href"]})

    def _shown(self, list_id: str, query: Asked) -> dict[str, Any]:
        told = _told(self._provider.lists[list_id])
        counted = query.params.get("include_membership_count")
        if counted is None:
            return told
        if counted not in ("all", "active"):
            raise refuse(400, "include_membership_count does not have a valid value")
        members = self._provider.members_of_list(list_id)
        if counted == "active":
            members = [
                each for each in members if each["email_address"]["permission_to_send"] != "unsubscribed"
            ]
        return {**told, "membership_count": len(members)}

    def _check_name(self, name: str, besides: str = "") -> None:
        for key, other in self._provider.lists.items():
            if other["name"] == name and key != besides and "deleted_at" not in other:
                raise refuse(409, "A list with this name exists already")


def _told(each: dict[str, Any]) -> dict[str, Any]:
    return {key: each[key] for key in _SHOWN if key in each}
