"""Constant Contact's emulator, listening: each request and each answer is held against the published description."""

from __future__ import annotations

from typing import Any

from segbot.sandbox.emulators import ConstantContact, EmulatorRequest
from segbot.sandbox.emulators.exchange import EmulatorResponse, RefusedError
from tests.providers.constant_contact_schema import answer_faults, request_faults

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
        self.violations += request_faults(request.method, path, request.params, body)
        try:
            response = super().respond(request)
        except RefusedError as refused:
            self._hold(request.method, path, refused.response)
            raise
        self._hold(request.method, path, response)
        return response

    def _hold(self, method: str, path: str, response: EmulatorResponse) -> None:
        body = _abridged(response.json()) if response.body else None
        self.violations += answer_faults(method, path, response.status, body)
