"""An emulator of Constant Contact's V3 API, written from its public documentation (developer.constantcontact.com)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, Literal

from segbot.sandbox.emulators.constant_contact import seed as seeds
from segbot.sandbox.emulators.constant_contact.campaign_routes import campaign_routes
from segbot.sandbox.emulators.constant_contact.contact_routes import (
    CREATOR_PRIVILEGES,
    PRIVILEGES,
    contact_routes,
)
from segbot.sandbox.emulators.constant_contact.criteria import check_criteria, matches
from segbot.sandbox.emulators.constant_contact.envelope import (
    QUOTA_EXCEEDED,
    THROTTLED,
    UNAUTHORIZED,
    api_error,
    gateway_error,
    refuse,
    stated,
)
from segbot.sandbox.emulators.constant_contact.oauth import OAUTH_PATH, oauth_error, oauth_routes
from segbot.sandbox.emulators.constant_contact.segment_routes import DETAIL, segment_routes
from segbot.sandbox.emulators.constant_contact.tokens import ACCESS_SECONDS, RefreshMode, Tokens
from segbot.sandbox.emulators.emulator import (
    Emulator,
    FailureKind,
    MeddleError,
    Meddler,
    count_detail,
    text_detail,
)
from segbot.sandbox.emulators.examples import Examples
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, RefusedError
from segbot.sandbox.emulators.pacing import DailyQuota
from segbot.sandbox.emulators.people import newcomers
from segbot.sandbox.emulators.routes import Handler, dispatch
from segbot.sandbox.faults import Operation

ALL_SCOPES = ("contact_data", "campaign_data", "account_read", "offline_access")
FIRST_SEGMENT = 12
# Half a tick short of a second: clocks at both ends of a line never agree to the millisecond.
RATE_WINDOW = 0.95

CRITERIA = '{"version":"1.0.0","criteria":{"type":"and","group":[{"source":"tracking",%s}]}}'


class ConstantContact(Emulator):
    """Base path `/v3`, authorization server at `/oauth2/default/v1`. 4 requests a second, 10,000 a UTC day.

    Switches: `refresh_mode` rotating or long_lived; `access_seconds` a token lives; `device_refresh` (the sources
    disagree); `role`; `polls_until_worked_out` before a segment's contacts come; `second_delete_status` 404 or 204
    and `deleted_names_are_free` (neither documented); `quota.limit`.
    """

    name: ClassVar[str] = "constant_contact"
    label: ClassVar[str] = "Constant Contact"
    noun: ClassVar[str] = "segment"
    examples: ClassVar[Examples] = Examples(
        criteria=CRITERIA
        % '"field":"opened","op":"contains-any","const_value":"last-n-campaigns","param":"5"',
        other_criteria=CRITERIA
        % (
            '"field":"sent","op":"contains-any","const_value":"campaigns","const_date_value":"last-n-days",'
            '"date_param":"180"'
        ),
        nowhere="999999",
        wrong={"ACCESS_TOKEN": "wrong-token", "REFRESH_TOKEN": "", "CLIENT_ID": ""},
    )
    note: ClassVar[str] = (
        "Segments are rules, worked out when a campaign is sent. A deleted one stays readable by its id."
    )

    def _set_up(self) -> None:
        self.client_id = "cc-sandbox-client"
        self.client_secret = "cc-sandbox-secret"  # noqa: S105 - opens nothing but this emulator
        self.refresh_mode: RefreshMode = "rotating"
        self.access_seconds: float = ACCESS_SECONDS
        self.device_refresh = True
        self.role: Literal["owner", "manager", "campaign_creator"] = "manager"
        self.polls_until_worked_out = 1
        self.second_delete_status: Literal[204, 404] = 404
        self.deleted_names_are_free = True
        self.segment_shelf = self.shelf("segments")
        self.contacts = self.shelf("contacts")
        self.campaigns = self.shelf("campaigns")
        self.automations = self.shelf("automations")
        self.tokens = Tokens(
            self.shelf,
            clock=self.clock,
            number=self.next_number,
            mode=lambda: self.refresh_mode,
            lifetime=lambda: self.access_seconds,
        )
        self.quota = DailyQuota(10_000, self.clock)
        self._limit = self.limit(4, RATE_WINDOW)
        self._asked_for: dict[tuple[str, str], int] = {}
        self._oauth_routes = oauth_routes(self)
        self._routes = segment_routes(self) + campaign_routes(self) + contact_routes(self)

    def connection(self, url: str) -> dict[str, str]:
        """The refresh token is the live one of the account's first grant."""
        return {
            "CLIENT_ID": self.client_id,
            "REFRESH_TOKEN": self.refresh_token(),
            "BASE_URL": f"{url}/v3",
            "TOKEN_URL": f"{url}{OAUTH_PATH}/token",
        }

    def operation(self, request: EmulatorRequest) -> Operation:
        return super().operation(request) if request.path.startswith("/v3") else "token"

    def respond(self, request: EmulatorRequest) -> EmulatorResponse:
        if not request.path.startswith("/v3/"):
            return dispatch(self._oauth_routes, request) or oauth_error(404, "not_found", "No such resource")
        if self._scopes(request) is None:
            return gateway_error(*UNAUTHORIZED)
        if self.rate_scale is not None and not self.quota.admit():
            return gateway_error(*QUOTA_EXCEEDED)
        if not self._limit.admit(self.client_id):
            return gateway_error(*THROTTLED)
        found = dispatch(self._routes, request)
        if found is None:
            raise refuse(404, "No such resource")
        return found

    def failure(self, kind: FailureKind, seconds: float | None = None) -> EmulatorResponse:  # noqa: ARG002
        match kind:
            case "rate_limit":
                return gateway_error(*THROTTLED)
            case "credentials":
                return gateway_error(*UNAUTHORIZED)
            case "server_error":
                return api_error(500, "contacts.api.internal_error", "Internal Server Error")
            case "unavailable":
                return gateway_error(503, "service_unavailable", "Service Unavailable")
            case "failure_in_200":
                return api_error(200, "contacts.api.internal_error", "The request could not be completed")

    def guarded(self, scope: str, privilege: str | None, handler: Handler) -> Handler:
        """A handler behind a scope and a privilege: the 403 does not tell which of them was missing."""

        def checked(request: EmulatorRequest, **names: str) -> EmulatorResponse:
            if scope not in (self._scopes(request) or ()) or (
                privilege and privilege not in self.privileges()
            ):
                raise refuse(403, "Forbidden")
            return handler(request, **names)

        return checked

    def privileges(self) -> tuple[str, ...]:
        return CREATOR_PRIVILEGES if self.role == "campaign_creator" else PRIVILEGES

    # Tokens

    def refresh_token(self) -> str:
        """The newest refresh token of the first grant; with an empty seed that grant is made now."""
        with self.lock:
            if "1" not in self.tokens.grants:
                self.tokens.granted(ALL_SCOPES, confidential=False)
            return str(self.tokens.grants["1"]["refresh"])

    def approve_device(self, user_code: str) -> bool:
        """Someone types a device's code and allows access; whether the code was known."""
        with self.lock:
            for device_code, device in self.tokens.devices.items():
                if device["user_code"] == user_code:
                    self.tokens.devices.put(device_code, {**device, "approved": True})
                    return True
        return False

    def _scopes(self, request: EmulatorRequest) -> frozenset[str] | None:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        return self.tokens.scopes_of(token) if kind == "Bearer" else None

    # Segments

    def _segments(self) -> dict[str, dict[str, Any]]:
        """The live ones; the key is the id as a string."""
        return {
            key: stated(segment, *DETAIL)
            for key, segment in self.segment_shelf.items()
            if not segment["deleted"]
        }

    def _members(self, segment_id: str) -> dict[str, dict[str, Any]]:
        segment = self.segment_shelf[segment_id]
        extra = set(segment["extra"])
        return {
            key: contact
            for key, contact in self.contacts.items()
            if key in extra or (not segment["nobody"] and matches(segment["segment_criteria"], key))
        }

    def make_segment(
        self, name: str, criteria: str, *, created: str = "", edited: str = ""
    ) -> dict[str, Any]:
        number = self.next_number("segment") + FIRST_SEGMENT - 1
        segment = {
            "segment_id": number,
            "name": name,
            "segment_criteria": criteria,
            "created_at": created or self.stamp(),
            "edited_at": edited or self.stamp(),
            "deleted": False,
            "nobody": False,
            "extra": [],
        }
        self.save_segment(segment)
        return segment

    def save_segment(self, segment: dict[str, Any]) -> None:
        self.segment_shelf.put(str(segment["segment_id"]), segment)

    def is_worked_out(self, segment: Mapping[str, Any]) -> bool:
        """Whether the contacts of a segment can be told; each call counts as a request for them."""
        key = (str(segment["segment_id"]), segment["edited_at"])
        self._asked_for[key] = self._asked_for.get(key, 0) + 1
        return self._asked_for[key] > self.polls_until_worked_out

    def stamp(self) -> str:
        return seeds.stamp(self.now())

    def live_uses(self, segment_id: str) -> frozenset[str]:
        words = {use.split()[0] for use in self.uses_of(int(segment_id))} if segment_id.isdecimal() else set()
        live = {"live"} if words & {"scheduled", "executing", "active"} else set()
        return frozenset(live | (words & {"draft"}))

    def uses_of(self, segment_id: int) -> list[str]:
        """What uses a segment, in words, whatever the API lets callers see of it."""
        uses = [
            f"{campaign['current_status'].lower()} campaign: {campaign['name']}"
            for campaign in self.campaigns.values()
            if any(segment_id in activity["segment_ids"] for activity in campaign["activities"])
        ]
        return uses + [
            f"{automation['status'].lower()} automation: {automation['name']}"
            for automation in self.automations.values()
            if f'"segment_id": "{segment_id}"' in json.dumps(automation)
        ]

    # The page, and the provider's own UI

    def _plant(self, seed: int) -> None:
        ids: dict[str, int] = {}
        for key, name, criteria, created, edited in seeds.SEGMENTS:
            made = self.make_segment(
                name, criteria, created=f"{created}T17:08:32.000Z", edited=f"{edited}T17:10:50.000Z"
            )
            ids[key] = made["segment_id"]
            if key == "deleted":
                self.save_segment({**made, "deleted": True})
        numbers: dict[str, int] = {}

        def uuid(kind: str) -> str:
            numbers[kind] = numbers.get(kind, 0) + 1
            return self.uuid_of(f"seed/{kind}", numbers[kind])

        self.contacts.put_many(seeds.contacts(seed, uuid))
        campaigns = seeds.campaigns(ids, self.now(), uuid)
        self.campaigns.put_many({one["campaign_id"]: one for one in campaigns})
        self.automations.put_many({one["id"]: one for one in seeds.automations(ids, uuid)})
        self.refresh_token()

    def _forget(self) -> None:
        self._asked_for.clear()
        self.quota.used = 0

    def _segment_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "id": key,
                "name": segment["name"],
                "count": len(self._members(key)),
                "badges": self._badges(segment),
                "details": stated(segment, *DETAIL),
            }
            for key, segment in self.segment_shelf.items()
        ]

    def _badges(self, segment: Mapping[str, Any]) -> list[str]:
        deleted = ["deleted, kept for reference"] if segment["deleted"] else []
        return deleted + self.uses_of(segment["segment_id"])

    def _member_rows(self, segment_id: str) -> list[dict[str, Any]]:
        return [
            {
                "id": key,
                "email": contact["email_address"]["address"],
                "name": f"{contact['first_name']} {contact['last_name']}",
            }
            for key, contact in self.members(segment_id).items()
        ]

    def _meddlers(self) -> dict[str, Meddler]:
        return {
            "rename": self._rename,
            "edit": self._edit,
            "delete": self._delete,
            "clear": self._clear,
            "add": self._add,
            "schedule": self._schedule,
            "many_campaigns": self._many_campaigns,
        }

    def _change(self, segment_id: str, **changes: Any) -> None:
        self.save_segment({**self.segment_shelf[segment_id], **changes, "edited_at": self.stamp()})

    def _rename(self, segment_id: str, details: Mapping[str, Any]) -> None:
        self._change(segment_id, name=text_detail(details, "name"))

    def _edit(self, segment_id: str, details: Mapping[str, Any]) -> None:
        """Someone changes the rule: `criteria`, a text like the API's."""
        criteria = text_detail(details, "criteria")
        try:
            check_criteria(criteria)
        except RefusedError as refused:
            raise MeddleError(refused.response.json()[0]["error_message"]) from None
        self._change(segment_id, segment_criteria=criteria)

    def _delete(self, segment_id: str, _details: Mapping[str, Any]) -> None:
        self.save_segment({**self.segment_shelf[segment_id], "deleted": True})

    def _clear(self, segment_id: str, _details: Mapping[str, Any]) -> None:
        """Nobody meets the rule any more; the rule is as it was, so nothing shows but the count."""
        self.save_segment({**self.segment_shelf[segment_id], "nobody": True, "extra": []})

    def _add(self, segment_id: str, details: Mapping[str, Any]) -> None:
        """New contacts sign up who meet the rule."""
        found = newcomers(self.seed, len(self.contacts) + 1, count_detail(details, 10))
        fresh = [seeds.contact(person, self.next_uuid("contact"), self.stamp()) for person in found]
        self.contacts.put_many({one["contact_id"]: one for one in fresh})
        segment = self.segment_shelf[segment_id]
        extra = segment["extra"] + [one["contact_id"] for one in fresh]
        self.save_segment({**segment, "extra": extra})

    def _schedule(self, segment_id: str, details: Mapping[str, Any]) -> None:
        """Someone schedules a campaign for tomorrow that goes to the segment."""
        title = text_detail(details, "name") if "name" in details else "Campaign from the dashboard"
        tomorrow = seeds.stamp(self.now() + timedelta(days=1))
        made = seeds.campaign(
            self.next_uuid, title, "Scheduled", self.stamp(), segment=int(segment_id), scheduled=tomorrow
        )
        self.campaigns.put(made["campaign_id"], made)

    def _many_campaigns(self, _segment_id: str, details: Mapping[str, Any]) -> None:
        """A team that schedules a lot, none of it for this segment: a check has to look into each of them."""
        count, soon = count_detail(details, 400), seeds.stamp(self.now() + timedelta(days=3))
        made = (
            seeds.campaign(
                self.next_uuid,
                f"City mailing {number + 1}",
                "Scheduled",
                self.stamp(),
                lists=[],
                scheduled=soon,
            )
            for number in range(count)
        )
        self.campaigns.put_many({one["campaign_id"]: one for one in made})
