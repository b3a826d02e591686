"""Batch's errors and bodies (doc.batch.com/developer/api/cep/audiences)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictStr,
    ValidationError,
    field_validator,
    model_validator,
)

from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, RefusedError, json_response

Body = TypeVar("Body", bound=BaseModel)

MAX_IDS = 10_000
MAX_ATTRIBUTES = 15

ERRORS: dict[str, tuple[int, int]] = {
    "SERVER_ERROR": (500, 1),
    "MAINTENANCE_ERROR": (503, 2),
    "AUTHENTICATION_INVALID": (401, 10),
    "API_MISUSE": (403, 12),
    "ROUTE_NOT_FOUND": (404, 20),
    "MISSING_PARAMETER": (400, 30),
    "MALFORMED_PARAMETER": (400, 31),
    "MALFORMED_JSON_BODY": (400, 32),
    "TOO_MANY_REQUESTS": (429, 60),
    # Neither name nor number of these two is published.
    "AUDIENCE_NOT_FOUND": (404, 404),
    "ORCHESTRATION_NOT_FOUND": (404, 404),
}

_NAME = r"^[A-Za-z0-9_-]{1,255}$"
_TYPED_KEY = re.compile(r"^(date|url)\((.+)\)$")
_RFC3339 = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$")

Name = Annotated[StrictStr, Field(pattern=_NAME)]


def error(code: str, message: str, *, status: int | None = None) -> EmulatorResponse:
    """An error by its name; its status is the documented one unless another is given."""
    return json_response(
        status or ERRORS[code][0],
        {"error_code": code, "error_message": message},
        note=f"{code}: {message}",
    )


def refuse(code: str, message: str) -> RefusedError:
    return RefusedError(error(code, message))


def numbered(response: EmulatorResponse) -> EmulatorResponse:
    """The same error with the number as its code, for a server that speaks in numbers."""
    document = response.json()
    document["error_code"] = str(ERRORS[document["error_code"]][1])
    return json_response(response.status, document, headers=response.headers, note=response.note)


def read_body(request: EmulatorRequest, shape: type[Body]) -> Body:
    if request.content_type != "application/json":
        raise refuse("MALFORMED_JSON_BODY", "Content-Type must be application/json")
    try:
        document = request.json()
    except ValueError:
        raise refuse("MALFORMED_JSON_BODY", "The body is not valid JSON") from None
    if not isinstance(document, dict):
        raise refuse("MALFORMED_JSON_BODY", "The body must be an object")
    try:
        return shape.model_validate(document)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(piece) for piece in first["loc"]) or "body"
        if first["type"] == "missing":
            raise refuse("MISSING_PARAMETER", f"{field} is missing") from None
        raise refuse("MALFORMED_PARAMETER", f"{field} is invalid: {first['msg']}") from None


def name_param(params: Mapping[str, str], key: str) -> str:
    """A query parameter that must be there."""
    if not params.get(key):
        raise refuse("MISSING_PARAMETER", f"{key} is missing")
    return params[key]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Created(_Shape):
    name: Name
    type: Literal["custom_ids"]
    display_name: StrictStr | None = None


class Named(_Shape):
    name: Name


class Replacing(_Shape):
    id: StrictStr = Field(min_length=1, max_length=512)
    attributes: dict[StrictStr, Any] | None = Field(default=None, max_length=MAX_ATTRIBUTES)

    @model_validator(mode="before")
    @classmethod
    def _has_no_action(cls, item: Any) -> Any:
        if cls is Replacing and isinstance(item, dict) and "action" in item:
            raise ValueError("action belongs to update")
        return item

    @field_validator("attributes")
    @classmethod
    def _typed(cls, attributes: dict[str, Any] | None) -> dict[str, Any] | None:
        for key, value in (attributes or {}).items():
            _check_attribute(key, value)
        return attributes


class Updating(Replacing):
    action: Literal["add", "remove"]

    @model_validator(mode="after")
    def _attributes_only_when_added(self) -> Updating:
        if self.action == "remove" and self.attributes is not None:
            raise ValueError("attributes go with add only")
        return self


class Updated(_Shape):
    name: Name
    ids: list[Updating] = Field(max_length=MAX_IDS)


class Replaced(_Shape):
    name: Name
    ids: list[Replacing] = Field(max_length=MAX_IDS)


def _check_attribute(key: str, value: Any) -> None:
    """String, number, array of strings; `date(x)` an RFC 3339 time, `url(x)` an address."""
    typed = _TYPED_KEY.match(key)
    if not key:
        raise ValueError("an attribute needs a name")
    if typed and typed[1] == "date":
        _check_date(key, value)
    elif typed:
        if not isinstance(value, str) or not urlsplit(value).scheme or not urlsplit(value).netloc:
            raise ValueError(f"{key} is not a URL")
    elif isinstance(value, list):
        if not all(isinstance(item, str) for item in value):
            raise ValueError(f"{key} is not an array of strings")
    elif isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(f"{key} has a type that audiences do not know")


def _check_date(key: str, value: Any) -> None:
    if not isinstance(value, str) or not _RFC3339.match(value):
        raise ValueError(f"{key} is not an RFC 3339 time")
    datetime.fromisoformat(value)
