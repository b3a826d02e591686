"""What a sheet says about its rows and cells beside their values; python-calamine does not tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# In the place of a cell whose formula has no stored value.
NOT_COMPUTED = "\x00formula\x00"


@dataclass(kw_only=True)
class Marks:
    """Rows and columns count from 0. `hidden`: rows hidden by a filter, by hand or by a group. `not_computed`: cells of
    formulas without a value. `padded`: how many digits a number is shown with, by cell.
    """

    hidden: set[int] = field(default_factory=set)
    not_computed: set[tuple[int, int]] = field(default_factory=set)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def any_cells(self) -> bool:
        return bool(self.not_computed or self.padded)


MarksOf = Callable[[str], Marks]
"""The marks of the sheet with a name."""


def padding(format_code: str) -> int:
    """How many digits a number format like 00000 shows at least; 0 for other formats."""
    code = format_code.split(";", 1)[0].replace('"', "").replace("\\", "")
    return len(code) if len(code) > 1 and set(code) == {"0"} else 0


def paddings(formats: Mapping[int, str]) -> dict[int, int]:
    """Those of the formats, by their numbers, that fill up with zeros."""
    return {key: digits for key, code in formats.items() if (digits := padding(code))}
