"""Bunce's customers: found by their owner's id or by e-mail, created and overwritten by upsert."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from segbot.sandbox.emulators.shelf import Shelf

NAME_FIELDS = ("first_name", "last_name", "phone_no")


class Customers:
    """The customers by an internal row id, which no caller ever sees."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._by_id: dict[str, str] = {}
        self._by_email: dict[str, str] = {}
        self._index(shelf)

    def __len__(self) -> int:
        return len(self.shelf)

    def forget(self) -> None:
        self._by_id.clear()
        self._by_email.clear()

    def plant(self, customers: Sequence[dict[str, Any]]) -> list[str]:
        """Put finished customer objects in; returns their row ids."""
        start = len(self.shelf) + 1
        rows = {str(number): customer for number, customer in enumerate(customers, start)}
        self.shelf.put_many(rows)
        self._index(rows)
        return list(rows)

    def row(self, known_as: str) -> str | None:
        """The row of a customer id or an e-mail address; an id counts before an address."""
        return self._by_id.get(known_as) or self._by_email.get(known_as.lower())

    def row_by_id(self, customer_id: str) -> str | None:
        return self._by_id.get(customer_id)

    def find(self, *, emails: Iterable[str] | None, customer_ids: Iterable[str] | None) -> list[str]:
        """Rows in the order created; a given filter must hold, so two filters narrow each other."""
        filters = []
        if emails is not None:
            filters.append({row for row in (self._by_email.get(email.lower()) for email in emails) if row})
        if customer_ids is not None:
            filters.append({row for row in (self._by_id.get(known) for known in customer_ids) if row})
        return sorted(set.intersection(*filters) if filters else self.shelf, key=int)

    def upsert(self, items: Sequence[Mapping[str, Any]], now: str) -> list[str]:
        """Create the unknown, overwrite the known with what is given; returns their rows in order."""
        changed: dict[str, dict[str, Any]] = {}
        rows, known = [], len(self.shelf)
        for item in items:
            row = self._row_of(item)
            if row is None:
                known += 1
                row = str(known)
                changed[row] = _created(item, now, row)
            else:
                changed[row] = self._overwritten(changed.get(row) or self.shelf[row], item, now)
            self._index({row: changed[row]})
            rows.append(row)
        self.shelf.put_many(changed)
        return rows

    def public_id(self, row: str) -> str:
        """What a caller knows this customer by."""
        customer = self.shelf[row]
        return str(customer["customer_id"] or customer["email"])

    def _row_of(self, item: Mapping[str, Any]) -> str | None:
        if item.get("customer_id") in self._by_id:
            return self._by_id[item["customer_id"]]
        return self._by_email.get((item.get("email") or "").lower())

    def _overwritten(self, stored: dict[str, Any], item: Mapping[str, Any], now: str) -> dict[str, Any]:
        fresh = {**stored, "updated_at": now}
        fresh |= {name: item[name] for name in NAME_FIELDS if item.get(name) is not None}
        email = item.get("email")
        if email and email.lower() not in self._by_email:
            self._by_email.pop((stored["email"] or "").lower(), None)
            fresh["email"] = email
        if item.get("devices"):
            fresh["devices"] = stored["devices"] + _devices(item, now)
        return fresh

    def _index(self, rows: Mapping[str, Mapping[str, Any]]) -> None:
        for row, customer in rows.items():
            if customer["customer_id"]:
                self._by_id[customer["customer_id"]] = row
            if customer["email"]:
                self._by_email[customer["email"].lower()] = row


def _created(item: Mapping[str, Any], now: str, row: str) -> dict[str, Any]:
    """A new customer; one known by e-mail alone gets an id from Bunce, as the API always shows one."""
    given = item.get("customer_id")
    return {
        "customer_id": given or _made_id(row),
        "first_name": item.get("first_name"),
        "last_name": item.get("last_name"),
        "email": item.get("email"),
        "phone_no": item.get("phone_no"),
        "providers": None,
        "customer_created_at": now,
        "updated_at": now,
        "last_interaction": None,
        "devices": _devices(item, now),
    }


def _devices(item: Mapping[str, Any], now: str) -> list[dict[str, Any]]:
    return [
        {
            "device_id": number,
            "device_type": given["device_type"],
            "token": given["device_token"],
            "created_at": now,
        }
        for number, given in enumerate(item.get("devices") or [], 1)
    ]


def _made_id(row: str) -> str:
    rng = random.Random(f"bunce/made/{row}")  # noqa: S311  (not a secret)
    return f"{int(row):06d}{''.join(rng.choices('bcdfghjkmnpqrstvwxyz', k=3))}"
