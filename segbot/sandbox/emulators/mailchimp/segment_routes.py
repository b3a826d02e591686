"""Segments of an audience: tags, whose people are put in by hand, and saved segments, which are rules.

Source: mailchimp.com/developer/marketing/api, list segments and segment members.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, json_response
from segbot.sandbox.emulators.mailchimp.envelope import (
    addresses,
    answer,
    body_of,
    invalid,
    missing,
    page_of,
    query_of,
    refuse,
    switched,
)
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.mailchimp import Mailchimp

MOST_PEOPLE = 500
_HIDDEN = {
    "include_cleaned": "cleaned",
    "include_transactional": "transactional",
    "include_unsubscribed": "unsubscribed",
}
_TIMES = ("since_created_at", "before_created_at", "since_updated_at", "before_updated_at")


def segment_routes(provider: Mailchimp) -> tuple[Route, ...]:
    endpoints = _Segments(provider)
    whole, one = "/3.0/lists/{list_id}/segments", "/3.0/lists/{list_id}/segments/{segment_id}"
    return routes(
        ("GET", whole, endpoints.listed),
        ("POST", whole, endpoints.create),
        ("GET", one, endpoints.one),
        ("PATCH", one, endpoints.change),
        ("DELETE", one, endpoints.delete),
        ("POST", one, endpoints.batch),
        ("GET", f"{one}/members", endpoints.members),
        ("GET", "/3.0/segments", endpoints.advanced),
        ("GET", "/3.0/segments/{segment_id}", endpoints.one_advanced),
    )


class _Segments:
    def __init__(self, provider: Mailchimp) -> None:
        self._provider = provider

    def listed(self, request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        self._provider.audience(list_id)
        params = query_of(request, "type", *_TIMES, *_HIDDEN)
        wanted = params.get("type")
        rows = [
            self._shown(each, params)
            for each in self._provider.segment_shelf.values()
            if wanted in (None, each["type"])
        ]
        return page_of(request, "segments", rows, list_id=list_id)

    def one(self, request: EmulatorRequest, list_id: str, segment_id: str) -> EmulatorResponse:
        params = query_of(request, *_HIDDEN)
        return answer(request, self._shown(self._known(list_id, segment_id), params))

    def create(self, request: EmulatorRequest, list_id: str) -> EmulatorResponse:
        self._provider.audience(list_id)
        body = body_of(request, "name", "static_segment", "options")
        name = self._name(body)
        if ("static_segment" in body) == ("options" in body):
            raise invalid("static_segment", "One of static_segment and options is needed")
        if self._provider.refuses_names and any(
            each["name"] == name for each in self._provider.segment_shelf.values()
        ):
            raise invalid("name", "A segment with this name exists already")
        people = addresses(body, "static_segment")
        if "options" in body:
            made = self._provider.make_segment(name, options=body["options"])
        else:
            made = self._provider.make_segment(name)
            self._provider.tag(made["id"], people)
        return json_response(200, self._shown(made, {}))

    def change(self, request: EmulatorRequest, list_id: str, segment_id: str) -> EmulatorResponse:
        """With a list of people it is not a renaming: they take everybody's place, and no people empty the tag."""
        known = self._known(list_id, segment_id)
        body = body_of(request, "name", "static_segment", "options")
        fresh = {**known, "name": self._name(body), "updated_at": self._provider.stamp()}
        if "static_segment" in body:
            self._static(known)
            self._provider.untag(known["id"], list(self._provider.tagged(known["id"])))
            self._provider.tag(known["id"], addresses(body, "static_segment"))
        if "options" in body:
            fresh["options"] = body["options"]
        self._provider.segment_shelf.put(segment_id, fresh)
        return json_response(200, self._shown(fresh, {}))

    def delete(self, _request: EmulatorRequest, list_id: str, segment_id: str) -> EmulatorResponse:
        self._known(list_id, segment_id)
        self._provider.drop(segment_id)
        return EmulatorResponse(status=204)

    def batch(self, request: EmulatorRequest, list_id: str, segment_id: str) -> EmulatorResponse:
        """People who are not in the audience are passed over. Whether that is said is not documented, nor whether somebody
        who had the tag already counts as added.
        """
        known = self._known(list_id, segment_id)
        self._static(known)
        body = body_of(request, "members_to_add", "members_to_remove")
        adding = addresses(body, "members_to_add", MOST_PEOPLE)
        removing = addresses(body, "members_to_remove", MOST_PEOPLE)
        provider = self._provider
        before = provider.tagged(known["id"])
        passed_over = provider.tag(known["id"], adding) + provider.untag(known["id"], removing)
        after = provider.tagged(known["id"])
        told = after if provider.tells_of_those_who_had_it else after.keys() - before.keys()
        added = [each for key, each in after.items() if key in told and _is_named(each, adding)]
        removed = [each for key, each in before.items() if key not in after]
        errors = (
            [{"email_addresses": passed_over, "error": "Email address is not in this list"}]
            if passed_over and provider.names_those_passed_over
            else []
        )
        return json_response(
            200,
            {
                "members_added": [provider.shown_member(each) for each in added],
                "members_removed": [provider.shown_member(each) for each in removed],
                "errors": errors,
                "total_added": len(added),
                "total_removed": len(removed),
                "error_count": len(errors),
                "_links": [],
            },
        )

    def members(self, request: EmulatorRequest, list_id: str, segment_id: str) -> EmulatorResponse:
        known = self._known(list_id, segment_id)
        shown = self._shown_statuses(query_of(request, *_HIDDEN))
        rows = [
            self._provider.shown_member(each)
            for each in self._provider.people_in(known).values()
            if each["status"] in shown
        ]
        return page_of(request, "members", rows)

    def advanced(self, request: EmulatorRequest) -> EmulatorResponse:
        self._planned()
        query_of(request)
        rows = [
            {key: value for key, value in each.items() if key != "definition"}
            for each in self._provider.advanced_shelf.values()
        ]
        return page_of(request, "segments", rows)

    def one_advanced(self, request: EmulatorRequest, segment_id: str) -> EmulatorResponse:
        self._planned()
        found = self._provider.advanced_shelf.get(segment_id)
        if found is None:
            raise missing()
        return answer(request, dict(found))

    def _planned(self) -> None:
        if not self._provider.has_advanced_segments:
            raise refuse(403, "Forbidden", "This account's plan doesn't include advanced segmentation.")

    def _known(self, list_id: str, segment_id: str) -> dict[str, Any]:
        self._provider.audience(list_id)
        known = self._provider.segment_shelf.get(segment_id)
        if known is None:
            raise missing()
        return known

    def _static(self, segment: dict[str, Any]) -> None:
        if segment["type"] != "static":
            raise refuse(
                404,
                "Resource Not Found",
                f"A Static Segment with an id of {segment['id']} does not exist for this list.",
            )

    def _name(self, body: dict[str, Any]) -> str:
        name = body.get("name")
        if not isinstance(name, str) or not name:
            raise invalid("name", "This value should not be blank.")
        return name

    def _shown_statuses(self, params: dict[str, str]) -> frozenset[str]:
        hidden = {status for name, status in _HIDDEN.items() if switched(params, name)}
        return frozenset({"subscribed", "pending"} | hidden)

    def _shown(self, segment: dict[str, Any], params: dict[str, str]) -> dict[str, Any]:
        """`member_count` is the number of active subscribers, whatever is asked for."""
        self._shown_statuses(params)
        people = self._provider.people_in(segment).values()
        shown = {key: value for key, value in segment.items() if key != "options" or value}
        active = sum(each["status"] == "subscribed" for each in people)
        return {**shown, "member_count": active, "list_id": self._provider.audience_id, "_links": []}


def _is_named(member: dict[str, Any], given: list[str]) -> bool:
    return member["email_address"].lower() in {each.lower() for each in given}
