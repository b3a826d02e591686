"""An emulator of Mailchimp's Marketing API 3.0, written from its public documentation (mailchimp.com/developer)."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Literal

from segbot.sandbox.emulators.emulator import Emulator, FailureKind, Meddler, count_detail, text_detail
from segbot.sandbox.emulators.examples import Examples
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, RefusedError
from segbot.sandbox.emulators.mailchimp import seed as seeds
from segbot.sandbox.emulators.mailchimp.campaign_routes import campaign_routes
from segbot.sandbox.emulators.mailchimp.envelope import missing, problem
from segbot.sandbox.emulators.mailchimp.member_routes import member_routes
from segbot.sandbox.emulators.mailchimp.segment_routes import segment_routes
from segbot.sandbox.emulators.people import newcomers
from segbot.sandbox.emulators.routes import dispatch

_NO_JSON = b"<html><head><title>403 Forbidden</title></head><body>Access Denied</body></html>"
_FAILURES: dict[FailureKind, tuple[int, str, str]] = {
    "server_error": (500, "Internal Server Error", "An unexpected internal error has occurred."),
    "unavailable": (503, "Service Unavailable", "The service is temporarily unavailable."),
    "credentials": (
        401,
        "API Key Invalid",
        "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
    ),
    "failure_in_200": (500, "Internal Server Error", "An unexpected internal error has occurred."),
}


class Mailchimp(Emulator):
    """Base path `/3.0`, one audience.

    Switches, all for what is not documented or happens rarely: `throttles` with a 429, or with a 403 that is no JSON;
    `names_those_passed_over` in `errors`; `tells_of_those_who_had_it` among those added; `refuses_names` that are taken;
    `has_advanced_segments`; `cuts_off`: how many of the next writes get no answer (they `hang` or are `reset`, as `cut_with`
    says) and are carried out nevertheless, `runs_on` seconds later.
    """

    name: ClassVar[str] = "mailchimp"
    label: ClassVar[str] = "Mailchimp"
    noun: ClassVar[str] = "tag"
    examples: ClassVar[Examples] = Examples(
        nowhere="999999999",
        wrong={"API_KEY": "wrong-key-us6"},
        throttles=({"throttles": 429}, {"throttles": 403}),
        cuts_off={"cuts_off": 1, "cut_with": "reset", "runs_on": 119.0},
    )
    doorkeeper: ClassVar[str] = "Too much at once, says its door-keeper in HTML: segbot waits and goes on."
    note: ClassVar[str] = (
        "Tags hold contacts of the audience and nobody else; unsubscribed and cleaned contacts keep theirs, unseen."
    )

    def _set_up(self) -> None:
        self.api_key = "5e97b1d2c3f4a5b6978877665544332f-us6"
        self.access_token = "mailchimp-sandbox-oauth-token"  # noqa: S105 - opens nothing but this emulator
        self.audience_id = seeds.AUDIENCE
        self.throttles: Literal[403, 429] = 429
        self.names_those_passed_over = True
        self.tells_of_those_who_had_it = False
        self.refuses_names = False
        self.has_advanced_segments = True
        self.cuts_off = 0
        self.runs_on = 60.0
        self.cut_with: Literal["hang", "reset"] = "hang"
        self.contacts = self.shelf("contacts")
        self.segment_shelf = self.shelf("segments")
        self.advanced_shelf = self.shelf("advanced")
        self.campaigns = self.shelf("campaigns")
        self.automations = self.shelf("automations")
        self._late: list[tuple[float, EmulatorRequest]] = []
        self._routes = (*segment_routes(self), *member_routes(self), *campaign_routes(self))

    def connection(self, url: str) -> dict[str, str]:
        return {"API_KEY": self.api_key, "AUDIENCE_ID": self.audience_id, "BASE_URL": f"{url}/3.0"}

    def acquaint(self, people: Sequence[Mapping[str, str]]) -> None:
        made = [seeds.member(each["email"]) for each in people]
        self.contacts.put_many({each["id"]: each for each in made if each["id"] not in self.contacts})

    def respond(self, request: EmulatorRequest) -> EmulatorResponse:
        self._catch_up()
        if not self._is_let_in(request):
            return self.failure("credentials")
        if self.cuts_off and self.operation(request) == "write":
            self.cuts_off -= 1
            self._late.append((self.clock() + self.runs_on, request))
            return EmulatorResponse(
                status=0, delivery=self.cut_with, seconds=60.0, note="cut off, and runs on"
            )
        found = dispatch(self._routes, request)
        if found is None:
            raise missing()
        return found

    def failure(self, kind: FailureKind, seconds: float | None = None) -> EmulatorResponse:  # noqa: ARG002
        """Nothing says how long to wait."""
        if kind == "rate_limit":
            if self.throttles == 403:  # noqa: PLR2004
                headers = {"content-type": "text/html"}
                return EmulatorResponse(status=403, body=_NO_JSON, headers=headers, note="throttled")
            return problem(
                429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections."
            )
        status, title, detail = _FAILURES[kind]
        return problem(status, title, detail, sent_as=200 if kind == "failure_in_200" else None)

    def _is_let_in(self, request: EmulatorRequest) -> bool:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind == "Bearer":
            return given in (self.api_key, self.access_token)
        try:
            _user, _, key = base64.b64decode(given).decode().partition(":")
        except ValueError:
            return False
        return kind == "Basic" and key == self.api_key

    def _catch_up(self) -> None:
        """Carry out what was cut off and ran on meanwhile."""
        due = [request for at, request in self._late if at <= self.clock()]
        self._late = [(at, request) for at, request in self._late if at > self.clock()]
        for request in due:
            try:
                dispatch(self._routes, request)
            except RefusedError:
                continue

    # The audience, its people and their tags

    def audience(self, list_id: str) -> dict[str, Any]:
        if list_id != self.audience_id:
            raise missing()
        subscribed = sum(each["status"] == "subscribed" for each in self.contacts.values())
        return {
            "id": self.audience_id,
            "web_id": 4_711,
            "name": "Customers",
            "double_optin": False,
            "stats": {"member_count": subscribed},
            "_links": [],
        }

    def shown_member(self, contact: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in contact.items() if key != "tagged"}
        return {**kept, "list_id": self.audience_id, "_links": []}

    def people_in(self, segment: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Contacts by their hash."""
        if segment["type"] == "static":
            return self.tagged(segment["id"])
        conditions = segment.get("options", {}).get("conditions", [])
        return {
            key: each
            for key, each in self.contacts.items()
            if each["status"] == "subscribed" and all(_meets(each, one) for one in conditions)
        }

    def tagged(self, tag: int) -> dict[str, dict[str, Any]]:
        return {
            key: each
            for key, each in self.contacts.items()
            if tag in each["tagged"] and each["status"] != "archived"
        }

    def tag(self, tag: int, addresses: Sequence[str]) -> list[str]:
        """Those who were passed over."""
        return self._change(tag, addresses, adding=True)

    def untag(self, tag: int, addresses: Sequence[str]) -> list[str]:
        """By address or by hash."""
        return self._change(tag, addresses, adding=False)

    def _change(self, tag: int, addresses: Sequence[str], *, adding: bool) -> list[str]:
        passed_over = []
        changed: dict[str, dict[str, Any]] = {}
        for address in addresses:
            key = address if address in self.contacts else seeds.subscriber_hash(address)
            known = self.contacts.get(key)
            if known is None or known["status"] == "archived":
                passed_over.append(address)
                continue
            kept = [each for each in known["tagged"] if each != tag]
            changed[key] = {**known, "tagged": [*kept, tag] if adding else kept}
        self.contacts.put_many(changed)
        return passed_over

    def make_segment(
        self, name: str, *, options: Mapping[str, Any] | None = None, created: str = ""
    ) -> dict[str, Any]:
        """A tag, or with `options` a saved segment."""
        stamp = created or self.stamp()
        made: dict[str, Any] = {
            "id": self.next_number("segment") + seeds.FIRST_SEGMENT - 1,
            "name": name,
            "type": "static" if options is None else "saved",
            "created_at": stamp,
            "updated_at": stamp,
        }
        made |= {} if options is None else {"options": dict(options)}
        self.segment_shelf.put(str(made["id"]), made)
        return made

    def drop(self, segment_id: str) -> None:
        number = self.segment_shelf[segment_id]["id"]
        self.untag(number, list(self.tagged(number)))
        self.segment_shelf.remove(segment_id)

    def stamp(self) -> str:
        return seeds.stamp(self.now())

    # What the page and the tests look at

    def _segments(self) -> dict[str, dict[str, Any]]:
        """Advanced segments have numbers of their own, so their key says what they are."""
        found = {key: dict(each) for key, each in self.segment_shelf.items()}
        return found | {f"advanced-{key}": dict(each) for key, each in self.advanced_shelf.items()}

    def _members(self, segment_id: str) -> dict[str, dict[str, Any]]:
        """By e-mail address, which is how people are named; whoever is reached by text message only, by the contact's id."""
        if segment_id.startswith("advanced-"):
            return {}
        people = self.people_in(self.segment_shelf[segment_id]).values()
        return {each["email_address"] or each["id"]: {"status": each["status"]} for each in people}

    def live_uses(self, segment_id: str) -> frozenset[str]:
        words = {state for state, _ in self._uses(segment_id)}
        live = {"live"} if words & {"schedule", "sending", "paused"} else set()
        return frozenset(live | ({"draft"} if "save" in words else set()))

    def _uses(self, segment_id: str) -> list[tuple[str, str]]:
        """State and name of what goes by a segment, directly or by a rule that names it."""
        wanted = {segment_id} | {
            key for key, each in self.segment_shelf.items() if f"'value': {segment_id}}}" in str(each)
        }
        return [
            (each["status"], each["settings"]["title"])
            for each in (*self.campaigns.values(), *self.automations.values())
            if wanted & set(_aims(each["recipients"].get("segment_opts")))
        ]

    def _plant(self, seed: int) -> None:
        ids: dict[str, int] = {}
        sizes: dict[int, tuple[int, int]] = {}
        for key, name, active, hidden, created in seeds.TAGS:
            made = self.make_segment(name, created=f"{created}T08:30:00+00:00")
            ids[key] = made["id"]
            sizes[made["id"]] = (active, hidden)
        for key, name, tag, created in seeds.SAVED:
            rule = seeds.condition(ids[tag]) if tag else {"field": "aimtype", "op": "open", "value": "5"}
            options = {"match": "all", "conditions": [rule]}
            ids[key] = self.make_segment(name, options=options, created=f"{created}T08:30:00+00:00")["id"]
        for number, name, read_only in seeds.ADVANCED:
            shown: dict[str, Any] = {"id": number, "name": name, "read_only": read_only}
            rule = {"match": "all", "conditions": [{"field": "rating", "op": "greater", "value": 3}]}
            self.advanced_shelf.put(str(number), shown if read_only else {**shown, "definition": rule})
        people = seeds.contacts(seed)
        seeds.memberships(seed, people, sizes)
        self.contacts.put_many(people)
        self.campaigns.put_many(seeds.campaigns(ids, self.now()))
        welcome = seeds.automation("a000000001", "Welcome series", "sending", ids["new"])
        self.automations.put(welcome["id"], welcome)

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
        kind = segment.get("type", "advanced")
        hidden = sum(each["status"] not in ("subscribed", "pending") for each in self._members(key).values())
        badges = [] if kind == "static" else [str(kind)]
        badges += [f"{hidden} not subscribed"] if hidden else []
        return badges + [f"{state} campaign: {title}" for state, title in self._uses(key)]

    def _member_rows(self, segment_id: str) -> list[dict[str, Any]]:
        if segment_id.startswith("advanced-"):
            return []
        return [
            {
                "id": each["id"],
                "email": each["email_address"] or "(text messages only)",
                "name": each["full_name"] + _unless_subscribed(each["status"]),
            }
            for each in self.people_in(self.segment_shelf[segment_id]).values()
        ]

    def _meddlers(self) -> dict[str, Meddler]:
        return {
            "rename": self._rename,
            "delete": self._delete,
            "clear": self._clear,
            "add": self._add,
            "unsubscribe": self._unsubscribe,
            "schedule": self._schedule,
        }

    def _rename(self, segment_id: str, details: Mapping[str, Any]) -> None:
        known = self.segment_shelf[segment_id]
        fresh = {**known, "name": text_detail(details, "name"), "updated_at": self.stamp()}
        self.segment_shelf.put(segment_id, fresh)

    def _delete(self, segment_id: str, _details: Mapping[str, Any]) -> None:
        self.drop(segment_id)

    def _clear(self, segment_id: str, _details: Mapping[str, Any]) -> None:
        number = self.segment_shelf[segment_id]["id"]
        self.untag(number, list(self.tagged(number)))

    def _add(self, segment_id: str, details: Mapping[str, Any]) -> None:
        found = newcomers(self.seed, len(self.contacts) + 1, count_detail(details, 10))
        fresh = [{**seeds.contact(person), "tagged": [int(segment_id)]} for person in found]
        self.contacts.put_many({each["id"]: each for each in fresh})

    def _unsubscribe(self, segment_id: str, details: Mapping[str, Any]) -> None:
        """Some of those who have it unsubscribe; they keep the tag."""
        people = [each for each in self.tagged(int(segment_id)).values() if each["status"] == "subscribed"][
            : count_detail(details, 3)
        ]
        self.contacts.put_many({each["id"]: {**each, "status": "unsubscribed"} for each in people})

    def _schedule(self, segment_id: str, details: Mapping[str, Any]) -> None:
        """Someone schedules a campaign for tomorrow that goes to the tag; `how`: to those who have it, or who have not."""
        title = text_detail(details, "name") if "name" in details else "Campaign from the dashboard"
        number = self.next_number("campaign")
        made = seeds.campaign(
            f"d{number:09d}",
            8_000 + number,
            title,
            status="schedule",
            send_time=seeds.stamp(self.now() + timedelta(days=1)),
            segment=int(segment_id),
            how=str(details.get("how", "saved_segment_id")),
        )
        self.campaigns.put(made["id"], made)


def _unless_subscribed(status: str) -> str:
    return "" if status == "subscribed" else f" ({status})"


def _meets(contact: Mapping[str, Any], condition: Mapping[str, Any]) -> bool:
    """Rules about tags only; any other is met by whoever has an odd number of letters in the address."""
    if condition.get("field") == "static_segment":
        return (condition["value"] in contact["tagged"]) is (condition["op"] == "static_is")
    return len(contact["email_address"]) % 2 == 1


def _aims(opts: Any) -> list[str]:
    """The ids a target names, in whichever of its two shapes."""
    conditions = opts if isinstance(opts, list) else (opts or {}).get("conditions", [])
    saved = [] if isinstance(opts, list) or not opts else [opts.get("saved_segment_id")]
    found = [*saved, *(each["value"] for each in conditions if each["field"] == "static_segment")]
    return [str(each) for each in found if each is not None]
