"""The audience itself and the people in it (mailchimp.com/developer/marketing/api, lists and list members)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse
from segbot.sandbox.emulators.mailchimp.envelope import answer, missing, page_of, query_of
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.mailchimp import Mailchimp


def member_routes(provider: Mailchimp) -> tuple[Route, ...]:
    """No route here makes anybody a contact: whoever tries finds none."""
    endpoints = _Members(provider)
    return routes(
        ("GET", "/3.0/ping", endpoints.ping),
        ("GET", "/3.0/lists", endpoints.audiences),
        ("GET", "/3.0/lists/{list_id}", endpoints.audience),
        ("GET", "/3.0/lists/{list_id}/members", endpoints.listed),
        ("GET", "/3.0/lists/{list_id}/members/{subscriber_hash}", endpoints.one),
    )


class _Members:
    def __init__(self, provider: Mailchimp) -> None:
        self._provider = provider

    def ping(self, request: EmulatorRequest) -> EmulatorResponse:
        return answer(request, {"health_status": "Everything's Chimpy!"})

    def audiences(self, request: EmulatorRequest) -> EmulatorResponse:
        query_of(request)
        return page_of(request, "lists", [self._provider.audience(self._provider.audience_id)])

    def audience(self, request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        query_of(request)
        return answer(request, self._provider.audience(list_id))

    def listed(self, request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        """Archived contacts come only where they are asked for."""
        self._provider.audience(list_id)
        wanted = query_of(request, "status").get("status")
        rows = [
            self._provider.shown_member(each)
            for each in self._provider.contacts.values()
            if (each["status"] != "archived" if wanted is None else each["status"] == wanted)
        ]
        return page_of(request, "members", rows, list_id=list_id)

    def one(self, request: EmulatorRequest, list_id: str, subscriber_hash: str) -> EmulatorResponse:
        """By the MD5 of the address in small letters; of the address as typed there is nobody."""
        self._provider.audience(list_id)
        query_of(request)
        known = self._provider.contacts.get(subscriber_hash)
        if known is None:
            raise missing()
        return answer(request, self._provider.shown_member(known))
