"""JSON lists of people: an array, an object around one, or one object per line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TextIO

from segbot.domain.members import RowError
from segbot.rosters.reading.cells import clean, clean_words, sample
from segbot.rosters.reading.columns import Field, field_of, tag_of
from segbot.rosters.reading.json_stream import BrokenJsonError, elements
from segbot.rosters.reading.page import NO_TAGS, PAGE_ROWS, Page, Row, Tags
from segbot.rosters.reading.sources import UnreadableFileError

_START = re.compile(r'\s*(?:\[\s*(?:[\[{"\]]|-?\d|null|true|false)|\{\s*["}])')
_TAG_FIELDS = frozenset({"tags", "attributes", "substitutiontags"})


def looks_like_json(head: str) -> bool:
    """Whether text begins as a JSON array or object would."""
    return _START.match(head) is not None


def json_pages(source: str, text: TextIO) -> Iterator[Page | RowError]:
    """Pages of a JSON list, flat in memory; rows are numbered by element, or by line where each line is an object.

    Elements are ids or e-mails (strings or numbers, digits kept as written) or objects with the names a CSV header
    may have; `tags` or `attributes` may be an object, or a list of `{"tag": …, "value": …}`.
    Raises UnreadableFileError where the JSON is broken; in JSON lines a broken line is a RowError.
    """
    try:
        yield from _paged(source, elements(text), _Reader(source))
    except BrokenJsonError as error:
        raise UnreadableFileError(f"“{source}” looks like JSON and is broken: {error}") from error


def _paged(
    source: str, numbered: Iterable[tuple[int, Any]], read: Callable[[int, Any], Row | RowError]
) -> Iterator[Page | RowError]:
    waiting = iter(numbered)
    while part := list(islice(waiting, PAGE_ROWS)):
        numbers: list[int] = []
        rows: list[Row] = []
        for number, element in part:
            row = read(number, element)
            if isinstance(row, RowError):
                yield row
            else:
                numbers.append(number)
                rows.append(row)
        if rows:
            yield Page.of_rows(source, numbers, rows)


class _Reader:
    """Elements of one list as rows; remembers what its keys mean."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._meanings: dict[str, Field | str | None] = {}

    def __call__(self, number: int, element: Any) -> Row | RowError:
        if isinstance(element, str):
            cell = clean(element)
            row: Row = ("", cell, "", "", "", NO_TAGS) if "@" in cell else (cell, "", "", "", "", NO_TAGS)
        elif isinstance(element, Mapping):
            cells = self._cells(element)
            if isinstance(cells, str):
                return self._fault(number, cells, element)
            row = cells
        elif isinstance(element, BrokenJsonError):
            return self._fault(number, f"This line is broken JSON: {element}", "")
        else:
            return self._fault(number, "It is neither an id, an e-mail address, nor an object.", element)
        if not row[0] and not row[1]:
            return self._fault(number, "It has neither an id nor an e-mail address.", element)
        return row

    def _fault(self, number: int, why: str, element: Any) -> RowError:
        seen = next(iter(element.values()), "") if isinstance(element, Mapping) else element
        shown = sample(seen) if isinstance(seen, str) else ""
        return RowError(source=self._source, row=number, why=why, sample=shown)

    def _cells(self, person: Mapping[str, Any]) -> Row | str:
        """The row an object describes, or why it describes none."""
        found: dict[Field, str] = {}
        plain_id = ""
        tags: dict[str, str] = {}
        for key, value in person.items():
            meaning = self._meaning(key)
            if meaning is None:
                continue
            if not isinstance(meaning, Field):
                tags |= _tags(meaning, value)
                continue
            cell = _scalar(value)
            if meaning is Field.ID and key.casefold() == "id":
                if plain_id and cell and cell != plain_id:
                    return f"It has two different values for {meaning.value}."
                plain_id = plain_id or cell
            elif found.setdefault(meaning, cell) != cell and meaning in (Field.ID, Field.EMAIL):
                return f"It has two different values for {meaning.value}."
        first_name, last_name, phone = clean_words(
            [found.get(field, "") for field in (Field.FIRST_NAME, Field.LAST_NAME, Field.PHONE)]
        )
        identifier = found.get(Field.ID) or plain_id
        return (identifier, found.get(Field.EMAIL, ""), first_name, last_name, phone, tags or NO_TAGS)

    def _meaning(self, key: str) -> Field | str | None:
        """A field, or the name of a tag (`""` for a collection of tags), or nothing."""
        if key not in self._meanings:
            collection = "".join(filter(str.isalnum, key.casefold())) in _TAG_FIELDS
            self._meanings[key] = "" if collection else field_of(key) or tag_of(key) or None
        return self._meanings[key]


def _scalar(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _tags(name: str, value: Any) -> Tags:
    if name:
        pairs: Iterable[tuple[Any, Any]] = [(name, value)]
    elif isinstance(value, Mapping):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = [(entry.get("tag"), entry.get("value")) for entry in value if isinstance(entry, Mapping)]
    else:
        pairs = []
    return {
        str(tag): clean_words([said])[0] for tag, content in pairs if tag and (said := _tag_text(content))
    }


def _tag_text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "" if content is None else json.dumps(content)
