"""An emulator of Instaleap's Segmenter, written from its two public reference pages (dev-center.instaleap.io)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import ValidationError

from segbot.sandbox.emulators.emulator import Emulator, FailureKind, Meddler, count_detail, text_detail
from segbot.sandbox.emulators.examples import Examples
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, RefusedError, json_response
from segbot.sandbox.emulators.people import newcomers
from segbot.sandbox.emulators.routes import dispatch, routes
from segbot.sandbox.emulators.segmenter import seed as seeds
from segbot.sandbox.emulators.segmenter.bodies import Created, Person, Segment, Updated

Body = TypeVar("Body", bound=Segment)
INTERNAL = "Internal Server Error"
_SCALARS = ("name", "description", "broadcastMediumId", "segmentType")
_PERSON = ("externalId", "firstName", "lastName", "phone", "email")


class Segmenter(Emulator):
    """Creates and updates segments, and tells nothing back: there is no route to read, list or delete.

    Both paths are unknown to the public, so `put_at` moves them. Switches: `failure_status` 500 or 200 (not documented), `failure_envelope` as the published sample shows it or as the prose
    beside it tells.
    """

    name: ClassVar[str] = "segmenter"
    label: ClassVar[str] = "Segmenter (Instaleap)"
    noun: ClassVar[str] = "segment"
    examples: ClassVar[Examples] = Examples(
        fields={"broadcast_medium_id": "push-notifications", "segment_type": "CUSTOM"}, says_no_in_200=True
    )
    note: ClassVar[str] = (
        "An update replaces everyone, and nothing can be read back. These ids are told nowhere else."
    )

    def _set_up(self) -> None:
        self.api_key = "segmenter-sandbox-key"
        self.failure_status: Literal[200, 500] = 500
        self.failure_envelope: Literal["sample", "prose"] = "sample"
        self.segment_shelf = self.shelf("segments")
        self.persons = self.shelf("persons")
        self._by_external_id: dict[str, str] = {}
        self._index(self.persons)
        self.put_at("/segments", "/segments/{id}")

    def put_at(self, create_path: str, update_path: str) -> None:
        """Answer at these paths from now on; `update_path` may hold `{id}`."""
        self.create_path = create_path
        self.update_path = update_path
        self._routes = routes(("POST", create_path, self._create), ("PUT", update_path, self._update))

    def connection(self, url: str) -> dict[str, str]:
        return {
            "API_KEY": self.api_key,
            "BASE_URL": url,
            "CREATE_PATH": self.create_path,
            "UPDATE_PATH": self.update_path,
        }

    def respond(self, request: EmulatorRequest) -> EmulatorResponse:
        if request.headers.get("x-api-key") != self.api_key:
            return self.failure("credentials")
        return dispatch(self._routes, request) or json_response(404, {"message": "Not Found"})

    def failure(self, kind: FailureKind, seconds: float | None = None) -> EmulatorResponse:  # noqa: ARG002
        match kind:
            case "credentials":
                return json_response(403, {"message": "Forbidden"}, note="Forbidden")
            case "rate_limit":
                return json_response(429, {"message": "Too Many Requests"}, note="Too Many Requests")
            case "unavailable":
                return json_response(503, {"message": "Service Unavailable"}, note="Service Unavailable")
            case "server_error" | "failure_in_200":
                return self._failed(500 if kind == "server_error" else 200, INTERNAL)

    # Requests

    def _create(self, request: EmulatorRequest) -> EmulatorResponse:
        body = self._read(request, Created)
        rows = self._upsert(body.persons)
        segment_id = self.next_uuid("segment")
        extra = {"TagId": body.TagId, "filters": body.filters}
        self._save(segment_id, {**_scalars(body), **extra, "persons": rows})
        told = [
            {"id": row, "externalId": self.persons[row]["externalId"], "email": self.persons[row]["email"]}
            for row in rows
        ]
        return json_response(200, {"data": {"id": segment_id, "persons": told}, "errorMessage": ""})

    def _update(self, request: EmulatorRequest, id: str | None = None) -> EmulatorResponse:  # noqa: A002
        body = self._read(request, Updated)
        if id not in (None, body.id):
            raise RefusedError(
                self._failed(self.failure_status, "The id of the path is not the id of the body")
            )
        if body.id not in self.segment_shelf:
            raise RefusedError(self._failed(self.failure_status, "There is no segment with this id"))
        changes = _scalars(body)
        if "persons" in body.model_fields_set:
            changes["persons"] = self._upsert(body.persons)
        self._save(body.id, {**self.segment_shelf[body.id], **changes})
        return json_response(200, {"data": {"isUpdated": True}, "errorMessage": ""})

    def _read(self, request: EmulatorRequest, shape: type[Body]) -> Body:
        """The body in its shape; every fault looks like the one published sample of a failure."""
        if request.content_type != "application/json":
            raise RefusedError(self._failed(self.failure_status, "Content-Type is not application/json"))
        try:
            return shape.model_validate(request.json())
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            field = ".".join(str(piece) for piece in first["loc"]) or "body"
            raise RefusedError(self._failed(self.failure_status, f"{field}: {first['msg']}")) from None
        except ValueError:
            raise RefusedError(self._failed(self.failure_status, "The body is not JSON")) from None

    def _failed(self, status: int, reason: str) -> EmulatorResponse:
        """The caller is not told the reason; the log is."""
        if self.failure_envelope == "prose":
            document: dict[str, Any] = {"data": {"isUpdated": False}, "errorMessage": INTERNAL}
        else:
            document = {"success": False, "message": INTERNAL, "error": INTERNAL}
        return json_response(status, document, note=reason)

    # People

    def _upsert(self, given: Sequence[Person]) -> list[str]:
        """Records of these people, in order and each once: known by `externalId`, else new. Tags are added, never dropped."""
        rows: dict[str, dict[str, Any]] = {}
        for person in given:
            row = self._by_external_id.get(person.externalId) or self.next_uuid("person")
            known = rows.get(row) or self.persons.get(row) or {"substitutionTags": {}}
            tags = known["substitutionTags"] | {tag.tag: tag.value for tag in person.substitutionTags}
            fields = {key: getattr(person, key) or known.get(key, "") for key in _PERSON if key != "phone"}
            phone = person.phone or person.phoneNumber or known.get("phone", "")
            rows[row] = {**fields, "phone": phone, "substitutionTags": tags}
            self._index({row: rows[row]})
        self.persons.put_many(rows)
        return list(rows)

    def _index(self, rows: Mapping[str, Mapping[str, Any]]) -> None:
        self._by_external_id |= {one["externalId"]: row for row, one in rows.items() if one["externalId"]}

    # Segments

    def _segments(self) -> dict[str, dict[str, Any]]:
        return {
            key: {"id": key, **{name: segment[name] for name in (*_SCALARS, "TagId", "filters")}}
            for key, segment in self.segment_shelf.items()
        }

    def _members(self, segment_id: str) -> dict[str, dict[str, Any]]:
        """By `externalId`; people without one by e-mail, or by the Segmenter's own id."""
        rows = self.segment_shelf[segment_id]["persons"]
        return {
            self.persons[row]["externalId"] or self.persons[row]["email"] or row: {
                "id": row,
                **self.persons[row],
            }
            for row in rows
        }

    def _save(self, segment_id: str, segment: dict[str, Any]) -> None:
        self.segment_shelf.put(segment_id, segment)

    # The page, and the provider's own UI

    def _plant(self, seed: int) -> None:
        waiting = iter(seeds.persons(seed))
        for name, description, medium, kind, size, tagged in seeds.SEGMENTS:
            rows = {self.next_uuid("person"): next(waiting) for _ in range(size)}
            if tagged:
                for number, person in enumerate(rows.values()):
                    person["substitutionTags"] = {"points": str(number * 10)}
            self.persons.put_many(rows)
            self._index(rows)
            segment = {
                "name": name,
                "description": description,
                "broadcastMediumId": medium,
                "segmentType": kind,
                "TagId": None,
                "filters": [],
                "persons": list(rows),
            }
            self._save(self.next_uuid("segment"), segment)

    def _forget(self) -> None:
        self._by_external_id.clear()

    def _segment_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "id": key,
                "name": segment["name"],
                "count": len(self.segment_shelf[key]["persons"]),
                "badges": [segment["broadcastMediumId"]],
                "details": segment,
            }
            for key, segment in self.segments().items()
        ]

    def _member_rows(self, segment_id: str) -> list[dict[str, Any]]:
        return [
            {
                "id": known,
                "email": person["email"],
                "name": f"{person['firstName']} {person['lastName']}".strip(),
                "phone": person["phone"],
                "tags": person["substitutionTags"],
            }
            for known, person in self.members(segment_id).items()
        ]

    def _meddlers(self) -> dict[str, Meddler]:
        return {"rename": self._rename, "delete": self._delete, "clear": self._clear, "add": self._add}

    def _rename(self, segment_id: str, details: Mapping[str, Any]) -> None:
        self._save(segment_id, self.segment_shelf[segment_id] | {"name": text_detail(details, "name")})

    def _delete(self, segment_id: str, _details: Mapping[str, Any]) -> None:
        self.segment_shelf.remove(segment_id)

    def _clear(self, segment_id: str, _details: Mapping[str, Any]) -> None:
        self._save(segment_id, self.segment_shelf[segment_id] | {"persons": []})

    def _add(self, segment_id: str, details: Mapping[str, Any]) -> None:
        found = newcomers(self.seed, len(self.persons) + 1, count_detail(details, 10))
        rows = {
            (row := self.next_uuid("person")): seeds.sent(person, str(uuid.uuid5(uuid.UUID(row), "external")))
            for person in found
        }
        self.persons.put_many(rows)
        self._index(rows)
        segment = self.segment_shelf[segment_id]
        self._save(segment_id, segment | {"persons": segment["persons"] + list(rows)})


def _scalars(body: Segment) -> dict[str, Any]:
    return {name: getattr(body, name) for name in _SCALARS}
