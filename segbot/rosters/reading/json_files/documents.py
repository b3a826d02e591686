"""Where the people are inside a JSON document: under whatever key, by row or by column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segbot.domain.lists import Choice, Question, Unclear
from segbot.rosters.reading.columns.headings import Field, Table, field_of
from segbot.rosters.reading.json_files.decoding import Repeated
from segbot.rosters.reading.sources import UnreadableFileError
from segbot.rosters.reading.values.emails import as_email
from segbot.rosters.reading.wanted import Asking

# How deep a list may lie inside others.
_DEPTH = 6
_LOOKED_AT = 200
_KEYED = "(key)"
_NUMERIC = 0.8
_NESTED = 2


@dataclass(frozen=True, kw_only=True)
class Found:
    """A list inside a document: the keys on the way to it, its elements, and how likely it is meant."""

    path: str
    elements: Sequence[Any]
    score: int


def people_in(document: Any, source: str, table: Table, asking: Asking) -> Sequence[Any]:
    """The elements of the list of people. Asks where there are several; raises UnreadableFileError for none."""
    if isinstance(document, list):
        return document
    _refuse_repeated(document, source)
    if not isinstance(document, Mapping):
        return [document]
    if "doc_id" in document and ("resource_key" in document or "resource_id" in document):
        raise UnreadableFileError(
            f"“{source}” is only a link to a document in Google Drive. Open it there and download it as CSV or Excel."
        )
    rows = _by_column(document, table)
    return rows if rows is not None else _inside(document, source, table, asking)


def _refuse_repeated(document: Any, source: str, depth: int = 0) -> None:
    """Raises UnreadableFileError where a key around the list stands twice: one of two lists would be lost."""
    if isinstance(document, Repeated):
        raise UnreadableFileError(
            f"“{source}” has “{document.name[:_LONGEST_NAME]}” twice, with different content. Keep one of them."
        )
    if isinstance(document, Mapping) and depth < _DEPTH:
        for inner in document.values():
            _refuse_repeated(inner, source, depth + 1)


_LONGEST_NAME = 40


def _inside(document: Mapping[str, Any], source: str, table: Table, asking: Asking) -> Sequence[Any]:
    found = sorted(_lists_in(document, table), key=lambda each: -each.score)
    best = [each for each in found if each.score == found[0].score] if found else []
    if best and best[0].score > 0:
        return _one_of(best, source, asking)
    if _is_somebody(document, table):
        return [document]
    keyed = _by_key(document, table)
    if keyed is None and len(found) == 1:
        return found[0].elements
    if keyed is None:
        raise UnreadableFileError(f"“{source}” is JSON without a list of people in it. Send the list itself.")
    return keyed


def _one_of(lists: Sequence[Found], source: str, asking: Asking) -> Sequence[Any]:
    if len(lists) == 1:
        return lists[0].elements
    choices = tuple(
        Choice(value=str(at), label=f"“{each.path}”, {len(each.elements):,} entries")
        for at, each in enumerate(lists)
    )
    key = hashlib.sha256("|".join(each.path for each in lists).encode()).hexdigest()[:16]
    answer = asking.put(
        Question(
            unclear=Unclear.SHEET,
            key=key,
            source=source,
            text="Which list in this file do you mean?",
            choices=choices,
            best="0",
        )
    )
    return lists[int(answer)].elements


def _lists_in(value: Any, table: Table, path: str = "", depth: int = 0) -> Iterator[Found]:
    if depth > _DEPTH or not isinstance(value, Mapping):
        return
    for key, inner in value.items():
        below = f"{path}.{key}" if path else str(key)
        if isinstance(inner, list):
            if inner:
                yield Found(path=below, elements=inner, score=_likeness(inner, key, table))
        elif isinstance(inner, Mapping):
            rows = _by_column(inner, table)
            if rows is not None:
                yield Found(path=below, elements=rows, score=3)
            else:
                yield from _lists_in(inner, table, below, depth + 1)


def _likeness(elements: Sequence[Any], key: str, table: Table) -> int:
    """How much a list looks like one of people: 3 with keys of people, 2 called ids or e-mails, 0 not at all."""
    seen = elements[:_LOOKED_AT]
    if any(isinstance(each, Mapping) and _is_somebody(each, table) for each in seen):
        return 3
    if not all(isinstance(each, str | int | float) and not isinstance(each, bool) for each in seen):
        return 0
    if field_of(key, table) in (Field.ID, Field.EMAIL) or key.casefold() in _CALLED:
        return 2
    return 2 if all(as_email(str(each)) for each in seen) else 0


_CALLED = frozenset(
    [
        "customers",
        "members",
        "persons",
        "people",
        "users",
        "contacts",
        "ids",
        "emails",
        "subscribers",
        "recipients",
        "profiles",
    ]
)
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
    ]
)


def _is_somebody(element: Mapping[str, Any], table: Table, depth: int = 0) -> bool:
    """Whether an object has a key of a person, itself or in an object that only holds the person."""
    for key, value in element.items():
        lists = value.values() if isinstance(value, Mapping) else [value]
        if any(isinstance(each, list) for each in lists):
            continue
        if field_of(str(key), table) in (Field.ID, Field.EMAIL):
            return True
        inside = isinstance(value, Mapping) and str(key).casefold() in _INSIDE and depth < _NESTED
        if inside and _is_somebody(value, table, depth + 1):
            return True
    return False


def _by_column(document: Mapping[str, Any], table: Table) -> list[Any] | None:
    """Rows of a document that holds columns: `{"id": […], "email": […]}`, as pandas and databases write it."""
    names, rows = document.get("columns"), document.get("data", document.get("rows"))
    if names is None and isinstance(document.get("meta"), list):
        names = [each.get("name") for each in document["meta"] if isinstance(each, Mapping)]
    if isinstance(names, list) and isinstance(rows, list) and all(isinstance(row, list) for row in rows):
        heads = [each.get("name", "") if isinstance(each, Mapping) else each for each in names]
        return [dict(zip(map(str, heads), row, strict=False)) for row in rows]
    columns = {key: _cells_of(value) for key, value in document.items()}
    lengths = {len(cells) for cells in columns.values() if cells is not None}
    keyed = any(field_of(str(key), table) in (Field.ID, Field.EMAIL) for key in columns)
    if not keyed or len(lengths) != 1 or any(cells is None for cells in columns.values()) or lengths == {0}:
        return None
    filled = {key: cells or [] for key, cells in columns.items()}
    return [dict(zip(filled, row, strict=True)) for row in zip(*filled.values(), strict=True)]


def _cells_of(value: Any) -> list[Any] | None:
    if isinstance(value, list):
        return value if not any(isinstance(each, list | Mapping) for each in value) else None
    if isinstance(value, Mapping) and value and all(str(key).isdigit() for key in value):
        cells = list(value.values())
        return cells if not any(isinstance(each, list | Mapping) for each in cells) else None
    return None


def _by_key(document: Mapping[str, Any], table: Table) -> list[Any] | None:
    """Rows of an object whose keys are the ids and whose values are the people."""
    values = list(document.values())
    if not values or not all(isinstance(value, Mapping) for value in values):
        return None
    if sum(1 for value in values[:_LOOKED_AT] if _is_somebody(value, table)) < _NUMERIC * len(
        values[:_LOOKED_AT]
    ):
        return None
    return [{_KEYED: key, **value} for key, value in document.items()]
