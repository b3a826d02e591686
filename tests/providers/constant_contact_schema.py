"""Constant Contact's published description of its API, as a schema that requests and answers are checked against.

Shapes are in constant_contact_v3.json. Three things there contradict the description's own text, and are read so:
`maxItems: 0` on the ids of bulk activities (the text says up to 500 contacts and 50 lists) is no limit here; `maximum` on
a text that holds several ids is a number of ids; and `cursor`, which only links carry, is not declared as a parameter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft4Validator, FormatChecker

_FILE = Path(__file__).with_name("constant_contact_v3.json")
_ERRORS = ("APIErrorSchema", "AuthorizationErrorSchema")
_UNDECLARED = {"cursor"}
_INT32 = 2**31
FORMATS = FormatChecker(formats=["uuid", "date"])


@FORMATS.checks("date-time", raises=ValueError)
def _moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("int32")
def _int32(value: object) -> bool:
    return not isinstance(value, int) or -_INT32 <= value < _INT32


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    _make_strict(document["definitions"])
    for operation in document["operations"]:
        _make_strict(operation)
    return document


def _make_strict(schema: Any) -> None:
    """What is not described does not belong there; and see the module's docstring."""
    if isinstance(schema, list):
        for each in schema:
            _make_strict(each)
    if not isinstance(schema, dict):
        return
    for each in schema.values():
        _make_strict(each)
    if schema.get("maxItems") == 0:
        del schema["maxItems"]
    if schema.get("type") == "object" and schema.get("properties"):
        schema["additionalProperties"] = False


def _operation(method: str, path: str) -> tuple[dict[str, Any], dict[str, str]] | None:
    """The described operation with most of its path spelt out, and what stands in the gaps."""
    found = []
    for operation in _document()["operations"]:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation["path"])
        match = re.fullmatch(pattern, path)
        if match and operation["method"] == method:
            found.append((len(match.groupdict()), operation, match.groupdict()))
    if not found:
        return None
    _, operation, gaps = min(found, key=lambda each: each[0])
    return operation, {name: unquote(value) for name, value in gaps.items()}


def _faults(schema: dict[str, Any] | None, value: Any, where: str) -> Iterator[str]:
    if schema is None:
        if value not in (None, ""):
            yield f"{where}: nothing is described, and there is {value!r}"
        return
    whole = {**schema, "definitions": _document()["definitions"]}
    for error in Draft4Validator(whole, format_checker=FORMATS).iter_errors(value):
        yield f"{where}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


def _text_faults(declared: dict[str, Any], given: str, where: str) -> Iterator[str]:
    """A part of a path or a query: texts, whatever they stand for."""
    parts = given.split(",") if "," in given else [given]
    most = declared.get("maximum")
    if declared["type"] == "integer":
        if not re.fullmatch(r"\d+", given):
            yield f"{where}: {given!r} is no number"
        elif not declared.get("minimum", 0) <= int(given) <= (most or _INT32):
            yield f"{where}: {given} is out of range"
    elif declared["type"] == "boolean":
        if given not in ("true", "false"):
            yield f"{where}: {given!r} is not true or false"
    elif most is not None and len(parts) > most:
        yield f"{where}: {len(parts)} where {most} are taken"
    if "enum" in declared and not set(parts) <= set(declared["enum"]):
        yield f"{where}: {given!r} is none of {declared['enum']}"
    if declared.get("format") in ("uuid", "date-time"):
        for part in parts:
            yield from _faults({"type": "string", "format": declared["format"]}, part, where)


def request_faults(method: str, path: str, query: dict[str, str], body: Any) -> list[str]:
    """What is wrong with a request, by the description. `path` is relative to the base address; no body is None."""
    where = f"{method} {path}"
    found = _operation(method, path)
    if found is None:
        return [f"{where}: there is no such operation"]
    operation, gaps = found
    faults = [
        fault
        for name, value in gaps.items()
        for fault in _text_faults(operation["in_path"][name], value, f"{where} {name}")
    ]
    declared = operation.get("query", {})
    for name, value in query.items():
        if name in declared:
            faults += _text_faults(declared[name], value, f"{where} ?{name}")
        elif name not in _UNDECLARED:
            faults.append(f"{where}: ?{name} is not described")
    return faults + list(_faults(operation.get("body"), body, where))


def answer_faults(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer, by the description; errors have one of two shapes."""
    where = f"{status} to {method} {path}"
    if status >= 400:
        shapes: list[dict[str, Any]] = [{"$ref": f"#/definitions/{name}"} for name in _ERRORS]
        return list(_faults({"anyOf": shapes}, body, where))
    found = _operation(method, path)
    if found is None:
        return [f"{where}: there is no such operation"]
    answers = found[0]["answers"]
    if str(status) not in answers:
        return [f"{where}: described are {sorted(answers)}"]
    return list(_faults(answers[str(status)], body, where))
