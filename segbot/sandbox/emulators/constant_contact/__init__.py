"""An emulator of Constant Contact's V3 API, written from its public documentation (developer.constantcontact.com)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from segbot.sandbox.emulators.constant_contact import seed as seeds
from segbot.sandbox.emulators.constant_contact.activities import Activities, Ending
from segbot.sandbox.emulators.constant_contact.activity_routes import activity_routes
from segbot.sandbox.emulators.constant_contact.campaign_routes import campaign_routes
from segbot.sandbox.emulators.constant_contact.console import Console, uses_of
from segbot.sandbox.emulators.constant_contact.contact_routes import (
    CREATOR_PRIVILEGES,
    PRIVILEGES,
    contact_routes,
)
from segbot.sandbox.emulators.constant_contact.criteria import matches
from segbot.sandbox.emulators.constant_contact.envelope import (
    QUOTA_EXCEEDED,
    THROTTLED,
    UNAUTHORIZED,
    api_error,
    gateway_error,
    refuse,
    stated,
)
from segbot.sandbox.emulators.constant_contact.list_routes import list_routes
from segbot.sandbox.emulators.constant_contact.oauth import OAUTH_PATH, oauth_error, oauth_routes
from segbot.sandbox.emulators.constant_contact.segment_routes import DETAIL, segment_routes
from segbot.sandbox.emulators.constant_contact.tag_routes import tag_routes
from segbot.sandbox.emulators.constant_contact.tokens import ACCESS_SECONDS, RefreshMode, Tokens
from segbot.sandbox.emulators.emulator import Emulator, FailureKind, Meddler
from segbot.sandbox.emulators.examples import Examples
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse
from segbot.sandbox.emulators.pacing import DailyQuota
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
    disagree); `role`; `polls_until_worked_out` before a segment's contacts come; `second_delete_status` 404 or 204,
    `deleted_names_are_free`, `deleted_lists_readable` and `email_case_matters` (none of them documented);
    `activity_seconds` until a bulk activity is carried out, and `activity_ending`; `quota.limit`.
    """

    name: ClassVar[str] = "constant_contact"
    label: ClassVar[str] = "Constant Contact"
    noun: ClassVar[str] = "segment"
    examples: ClassVar[Examples] = Examples(
        kind="segment",
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
        "Segments are rules, worked out when a campaign is sent; lists and tags hold people, changed in bulk and a "
        "little later. A deleted segment stays readable by its id."
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
        self.deleted_lists_readable = True
        self.email_case_matters = True
        self.activity_seconds = 0.0
        self.activity_ending: Ending = "completed"
        self.segment_shelf = self.shelf("segments")
        self.contacts = self.shelf("contacts")
        self.lists = self.shelf("lists")
        self.tags = self.shelf("tags")
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
        self.activities = Activities(self)
        self._console = Console(self)
        self._routes = (
            *segment_routes(self),
            *list_routes(self),
            *tag_routes(self),
            *activity_routes(self),
            *campaign_routes(self),
            *contact_routes(self),
        )

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
        self.activities.settle()
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

    # Segments, lists and tags

    def _segments(self) -> dict[str, dict[str, Any]]:
        """The live ones; the key is the id as a string, which is a number for segments and a UUID for the others."""
        self.activities.settle()
        found = {
            key: stated(segment, *DETAIL)
            for key, segment in self.segment_shelf.items()
            if not segment["deleted"]
        }
        found |= {key: each for key, each in self.lists.items() if "deleted_at" not in each}
        return found | dict(self.tags)

    def _members(self, segment_id: str) -> dict[str, dict[str, Any]]:
        """Of a segment by contact id; of a list or a tag by e-mail address, which is how people are named there."""
        self.activities.settle()
        if segment_id in self.segment_shelf:
            return self.matching(self.segment_shelf[segment_id])
        return {each["email_address"]["address"]: each for each in self.people_in(segment_id)}

    def people_in(self, identity: str) -> list[dict[str, Any]]:
        """The contacts in a segment, on a list, with a tag; KeyError where there is none of this id."""
        if identity in self.lists:
            return self.members_of_list(identity)
        if identity in self.tags:
            return self.members_of_tag(identity)
        return list(self.matching(self.segment_shelf[identity]).values())

    def matching(self, segment: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """The contacts who meet a segment's criteria now."""
        extra = set(segment["extra"])
        return {
            key: contact
            for key, contact in self.contacts.items()
            if "deleted_at" not in contact
            and (key in extra or (not segment["nobody"] and matches(segment["segment_criteria"], key)))
        }

    def members_of_list(self, list_id: str) -> list[dict[str, Any]]:
        return self._kept("list_memberships", list_id)

    def members_of_tag(self, tag_id: str) -> list[dict[str, Any]]:
        return self._kept("taggings", tag_id)

    def _kept(self, where: str, identity: str) -> list[dict[str, Any]]:
        return [
            contact
            for contact in self.contacts.values()
            if identity in contact.get(where, ()) and "deleted_at" not in contact
        ]

    def make_list(
        self, name: str, *, description: str | None = None, favorite: bool = False, created: str = ""
    ) -> dict[str, Any]:
        stamp = created or self.stamp()
        made: dict[str, Any] = {"list_id": self.next_uuid("list"), "name": name, "favorite": favorite}
        made |= {} if description is None else {"description": description}
        made |= {"created_at": stamp, "updated_at": stamp}
        self.lists.put(made["list_id"], made)
        return made

    def make_tag(self, name: str, source: str | None = None, *, created: str = "") -> dict[str, Any]:
        stamp = created or self.stamp()
        made = {"tag_id": self.next_uuid("tag"), "name": name, "created_at": stamp, "updated_at": stamp}
        made |= {} if source is None else {"tag_source": source}
        self.tags.put(made["tag_id"], made)
        return made

    def live_list(self, list_id: str, *, status: int = 404) -> dict[str, Any]:
        """A list that is not deleted; RefusedError with this status where there is none."""
        known = self.lists.get(list_id)
        if known is None or "deleted_at" in known:
            raise refuse(status, "List not found")
        return known

    def tag(self, tag_id: str, *, status: int = 404) -> dict[str, Any]:
        """A tag; RefusedError with this status where there is none."""
        known = self.tags.get(tag_id)
        if known is None:
            raise refuse(status, "Tag not found")
        return known

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
        words = {use.split()[0] for use in self.uses_of(segment_id)}
        live = {"live"} if words & {"scheduled", "executing", "active"} else set()
        return frozenset(live | (words & {"draft"}))

    def uses_of(self, identity: str | int) -> list[str]:
        """What uses a segment or a list, in words, whatever the API lets callers see of it."""
        return uses_of(str(identity), self.campaigns, self.automations)

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

        lists: dict[str, str] = {}
        sizes: dict[str, list[tuple[str, int]]] = {"lists": [], "tags": []}
        for key, name, description, size, created in seeds.LISTS:
            fresh = self.make_list(name, description=description or None, created=f"{created}T08:30:00.000Z")
            lists[key] = fresh["list_id"]
            sizes["lists"].append((fresh["list_id"], size))
        for _key, name, size, created in seeds.TAGS:
            sizes["tags"].append((self.make_tag(name, created=f"{created}T11:08:00.000Z")["tag_id"], size))
        contacts = seeds.contacts(seed, uuid)
        seeds.memberships(seed, contacts, sizes["lists"], sizes["tags"])
        self.contacts.put_many(contacts)
        campaigns = seeds.campaigns(ids, lists, self.now(), uuid)
        self.campaigns.put_many({one["campaign_id"]: one for one in campaigns})
        self.automations.put_many({one["id"]: one for one in seeds.automations(ids, lists, uuid)})
        self.refresh_token()

    def _forget(self) -> None:
        self._asked_for.clear()
        self.quota.used = 0

    def _segment_rows(self) -> list[dict[str, Any]]:
        self.activities.settle()
        return self._console.rows()

    def _member_rows(self, segment_id: str) -> list[dict[str, Any]]:
        return [
            {
                "id": contact["contact_id"],
                "email": contact["email_address"]["address"],
                "name": f"{contact['first_name']} {contact['last_name']}",
            }
            for contact in self.people_in(segment_id)
        ]

    def _meddlers(self) -> dict[str, Meddler]:
        return self._console.meddlers()
