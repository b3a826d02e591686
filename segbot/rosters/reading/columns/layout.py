"""The layout of a table: which column is what, where its people begin, and what was asked to know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from segbot.rosters.reading.cells import clean, is_email
from segbot.rosters.reading.columns.chosen import Chosen
from segbot.rosters.reading.columns.headings import Field, Table, meaning, tag_of
from segbot.rosters.reading.values.ids import IdColumn

Cells = Sequence[str]
Numbered = tuple[int, Cells]

_SEARCHED = 30
_LONGEST_HEADING = 60


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Positions of columns, from 0. `mixed` holds ids and e-mails in one column, told apart cell by cell. `chosen` say who of them is meant. `headings` are
    as long as the table is wide, `""` where there is none; `unused` are those of columns that say nothing to segbot.
    """

    width: int
    id: int | None = None
    email: int | None = None
    first_name: int | None = None
    last_name: int | None = None
    phone: int | None = None
    tags: tuple[tuple[str, int], ...] = ()
    mixed: int | None = None
    headings: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    ids: IdColumn = field(default_factory=IdColumn)
    chosen: tuple[Chosen, ...] = ()

    @property
    def used(self) -> frozenset[int | None]:
        """The columns something is taken from."""
        details = (self.first_name, self.last_name, self.phone)
        return frozenset((self.id_place, self.email, *details, *(at for _, at in self.tags)))

    @property
    def id_place(self) -> int | None:
        return self.mixed if self.id is None else self.id


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The heading of a table: the positions of its rows among those searched, and its names, one for each column."""

    rows: tuple[int, ...]
    names: tuple[str, ...]


def heading_name(cell: str) -> str:
    """A heading as it is shown: in one line, without quotes."""
    return " ".join(clean(cell).strip("*_:").split())


def find_heading(rows: Sequence[Numbered], table: Table) -> Heading | None:
    """The row (or two) with names we know, an id or e-mail among them; below titles and comments, above the people."""
    best: tuple[int, Heading] | None = None
    searched = [cells for _, cells in rows[:_SEARCHED]]
    width = max((_filled(cells) for cells in searched), default=0)
    for at, cells in enumerate(searched):
        if _has_data(cells, table):
            if best is not None:
                break
            continue
        for heading in _candidates(searched, at, table):
            score = _score(heading.names, table)
            lonely = sum(1 for name in heading.names if name) == 1 and width > 1
            if score and (best is None or score > best[0]) and not (lonely and score < _KEY):
                best = (score, heading)
        if best is not None and at > best[1].rows[-1] + 1:
            break
    return best[1] if best else None


_KEY = 10


def _candidates(searched: Sequence[Cells], at: int, table: Table) -> list[Heading]:
    names = tuple(map(heading_name, searched[at]))
    found = [Heading(rows=(at,), names=names)]
    if at + 1 < len(searched) and not _has_data(searched[at + 1], table):
        below = tuple(map(heading_name, searched[at + 1]))
        if any(below) and below != names:
            found.append(Heading(rows=(at, at + 1), names=_joined(names, below, table)))
    return found


def _joined(upper: Sequence[str], lower: Sequence[str], table: Table) -> tuple[str, ...]:
    """Headings on two lines as one: the part that is known, else both."""
    width = max(len(upper), len(lower))
    above = [*upper, *[""] * (width - len(upper))]
    below = [*lower, *[""] * (width - len(lower))]
    names = []
    for one, other in zip(above, below, strict=True):
        both = f"{one} {other}".strip()
        known = [name for name in (other, one, both) if name and meaning(name, table)]
        names.append(known[0] if known else both)
    return tuple(names)


def _score(names: Sequence[str], table: Table) -> int:
    """0 for no heading at all; a key counts more than all else."""
    fields = {found[0] for name in names if name and (found := meaning(name, table))}
    keys = len(fields & {Field.ID, Field.EMAIL})
    tags = sum(1 for name in names if tag_of(name))
    return keys * _KEY + len(fields) + tags if keys else 0


def _filled(cells: Cells) -> int:
    return sum(1 for cell in cells if cell.strip())


def _has_data(cells: Cells, table: Table) -> bool:
    for cell in cells:
        text = clean(cell)
        if (text.isdigit() and len(text) > 1) or is_email(text):
            return True
        if len(text) > _LONGEST_HEADING and not meaning(text, table):
            continue
    return False
