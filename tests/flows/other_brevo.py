"""A second Brevo, made from what its documentation and its users say, and not from the one of the sandbox."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from urllib.parse import unquote

from flows.loopback import Loopback

MOST = {
    "/contacts/lists": 50,
    "/contacts/folders": 50,
    "/contacts/segments": 50,
    "/contacts": 1_000,
    "members": 500,
}


class OtherBrevo:
    """`people` by number, `lists` by number with whose they are. Changes are answered as the real one does: partly done with
    201, nothing done with 400 whatever the reason.

    Switches: `hasty` answers so many changes with a 429 that names its time in a header of its own; `blocks_address` answers
    every call as to a server address it does not know; `silent`: so many changes are carried out and not answered.
    """

    def __init__(self, clock=time.time):
        self.clock = clock
        self.people: dict[int, dict] = {}
        self.lists: dict[int, dict] = {}
        self.folders = {5: "Main"}
        self.rules: list[dict] = []
        self.campaigns: list[dict] = []
        self.calls: list[tuple[str, str, dict, dict | None]] = []
        self.hasty = self.silent = 0
        self.blocks_address = False
        self.on_page = None
        self._next = 11
        self._lock = threading.RLock()
        self._served = Loopback(self._asked)
        self.url, self.stop = self._served.url, self._served.stop
        self.name = "brevo"

    @property
    def emulator(self):
        return self

    def connection(self, url):
        return {"API_KEY": "xkeysib-feed", "FOLDER_ID": "5", "BASE_URL": f"{url}/v3"}

    def segments(self):
        return {str(number): each for number, each in self.lists.items()}

    def know(self, *addresses, blocked=False):
        for address in addresses:
            number = self._number()
            self.people[number] = {
                "id": number,
                "email": address,
                "emailBlacklisted": blocked,
                "smsBlacklisted": False,
                "listUnsubscribed": [],
                "attributes": {},
            }

    def put(self, name, *addresses, dynamic=False):
        number = self._number()
        inside = [self._of(address)["id"] for address in addresses]
        self.lists[number] = {"name": name, "in": inside, "dynamic": dynamic, "made": self._stamp()}
        return number

    def inside(self, name):
        found = next(each for each in self.lists.values() if each["name"] == name)
        return {self.people[each]["email"] for each in found["in"]}

    def changes(self):
        return [(method, path, body) for method, path, _, body in self.calls if method != "GET"]

    def _number(self):
        self._next += 1
        return self._next

    def _stamp(self):
        return datetime.fromtimestamp(self.clock(), UTC).isoformat()

    def _of(self, address):
        return next((each for each in self.people.values() if each["email"].lower() == address.lower()), None)

    def _asked(self, method, path, query, headers, body):
        if headers.get("api-key") is None:
            return 401, {"code": "unauthorized", "message": "authentication not found in headers"}, {}
        return self._answer(method, path, query, body)

    def _answer(self, method, path, query, body):
        with self._lock:
            self.calls.append((method, path, query, body))
            if self.blocks_address:
                return (
                    401,
                    {"code": "unauthorized", "message": "We have detected you are using an unrecognised IP"},
                    {},
                )
            if self.hasty and method != "GET":
                self.hasty -= 1
                headers = {"x-sib-ratelimit-limit": "10", "x-sib-ratelimit-remaining": "0"}
                wait = {"x-sib-ratelimit-reset": "7"}
                return 429, {"code": "too_many_requests", "message": "Slow down"}, {**headers, **wait}
            path = unquote(path.removeprefix("/v3"))
            status, said = self._read(path, query) if method == "GET" else self._change(method, path, body)
            if method != "GET" and self.silent:
                self.silent -= 1
                return None
            return status, said, {"sib-request-id": "f00d"}

    def _read(self, path, query):  # noqa: PLR0911 - a table of routes
        parts = path.strip("/").split("/")
        match parts:
            case ["contacts", "lists"]:
                return self._page(path, "lists", [self._shown(each) for each in self.lists], query, 10)
            case ["contacts", "folders"]:
                rows = [{"id": each, "name": name} for each, name in self.folders.items()]
                return self._page(path, "folders", rows, query, 10)
            case ["contacts", "segments"]:
                return self._page(path, "segments", self.rules, query, 10)
            case ["contacts", "lists", number] if number.isdigit() and int(number) in self.lists:
                one = self.lists[int(number)]
                more = {"createdAt": one["made"], "dynamicList": one["dynamic"], "campaignStats": []}
                return 200, {**self._shown(int(number)), **more}
            case ["contacts", "lists", number, "contacts"] if number.isdigit() and int(number) in self.lists:
                rows = [self._person(each) for each in self.lists[int(number)]["in"]]
                return self._page("members", "contacts", rows, query, 50)
            case ["contacts"]:
                return self._page(path, "contacts", [self._person(each) for each in self.people], query, 50)
            case ["contacts", identity]:
                by_mail = query.get("identifierType") == "email_id"
                found = (
                    self._of(identity)
                    if by_mail
                    else self.people.get(int(identity) if identity.isdigit() else -1)
                )
                return (200, self._person(found["id"])) if found else self._missing("Contact does not exist")
            case ["emailCampaigns"]:
                status = query.get("status")
                rows = [each for each in self.campaigns if status in (None, each["status"])]
                return 200, {"campaigns": rows, "count": len(rows)} if rows else {"count": 0}
            case ["smsCampaigns"] | ["whatsappCampaigns"]:
                return 200, {"count": 0}
        return self._missing("Not found")

    def _change(self, method, path, body):
        parts = path.strip("/").split("/")
        match method, parts:
            case "POST", ["contacts", "lists"]:
                if body.get("folderId") not in self.folders:
                    return self._refused("invalid_parameter", "Folder ID is invalid")
                return 201, {"id": self.put(body["name"])}
            case "PUT", ["contacts", "lists", number] if int(number) in self.lists:
                self.lists[int(number)]["name"] = body["name"]
                return 204, None
            case "DELETE", ["contacts", "lists", number] if int(number) in self.lists:
                del self.lists[int(number)]
                return 204, None
            case "POST", ["contacts", "lists", number, "contacts", what] if int(number) in self.lists:
                return self._people(self.lists[int(number)], body, adding=what == "add")
        return self._missing("List ID does not exist")

    def _people(self, one, body, *, adding):
        if body.get("all"):
            one["in"] = []
            return 201, {"contacts": {"success": [], "failure": [], "total": 1, "processId": 77}}
        emails = body.get("emails") or []
        if set(body) != {"emails"} or not 0 < len(emails) <= 150:
            return self._refused("invalid_parameter", "One of emails, ids, extIds is needed, at most 150")
        done, failed = [], []
        for address in emails:
            person = self._of(address)
            fits = person is not None and (person["id"] in one["in"]) is not adding
            (done if fits else failed).append(address.lower())
            if fits and adding:
                one["in"].append(person["id"])
            elif fits:
                one["in"].remove(person["id"])
        if not done:
            return self._refused("invalid_parameter", "Contact already in list and/or does not exist")
        return 201, {"contacts": {"success": done, "failure": failed}}

    def _shown(self, number):
        one = self.lists[number]
        return {
            "id": number,
            "name": one["name"],
            "folderId": 5,
            "uniqueSubscribers": sum(not self.people[each]["emailBlacklisted"] for each in one["in"]),
            "totalSubscribers": 0,
            "totalBlacklisted": 0,
        }

    def _person(self, number):
        there = [each for each, one in self.lists.items() if number in one["in"]]
        return {**self.people[number], "listIds": there}

    def _page(self, path, key, rows, query, usual):
        limit, offset = int(query.get("limit", usual)), int(query.get("offset", 0))
        if limit > MOST[path]:
            return self._refused("out_of_range", "Limit exceeds max value")
        if self.on_page:
            self.on_page(key, offset)
        rows = sorted(rows, key=lambda each: each["id"], reverse=query.get("sort", "desc") == "desc")
        return 200, {key: rows[offset : offset + limit], "count": len(rows)} if rows else {"count": 0}

    def _missing(self, message):
        return 404, {"code": "document_not_found", "message": message}

    def _refused(self, code, message):
        return 400, {"code": code, "message": message}
