"""What is wrong with a value, in words of our own: those of the library that reads it are not for people."""

from __future__ import annotations

from typing import Any

_PLAIN = {
    "int_parsing": "it has to be a whole number",
    "int_type": "it has to be a whole number",
    "int_from_float": "it has to be a whole number",
    "float_parsing": "it has to be a number",
    "float_type": "it has to be a number",
    "finite_number": "it has to be a number",
    "bool_parsing": "it has to be true or false",
    "bool_type": "it has to be true or false",
    "string_type": "it has to be text",
    "dict_type": "it has to be a table of settings",
    "model_type": "it has to be a table of settings",
    "model_attributes_type": "it has to be a table of settings",
    "dataclass_type": "it has to be a table of settings",
    "tuple_type": "it has to be a list",
    "list_type": "it has to be a list",
    "frozen_set_type": "it has to be a list",
    "set_type": "it has to be a list",
    "time_delta_parsing": "a time looks like 30s, 15m, 8h or 2d",
    "time_delta_type": "a time looks like 30s, 15m, 8h or 2d",
    "string_pattern_mismatch": "it has the wrong form",
    "json_invalid": "it cannot be read",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "it has to be at least {}"),
    "greater_than": ("gt", "it has to be more than {}"),
    "less_than_equal": ("le", "it has to be at most {}"),
    "less_than": ("lt", "it has to be less than {}"),
    "literal_error": ("expected", "it has to be {}"),
    "enum": ("expected", "it has to be {}"),
}
_OURS = "value_error"


def plain(fault: Any) -> str:
    """The end of a sentence, without its full stop."""
    kind, context = fault["type"], fault.get("ctx") or {}
    if kind == _OURS:
        return str(fault["msg"]).removeprefix("Value error, ")
    if kind in _BOUNDS:
        name, sentence = _BOUNDS[kind]
        return sentence.format(str(context.get(name, "")).replace("'", ""))
    return _PLAIN.get(kind, "it cannot be used")
