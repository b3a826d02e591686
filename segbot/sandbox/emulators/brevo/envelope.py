"""Brevo's answers: errors by code and message, and pages cut by limit and offset (developers.brevo.com)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, RefusedError, json_response

EMPTY = EmulatorResponse(status=204)


def error(
    status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None
) -> EmulatorResponse:
    return json_response(
        status, {"code": code, "message": message}, headers=headers, note=f"{code}: {message}"
    )


def refuse(status: int, code: str, message: str) -> RefusedError:
    return RefusedError(error(status, code, message))


def missing(what: str) -> RefusedError:
    return refuse(404, "document_not_found", f"{what} does not exist")


def body_of(request: EmulatorRequest, *known: str) -> dict[str, Any]:
    """The body as an object of known keys."""
    try:
        document = request.json()
    except ValueError:
        raise refuse(400, "bad_request", "Input must be a valid JSON object") from None
    if not isinstance(document, dict):
        raise refuse(400, "bad_request", "Input must be a valid JSON object")
    for key in document:
        if key not in known:
            raise refuse(400, "invalid_parameter", f"{key} is not allowed")
    return document


def query_of(request: EmulatorRequest, *known: str) -> dict[str, str]:
    params = request.params
    for name in params:
        if name not in known:
            raise refuse(400, "invalid_parameter", f"{name} is not allowed")
    return params


def page_of(
    params: Mapping[str, str],
    key: str,
    rows: Sequence[dict[str, Any]],
    *,
    usual: int,
    most: int,
) -> EmulatorResponse:
    """Newest first, unless asked for otherwise; rows come oldest first."""
    limit, offset = _number(params, "limit", usual), _number(params, "offset", 0)
    if limit > most:
        raise refuse(400, "out_of_range", f"limit exceeds the maximum of {most}")
    sort = params.get("sort", "desc")
    if sort not in ("asc", "desc"):
        raise refuse(400, "invalid_parameter", "sort is asc or desc")
    ordered = list(rows) if sort == "asc" else list(reversed(rows))
    return json_response(200, {key: ordered[offset : offset + limit], "count": len(rows)})


def _number(params: Mapping[str, str], name: str, usual: int) -> int:
    value = params.get(name, str(usual))
    if not value.isdecimal():
        raise refuse(400, "invalid_parameter", f"{name} should be a number")
    return int(value)
