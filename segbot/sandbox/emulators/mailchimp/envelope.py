"""Mailchimp's answers: problem documents, pages cut by count and offset, and fields left out on demand.

Source: mailchimp.com/developer/marketing, API structure, methods and parameters, errors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse, RefusedError, json_response

MOST_ROWS = 1_000
USUAL_ROWS = 10
PAGING = frozenset({"count", "offset", "fields", "exclude_fields"})
_HELP = "https://mailchimp.com/developer/marketing/docs/errors/"
_PROBLEM = {"content-type": "application/problem+json; charset=utf-8"}


def problem(
    status: int, title: str, detail: str, *errors: tuple[str, str], sent_as: int | None = None
) -> EmulatorResponse:
    """`errors`: field and message of each. `sent_as`: the status on the wire, where it is another one."""
    document: dict[str, Any] = {
        "type": _HELP,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": "995c5cb0-3280-4a6e-808b-3b096d0bb219",
    }
    if errors:
        document["errors"] = [{"field": field, "message": message} for field, message in errors]
    return json_response(sent_as or status, document, headers=_PROBLEM, note=f"{title}: {detail}")


def refuse(status: int, title: str, detail: str, *errors: tuple[str, str]) -> RefusedError:
    return RefusedError(problem(status, title, detail, *errors))


def missing() -> RefusedError:
    return refuse(404, "Resource Not Found", "The requested resource could not be found.")


def invalid(field: str, message: str) -> RefusedError:
    return refuse(
        400,
        "Invalid Resource",
        "The resource submitted could not be validated. For field-specific details, see the 'errors' array.",
        (field, message),
    )


def body_of(request: EmulatorRequest, *known: str) -> dict[str, Any]:
    """The body as an object of known keys."""
    try:
        document = request.json()
    except ValueError:
        raise refuse(400, "JSON Parse Error", "We encountered an unspecified JSON parsing error.") from None
    if not isinstance(document, dict):
        raise invalid("", "Schema describes object")
    for key in document:
        if key not in known:
            raise invalid(key, "This field is not described")
    return document


def addresses(body: Mapping[str, Any], key: str, most: int | None = None) -> list[str]:
    found = body.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise invalid(key, "Schema describes array of strings")
    if most is not None and len(found) > most:
        raise invalid(
            key,
            f"Maximum allowed member items exceeded, please provide at most {most} items in members_to_add field or "
            "members_to_remove field",
        )
    return found


def query_of(request: EmulatorRequest, *known: str) -> dict[str, str]:
    """The query, which holds nothing but what is described."""
    params = request.params
    for name in params:
        if name not in known and name not in PAGING:
            raise invalid(name, "This parameter is not described")
    if "fields" in params and "exclude_fields" in params:
        raise invalid("fields", "fields and exclude_fields exclude each other")
    return params


def switched(params: Mapping[str, str], name: str) -> bool:
    value = params.get(name, "false")
    if value not in ("true", "false"):
        raise invalid(name, "Schema describes boolean")
    return value == "true"


def page_of(
    request: EmulatorRequest, key: str, rows: Sequence[dict[str, Any]], **beside: Any
) -> EmulatorResponse:
    """Ten rows, unless more are asked for."""
    params = request.params
    count = _number(params, "count", USUAL_ROWS, MOST_ROWS)
    start = _number(params, "offset", 0, None)
    document = {key: list(rows[start : start + count]), **beside, "total_items": len(rows), "_links": []}
    return answer(request, document)


def answer(request: EmulatorRequest, document: dict[str, Any]) -> EmulatorResponse:
    """With only those fields that were asked for."""
    fields = request.params.get("fields")
    if fields is None:
        return json_response(200, document)
    return json_response(200, _only(document, [each.split(".") for each in fields.split(",")]))


def _only(document: dict[str, Any], wanted: list[list[str]]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in document.items():
        inner = [path[1:] for path in wanted if path[0] == key]
        if not inner:
            continue
        if [] in inner:
            kept[key] = value
        elif isinstance(value, list):
            kept[key] = [_only(each, inner) for each in value]
        elif isinstance(value, dict):
            kept[key] = _only(value, inner)
    return kept


def _number(params: Mapping[str, str], name: str, usual: int, most: int | None) -> int:
    value = params.get(name, str(usual))
    if not value.isdecimal() or (most is not None and int(value) > most):
        raise invalid(name, "This value is out of range")
    return int(value)
