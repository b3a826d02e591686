"""What the cells of a column say about it where no heading does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from segbot.rosters.reading.values.ids import looks_like_id, mended
from segbot.rosters.reading.values.never import is_missing, is_total

MOSTLY = 0.8
_YEARS = (1900, 2040)
_POSTCODE = 5
_SHORTEST = 4
_PHONE = 9


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """`filled` are the values of a sample, mended. `emails`: mostly addresses. `possible`: could be ids by their digits.
    `likely`: nothing speaks against it.
    """

    filled: tuple[str, ...]
    emails: bool
    possible: bool
    likely: bool

    @property
    def samples(self) -> tuple[str, ...]:
        return self.filled[:3]


def evidence(cells: Sequence[str], as_email: Callable[[str], str]) -> Evidence:
    values = [
        text for cell in cells if (text := mended(cell)) and not is_missing(text) and not is_total(text)
    ]
    emails = mostly(values, lambda value: bool(as_email(value)))
    possible = not emails and mostly(values, looks_like_id)
    return Evidence(
        filled=tuple(values),
        emails=emails,
        possible=possible,
        likely=possible and _likely([value for value in values if looks_like_id(value)]),
    )


def mostly(values: Sequence[str], test: Callable[[str], bool]) -> bool:
    return bool(values) and sum(1 for value in values if test(value)) >= MOSTLY * len(values)


def _likely(values: Sequence[str]) -> bool:
    """Whether these are ids more likely than counts, years, postcodes, telephone numbers or the numbers of rows."""
    if len(set(values)) < 0.9 * len(values):
        return False
    digits = [value for value in values if value.isdigit()]
    if len(digits) < MOSTLY * len(values):
        return True
    if min(map(len, digits)) < _SHORTEST:
        return False
    numbers = [int(value) for value in digits]
    if all(_YEARS[0] <= number <= _YEARS[1] for number in numbers) and not _in_a_row(numbers):
        return False
    if all(len(value) == _POSTCODE for value in digits) and not _dense(numbers):
        return False
    return not all(value.startswith("0") and len(value) >= _PHONE for value in digits)


def _in_a_row(numbers: Sequence[int]) -> bool:
    return len(numbers) > 1 and max(numbers) - min(numbers) < 2 * len(numbers)


def _dense(numbers: Sequence[int]) -> bool:
    return max(numbers) - min(numbers) <= 100 * len(numbers)


def counts_rows(values: Sequence[str]) -> bool:
    """Whether these are the numbers of rows: 0, 1, 2 … or 1, 2, 3 …"""
    if len(values) < 2 or not all(value.isascii() and value.isdigit() for value in values):  # noqa: PLR2004
        return False
    numbers = [int(value) for value in values]
    return numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
