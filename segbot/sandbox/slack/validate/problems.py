"""What is wrong with a layout, as Slack words it: a code, a JSON pointer and a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault. `code` is the error of the Web API call, `pointer` an RFC 6901 path into what was sent."""

    code: str
    pointer: str
    message: str

    def line(self) -> str:
        """The sentence of `response_metadata.messages`, as Slack formats it."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


def shape_problems(adapter: TypeAdapter[Any], value: Any, *, code: str, pointer: str) -> list[Problem]:
    """Check a value against a pydantic shape; one problem per fault found."""
    try:
        adapter.validate_python(value)
    except ValidationError as fault:
        return [
            Problem(code=code, pointer=pointer + _pointer(value, error), message=_sentence(error))
            for error in fault.errors(include_url=False, include_context=True)
        ]
    return []


def _pointer(value: Any, error: ErrorDetails) -> str:
    """Turn pydantic's location into a path of the document: the tags of unions are not part of it."""
    path: list[str] = []
    here, tag_seen = value, False
    for step in error["loc"]:
        if isinstance(here, dict) and not tag_seen and step == here.get("type"):
            tag_seen = True
            continue
        path.append(str(step))
        here, tag_seen = _inside(here, step), False
    if error["type"] == "text_length":
        path.append("text")
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in path)


def _inside(value: Any, step: int | str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _sentence(error: ErrorDetails) -> str:  # noqa: PLR0911 - a table of sentences
    kind, context, name = error["type"], error.get("ctx", {}), str(error["loc"][-1]) if error["loc"] else ""
    match kind:
        case "missing":
            return f"missing required field: {name}"
        case "extra_forbidden":
            return f"invalid additional property: {name}"
        case "string_too_long":
            return f"must be less than {context['max_length'] + 1} characters"
        case "string_too_short":
            return f"must be more than {context['min_length'] - 1} characters"
        case "too_long":
            return f"no more than {context['max_length']} items allowed"
        case "too_short":
            return f"no fewer than {context['min_length']} items allowed"
        case "union_tag_invalid":
            return f"unsupported type: {context['tag']}"
        case "union_tag_not_found":
            return "missing required field: type"
        case _:
            return error["msg"]


def messages(problems: Iterable[Problem]) -> list[str]:
    return [problem.line() for problem in problems]
