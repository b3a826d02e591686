"""What Mailchimp itself describes: requests by its own Python client, answers by the shapes of its description.

The client (`mailchimp-marketing`) is generated from Mailchimp's OpenAPI file: of each operation it has the method, the path,
the parameters of its query and whether it takes a body. Advanced segments are younger than it. The shapes are those of the
description's answers; nothing in them is required there but in a problem document, so what is not described is what is found.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from mailchimp_marketing.api import automations_api, campaigns_api, lists_api, ping_api

_APIS = (lists_api, campaigns_api, automations_api, ping_api)
_OPERATION = re.compile(
    r"all_params = \[(?P<params>[^\]]*)\].*?call_api\(\s*'(?P<path>[^']+)', '(?P<method>[A-Z]+)'", re.DOTALL
)
_YOUNGER = re.compile(r"/segments(/[^/]+)?")
_MOST_ROWS = 1_000
_CHOICES = {
    ("/campaigns", "status"): {"save", "paused", "schedule", "sending", "sent"},
    ("/automations", "status"): {"save", "paused", "sending"},
}
_FLAGS = {"include_cleaned", "include_transactional", "include_unsubscribed"}


@dataclass(frozen=True)
class Described:
    """One operation: `taken` are the parameters of its query."""

    method: str
    path: str
    taken: frozenset[str]
    body: bool

    def is_meant(self, method: str, path: str) -> bool:
        pattern = re.sub(r"\{\w+\}", "[^/]+", self.path)
        return method == self.method and re.fullmatch(pattern, path) is not None


@cache
def operations() -> tuple[Described, ...]:
    found = []
    for api in _APIS:
        for match in _OPERATION.finditer(inspect.getsource(api)):
            params = set(re.findall(r"'(\w+)'", match["params"]))
            in_path = set(re.findall(r"\{(\w+)\}", match["path"]))
            taken = frozenset(params - in_path - {"body"})
            found.append(Described(match["method"], match["path"], taken, "body" in params))
    return tuple(found)


def request_faults(method: str, path: str, query: dict[str, str], body: Any) -> list[str]:
    """What is wrong with a request. `path` is relative to the base address; no body is None."""
    if method == "GET" and _YOUNGER.fullmatch(path):
        return []
    where = f"{method} {path}"
    meant = [each for each in operations() if each.is_meant(method, path)]
    if not meant:
        return [f"{where}: there is no such operation"]
    operation = min(meant, key=lambda each: each.path.count("{"))
    faults = [f"{where}: ?{name} is not described" for name in query if name not in operation.taken]
    faults += [
        f"{where}: ?{name}={query[name]}" for name in ("count", "offset") if not _in_range(name, query)
    ]
    for name, value in query.items():
        if value not in _CHOICES.get((path, name), {value}) or (
            name in _FLAGS and value not in ("true", "false")
        ):
            faults.append(f"{where}: ?{name}={value} is none of those described")
    if "fields" in query and "exclude_fields" in query:
        faults.append(f"{where}: fields and exclude_fields exclude each other")
    if (body is not None) is not operation.body:
        faults.append(f"{where}: a body is {'needed' if operation.body else 'not described'}")
    return faults + (_body_faults(where, operation, body) if body is not None else [])


def _in_range(name: str, query: dict[str, str]) -> bool:
    value = query.get(name, "0")
    return value.isdecimal() and (name == "offset" or int(value) <= _MOST_ROWS)


def _shape(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _list_of(shape: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": shape, **more}


_TEXT, _WHOLE, _FLAG, _ANY = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}, {"type": "object"}
_LINKS = _list_of(_ANY)
_PEOPLE = _list_of(_TEXT)
_BODIES = {
    ("POST", "/lists/{list_id}/segments"): {
        **_shape(name=_TEXT, static_segment=_PEOPLE, options=_ANY),
        "required": ["name"],
    },
    ("PATCH", "/lists/{list_id}/segments/{segment_id}"): {
        **_shape(name=_TEXT, static_segment=_PEOPLE, options=_ANY),
        "required": ["name"],
    },
    ("POST", "/lists/{list_id}/segments/{segment_id}"): _shape(
        members_to_add=_PEOPLE, members_to_remove=_PEOPLE
    ),
}
_MEMBER = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "email_address": _TEXT,
        "full_name": _TEXT,
        "list_id": _TEXT,
        "_links": _LINKS,
        "status": {"enum": ["subscribed", "unsubscribed", "cleaned", "pending", "transactional", "archived"]},
    },
    "additionalProperties": False,
}
_SEGMENT = _shape(
    id=_WHOLE,
    name=_TEXT,
    member_count=_WHOLE,
    type={"enum": ["saved", "static", "fuzzy"]},
    created_at=_TEXT,
    updated_at=_TEXT,
    options=_shape(match={"enum": ["any", "all"]}, conditions=_list_of(_ANY)),
    list_id=_TEXT,
    _links=_LINKS,
)


def _page(key: str, row: dict[str, Any], **more: Any) -> dict[str, Any]:
    return _shape(**{key: _list_of(row), "total_items": _WHOLE, "_links": _LINKS, **more})


_ANSWERS = {
    ("GET", "/lists/{list_id}/segments"): _page("segments", _SEGMENT, list_id=_TEXT),
    ("POST", "/lists/{list_id}/segments"): _SEGMENT,
    ("GET", "/lists/{list_id}/segments/{segment_id}"): _SEGMENT,
    ("PATCH", "/lists/{list_id}/segments/{segment_id}"): _SEGMENT,
    ("POST", "/lists/{list_id}/segments/{segment_id}"): _shape(
        members_added=_list_of(_MEMBER),
        members_removed=_list_of(_MEMBER),
        errors=_list_of(_shape(email_addresses=_PEOPLE, error=_TEXT)),
        total_added=_WHOLE,
        total_removed=_WHOLE,
        error_count=_WHOLE,
        _links=_LINKS,
    ),
    ("GET", "/lists/{list_id}/segments/{segment_id}/members"): _page("members", _MEMBER),
    ("GET", "/lists/{list_id}/members"): _page("members", _MEMBER, list_id=_TEXT),
    ("GET", "/lists/{list_id}/members/{subscriber_hash}"): _MEMBER,
    ("GET", "/campaigns"): _page("campaigns", _ANY),
    ("GET", "/automations"): _page("automations", _ANY),
}
_PROBLEM = {
    "type": "object",
    "properties": {
        "detail": _TEXT,
        "instance": _TEXT,
        "status": _WHOLE,
        "title": _TEXT,
        "type": _TEXT,
        "errors": _list_of(_shape(field=_TEXT, message=_TEXT)),
    },
    "required": ["detail", "instance", "status", "title", "type"],
    "additionalProperties": False,
}


def _body_faults(where: str, operation: Described, body: Any) -> list[str]:
    shape = _BODIES.get((operation.method, operation.path))
    return [f"{where}: no body of ours is expected there"] if shape is None else _held(where, shape, body)


def _held(where: str, shape: dict[str, Any], value: Any) -> list[str]:
    return [
        f"{where}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in Draft7Validator(shape).iter_errors(value)
    ]


def answer_faults(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer. Throttling that is no JSON at all has no description."""
    where = f"{status} to {method} {path}"
    if status >= 400:
        return _held(where, _PROBLEM, body)
    meant = [each for each in operations() if each.is_meant(method, path)]
    if not meant:
        return []
    operation = min(meant, key=lambda each: each.path.count("{"))
    if method == "DELETE":
        return [] if (status, body) == (204, None) else [f"{where}: a deletion answers 204 and nothing"]
    shape = _ANSWERS.get((method, operation.path))
    if status != 200 or shape is None:
        return [f"{where}: not described"]
    return _held(where, shape, body)
