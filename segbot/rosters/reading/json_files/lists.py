"""JSON lists of people, whatever they are wrapped in, read as a table: its columns are the keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TextIO

from segbot.domain.lists import Reading
from segbot.domain.members import RowError
from segbot.rosters.reading.about import About
from segbot.rosters.reading.columns.headings import Field, Table, field_of
from segbot.rosters.reading.json_files.decoding import decode, document_in, repeated_key
from segbot.rosters.reading.json_files.documents import people_in
from segbot.rosters.reading.json_files.objects import (
    flattened,
    heading_of,
    last_key,
    merged,
    row_of_cells,
    text_of,
)
from segbot.rosters.reading.json_files.quick_lines import quick_rows
from segbot.rosters.reading.page import PAGE_ROWS, ByColumn, Page
from segbot.rosters.reading.sources import UnreadableFileError
from segbot.rosters.reading.tables import Batch, pages_of_table
from segbot.rosters.reading.text.loose import pages_of_lines
from segbot.rosters.reading.values.never import Kind
from segbot.rosters.reading.wanted import Asking, Wanted

_START = re.compile(r"""\s*(?:[\[(]\s*(?:[\[({"\]]|-?\d|null|true|false)|\{\s*["'}])""")
_CHECKBOX = re.compile(r"\s*(?:\[[ xX]?\]|\(\d{1,5}\))\s+[^\s,\]]")
# Characters; a file from Slack is ten megabytes at most.
_LARGEST = 1 << 26
_AT_ONCE = 50_000
# As many columns as the widest exports have, several times over; each costs time in every row.
_MOST_KEYS = 2_000


def looks_like_json(head: str) -> bool:
    """Whether text begins as a JSON array or object would."""
    return _START.match(head) is not None and _CHECKBOX.match(head) is None


def json_pages(about: About, text: TextIO, wanted: Wanted) -> Iterator[Page | RowError | Reading]:
    """Pages of a JSON list, and how it was read; rows are numbered by element, or by line where each line is one.

    Elements are ids or e-mails (digits kept as written) or objects, however deep their keys; `tags` or `attributes` may
    be an object, or a list of `{"tag": …, "value": …}`. Raises UnreadableFileError where the JSON is broken; in JSON
    lines a broken line is a RowError.
    """
    first, second = text.readline(), text.readline()
    text.seek(0)
    if _is_line(first, second):
        yield from _lines(about, text, wanted)
        return
    content = text.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise UnreadableFileError(
            f"“{about.source}” is too long for one JSON document; send it as JSON Lines or CSV."
        )
    asking = Asking(wanted)
    document = _document(about.source, content)
    if document is None:
        pages = pages_of_lines(about, enumerate(content.splitlines(), 1), wanted)
        yield from pages
        return
    elements = people_in(document, about.source, wanted.headings, asking)
    asking.check()
    about.answered += asking.answered
    odd: list[RowError] = []
    yield from _with(odd, _elements(about, _unambiguous(about, enumerate(elements, 1), odd), wanted))


def _is_line(first: str, second: str) -> bool:
    """Whether the first line is an element by itself and more follow. An object around a list is a whole document, unless
    the next line begins another one.
    """
    if not first.strip() or not first.endswith(("\n", "\r")):
        return False
    try:
        value = decode(first.strip())
    except (ValueError, RecursionError):
        return False
    if isinstance(value, list):
        return not value or not isinstance(value[0], Mapping | list)
    if not isinstance(value, Mapping):
        return False
    return second.lstrip()[:1] == "{" or not any(isinstance(each, list) and each for each in value.values())


def _document(source: str, content: str) -> Any:
    """The document; None for what another language writes as a list, in other quotes."""
    try:
        return document_in(content)
    except RecursionError as error:
        raise _broken(source, "it is nested too deeply.") from error
    except json.JSONDecodeError as error:
        raise _broken(source, f"it cannot be read from character {error.pos + 1:,} on.") from error


def _broken(source: str, where: str) -> UnreadableFileError:
    return UnreadableFileError(f"“{source}” looks like JSON and is broken: {where}")


def _lines(about: About, text: TextIO, wanted: Wanted) -> Iterator[Page | RowError | Reading]:
    alike = _alike(text)
    if alike is not None:
        yield from _quick_lines(about, text, wanted, *alike)
        return
    text.seek(0)
    broken: list[RowError] = []
    yield from _with(
        broken,
        _elements(about, _unambiguous(about, _decoded(about, enumerate(text, 1), broken), broken), wanted),
    )


def _alike(text: TextIO) -> tuple[tuple[str, ...], list[ByColumn]] | None:
    """The keys of all of the first lines, and their rows, where these are alike."""
    keys: tuple[str, ...] | None = None
    parts: list[ByColumn] = []
    while len(parts) < _AT_ONCE // PAGE_ROWS and (lines := list(islice(text, PAGE_ROWS))):
        found = quick_rows(lines)
        if found is None or (keys is not None and found[0] != keys):
            return None
        keys = found[0]
        parts.append(found[1])
    return None if keys is None else (keys, parts)


def _quick_lines(
    about: About, text: TextIO, wanted: Wanted, keys: tuple[str, ...], parts: list[ByColumn]
) -> Iterator[Page | RowError | Reading]:
    """Lines that are alike, at least the first ones (`parts`); each one is looked at by itself among those that are not."""
    table = wanted.headings
    names, columns = merged(keys, [dict.fromkeys(keys, "")], table)
    about.letters = tuple(names)
    odd: list[RowError] = []

    def batches() -> Iterator[Batch]:
        at = 1
        parts.reverse()
        while parts:
            rows = parts.pop()
            yield range(at, at + len(rows)), rows
            at += len(rows)
        while lines := list(islice(text, PAGE_ROWS)):
            found = quick_rows(lines)
            if found is not None and found[0] == keys:
                yield range(at, at + len(lines)), found[1]
            else:
                yield _one_by_one(about, enumerate(lines, at), columns, table, odd)
            at += len(lines)

    yield from _with(odd, pages_of_table(about, batches(), wanted, headings=tuple(map(heading_of, names))))


def _one_by_one(
    about: About,
    lines: Iterable[tuple[int, str]],
    columns: Sequence[Sequence[str]],
    table: Table,
    odd: list[RowError],
) -> Batch:
    """The rows of these lines; those that are none go to `odd`. Raises UnreadableFileError for people by other keys."""
    numbers: list[int] = []
    rows: list[Sequence[str]] = []
    known = {path for paths in columns for path in paths}
    for number, element in _unambiguous(about, _decoded(about, lines, odd), odd):
        if not isinstance(element, Mapping):
            odd.append(_odd(about, number))
            continue
        flat = flattened(element, table)
        _refuse_other_keys(about, flat.keys() - known, table)
        numbers.append(number)
        rows.append(row_of_cells(flat, columns))
    return numbers, rows


def _refuse_other_keys(about: About, unknown: Iterable[str], table: Table) -> None:
    if any(field_of(last_key(path), table) in (Field.ID, Field.EMAIL) for path in unknown):
        raise UnreadableFileError(
            f"“{about.source}” names people by other keys further down; send it as CSV, or in two files."
        )


def _decoded(
    about: About, lines: Iterable[tuple[int, str]], broken: list[RowError]
) -> Iterator[tuple[int, Any]]:
    """What each line holds; lines that are broken go to `broken`."""
    for number, line in lines:
        if not line.strip():
            continue
        try:
            yield number, decode(line.strip().removesuffix(","))
        except json.JSONDecodeError as error:
            why = f"This line is broken JSON: character {error.pos + 1}."
            broken.append(about.left_out(number, why, Kind.OTHER))
        except RecursionError:
            why = "This line is broken JSON: it is nested too deeply."
            broken.append(about.left_out(number, why, Kind.OTHER))


def _unambiguous(
    about: About, elements: Iterable[tuple[int, Any]], odd: list[RowError]
) -> Iterator[tuple[int, Any]]:
    """The elements without those in which a key stands twice, which go to `odd`."""
    for number, element in elements:
        name = repeated_key(element)
        if name:
            why = f"“{name[:_LONGEST_NAME]}” is in it twice, with different values."
            odd.append(about.left_out(number, why, Kind.TWICE))
        else:
            yield number, element


_LONGEST_NAME = 40


def _elements(
    about: About, numbered: Iterable[tuple[int, Any]], wanted: Wanted
) -> Iterator[Page | RowError | Reading]:
    """By what the elements are: objects, arrays, or ids and e-mails themselves."""
    waiting = iter(numbered)
    held = list(islice(waiting, _AT_ONCE))
    kinds = {type(element) for _, element in held}
    if not held:
        return
    if kinds <= {list}:
        rows = [[text_of(cell) for cell in element] for _, element in held]
        yield from pages_of_table(
            about, _rest_of_arrays([number for number, _ in held], rows, waiting), wanted
        )
    elif dict in kinds:
        yield from _objects(about, held, waiting, wanted)
    else:
        yield from _scalars(about, held, waiting, wanted)


def _rest_of_arrays(
    numbers: Sequence[int], rows: Sequence[Sequence[str]], waiting: Iterator[tuple[int, Any]]
) -> Iterator[Batch]:
    yield numbers, list(rows)
    while part := list(islice(waiting, _AT_ONCE)):
        yield (
            [number for number, _ in part],
            [
                [text_of(cell) for cell in (element if isinstance(element, list) else [element])]
                for _, element in part
            ],
        )


def _scalars(
    about: About, held: list[tuple[int, Any]], waiting: Iterator[tuple[int, Any]], wanted: Wanted
) -> Iterator[Page | RowError | Reading]:
    odd: list[RowError] = []

    def lines() -> Iterator[Batch]:
        part = held
        while part:
            good = [(number, element) for number, element in part if isinstance(element, str)]
            odd.extend(_odd(about, number) for number, element in part if not isinstance(element, str))
            yield [number for number, _ in good], [[element] for _, element in good]
            part = list(islice(waiting, _AT_ONCE))

    yield from _with(odd, pages_of_table(about, lines(), wanted, headings=("id",)))


def _with(
    odd: list[RowError], items: Iterator[Page | RowError | Reading]
) -> Iterator[Page | RowError | Reading]:
    for item in items:
        yield from odd
        odd.clear()
        yield item
    yield from odd


def _odd(about: About, number: int) -> RowError:
    return about.left_out(number, "It is neither an id, an e-mail address nor an object.", Kind.OTHER)


def _objects(
    about: About, held: list[tuple[int, Any]], waiting: Iterator[tuple[int, Any]], wanted: Wanted
) -> Iterator[Page | RowError | Reading]:
    table = wanted.headings
    odd: list[RowError] = []
    flat = [(number, flattened(element, table)) for number, element in held if isinstance(element, Mapping)]
    odd += [_odd(about, number) for number, element in held if not isinstance(element, Mapping)]
    paths = list({path: None for _, element in flat for path in element})
    if len(paths) > _MOST_KEYS:
        raise UnreadableFileError(
            f"“{about.source}” has more than {_MOST_KEYS:,} different keys, so it looks like a document and not like a list. "
            "Send the list itself."
        )
    names, columns = merged(paths, [element for _, element in flat], table)
    about.letters = tuple(names)

    def batches() -> Iterator[Batch]:
        part = flat
        while part:
            yield [number for number, _ in part], [row_of_cells(element, columns) for _, element in part]
            fresh = list(islice(waiting, _AT_ONCE))
            odd.extend(_odd(about, number) for number, element in fresh if not isinstance(element, Mapping))
            part = [
                (number, flattened(element, table))
                for number, element in fresh
                if isinstance(element, Mapping)
            ]
            unknown = {path for _, element in part for path in element} - set(paths)
            _refuse_other_keys(about, unknown, table)

    yield from _with(odd, pages_of_table(about, batches(), wanted, headings=tuple(map(heading_of, names))))
