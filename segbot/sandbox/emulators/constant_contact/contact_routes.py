"""Who is in a Constant Contact segment: asked for, worked out, and only then told; and what the caller may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segbot.sandbox.emulators.constant_contact.envelope import refuse
from segbot.sandbox.emulators.constant_contact.paging import asked, page_of
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, json_response
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.constant_contact import ConstantContact

PRIVILEGES = (
    "contacts:lists:read",
    "contacts:lists:write",
    "contacts:read",
    "contacts:write",
    "campaign:read",
    "campaign:send",
    "customer-journey:read",
    "customer-journey:create",
    "customer-journey:update",
)
# Campaign creators see lists and campaigns, but no contacts, and change neither lists nor segments.
CREATOR_PRIVILEGES = ("contacts:lists:read", "campaign:read", "campaign:send", "customer-journey:read")


def contact_routes(provider: ConstantContact) -> tuple[Route, ...]:
    endpoints = _Contacts(provider)
    return routes(
        ("GET", "/v3/contacts", provider.guarded("contact_data", "contacts:read", endpoints.listed)),
        ("GET", "/v3/account/user/privileges", provider.guarded("account_read", None, endpoints.privileges)),
    )


class _Contacts:
    def __init__(self, provider: ConstantContact) -> None:
        self._provider = provider

    def listed(self, request: EmulatorRequest) -> EmulatorResponse:
        """With `segment_id`: 202 while the segment is worked out, then 200. Only `limit` may go with it."""
        query = asked(request, default_limit=50, max_limit=500)
        provider = self._provider
        keys = list(provider.contacts)
        if "segment_id" in query.params:
            if not {"segment_id", "limit"}.issuperset(query.params):
                raise refuse(400, "segment_id goes with limit only")
            segment_id = query.params["segment_id"]
            if not segment_id.isdecimal():
                raise refuse(400, "segment_id is a number")
            segment = provider.segment_shelf.get(str(int(segment_id)))
            if segment is None or segment["deleted"]:
                raise refuse(404, "Segment not found")
            if not provider.is_worked_out(segment):
                return json_response(202, {"contacts": [], "status": "The segment is being processed"})
            keys = list(provider.members(str(int(segment_id))))
        contacts = provider.contacts
        page = page_of(
            request, query, keys, name="contacts", show=lambda key: dict(contacts[key]), last="links null"
        )
        return json_response(200, page)

    def privileges(self, _request: EmulatorRequest) -> EmulatorResponse:
        rows = [
            {"privilege_id": PRIVILEGES.index(name) + 1, "privilege_name": name}
            for name in self._provider.privileges()
        ]
        return json_response(200, rows)
