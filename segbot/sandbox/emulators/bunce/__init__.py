"""An emulator of Bunce, written from its public documentation (developers.bunce.so), not from any client."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from segbot.sandbox.emulators.bunce import seed as seeds
from segbot.sandbox.emulators.bunce.customer_routes import customer_routes
from segbot.sandbox.emulators.bunce.customers import Customers
from segbot.sandbox.emulators.bunce.envelope import failed
from segbot.sandbox.emulators.bunce.paging import Paging
from segbot.sandbox.emulators.bunce.segment_routes import segment_routes
from segbot.sandbox.emulators.emulator import Emulator, FailureKind, Meddler, count_detail, text_detail
from segbot.sandbox.emulators.examples import Examples
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse
from segbot.sandbox.emulators.people import newcomers
from segbot.sandbox.emulators.routes import dispatch

BLOCK_SECONDS = 60.0
TOO_MANY = "You have reached maximum request limit."
_FAILURES: dict[FailureKind, tuple[int, str]] = {
    "server_error": (500, "Something went wrong on our side"),
    "unavailable": (503, "Service temporarily unavailable"),
    "failure_in_200": (200, "The request could not be completed"),
    "credentials": (401, "Invalid API key"),
}


class Bunce(Emulator):
    """Base path `/v1`. 500 requests a minute and IP address, then blocked for 60 s.

    Switches: `paging` (see paging.py), `max_per_page` (a cap Bunce does not document), `shows_counts`
    (`customers_count` is optional in the published types).
    """

    name: ClassVar[str] = "bunce"
    label: ClassVar[str] = "Bunce"
    noun: ClassVar[str] = "segment"
    examples: ClassVar[Examples] = Examples(
        nowhere="00000000-0000-4000-8000-00000000dead", says_no_in_200=True
    )
    note: ClassVar[str] = (
        "Segments hold a list of customers, or everyone. Adding people also overwrites their names."
    )

    def _set_up(self) -> None:
        self.api_key = "sk_test_sandbox"
        self.paging: Paging = "page"
        self.max_per_page: int | None = None
        self.shows_counts = True
        self.segment_shelf = self.shelf("segments")
        self.customers = Customers(self.shelf("customers"))
        self._limit = self.limit(500, 60.0, block=BLOCK_SECONDS)
        self._routes = segment_routes(self) + customer_routes(self)

    def connection(self, url: str) -> dict[str, str]:
        return {"API_KEY": self.api_key, "BASE_URL": f"{url}/v1"}

    def respond(self, request: EmulatorRequest) -> EmulatorResponse:
        if not self._limit.admit(request.client):
            return self.failure("rate_limit", self._limit.wait(request.client))
        if request.headers.get("x-authorization") != self.api_key:
            return self.failure("credentials")
        return dispatch(self._routes, request) or failed(404, "Resource not found")

    def failure(self, kind: FailureKind, seconds: float | None = None) -> EmulatorResponse:
        if kind == "rate_limit":
            wait = BLOCK_SECONDS / (self.rate_scale or 1.0) if seconds is None else seconds
            return failed(429, TOO_MANY, headers={"retry-after": str(math.ceil(wait))})
        return failed(*_FAILURES[kind])

    # Segments

    def _segments(self) -> dict[str, dict[str, Any]]:
        return {key: self.show_segment(segment) for key, segment in self.segment_shelf.items()}

    def _members(self, segment_id: str) -> dict[str, dict[str, Any]]:
        rows = self._rows(self.segment_shelf[segment_id])
        return {self.customers.public_id(row): self.customers.shelf[row] for row in rows}

    def _count(self, segment_id: str) -> int:
        return len(self._rows(self.segment_shelf[segment_id]))

    def show_segment(self, segment: Mapping[str, Any]) -> dict[str, Any]:
        """A segment as the API shows it."""
        shown = {key: value for key, value in segment.items() if key != "members"}
        if self.shows_counts:
            shown["customers_count"] = len(self._rows(segment))
        return shown

    def make_segment(
        self, name: str, description: str | None, *, everyone: bool, created_at: str | None = None
    ) -> dict[str, Any]:
        """A new segment; names need not be unique, as nothing says so."""
        segment: dict[str, Any] = {
            "id": self.next_uuid("segment"),
            "name": name,
            "description": description,
            "conditions": None,
            "type": "automatic" if everyone else "manual",
            "all_customers": int(everyone),
            "created_at": created_at or self.stamp(),
            "updated_at": created_at or self.stamp(),
            "members": {},
        }
        self.segment_shelf.put(segment["id"], segment)
        return segment

    def save_segment(self, segment: dict[str, Any]) -> None:
        segment["updated_at"] = self.stamp()
        self.segment_shelf.put(segment["id"], segment)

    def stamp(self) -> str:
        """Now, as Bunce writes times: no zone, no T."""
        return self.now().strftime("%Y-%m-%d %H:%M:%S")

    def _rows(self, segment: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.customers.shelf if segment["all_customers"] else segment["members"]

    # The page, and the provider's own UI

    def _plant(self, seed: int) -> None:
        rows = self.customers.plant(seeds.customers(seed))
        chosen = seeds.picks(seed, len(rows))
        for (name, _, description, created_at), picked in zip(seeds.SEGMENTS, chosen, strict=True):
            segment = self.make_segment(
                name, description, everyone=name == seeds.AUTOMATIC, created_at=created_at
            )
            segment["members"] = {rows[index]: 1 for index in picked}
            self.segment_shelf.put(segment["id"], segment)

    def _forget(self) -> None:
        self.customers.forget()

    def _segment_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "id": key,
                "name": segment["name"],
                "count": len(self._rows(segment)),
                "badges": ["automatic"] if segment["all_customers"] else [],
                "details": self.show_segment(segment),
            }
            for key, segment in self.segment_shelf.items()
        ]

    def _member_rows(self, segment_id: str) -> list[dict[str, Any]]:
        return [
            {
                "id": customer["customer_id"],
                "email": customer["email"] or "",
                "name": " ".join(filter(None, (customer["first_name"], customer["last_name"]))),
                "phone": customer["phone_no"] or "",
            }
            for customer in (self.customers.shelf[row] for row in self._rows(self.segment_shelf[segment_id]))
        ]

    def _meddlers(self) -> dict[str, Meddler]:
        return {
            "rename": self._rename,
            "delete": self._delete,
            "clear": self._clear,
            "add": self._add,
        }

    def _rename(self, segment_id: str, details: Mapping[str, Any]) -> None:
        self.save_segment(self.segment_shelf[segment_id] | {"name": text_detail(details, "name")})

    def _delete(self, segment_id: str, _details: Mapping[str, Any]) -> None:
        self.segment_shelf.remove(segment_id)

    def _clear(self, segment_id: str, _details: Mapping[str, Any]) -> None:
        self.save_segment(
            self.segment_shelf[segment_id] | {"members": {}, "all_customers": 0, "type": "manual"}
        )

    def _add(self, segment_id: str, details: Mapping[str, Any]) -> None:
        found = newcomers(self.seed, len(self.customers) + 1, count_detail(details, 10))
        items = [
            {
                "email": one.email,
                "first_name": one.first_name,
                "last_name": one.last_name,
                "phone_no": one.phone,
            }
            for one in found
        ]
        segment = self.segment_shelf[segment_id]
        segment["members"] |= dict.fromkeys(self.customers.upsert(items, self.stamp()), 1)
        self.save_segment(segment)
