"""Constant Contact's campaigns and automations, as far as they show which segment they use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from segbot.sandbox.emulators.constant_contact.envelope import refuse, stated
from segbot.sandbox.emulators.constant_contact.paging import asked, page_of
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, json_response
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.constant_contact import ConstantContact

_LISTED = ("campaign_id", "name", "current_status", "type", "type_code", "created_at", "updated_at")
# The published description declares this code for the list of automations.
AUTOMATIONS_STATUS = 209


def campaign_routes(provider: ConstantContact) -> tuple[Route, ...]:
    """No route tells which campaigns use a segment."""
    endpoints = _Campaigns(provider)
    guard = provider.guarded
    email, journey = ("campaign_data", "campaign:read"), ("campaign_data", "customer-journey:read")
    activity = "/v3/emails/activities/{activity_id}"
    return routes(
        ("GET", "/v3/emails", guard(*email, endpoints.listed)),
        ("GET", "/v3/emails/{campaign_id}", guard(*email, endpoints.one)),
        ("GET", activity, guard(*email, endpoints.activity)),
        ("GET", f"{activity}/schedules", guard(*email, endpoints.schedules)),
        ("GET", f"{activity}/send_history", guard(*email, endpoints.send_history)),
        ("GET", f"{activity}/non_opener_resends", guard(*email, endpoints.resends)),
        ("GET", "/v3/automations/workflows", guard(*journey, endpoints.automations)),
        ("GET", "/v3/automations/workflows/{automation_id}", guard(*journey, endpoints.automation)),
    )


class _Campaigns:
    def __init__(self, provider: ConstantContact) -> None:
        self._provider = provider

    def listed(self, request: EmulatorRequest) -> EmulatorResponse:
        """All campaigns, removed ones too, by the date of their last change: that is what the dates filter as well."""
        query = asked(request, default_limit=50, max_limit=500)
        shelf = self._provider.campaigns
        after, before = _date(query.params, "after_date"), _date(query.params, "before_date")
        keys = [
            key
            for key, campaign in shelf.items()
            if (after is None or _moment(campaign["updated_at"]) > after)
            and (before is None or _moment(campaign["updated_at"]) < before)
        ]
        keys.sort(key=lambda key: shelf[key]["updated_at"], reverse=True)
        return json_response(
            200,
            page_of(
                request,
                query,
                keys,
                name="campaigns",
                show=lambda key: stated(shelf[key], *_LISTED),
                last="links empty",
            ),
        )

    def one(self, _request: EmulatorRequest, campaign_id: str) -> EmulatorResponse:
        campaign = self._provider.campaigns.get(campaign_id)
        if campaign is None:
            raise refuse(404, "Campaign not found")
        activities = [stated(one, "campaign_activity_id", "role") for one in campaign["activities"]]
        return json_response(200, {**stated(campaign, *_LISTED), "campaign_activities": activities})

    def activity(self, _request: EmulatorRequest, activity_id: str) -> EmulatorResponse:
        """The same status as the campaign's, in capitals."""
        campaign, activity = self._activity(activity_id)
        keys = ("campaign_activity_id", "role", "format_type", "segment_ids", "contact_list_ids")
        return json_response(
            200,
            {
                **stated(activity, *keys),
                "campaign_id": campaign["campaign_id"],
                "current_status": campaign["current_status"].upper(),
                "from_email": "news@example.com",
                "from_name": "Acme",
                "reply_to_email": "news@example.com",
                "subject": campaign["name"],
            },
        )

    def schedules(self, _request: EmulatorRequest, activity_id: str) -> EmulatorResponse:
        campaign, activity = self._activity(activity_id)
        is_scheduled = campaign["current_status"] == "Scheduled"
        return json_response(200, activity["schedules"] if is_scheduled else [])

    def send_history(self, _request: EmulatorRequest, activity_id: str) -> EmulatorResponse:
        campaign, activity = self._activity(activity_id)
        if campaign["current_status"] != "Done" or activity["role"] != "primary_email":
            return json_response(200, [])
        sent = {
            **stated(activity, "segment_ids", "contact_list_ids"),
            "send_id": 1,
            "count": 100,
            "run_date": campaign["updated_at"],
            "send_status": "COMPLETED",
            "reason_code": 0,
        }
        return json_response(200, [sent])

    def resends(self, _request: EmulatorRequest, activity_id: str) -> EmulatorResponse:
        return json_response(200, self._activity(activity_id)[1]["resends"])

    def automations(self, _request: EmulatorRequest) -> EmulatorResponse:
        keys = ("id", "name", "status", "active_state", "draft_state")
        rows = [{key: one[key] for key in keys if key in one} for one in self._provider.automations.values()]
        return json_response(AUTOMATIONS_STATUS, {"flow_summaries": rows})

    def automation(self, _request: EmulatorRequest, automation_id: str) -> EmulatorResponse:
        automation = self._provider.automations.get(automation_id)
        if automation is None:
            raise refuse(404, "Automation not found")
        shown = ("id", "name", "status", "active_definition", "draft_definition")
        return json_response(200, {key: automation[key] for key in shown if key in automation})

    def _activity(self, activity_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """A campaign and its activity; those of a removed campaign cannot be had."""
        for campaign in self._provider.campaigns.values():
            if campaign["current_status"] == "Removed":
                continue
            for activity in campaign["activities"]:
                if activity["campaign_activity_id"] == activity_id:
                    return campaign, activity
        raise refuse(404, "Campaign activity not found")


def _date(params: Mapping[str, str], name: str) -> datetime | None:
    if name not in params:
        return None
    try:
        return _moment(params[name])
    except ValueError:
        raise refuse(400, f"{name} is not an ISO 8601 date") from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
