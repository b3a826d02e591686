"""An emulator of Brevo's API v3, written from its public documentation (developers.brevo.com)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Literal

from segbot.sandbox.emulators.brevo import seed as seeds
from segbot.sandbox.emulators.brevo.campaign_routes import campaign_routes
from segbot.sandbox.emulators.brevo.contact_routes import contact_routes
from segbot.sandbox.emulators.brevo.envelope import error, missing
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
from segbot.sandbox.emulators.people import newcomers
from segbot.sandbox.emulators.routes import dispatch

# Half a tick short of a second: clocks at both ends of a line never agree to the millisecond.
RATE_WINDOW = 0.95
_HOUR = 3_600.0
_FAILURES: dict[FailureKind, tuple[int, str, str]] = {
    "server_error": (500, "internal_server_error", "Internal server error"),
    "unavailable": (503, "service_unavailable", "Service unavailable"),
    "credentials": (401, "unauthorized", "Key not found"),
    "failure_in_200": (200, "internal_server_error", "The request could not be completed"),
}


class Brevo(Emulator):
    """Base path `/v3`. 10 requests a second and 36,000 an hour for contacts and lists, 100 an hour for everything else; all
    of them count for the account.

    Switches, for what is not documented or happens rarely: `blocks_this_address`; `refuses_empty_removals`; `cuts_off`: how
    many of the next writes get no answer and are carried out nevertheless, `runs_on` seconds later.
    """

    name: ClassVar[str] = "brevo"
    doorkeeper: ClassVar[str] = "A server address it doesn't know, or a bad key: the connection is paused."
    label: ClassVar[str] = "Brevo"
    noun: ClassVar[str] = "list"
    examples: ClassVar[Examples] = Examples(nowhere="999999999")
    note: ClassVar[str] = (
        "Lists hold contacts of the account and nobody else; people on the blocklist stay on them. Segments are rules."
    )

    def _set_up(self) -> None:
        self.api_key = "xkeysib-4f0e8d2c6b1a9375-sandbox"
        self.blocks_this_address = False
        self.refuses_empty_removals = True
        self.cuts_off = 0
        self.runs_on = 20.0
        self.cut_with: Literal["hang", "reset"] = "hang"
        self.contacts = self.shelf("contacts")
        self.lists = self.shelf("lists")
        self.folders = self.shelf("folders")
        self.rules = self.shelf("segments")
        self.campaigns = self.shelf("campaigns")
        self._late: list[tuple[float, EmulatorRequest]] = []
        self._second = self.limit(10, RATE_WINDOW)
        self._hour = self.limit(36_000, _HOUR)
        self.others = self.limit(100, _HOUR)
        self._routes = (*contact_routes(self), *campaign_routes(self))

    def connection(self, url: str) -> dict[str, str]:
        if not self.folders:
            self._make_folders()
        return {"API_KEY": self.api_key, "FOLDER_ID": str(seeds.HOME), "BASE_URL": f"{url}/v3"}

    def acquaint(self, people: Sequence[Mapping[str, str]]) -> None:
        for each in people:
            if self.by_email(each["email"]) is None:
                number = max((known["id"] for known in self.contacts.values()), default=0) + 1
                self.contacts.put(str(number), seeds.member(number, each["email"]))

    def respond(self, request: EmulatorRequest) -> EmulatorResponse:
        self._catch_up()
        given = request.headers.get("api-key")
        if given is None:
            return error(401, "unauthorized", "authentication not found in headers")
        if given != self.api_key:
            return self.failure("credentials")
        if self.blocks_this_address:
            return error(401, "unauthorized", "We have detected you are using an unrecognised IP address")
        if not self._admits(request):
            return self.failure("rate_limit", _HOUR if not _is_about_contacts(request) else None)
        if self.cuts_off and self.operation(request) == "write":
            self.cuts_off -= 1
            self._late.append((self.clock() + self.runs_on, request))
            return EmulatorResponse(
                status=0, delivery=self.cut_with, seconds=60.0, note="cut off, and runs on"
            )
        found = dispatch(self._routes, request)
        if found is None:
            raise missing("Route")
        return found

    def _admits(self, request: EmulatorRequest) -> bool:
        if _is_about_contacts(request):
            return self._hour.admit(self.api_key) and self._second.admit(self.api_key)
        return self.others.admit(self.api_key)

    def failure(self, kind: FailureKind, seconds: float | None = None) -> EmulatorResponse:
        """How long to wait stands in a header of its own."""
        if kind == "rate_limit":
            headers = {
                "x-sib-ratelimit-limit": "10",
                "x-sib-ratelimit-remaining": "0",
                "x-sib-ratelimit-reset": f"{seconds or 1:g}",
            }
            return error(429, "too_many_requests", "The expected rate limit is exceeded.", headers=headers)
        return error(*_FAILURES[kind])

    def _catch_up(self) -> None:
        """Carry out what was cut off and ran on meanwhile."""
        due = [request for at, request in self._late if at <= self.clock()]
        self._late = [(at, request) for at, request in self._late if at > self.clock()]
        for request in due:
            try:
                dispatch(self._routes, request)
            except RefusedError:
                continue

    # Contacts and lists

    def by_email(self, address: str) -> dict[str, Any] | None:
        wanted = address.lower()
        return next((each for each in self.contacts.values() if _address(each).lower() == wanted), None)

    def shown(self, contact: dict[str, Any]) -> dict[str, Any]:
        """Nobody has unsubscribed from a list: then there is no word of it."""
        return {key: value for key, value in contact.items() if value or key != "listUnsubscribed"}

    def on_list(self, number: int) -> dict[str, dict[str, Any]]:
        return {key: each for key, each in self.contacts.items() if number in each["listIds"]}

    def put_in(self, number: int, people: Sequence[str | int]) -> tuple[list[str | int], list[str | int]]:
        """Those who were put in, and those for whom there was nothing to do."""
        return self._change(number, people, adding=True)

    def take_out(self, number: int, people: Sequence[str | int]) -> tuple[list[str | int], list[str | int]]:
        return self._change(number, people, adding=False)

    def empty(self, number: int) -> None:
        self._change(number, [each["id"] for each in self.on_list(number).values()], adding=False)

    def _change(
        self, number: int, people: Sequence[str | int], *, adding: bool
    ) -> tuple[list[str | int], list[str | int]]:
        by_email = {_address(each).lower(): each for each in self.contacts.values()}
        success: list[str | int] = []
        failure: list[str | int] = []
        changed: dict[str, dict[str, Any]] = {}
        for named in people:
            known = self.contacts.get(str(named)) if isinstance(named, int) else by_email.get(named.lower())
            if known is None or (number in known["listIds"]) is adding or str(known["id"]) in changed:
                failure.append(named)
                continue
            kept = [each for each in known["listIds"] if each != number]
            changed[str(known["id"])] = {**known, "listIds": [*kept, number] if adding else kept}
            success.append(named)
        self.contacts.put_many(changed)
        return success, failure

    def make_segment(
        self, name: str, *, folder: int = seeds.HOME, created: str = "", dynamic: bool = False
    ) -> dict[str, Any]:
        """A list."""
        made = {
            "id": self.next_number("list") + seeds.FIRST_LIST - 1,
            "name": name,
            "folderId": folder,
            "createdAt": created or seeds.stamp(self.now()),
            "dynamicList": dynamic,
        }
        self.lists.put(str(made["id"]), made)
        return made

    def drop(self, list_id: str) -> None:
        self.empty(int(list_id))
        self.lists.remove(list_id)

    # What the page and the tests look at

    def _segments(self) -> dict[str, dict[str, Any]]:
        """Segments have numbers of their own, so their key says what they are."""
        rules = {f"segment-{key}": {"name": each["segmentName"]} for key, each in self.rules.items()}
        return {key: dict(each) for key, each in self.lists.items()} | rules

    def _members(self, segment_id: str) -> dict[str, dict[str, Any]]:
        """By e-mail address, which is how people are named; whoever has only a phone number, by the contact's."""
        if segment_id.startswith("segment-"):
            return {}
        number = self.lists[segment_id]["id"]
        return {
            _address(each) or str(each["id"]): {
                "status": "blocklisted" if each["emailBlacklisted"] else "subscribed"
            }
            for each in self.on_list(number).values()
        }

    def live_uses(self, segment_id: str) -> frozenset[str]:
        states = {state for state, _ in self._uses(segment_id)}
        live = {"live"} if states & {"queued", "inProcess", "inReview", "suspended", "scheduled"} else set()
        return frozenset(live | ({"draft"} if "draft" in states else set()))

    def _uses(self, segment_id: str) -> list[tuple[str, str]]:
        """State and name of what goes to a list, or leaves it out."""
        return [
            (each["status"], each["name"])
            for each in self.campaigns.values()
            if segment_id in map(str, [*each["recipients"]["lists"], *each["recipients"]["exclusionLists"]])
        ]

    def _make_folders(self) -> None:
        self.folders.put_many({str(number): {"id": number, "name": name} for number, name in seeds.FOLDERS})

    def _plant(self, seed: int) -> None:
        self._make_folders()
        ids: dict[str, int] = {}
        sizes: list[tuple[int, int, int]] = []
        for key, name, wanted, blocked, folder, created, dynamic in seeds.LISTS:
            stamp = f"{created}T08:30:00.000Z"
            number = self.make_segment(name, folder=folder, created=stamp, dynamic=dynamic)["id"]
            ids[key] = number
            sizes.append((number, wanted, blocked))
        for number, name, category in seeds.RULES:
            updated = "2025-10-01T09:00:00.000Z"
            rule = {"id": number, "segmentName": name, "categoryName": category, "updatedAt": updated}
            self.rules.put(str(number), rule)
        people = seeds.contacts(seed)
        seeds.memberships(seed, people, sizes)
        self.contacts.put_many(people)
        self.campaigns.put_many(seeds.campaigns(ids, self.now()))

    def _forget(self) -> None:
        self._late.clear()
        self.cuts_off = 0

    def _segment_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "id": key,
                "name": each["name"],
                "count": len(self._members(key)),
                "badges": self._badges(key, each),
                "details": each,
            }
            for key, each in self._segments().items()
        ]

    def _badges(self, key: str, segment: Mapping[str, Any]) -> list[str]:
        blocked = sum(each["status"] != "subscribed" for each in self._members(key).values())
        badges = ["segment"] if key.startswith("segment-") else []
        badges += ["fills itself"] if segment.get("dynamicList") else []
        badges += [f"{blocked} on the blocklist"] if blocked else []
        return badges + [f"{state} campaign: {name}" for state, name in self._uses(key)]

    def _member_rows(self, segment_id: str) -> list[dict[str, Any]]:
        if segment_id.startswith("segment-"):
            return []
        return [
            {
                "id": str(each["id"]),
                "email": _address(each) or "(phone only)",
                "name": each["attributes"]["NAME"] + (" (blocklist)" if each["emailBlacklisted"] else ""),
            }
            for each in self.on_list(self.lists[segment_id]["id"]).values()
        ]

    def _meddlers(self) -> dict[str, Meddler]:
        return {
            "rename": self._rename,
            "delete": lambda key, _details: self.drop(self._is_list(key)),
            "clear": lambda key, _details: self.empty(int(self._is_list(key))),
            "add": self._add,
            "unsubscribe": self._unsubscribe,
            "schedule": self._schedule,
        }

    def _is_list(self, key: str) -> str:
        if key not in self.lists:
            raise MeddleError("A segment is a rule; only lists are changed here.")
        return key

    def _rename(self, list_id: str, details: Mapping[str, Any]) -> None:
        known = self.lists[self._is_list(list_id)]
        self.lists.put(list_id, {**known, "name": text_detail(details, "name")})

    def _add(self, list_id: str, details: Mapping[str, Any]) -> None:
        number, start = int(self._is_list(list_id)), len(self.contacts) + 1
        found = newcomers(self.seed, start, count_detail(details, 10))
        fresh = [{**seeds.contact(each.number, each), "listIds": [number]} for each in found]
        self.contacts.put_many({str(each["id"]): each for each in fresh})

    def _unsubscribe(self, list_id: str, details: Mapping[str, Any]) -> None:
        """Some of those on it unsubscribe from this list alone."""
        number = int(self._is_list(list_id))
        people = list(self.on_list(number).values())[: count_detail(details, 3)]
        left = [
            {
                **each,
                "listIds": [one for one in each["listIds"] if one != number],
                "listUnsubscribed": [*each["listUnsubscribed"], number],
            }
            for each in people
        ]
        self.contacts.put_many({str(each["id"]): each for each in left})

    def _schedule(self, list_id: str, details: Mapping[str, Any]) -> None:
        """Someone schedules a mail for tomorrow that goes to the list, or (`how`: `exclusionLists`) leaves it out."""
        number = 100 + self.next_number("campaign")
        name = text_detail(details, "name") if "name" in details else "Campaign from the dashboard"
        at = seeds.stamp(self.now() + timedelta(days=1))
        aims = {str(details.get("how", "lists")): [int(self._is_list(list_id))]}
        self.campaigns.put(str(number), seeds.campaign(number, name, "mail", "queued", at, **aims))


def _address(contact: Mapping[str, Any]) -> str:
    """Empty for a contact with nothing but a phone number."""
    return str(contact.get("email", ""))


def _is_about_contacts(request: EmulatorRequest) -> bool:
    return request.path.startswith("/v3/contacts")
