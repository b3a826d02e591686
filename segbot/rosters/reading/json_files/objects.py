"""Objects of a JSON list as rows: all of their keys, however deep, are the columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from segbot.rosters.reading.cells import clean_words
from segbot.rosters.reading.columns.headings import Field, Table, field_of, meaning, tag_of

_DEEP = 4
_TAG_FIELDS = frozenset({"tags", "attributes", "substitutiontags"})
_INSIDE = frozenset(
    [
        "properties",
        "attributes",
        "traits",
        "customer",
        "user",
        "member",
        "contact",
        "person",
        "subscriber",
        "profile",
        "node",
        "fields",
        "data",
        "recipient",
        "client",
    ]
)
_HOLDERS = frozenset({"node", "data", "fields", "attributes", "properties", "traits"})
_VALUE_KEYS = frozenset(
    {"address", "value", "email", "$oid", "$numberlong", "$numberint", "$numberdouble", "number", "id"}
)


def heading_of(name: str) -> str:
    return name.split("\x1f", 1)[0]


def row_of_cells(element: Mapping[str, str], columns: Sequence[Sequence[str]]) -> list[str]:
    return [next((text for path in paths if (text := element.get(path, ""))), "") for paths in columns]


def merged(
    paths: Sequence[str], elements: Sequence[Mapping[str, str]], table: Table
) -> tuple[list[str], list[list[str]]]:
    """The headings of the columns and the keys that fill each: keys for the same thing that no element has together."""
    names: list[str] = []
    columns: list[list[str]] = []
    for path in paths:
        known = meaning(_name(path, table), table)
        joined = False
        for at, name in enumerate(names):
            other = meaning(name, table)
            if known and other and known[0] is other[0] and not _together([path], columns[at], elements):
                columns[at].append(path)
                joined = True
                break
        if not joined:
            names.append(_name(path, table))
            columns.append([path])
    return names, columns


def _together(one: Sequence[str], others: Sequence[str], elements: Sequence[Mapping[str, str]]) -> bool:
    return any(
        any(path in element for path in one) and any(path in element for path in others)
        for element in elements
    )


def last_key(path: str) -> str:
    return path.rsplit(".", 1)[-1]


def _name(path: str, table: Table) -> str:
    """What a key is called as a heading: its own name where the keys around it only hold a person, else all of it."""
    parts = path.split(".")
    while len(parts) > 1 and _only_holds(parts):
        parts = parts[1:]
    whole = " ".join(parts)
    if len(parts) > 1 and not meaning(whole, table):
        around = " ".join(parts[:-1])
        if parts[-1].casefold() in _VALUE_KEYS and meaning(around, table):
            return around
    return whole


def _only_holds(parts: Sequence[str]) -> bool:
    """Whether the first of these keys only holds a person; `customer.id` says whose id it is."""
    outer = parts[0].casefold()
    return outer in _HOLDERS or (outer in _INSIDE and parts[1].casefold() != "id")


def flattened(element: Mapping[str, Any], table: Table) -> dict[str, str]:
    """All values of an object with the keys on the way to them, and its tags as `tag:NAME`. JSON:API's own id of a
    resource is told apart from the person's.
    """
    found: dict[str, str] = {}
    _flatten(element, "", found, table, 0)
    resource = isinstance(element.get("attributes"), Mapping) or isinstance(
        element.get("properties"), Mapping
    )
    if resource and "id" in found and "attributes" not in _tag_collections(element, table):
        found["profile uuid"] = found.pop("id")
    return found


def _tag_collections(element: Mapping[str, Any], table: Table) -> set[str]:
    """Keys whose object holds tags and not the person."""
    return {
        str(key)
        for key, value in element.items()
        if "".join(filter(str.isalnum, str(key).casefold())) in _TAG_FIELDS
        and not (
            isinstance(value, Mapping)
            and any(field_of(str(name), table) in (Field.ID, Field.EMAIL) for name in value)
        )
    }


def _flatten(element: Mapping[str, Any], path: str, found: dict[str, str], table: Table, depth: int) -> None:
    collections = _tag_collections(element, table)
    for key, value in element.items():
        name = str(key)
        below = f"{path}.{name}" if path else name
        if name in collections:
            found.update({f"tag:{tag}": said for tag, said in _tags(value)})
        elif tag := tag_of(name):
            found[f"tag:{tag}"] = _tag_text(value)
        elif isinstance(value, Mapping):
            if depth < _DEEP:
                _flatten(value, below, found, table, depth + 1)
        elif isinstance(value, list):
            _first_of(value, below, found, table, depth)
        else:
            found[below] = text_of(value)


def _first_of(value: list[Any], path: str, found: dict[str, str], table: Table, depth: int) -> None:
    """A list inside a person, such as of e-mail addresses: the only one, or the one that is called primary."""
    inner = [each for each in value if isinstance(each, Mapping)]
    chosen = next(
        (each for each in inner if each.get("primary") is True), inner[0] if len(inner) == 1 else None
    )
    if chosen is not None and depth < _DEEP:
        _flatten(chosen, path.removesuffix("s"), found, table, depth + 1)
    elif len(value) == 1 and not inner:
        found[path] = text_of(value[0])


def text_of(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    return ""


def _tags(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        pairs: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, list):
        pairs = [(entry.get("tag"), entry.get("value")) for entry in value if isinstance(entry, Mapping)]
    else:
        pairs = []
    for tag, content in pairs:
        said = _tag_text(content)
        if tag and said:
            yield str(tag), clean_words([said])[0]


def _tag_text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "" if content is None else json.dumps(content)
