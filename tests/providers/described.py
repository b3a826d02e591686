"""Emulators that listen: each request and each answer is held against the vendor's own description."""

from __future__ import annotations

from typing import Any

from segbot.sandbox.emulators import ConstantContact, EmulatorRequest, Mailchimp
from segbot.sandbox.emulators.exchange import EmulatorResponse, RefusedError
from tests.providers import constant_contact_schema, mailchimp_described

_BASE = "/v3"
_ROWS = 10


def _abridged(body: Any) -> Any:
    """Of long pages the first and last rows: a validator takes its time, and callers of a test have little."""
    if not isinstance(body, dict):
        return body
    return {
        key: [*value[:_ROWS], *value[-_ROWS:]]
        if isinstance(value, list) and len(value) > 2 * _ROWS
        else value
        for key, value in body.items()
    }


class DescribedConstantContact(ConstantContact):
    """`violations` are sentences; whoever serves it looks at them in the end. Answers to faults that were ordered are not
    looked at: they never come through here.
    """

    def _set_up(self) -> None:
        self.violations: list[str] = []
        super()._set_up()

    def respond(self, request: EmulatorRequest) -> EmulatorResponse:
        if not request.path.startswith(f"{_BASE}/"):
            return super().respond(request)
        path = request.path.removeprefix(_BASE)
        body = request.json() if request.body else None
        self.violations += constant_contact_schema.request_faults(request.method, path, request.params, body)
        try:
            response = super().respond(request)
        except RefusedError as refused:
            self._hold(request.method, path, refused.response)
            raise
        self._hold(request.method, path, response)
        return response

    def _hold(self, method: str, path: str, response: EmulatorResponse) -> None:
        body = _abridged(response.json()) if response.body else None
        self.violations += constant_contact_schema.answer_faults(method, path, response.status, body)


class DescribedMailchimp(Mailchimp):
    """As `DescribedConstantContact`. Calls that are cut off, and a 403 that is no JSON, are no answers of Mailchimp's."""

    def _set_up(self) -> None:
        self.violations: list[str] = []
        super()._set_up()

    def respond(self, request: EmulatorRequest) -> EmulatorResponse:
        path = request.path.removeprefix("/3.0")
        body = request.json() if request.body else None
        self.violations += mailchimp_described.request_faults(request.method, path, request.params, body)
        try:
            response = super().respond(request)
        except RefusedError as refused:
            self._hold(request.method, path, refused.response)
            raise
        self._hold(request.method, path, response)
        return response

    def _hold(self, method: str, path: str, response: EmulatorResponse) -> None:
        if response.delivery != "answer" or response.headers.get("content-type") == "text/html":
            return
        body = _abridged(response.json()) if response.body else None
        self.violations += mailchimp_described.answer_faults(method, path, response.status, body)
