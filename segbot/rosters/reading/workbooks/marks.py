"""What a sheet says about its rows and cells beside their values; python-calamine does not tell."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping

# In the place of a cell whose formula has no stored value.
NOT_COMPUTED = "\x00formula\x00"


class Marks:
    """Rows and columns count from 0. `hidden`: rows hidden by a filter, by hand or by a group, `hidden_columns` likewise.
    `not_computed`: cells of formulas without a value. `shown`: numbers whose format fills them up with zeros, as a person
    sees them. `parted`: texts with a line break or a tab inside, for which python-calamine puts nothing in .ods sheets.
    """

    # Not a dataclass: loading what makes one takes a reader longer than reading many a workbook.
    def __init__(self, *, hidden: Collection[int] = (), hidden_columns: Collection[int] = ()) -> None:
        self.hidden: set[int] = set(hidden)
        self.hidden_columns: set[int] = set(hidden_columns)
        self.not_computed: set[tuple[int, int]] = set()
        self.shown: dict[tuple[int, int], str] = {}
        self.parted: dict[tuple[int, int], str] = {}

    @property
    def any_cells(self) -> bool:
        return bool(self.not_computed or self.shown or self.parted)

    def moved(self, columns: int) -> Marks:
        """As they are when so many columns in front are left out; the marks of these go."""
        if not columns:
            return self
        hidden_columns = {column - columns for column in self.hidden_columns if column >= columns}
        moved = Marks(hidden=self.hidden, hidden_columns=hidden_columns)
        moved.not_computed = {
            (row, column - columns) for row, column in self.not_computed if column >= columns
        }
        moved.shown, moved.parted = _moved(self.shown, columns), _moved(self.parted, columns)
        return moved


def _moved(texts: Mapping[tuple[int, int], str], columns: int) -> dict[tuple[int, int], str]:
    return {(row, column - columns): text for (row, column), text in texts.items() if column >= columns}


MarksOf = Callable[[str], Marks]
"""The marks of the sheet with a name."""


def template(format_code: str) -> str:
    """What a number format shows, where it only fills up with zeros and adds fixed signs: `K00000` for `"K"00000`, its
    literal signs each behind a backslash; empty for other formats. A format with conditions becomes a line for each, the
    condition first: `>99999 00000` (ECMA-376 part 1, 18.8.31).
    """
    sections = format_code.split(";")
    conditions = [_CONDITION.search(section) for section in sections[:3]]
    if not any(conditions):
        return _template(sections[0])
    lines = [
        f"{condition[1] if condition else ''} {_template(section)}"
        for condition, section in zip(conditions, sections, strict=False)
    ]
    return "\n".join(lines) if any(line.split(" ", 1)[1] for line in lines) else ""


_CONDITION = re.compile(r"\[((?:<=|>=|<>|<|>|=)-?\d+(?:\.\d+)?)\]")
_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}


def _holds(condition: str, digits: str) -> bool:
    sign = condition.rstrip("0123456789.-")
    return not condition or _COMPARED[sign](float(digits), float(condition.removeprefix(sign)))


def _template(section: str) -> str:
    code = re.sub(r"\[[^\]]*\]", "", section)
    if not _FILLED_UP.fullmatch(code) or code.count("0") < 2:  # noqa: PLR2004 a single zero is the plain format
        return ""
    parts = []
    for quoted, escaped, plain in _SIGNS.findall(code):
        parts += [f"\\{sign}" for sign in quoted or escaped] or [plain if plain == "0" else f"\\{plain}"]
    return "".join(parts)


_FILLED_UP = re.compile(r"(?:0|\"[^\"0-9]*\"|\\[^0-9]|[-/ ()])+")
_SIGNS = re.compile(r"\"([^\"]*)\"|\\(.)|(.)", re.DOTALL)


def shown(value: str, made: str) -> str:
    """A whole number, zero or more, as the template shows it; other values as they are."""
    digits = value.removesuffix(".0")
    if not digits.isdigit():
        return value
    if made[:1] in {"<", ">", "="} or "\n" in made:
        lines = (line.partition(" ") for line in made.split("\n"))
        made = next((rest for condition, _, rest in lines if _holds(condition, digits)), "")
        if not made:
            return value
    signs = re.findall(r"\\.|0", made, re.DOTALL)
    places = signs.count("0")
    filled = digits.zfill(places)
    text, at = "", len(filled) - places
    first = True
    for sign in signs:
        if sign == "0":
            text += filled[: at + 1] if first else filled[at]
            first, at = False, at + 1
        else:
            text += sign[1]
    return text
