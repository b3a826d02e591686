"""Campaigns and classic automations, as far as they tell whom they go to (mailchimp.com/developer/marketing/api)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse
from segbot.sandbox.emulators.mailchimp.envelope import invalid, page_of, query_of
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.mailchimp import Mailchimp

_STATUSES = ("save", "paused", "schedule", "sending", "sent")
_TYPES = ("regular", "plaintext", "absplit", "rss", "variate")


def campaign_routes(provider: Mailchimp) -> tuple[Route, ...]:
    """Customer journeys have no list."""
    endpoints = _Campaigns(provider)
    return routes(
        ("GET", "/3.0/campaigns", endpoints.listed), ("GET", "/3.0/automations", endpoints.automations)
    )


class _Campaigns:
    def __init__(self, provider: Mailchimp) -> None:
        self._provider = provider

    def listed(self, request: EmulatorRequest) -> EmulatorResponse:
        params = query_of(request, "list_id", "status", "type", "since_send_time", "before_send_time")
        if params.get("status", "save") not in _STATUSES:
            raise invalid("status", "This value is none of those described")
        if params.get("type", "regular") not in _TYPES:
            raise invalid("type", "This value is none of those described")
        rows = [each for each in self._provider.campaigns.values() if _asked_for(each, params)]
        return page_of(request, "campaigns", rows)

    def automations(self, request: EmulatorRequest) -> EmulatorResponse:
        params = query_of(request, "status")
        if params.get("status", "save") not in ("save", "paused", "sending"):
            raise invalid("status", "This value is none of those described")
        rows = [
            each
            for each in self._provider.automations.values()
            if params.get("status") in (None, each["status"])
        ]
        return page_of(request, "automations", rows)


def _asked_for(campaign: dict[str, Any], params: dict[str, str]) -> bool:
    here = params.get("list_id") in (None, campaign["recipients"]["list_id"])
    return here and all(params.get(name) in (None, campaign[name]) for name in ("status", "type"))
