"""Batch's audience endpoints: verbs in the path, writes answered with 202 and a token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from segbot.sandbox.emulators.batch import envelope
from segbot.sandbox.emulators.batch.audiences import WriteKind
from segbot.sandbox.emulators.batch.envelope import name_param, read_body, refuse
from segbot.sandbox.emulators.batch.paging import page_of
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, json_response
from segbot.sandbox.emulators.routes import Route, routes

if TYPE_CHECKING:
    from segbot.sandbox.emulators.batch import Batch


def audience_routes(batch: Batch) -> tuple[Route, ...]:
    """There is no route that renames an audience and none that lists its members."""
    endpoints = _Audiences(batch)
    return routes(
        ("POST", "/{version}/audiences/create", endpoints.create),
        ("POST", "/{version}/audiences/update", endpoints.update),
        ("POST", "/{version}/audiences/replace", endpoints.replace),
        ("POST", "/{version}/audiences/remove", endpoints.remove),
        ("GET", "/{version}/audiences/view", endpoints.view),
        ("GET", "/{version}/audiences/list", endpoints.listed),
    )


class _Audiences:
    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def create(self, request: EmulatorRequest, version: str) -> EmulatorResponse:  # noqa: ARG002
        body = read_body(request, envelope.Created)
        if self._batch.audiences.get(body.name) is not None:
            raise refuse("MALFORMED_PARAMETER", "name is taken by another audience")
        self._batch.audiences.make(body.name, body.display_name)
        return self._accepted(body.name, "create", [])

    def update(self, request: EmulatorRequest, version: str) -> EmulatorResponse:  # noqa: ARG002
        body = read_body(request, envelope.Updated)
        self._known(body.name)
        return self._accepted(body.name, "update", [item.model_dump() for item in body.ids])

    def replace(self, request: EmulatorRequest, version: str) -> EmulatorResponse:  # noqa: ARG002
        body = read_body(request, envelope.Replaced)
        self._known(body.name)
        changes = [{**item.model_dump(), "action": "add"} for item in body.ids]
        return self._accepted(body.name, "replace", changes)

    def remove(self, request: EmulatorRequest, version: str) -> EmulatorResponse:  # noqa: ARG002
        """Whether a campaign targets the audience does not matter here: it just reaches nobody from then on."""
        body = read_body(request, envelope.Named)
        if self._batch.audiences.get(body.name) is None:
            if self._batch.unknown_remove_status == 202:  # noqa: PLR2004
                return self._token(self._batch.next_token())
            raise refuse("AUDIENCE_NOT_FOUND", "There is no audience of this name")
        return self._accepted(body.name, "remove", [])

    def view(self, request: EmulatorRequest, version: str) -> EmulatorResponse:  # noqa: ARG002
        name = name_param(request.params, "name")
        missing = refuse("AUDIENCE_NOT_FOUND", "There is no audience of this name")
        if self._batch.audiences.get(name) is None:
            raise missing
        try:
            state = self._batch.audiences.state(name, request.params.get("indexing_token"))
        except KeyError:
            raise missing from None
        if state is None:
            raise refuse("MALFORMED_PARAMETER", "indexing_token is not one of this audience")
        return json_response(200, self._batch.show(name, state))

    def listed(self, request: EmulatorRequest, version: str) -> EmulatorResponse:  # noqa: ARG002
        self._batch.audiences.settle()
        rows = [self._batch.show(name) for name in self._batch.audiences.shelf]
        return page_of("audiences", rows, request.params)

    def _known(self, name: str) -> None:
        audience = self._batch.audiences.get(name)
        if audience is None:
            raise refuse("MALFORMED_PARAMETER", "There is no audience of this name")
        if audience.get("type", "CUSTOM_ID") != "CUSTOM_ID":
            raise refuse("API_MISUSE", "Only audiences of custom ids are changed here")

    def _accepted(self, name: str, kind: WriteKind, changes: Sequence[Mapping[str, Any]]) -> EmulatorResponse:
        token = self._batch.next_token()
        self._batch.audiences.write(token, name, kind, changes)
        return self._token(token)

    def _token(self, token: str) -> EmulatorResponse:
        return json_response(202, {"indexing_token": token})
