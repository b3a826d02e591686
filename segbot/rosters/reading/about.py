"""What is known of a source beside its rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from segbot.domain.lists import Answered
from segbot.domain.members import RowError
from segbot.rosters.reading.cells import sample
from segbot.rosters.reading.values.never import Kind


@dataclass(kw_only=True)
class About:
    """What is known of a source beside its rows, and what is found out while they are read. `titles` stand above its heading."""

    source: str
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    encoding: str = ""
    hidden_rows: int = 0
    hidden_taken: bool = False
    hidden_columns: frozenset[int] = frozenset()
    pasted: bool = False
    titles: set[str] = field(default_factory=set)
    letters: tuple[str, ...] = ()
    answered: list[Answered] = field(default_factory=list)

    def left_out(self, row: int, why: str, kind: Kind, seen: str = "", column: str = "") -> RowError:
        return RowError(
            source=self.source, sheet=self.sheet, row=row, why=why, kind=kind.value, column=column, sample=sample(seen)
        )  # fmt: skip
