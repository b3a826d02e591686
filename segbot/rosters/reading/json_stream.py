"""The elements of a JSON list one by one, so that a long file never lies in memory whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from segbot.rosters.reading.columns import Field, field_of

_WRAPPERS = frozenset(
    {"customers", "members", "persons", "people", "users", "contacts", "ids", "emails", "data"}
)
_SPACE = re.compile(r"\s*")
_PART = 1 << 16
_LARGEST = 1 << 20
# Numbers stay as they are written: an id is never a number.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


class BrokenJsonError(ValueError):
    """The text is not JSON from some place on; `str()` says where, without quoting it."""


def elements(text: TextIO) -> Iterator[tuple[int, Any]]:
    """Elements with their numbers, from 1: of the array, of the list inside an object, or of each line (numbered by
    line, a broken one as BrokenJsonError in its place). Raises BrokenJsonError where no more can be read.
    """
    head = text.read(_PART)
    text.seek(0)
    if _is_lines(head):
        yield from _lines(text)
        return
    yield from enumerate(_Stream(text).elements(), 1)


def _is_lines(head: str) -> bool:
    first, _, _ = head.strip().partition("\n")
    try:
        value = _DECODER.decode(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and _list_inside(value) is None


def _lines(text: TextIO) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            yield number, _DECODER.decode(line.strip())
        except json.JSONDecodeError as error:
            yield number, BrokenJsonError(f"character {error.pos + 1}.")
        except RecursionError:
            yield number, BrokenJsonError("it is nested too deeply.")


def _list_inside(value: dict[str, Any]) -> list[Any] | None:
    """The list an object is wrapped around: under a name we know; else, where the object is nobody itself, its only
    list, or one a level down.
    """
    lists = {key: inner for key, inner in value.items() if isinstance(inner, list)}
    named = [inner for key, inner in lists.items() if key.casefold() in _WRAPPERS]
    if named:
        return named[0]
    if any(field_of(key) in (Field.ID, Field.EMAIL) for key in value):
        return None
    if len(lists) == 1:
        return next(iter(lists.values()))
    below = (_list_inside(inner) for inner in value.values() if isinstance(inner, dict))
    return next((found for found in below if found is not None), None)


class _Stream:
    """A reader that holds one part of the text and one element at a time."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._held = ""
        self._at = 0
        self._before = 0

    def elements(self) -> Iterator[Any]:
        while (start := self._peek()) != "":
            if start == "[":
                yield from self._array()
            elif start == "{":
                yield from self._object()
            else:
                yield self._value()

    def _array(self) -> Iterator[Any]:
        self._take("[")
        if self._peek() == "]":
            self._take("]")
            return
        while True:
            yield self._value()
            if self._peek() == "]":
                self._take("]")
                return
            self._take(",")

    def _object(self) -> Iterator[Any]:
        """The elements of the list inside; an object without one is an element itself."""
        self._take("{")
        plain: dict[str, Any] = {}
        streamed = False
        while self._peek() != "}":
            key = self._value()
            self._take(":")
            if str(key).casefold() in _WRAPPERS and self._peek() == "[":
                streamed = True
                yield from self._array()
            else:
                plain[str(key)] = self._value()
            if self._peek() != "}":
                self._take(",")
        self._take("}")
        if not streamed:
            inside = _list_inside(plain)
            yield from [plain] if inside is None else inside

    def _peek(self) -> str:
        while True:
            space = _SPACE.match(self._held, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def _take(self, expected: str) -> None:
        if self._peek() != expected:
            raise self._broken()
        self._at += 1

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except json.JSONDecodeError as error:
                if len(self._held) - self._at > _LARGEST or not self._more():
                    raise self._broken() from error
                continue
            except RecursionError as error:
                raise BrokenJsonError("it is nested too deeply.") from error
            if end == len(self._held) and self._more():
                continue  # a number may go on in the next part
            self._at = end
            return value

    def _more(self) -> bool:
        part = self._text.read(_PART)
        if not part:
            return False
        self._before += self._at
        self._held = self._held[self._at :] + part
        self._at = 0
        return True

    def _broken(self) -> BrokenJsonError:
        return BrokenJsonError(f"it cannot be read from character {self._before + self._at + 1:,} on.")
