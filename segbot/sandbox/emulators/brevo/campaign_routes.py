"""E-mail, text message and WhatsApp campaigns, as far as they tell whom they go to (developers.brevo.com/reference)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segbot.sandbox.emulators.brevo.envelope import missing, page_of, query_of, refuse
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, json_response
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.brevo import Brevo

_MAIL_STATES = ("suspended", "archive", "sent", "queued", "draft", "inProcess", "inReview")
_TEXT_STATES = ("suspended", "archive", "sent", "queued", "draft", "inProcess")
_PAGES = ("limit", "offset", "sort")


def campaign_routes(provider: Brevo) -> tuple[Route, ...]:
    """Automations have no route."""
    endpoints = _Campaigns(provider)
    return routes(
        ("GET", "/v3/emailCampaigns", endpoints.mails),
        ("GET", "/v3/smsCampaigns", endpoints.texts),
        ("GET", "/v3/whatsappCampaigns", endpoints.whatsapp),
        ("GET", "/v3/whatsappCampaigns/{campaign_id}", endpoints.one_whatsapp),
    )


class _Campaigns:
    def __init__(self, provider: Brevo) -> None:
        self._provider = provider

    def mails(self, request: EmulatorRequest) -> EmulatorResponse:
        params = query_of(request, "type", "status", "statistics", "excludeHtmlContent", *_PAGES)
        return page_of(params, "campaigns", self._of("mail", params, _MAIL_STATES), usual=50, most=100)

    def texts(self, request: EmulatorRequest) -> EmulatorResponse:
        params = query_of(request, "status", *_PAGES)
        return page_of(params, "campaigns", self._of("text", params, _TEXT_STATES), usual=500, most=1_000)

    def whatsapp(self, request: EmulatorRequest) -> EmulatorResponse:
        """Without saying to whom they go."""
        params = query_of(request, "startDate", "endDate", *_PAGES)
        rows = [
            {
                "id": each["id"],
                "campaignName": each["name"],
                "campaignStatus": each["status"],
                "scheduledAt": each["scheduledAt"],
            }
            for each in self._provider.campaigns.values()
            if each["channel"] == "whatsapp"
        ]
        return page_of(params, "campaigns", rows, usual=50, most=100)

    def one_whatsapp(self, _request: EmulatorRequest, campaign_id: str) -> EmulatorResponse:
        found = self._provider.campaigns.get(campaign_id)
        if found is None or found["channel"] != "whatsapp":
            raise missing("Campaign ID")
        to = found["recipients"]
        recipients = {
            "includedLists": to["lists"],
            "excludedLists": to["exclusionLists"],
            "segments": to.get("segments", []),
        }
        return json_response(
            200,
            {
                "id": found["id"],
                "campaignName": found["name"],
                "campaignStatus": found["status"],
                "recipients": recipients,
            },
        )

    def _of(self, channel: str, params: dict[str, str], states: tuple[str, ...]) -> list[dict[str, Any]]:
        wanted = params.get("status")
        if wanted is not None and wanted not in states:
            raise refuse(400, "invalid_parameter", "status is not valid")
        return [
            _told(each)
            for each in self._provider.campaigns.values()
            if each["channel"] == channel and wanted in (None, each["status"])
        ]


def _told(campaign: dict[str, Any]) -> dict[str, Any]:
    """A mail's state is spelt otherwise in the answer than in the question."""
    shown = {key: value for key, value in campaign.items() if key != "channel"}
    spelt = {"inProcess": "in_process", "inReview": "in_review"}
    if campaign["channel"] == "mail":
        shown["status"] = spelt.get(campaign["status"], campaign["status"])
        shown["type"] = "classic"
    return shown
