"""Contacts, lists, folders and segments (developers.brevo.com/reference); all of them under /contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segbot.sandbox.emulators.brevo.envelope import EMPTY, body_of, missing, page_of, query_of, refuse
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, json_response
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.brevo import Brevo

MOST_PEOPLE = 150
NOBODY = "Contact already in list and/or does not exist"
NOT_THERE = "Contact already removed from list and/or does not exist"
_KINDS = ("emails", "ids", "extIds")
_PAGES = ("limit", "offset", "sort")


def contact_routes(provider: Brevo) -> tuple[Route, ...]:
    """Nothing here makes, changes or deletes a contact or a folder."""
    endpoints = _Lists(provider)
    lists, one = "/v3/contacts/lists", "/v3/contacts/lists/{list_id}"
    return routes(
        ("GET", lists, endpoints.listed),
        ("POST", lists, endpoints.create),
        ("GET", one, endpoints.one),
        ("PUT", one, endpoints.change),
        ("DELETE", one, endpoints.delete),
        ("GET", f"{one}/contacts", endpoints.members),
        ("POST", f"{one}/contacts/add", endpoints.add),
        ("POST", f"{one}/contacts/remove", endpoints.remove),
        ("GET", "/v3/contacts/folders", endpoints.folders),
        ("GET", "/v3/contacts/folders/{folder_id}/lists", endpoints.of_folder),
        ("GET", "/v3/contacts/segments", endpoints.segments),
        ("GET", "/v3/contacts", endpoints.contacts),
        ("GET", "/v3/contacts/{identifier}", endpoints.contact),
        ("GET", "/v3/processes/{process_id}", endpoints.process),
    )


class _Lists:
    def __init__(self, provider: Brevo) -> None:
        self._provider = provider

    def listed(self, request: EmulatorRequest) -> EmulatorResponse:
        params = query_of(request, *_PAGES)
        rows = [self._row(each) for each in self._provider.lists.values()]
        return page_of(params, "lists", rows, usual=10, most=50)

    def of_folder(self, request: EmulatorRequest, folder_id: str) -> EmulatorResponse:
        params = query_of(request, *_PAGES)
        if folder_id not in self._provider.folders:
            raise missing("Folder ID")
        rows = [
            self._row(each) for each in self._provider.lists.values() if each["folderId"] == int(folder_id)
        ]
        return page_of(params, "lists", rows, usual=10, most=50)

    def one(self, request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        query_of(request, "startDate", "endDate")
        known = self._known(list_id)
        more = {key: known[key] for key in ("createdAt", "dynamicList")}
        return json_response(200, {**self._row(known), **more, "campaignStats": []})

    def create(self, request: EmulatorRequest) -> EmulatorResponse:
        body = body_of(request, "name", "folderId")
        if not isinstance(body.get("name"), str) or not body["name"]:
            raise refuse(400, "missing_parameter", "name is missing")
        folder = body.get("folderId")
        if isinstance(folder, bool) or not isinstance(folder, int):
            raise refuse(400, "missing_parameter", "folderId is missing")
        if str(folder) not in self._provider.folders:
            raise refuse(400, "invalid_parameter", "Folder ID does not exist")
        made = self._provider.make_segment(body["name"], folder=folder)
        return json_response(201, {"id": made["id"]})

    def change(self, request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        """A new name, or another folder: one at a time."""
        known = self._known(list_id)
        body = body_of(request, "name", "folderId")
        if len(body) != 1:
            raise refuse(400, "invalid_parameter", "Either name or folderId is to be given")
        if "name" in body and (not isinstance(body["name"], str) or not body["name"]):
            raise refuse(400, "invalid_parameter", "name is not valid")
        self._provider.lists.put(list_id, {**known, **body})
        return EMPTY

    def delete(self, _request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        self._known(list_id)
        self._provider.drop(list_id)
        return EMPTY

    def members(self, request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        params = query_of(request, *_PAGES, "modifiedSince")
        self._known(list_id)
        rows = [self._provider.shown(each) for each in self._provider.on_list(int(list_id)).values()]
        return page_of(params, "contacts", rows, usual=50, most=500)

    def add(self, request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        """Whom there is nothing to do for counts as failed, without a reason; where that is everybody, all of it is refused."""
        known = self._known(list_id)
        people = self._named(body_of(request, *_KINDS))
        success, failure = self._provider.put_in(known["id"], people)
        if not success:
            raise refuse(400, "invalid_parameter", NOBODY)
        return json_response(201, {"contacts": {"success": success, "failure": failure}})

    def remove(self, request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        known = self._known(list_id)
        body = body_of(request, *_KINDS, "all")
        if body.get("all") is True:
            total = len(self._provider.on_list(known["id"]))
            self._provider.empty(known["id"])
            return json_response(201, {"contacts": {"processId": 78, "total": total}})
        success, failure = self._provider.take_out(known["id"], self._named(body))
        if not success and self._provider.refuses_empty_removals:
            raise refuse(400, "invalid_parameter", NOT_THERE)
        return json_response(201, {"contacts": {"success": success, "failure": failure}})

    def folders(self, request: EmulatorRequest) -> EmulatorResponse:
        params = query_of(request, *_PAGES)
        rows = [
            {**each, "totalSubscribers": 0, "totalBlacklisted": 0} for each in self._provider.folders.values()
        ]
        return page_of(params, "folders", rows, usual=10, most=50)

    def segments(self, request: EmulatorRequest) -> EmulatorResponse:
        params = query_of(request, *_PAGES)
        return page_of(params, "segments", list(self._provider.rules.values()), usual=10, most=50)

    def contacts(self, request: EmulatorRequest) -> EmulatorResponse:
        params = query_of(request, *_PAGES, "modifiedSince", "createdSince", "segmentId", "listIds", "ids")
        rows = [self._provider.shown(each) for each in self._provider.contacts.values()]
        return page_of(params, "contacts", rows, usual=50, most=1_000)

    def contact(self, request: EmulatorRequest, identifier: str) -> EmulatorResponse:
        """Without a kind it is guessed: digits are a contact's number."""
        kind = query_of(request, "identifierType", "startDate", "endDate").get("identifierType")
        if kind not in (None, "email_id", "contact_id", "ext_id", "phone_id"):
            raise refuse(400, "invalid_parameter", "identifierType is not valid")
        if kind is None:
            kind = "contact_id" if identifier.isdecimal() else "email_id"
        found = (
            self._provider.contacts.get(identifier)
            if kind == "contact_id"
            else self._provider.by_email(identifier)
        )
        if found is None:
            raise missing("Contact")
        return json_response(200, self._provider.shown(found))

    def process(self, _request: EmulatorRequest, process_id: str) -> EmulatorResponse:
        return json_response(200, {"id": int(process_id), "status": "completed", "name": "SOMETHING"})

    def _known(self, list_id: str) -> dict[str, Any]:
        known = self._provider.lists.get(list_id)
        if known is None:
            raise missing("List ID")
        return known

    def _named(self, body: dict[str, Any]) -> list[str | int]:
        """People by one kind of name."""
        given = [key for key in _KINDS if key in body]
        if len(given) != 1 or not isinstance(body[given[0]], list) or not body[given[0]]:
            raise refuse(400, "missing_parameter", "One of emails, ids and extIds is needed")
        people: list[str | int] = body[given[0]]
        if len(people) > MOST_PEOPLE:
            raise refuse(400, "out_of_range", f"At most {MOST_PEOPLE} contacts are taken")
        return people

    def _row(self, known: dict[str, Any]) -> dict[str, Any]:
        """The older numbers are being dropped: they read 0."""
        people = self._provider.on_list(known["id"]).values()
        row = {key: known[key] for key in ("id", "name", "folderId")}
        wanted = sum(not each["emailBlacklisted"] for each in people)
        return {**row, "uniqueSubscribers": wanted, "totalSubscribers": 0, "totalBlacklisted": 0}
