"""A second Mailchimp, made from what its documentation and its users say, and not from the one of the sandbox."""

from __future__ import annotations

import hashlib
import threading
import time
from datetime import UTC, datetime
from urllib.parse import unquote

from flows.loopback import Loopback

AUDIENCE = "0f1e2d3c4b"
HTML = b"<html><body><h1>403 Forbidden</h1></body></html>"
HIDDEN = {
    "unsubscribed": "include_unsubscribed",
    "cleaned": "include_cleaned",
    "transactional": "include_transactional",
}


def key_of(address):
    return hashlib.md5(address.lower().encode(), usedforsecurity=False).hexdigest()


class OtherMailchimp:
    """`people` by hash: address as it was once typed, and status. `tags` by number: name, and whose they are (hashes).

    Switches: `doorman` answers so many calls with a 403 in HTML, `only_writes` of them; `silent`: so many changes get no
    answer and are carried out `late` seconds after (by `clock`), or never; `tells` of those passed over; `refuses_repeats`;
    `tags_anybody`: unsubscribed and cleaned people, too; `no_consent`: whose sake a whole call is refused for, and the title.
    """

    def __init__(self, clock=time.time):
        self.clock = clock
        self.people: dict[str, dict] = {}
        self.tags: dict[int, dict] = {}
        self.calls: list[tuple[str, str, dict, dict | None]] = []
        self.doorman, self.only_writes = 0, True
        self.silent, self.late = 0, None
        self.tells, self.refuses_repeats, self.tags_anybody = True, False, True
        self.no_consent: dict[str, str] = {}
        self.campaigns: list[dict] = []
        self.on_page = None
        self._pending: list[tuple[float, str, str, dict | None]] = []
        self._next = 3_001
        self._lock = threading.RLock()
        self._served = Loopback(self._asked)
        self.url, self.stop = self._served.url, self._served.stop
        self.name = "mailchimp"

    # what a Stage asks of what stands behind it

    @property
    def emulator(self):
        return self

    def connection(self, url):
        return {"API_KEY": "feedfeed-us3", "AUDIENCE_ID": AUDIENCE, "BASE_URL": f"{url}/3.0"}

    def segments(self):
        return {str(number): tag for number, tag in self.tags.items()}

    def know(self, *addresses, status="subscribed"):
        for address in addresses:
            self.people[key_of(address)] = {"email_address": address, "status": status}

    def tag(self, name, *addresses, kind="static"):
        number, self._next = self._next, self._next + 7
        made = datetime.fromtimestamp(self.clock(), UTC).isoformat()
        self.tags[number] = {
            "name": name,
            "type": kind,
            "in": [key_of(each) for each in addresses],
            "made": made,
        }
        return number

    def inside(self, name):
        with self._lock:
            self._catch_up()
            tag = next(each for each in self.tags.values() if each["name"] == name)
            return {self.people[each]["email_address"] for each in tag["in"]}

    def changes(self):
        return [(method, path, body) for method, path, _, body in self.calls if method != "GET"]

    # answers

    def _catch_up(self):
        due = [each for each in self._pending if each[0] <= self.clock()]
        self._pending = [each for each in self._pending if each[0] > self.clock()]
        for _, method, path, body in due:
            self._change(method, path, body)

    def _asked(self, method, path, query, headers, body):
        if not (headers.get("authorization") or "").startswith(("Basic ", "Bearer ")):
            found = self._problem(401, "API Key Invalid", "Your API key may be invalid")
        else:
            found = self._answer(method, path, query, body)
        if found is None:
            return None
        status, said = found
        refused = "application/problem+json" if status >= 400 else "application/json"
        return status, said, {"content-type": "text/html" if isinstance(said, bytes) else refused}

    def _answer(self, method, path, query, body):
        with self._lock:
            self._catch_up()
            self.calls.append((method, path, query, body))
            if self.doorman and (method != "GET" or not self.only_writes):
                self.doorman -= 1
                return 403, HTML
            if method == "GET":
                return self._read(path.removeprefix("/3.0"), query)
            if self.silent:
                self.silent -= 1
                if self.late is not None:
                    self._pending.append((self.clock() + self.late, method, path, body))
                return None
            return self._change(method, path, body)

    def _read(self, path, query):
        parts = [unquote(each) for each in path.strip("/").split("/")]
        match parts:
            case ["lists", list_id, *rest] if list_id == AUDIENCE:
                return self._of_audience(rest, query)
            case ["campaigns"]:
                status = query.get("status")
                rows = [each for each in self.campaigns if status in (None, each["status"])]
                return self._page("campaigns", rows, query)
            case ["automations"]:
                return self._page("automations", [], query)
            case ["segments", *_]:
                return self._problem(
                    403, "Forbidden", "This account's plan doesn't include advanced segments."
                )
        return self._problem(404, "Resource Not Found", "The requested resource could not be found.")

    def _of_audience(self, parts, query):
        match parts:
            case ["segments"]:
                rows = [self._shown(number) for number in self.tags]
                wanted = query.get("type")
                return self._page(
                    "segments", [each for each in rows if wanted in (None, each["type"])], query
                )
            case ["segments", number] if number.isdigit() and int(number) in self.tags:
                return 200, self._shown(int(number))
            case ["segments", number, "members"] if number.isdigit() and int(number) in self.tags:
                people = [self.people[each] for each in self.tags[int(number)]["in"]]
                shown = [
                    each
                    for each in people
                    if each["status"] not in HIDDEN or query.get(HIDDEN[each["status"]]) == "true"
                ]
                return self._page("members", [self._member(each) for each in shown], query)
            case ["members"]:
                rows = [self._member(each) for each in self.people.values() if each["status"] != "archived"]
                return self._page("members", rows, query)
            case ["members", key] if key in self.people:
                return 200, self._member(self.people[key])
        return self._problem(404, "Resource Not Found", "The requested resource could not be found.")

    def _change(self, method, path, body):  # noqa: PLR0911 - a table of routes
        parts = path.removeprefix(f"/3.0/lists/{AUDIENCE}/segments").strip("/").split("/")
        if parts == [""] and method == "POST":
            if "name" not in body:
                return self._problem(400, "Invalid Resource", "Name is missing.")
            return 200, self._shown(self.tag(body["name"]))
        if len(parts) != 1 or not parts[0].isdigit() or int(parts[0]) not in self.tags:
            return self._problem(404, "Resource Not Found", "The requested resource could not be found.")
        tag = self.tags[int(parts[0])]
        if tag["type"] != "static":
            detail = f"A Static Segment with an id of {parts[0]} does not exist for this list"
            return self._problem(404, "Resource Not Found", detail)
        match method:
            case "DELETE":
                del self.tags[int(parts[0])]
                return 204, None
            case "PATCH":
                tag["name"] = body.get("name", tag["name"])
                if "static_segment" in body:
                    tag["in"] = [key_of(each) for each in body["static_segment"]]
                return 200, self._shown(int(parts[0]))
        return self._people(tag, body)

    def _people(self, tag, body):
        coming, leaving = body.get("members_to_add", []), body.get("members_to_remove", [])
        if len(coming) > 500 or len(leaving) > 500:
            return self._problem(400, "Invalid Resource", "Maximum allowed member items exceeded")
        for address in filter(self.no_consent.get, (*coming, *leaving)):
            return self._problem(400, self.no_consent[address], f"{address} can't be changed.")
        added, removed, passed = [], [], []
        for address in coming:
            person = self.people.get(key_of(address))
            may = person and (self.tags_anybody or person["status"] in ("subscribed", "pending"))
            if not may:
                passed.append(address)
            elif key_of(address) not in tag["in"]:
                tag["in"].append(key_of(address))
                added.append(person)
        for address in leaving:
            if key_of(address) in tag["in"]:
                tag["in"].remove(key_of(address))
                removed.append(self.people[key_of(address)])
        if self.refuses_repeats and not added and not removed:
            return self._problem(400, "Bad Request", "Nothing to change.")
        errors = (
            [{"email_addresses": passed, "error": "Not in this audience"}] if passed and self.tells else []
        )
        return 200, {
            "members_added": list(map(self._member, added)),
            "members_removed": list(map(self._member, removed)),
            "errors": errors,
            "total_added": len(added),
            "total_removed": len(removed),
            "error_count": len(errors),
        }

    def _shown(self, number):
        tag = self.tags[number]
        active = sum(self.people[each]["status"] == "subscribed" for each in tag["in"])
        made = {
            "id": number,
            "name": tag["name"],
            "member_count": active,
            "type": tag["type"],
            "list_id": AUDIENCE,
        }
        more = (
            {} if tag["type"] == "static" else {"options": {"match": "all", "conditions": [{"field": "x"}]}}
        )
        return {**made, **more, "created_at": tag["made"], "updated_at": tag["made"]}

    def _member(self, person):
        return {"id": key_of(person["email_address"]), **person, "list_id": AUDIENCE}

    def _page(self, key, rows, query):
        count, offset = int(query.get("count", 10)), int(query.get("offset", 0))
        if not 0 <= count <= 1000:
            return self._problem(400, "Invalid Resource", "count is out of range")
        if self.on_page:
            self.on_page(key, offset)
        return 200, {key: rows[offset : offset + count], "total_items": len(rows)}

    def _problem(self, status, title, detail):
        return status, {"title": title, "status": status, "detail": detail, "instance": "0d4f"}
