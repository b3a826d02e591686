"""JSON as it is written: numbers stay text, and a key that stands twice in one object is seen. Python's own way of writing
lists is read too.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

_TRAILING = re.compile(r",(\s*[\]}])")
_LITERAL = re.compile(r"\s*[\[({]\s*(?:[\[({]|['\"]|u'|-?\d)")
# Longer texts of this kind are nobody's paste, and Python's parser takes much memory for them.
_LONGEST_LITERAL = 1_000_000


class Repeated(dict[str, Any]):
    """An object in which the key `name` stands twice, with different values: nobody knows which is meant."""

    name = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: dict[str, Any] = {}
    for name, value in pairs:
        if name in seen and seen[name] != value:
            repeated = Repeated(found)
            repeated.name = name
            return repeated
        seen[name] = value
    return found


# Numbers stay as they are written: an id is never a number.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=str)
decode = _DECODER.decode
"""A JSON text as Python. Raises json.JSONDecodeError and RecursionError."""


def repeated_key(element: Any) -> str:
    """A key that stands twice in an object or in one inside it; empty where none does."""
    if isinstance(element, Repeated):
        return element.name
    inner = element.values() if isinstance(element, Mapping) else element if isinstance(element, list) else ()
    return next((name for each in inner if (name := repeated_key(each))), "")


def document_in(content: str) -> Any:
    """The document in a text, as JSON, with commas too many, or as Python writes lists; None for other texts with brackets
    alone. Raises json.JSONDecodeError and RecursionError.
    """
    try:
        return decode(content.strip())
    except json.JSONDecodeError:
        try:
            return decode(_TRAILING.sub(r"\1", content).strip())
        except (ValueError, RecursionError):
            literal = python_literal(content)
            if literal is not None:
                return literal
            if "{" not in content and content.count("[") == content.count("]") > 0:
                return None  # what another language writes as a list
            raise


def python_literal(content: str) -> Any:
    """A list as Python writes it, with quotes, tuples and None of its own; None where it is none."""
    if len(content) > _LONGEST_LITERAL or not _LITERAL.match(content):
        return None
    try:
        return _as_json(ast.literal_eval(content.strip().rstrip(";,")))
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None


def _as_json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _as_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str | bool) or value is None:
        return value
    raise ValueError("JSON has no such value.")
