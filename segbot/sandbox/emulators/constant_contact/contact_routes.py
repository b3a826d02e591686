"""Constant Contact's contacts, by list, by tag, by segment (asked for, worked out, and only then told), by address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from segbot.sandbox.emulators.constant_contact.envelope import refuse
from segbot.sandbox.emulators.constant_contact.paging import Asked, asked, page_of
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

MOST_LISTS = 25
MOST_TAGS = 50
_SUBRESOURCES = (
    "custom_fields",
    "list_memberships",
    "phone_numbers",
    "street_addresses",
    "taggings",
    "notes",
)
_STATUSES = ("all", "active", "deleted", "not_set", "pending_confirmation", "temp_hold", "unsubscribed")
_KEPT_APART = ("list_memberships", "taggings")


def contact_routes(provider: ConstantContact) -> tuple[Route, ...]:
    endpoints = _Contacts(provider)
    reading = ("contact_data", "contacts:read")
    return routes(
        ("GET", "/v3/contacts", provider.guarded(*reading, endpoints.listed)),
        ("GET", "/v3/contacts/counts", provider.guarded(*reading, endpoints.counts)),
        ("GET", "/v3/account/user/privileges", provider.guarded("account_read", None, endpoints.privileges)),
    )


class _Contacts:
    def __init__(self, provider: ConstantContact) -> None:
        self._provider = provider

    def listed(self, request: EmulatorRequest) -> EmulatorResponse:
        """With `segment_id`: 202 while the segment is worked out, then 200. Only `limit` may go with it."""
        query = asked(request, default_limit=50, max_limit=500)
        if "segment_id" in query.params:
            return self._of_segment(request, query)
        found = self._found(query.params)
        included = [each for each in query.params.get("include", "").split(",") if each]
        if not set(_SUBRESOURCES).issuperset(included):
            raise refuse(400, f"include is any of {', '.join(_SUBRESOURCES)}")
        page = page_of(
            request,
            query,
            list(found),
            name="contacts",
            show=lambda key: _told(found[key], included),
            last="links empty",
        )
        if query.params.get("include_count") == "true":
            page["contacts_count"] = len(found)
        return json_response(200, page)

    def _of_segment(self, request: EmulatorRequest, query: Asked) -> EmulatorResponse:
        provider = self._provider
        if not {"segment_id", "limit"}.issuperset(query.params):
            raise refuse(400, "segment_id goes with limit only")
        segment_id = query.params["segment_id"]
        if not segment_id.isdecimal():
            raise refuse(400, "segment_id is a number")
        segment = provider.segment_shelf.get(str(int(segment_id)))
        if segment is None or segment["deleted"]:
            raise refuse(404, "Segment not found")
        if query.offset == 0 and not provider.is_worked_out(segment):
            return json_response(202, {"contacts": [], "status": "The segment is being processed"})
        found = provider.matching(segment)
        page = page_of(
            request,
            query,
            list(found),
            name="contacts",
            show=lambda key: _told(found[key], ()),
            last="links empty",
        )
        return json_response(200, page)

    def _found(self, params: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        lists, tags = _ids(params, "lists", MOST_LISTS), _ids(params, "tags", MOST_TAGS)
        statuses = set(params.get("status", "").split(",")) - {""}
        if not statuses.issubset(_STATUSES):
            raise refuse(400, f"status is any of {', '.join(_STATUSES)}")
        return {
            key: contact
            for key, contact in self._provider.contacts.items()
            if _has_status(contact, statuses)
            and (lists is None or lists & set(contact["list_memberships"]))
            and (tags is None or tags & set(contact["taggings"]))
            and ("email" not in params or self._is_at(contact, params["email"]))
        }

    def _is_at(self, contact: Mapping[str, Any], address: str) -> bool:
        """Whether case matters here is not documented."""
        kept = contact["email_address"]["address"]
        if self._provider.email_case_matters:
            return bool(kept == address)
        return bool(kept.casefold() == address.casefold())

    def counts(self, request: EmulatorRequest) -> EmulatorResponse:
        """Totals of the account; deleted contacts do not count."""
        if request.params.get("include", "new_subscriber") != "new_subscriber":
            raise refuse(400, "include is new_subscriber")
        kept = [each for each in self._provider.contacts.values() if "deleted_at" not in each]
        permissions = [each["email_address"]["permission_to_send"] for each in kept]
        return json_response(
            200,
            {
                "total": len(kept),
                "explicit": permissions.count("explicit"),
                "implicit": permissions.count("implicit"),
                "pending": permissions.count("pending_confirmation"),
                "unsubscribed": permissions.count("unsubscribed"),
            },
        )

    def privileges(self, _request: EmulatorRequest) -> EmulatorResponse:
        rows = [
            {"privilege_id": PRIVILEGES.index(name) + 1, "privilege_name": name}
            for name in self._provider.privileges()
        ]
        return json_response(200, rows)


def _has_status(contact: Mapping[str, Any], statuses: set[str]) -> bool:
    """Without a status all that are not deleted; `active` is everybody who may be mailed."""
    deleted = "deleted_at" in contact
    if not statuses:
        return not deleted
    permission = contact["email_address"]["permission_to_send"]
    if "all" in statuses or (deleted and "deleted" in statuses):
        return True
    if deleted:
        return False
    return permission in statuses or ("active" in statuses and permission in ("implicit", "explicit"))


def _ids(params: Mapping[str, str], name: str, most: int) -> set[str] | None:
    if name not in params:
        return None
    found = {each.strip() for each in params[name].split(",")}
    if len(found) > most or "" in found:
        raise refuse(400, f"{name} takes 1 to {most} ids")
    return found


def _told(contact: Mapping[str, Any], included: tuple[str, ...] | list[str]) -> dict[str, Any]:
    told = {key: value for key, value in contact.items() if key not in _KEPT_APART}
    return told | {key: contact[key] for key in included if key in _KEPT_APART}
