"""Constant Contact's errors: a list of objects as a rule, one bare object from the gateway (401, 429)."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError

from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, RefusedError, json_response

Body = TypeVar("Body", bound=BaseModel)

MAX_CRITERIA = 20_000

UNAUTHORIZED = (401, "unauthorized", "Unauthorized")
THROTTLED = (429, "throttled", "Too Many Requests")
QUOTA_EXCEEDED = (429, "quota_exceeded", "Limit Exceeded")


def gateway_error(status: int, key: str, message: str) -> EmulatorResponse:
    return json_response(status, {"error_key": key, "error_message": message}, note=f"{key}: {message}")


def api_error(status: int, key: str, message: str) -> EmulatorResponse:
    return json_response(status, [{"error_key": key, "error_message": message}], note=f"{key}: {message}")


def refuse(status: int, message: str) -> RefusedError:
    """The `error_key` values of segments are not published: these follow the published one for contacts."""
    keys = {
        400: "contacts.api.validation.error",
        403: "contacts.api.forbidden",
        404: "contacts.api.not_found",
        409: "contacts.api.conflict",
        415: "contacts.api.unsupported_media_type",
    }
    return RefusedError(api_error(status, keys[status], message))


def read_body(request: EmulatorRequest, shape: type[Body]) -> Body:
    if request.content_type != "application/json":
        raise refuse(415, "Content-Type must be application/json")
    try:
        document = request.json()
    except ValueError:
        raise refuse(400, "The body is not valid JSON") from None
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(piece) for piece in first["loc"]) or "body"
        raise refuse(400, f"{field}: {first['msg']}") from None


class Shape(BaseModel):
    """A request body; what it does not know is passed over."""

    model_config = ConfigDict(extra="ignore")


class SegmentName(Shape):
    name: StrictStr = Field(min_length=1)


class SegmentData(SegmentName):
    segment_criteria: StrictStr = Field(min_length=1, max_length=MAX_CRITERIA)


def stated(document: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Only some keys of a stored document."""
    return {key: document[key] for key in keys}
