"""Bunce's customer endpoints (developers.bunce.so/api/customer)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from segbot.sandbox.emulators.bunce import envelope
from segbot.sandbox.emulators.bunce.envelope import read_body, refuse, success
from segbot.sandbox.emulators.bunce.paging import page_of
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.bunce import Bunce


def customer_routes(bunce: Bunce) -> tuple[Route, ...]:
    endpoints = _Customers(bunce)
    return routes(
        ("GET", "/v1/customers", endpoints.listed),
        ("POST", "/v1/customers", endpoints.create),
        ("POST", "/v1/customers/bulk", endpoints.create_many),
        ("PUT", "/v1/customers/bulk-update", endpoints.change_many),
        ("GET", "/v1/customers/{customer_id}", endpoints.one),
        ("PUT", "/v1/customers/{customer_id}", endpoints.change),
    )


class _ChangedItem(envelope.CustomerChanged):
    customer_id: str = Field(min_length=1)


class _Changes(BaseModel):
    customers: list[_ChangedItem] = Field(min_length=1)


class _Customers:
    def __init__(self, bunce: Bunce) -> None:
        self._bunce = bunce

    def listed(self, request: EmulatorRequest) -> EmulatorResponse:
        """`emails` and `customer_ids` are lists with commas between; pages go by cursor, whatever segments do."""
        params, bunce = request.params, self._bunce
        rows = bunce.customers.find(
            emails=params["emails"].split(",") if "emails" in params else None,
            customer_ids=params["customer_ids"].split(",") if "customer_ids" in params else None,
        )
        return page_of(
            rows,
            lambda row: dict(bunce.customers.shelf[row]),
            params,
            paging="nested_meta" if bunce.paging == "nested_meta" else "cursor",
            message="Customers fetched successfully",
            max_per_page=bunce.max_per_page,
        )

    def create(self, request: EmulatorRequest) -> EmulatorResponse:
        body = read_body(request, envelope.CustomerCreated)
        known = self._bunce.customers.row_by_id(body.customer_id or "") or self._bunce.customers.row(
            body.email or ""
        )
        if known:
            raise refuse(409, "Customer already exists")
        (row,) = self._bunce.customers.upsert([body.model_dump()], self._bunce.stamp())
        return success(201, self._bunce.customers.shelf[row], "Customer created successfully")

    def create_many(self, request: EmulatorRequest) -> EmulatorResponse:
        body = read_body(request, envelope.CustomersAdded)
        self._bunce.customers.upsert([item.model_dump() for item in body.customers], self._bunce.stamp())
        return success(201, None, "Customers created successfully")

    def one(self, _request: EmulatorRequest, customer_id: str) -> EmulatorResponse:
        shown = self._bunce.customers.shelf[self._row(customer_id)]
        return success(200, shown, "Customer fetched successfully")

    def change(self, request: EmulatorRequest, customer_id: str) -> EmulatorResponse:
        row = self._row(customer_id)
        body = read_body(request, envelope.CustomerChanged)
        self._bunce.customers.upsert([{**body.model_dump(), "customer_id": customer_id}], self._bunce.stamp())
        return success(200, self._bunce.customers.shelf[row], "Customer updated successfully")

    def change_many(self, request: EmulatorRequest) -> EmulatorResponse:
        body = read_body(request, _Changes)
        for item in body.customers:
            self._row(item.customer_id)
        self._bunce.customers.upsert([item.model_dump() for item in body.customers], self._bunce.stamp())
        return success(200, None, "Customers updated successfully")

    def _row(self, customer_id: str) -> str:
        row = self._bunce.customers.row_by_id(customer_id)
        if row is None:
            raise refuse(404, "Customer not found")
        return row
