"""How each cell of Bunce is done, and what the other providers do alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from e2e.cells import Cell, fresh, listed


@dataclass
class Bunce:
    desk: Any
    name: str = "bunce"
    proof: dict = field(default_factory=lambda: {"reason": "The season is over"})

    def people(self, segment):
        return list(self.desk.people(self.name, segment))

    def imported(self, segment):
        """A segment of the seed whose people segbot knows, told by a file."""
        self.desk.do(Cell(f"import {self.name} “{segment}”", people=listed(self.people(segment))))
        return segment

    def looked(self, command, *told):
        answer = self.desk.told_now(command)
        for each in told:
            assert each in answer, answer

    def list(self):
        self.looked("list bunce", "25 segments", "*Wholesale* 41 people")

    def show(self):
        self.looked("show bunce wholesale", "Companies with an account manager", "41 people")

    def create(self):
        name = fresh()
        yield Cell(
            f"create bunce “{name}” 1001 1002 description=“Spring”",
            form={"name": name, "description": "Spring", "members_text": "1001\n1002"},
            headline=f"Create the segment {name} with 2 people?",
        )
        assert set(self.people(name)) == {"1001", "1002"}

    def rename(self):
        old, new = "Support escalations", fresh()
        held = self.people(old)
        yield Cell(
            f"rename bunce “{old}” “{new}”",
            form={"segment": old, "name": new},
            headline=f"Rename {old} to {new}?",
        )
        assert old not in self.desk.names("bunce")
        assert self.people(new) == held

    def add(self):
        before = self.people("Wholesale")
        yield Cell(
            "add bunce Wholesale brand-new-1 brand-new-2",
            form={"segment": "Wholesale", "members_text": "brand-new-1, brand-new-2"},
            headline="Add 2 people to Wholesale?",
        )
        assert self.people("Wholesale") == [*before, "brand-new-1", "brand-new-2"]

    def remove(self):
        before = self.people("Webinar March")
        leaving = before[:3]
        yield Cell(
            f"remove bunce “Webinar March” {' '.join(leaving)}",
            form={"segment": "Webinar March", "members_text": "\n".join(leaving)},
            headline="Remove 3 of 73 people (4%) from Webinar March?",
        )
        assert self.people("Webinar March") == before[3:]

    def replace(self):
        before = self.people(self.imported("Webinar May"))
        staying = before[:10]
        yield Cell(
            f"replace bunce “Webinar May” {' '.join(staying)} brand-new-3",
            form={"segment": "Webinar May", "members_text": "\n".join([*staying, "brand-new-3"])},
            proof=self.proof | {"confirm_name": "Webinar May", "confirm_count": str(len(before) - 10)},
            headline="54 leave (84%), 1 join, 10 stay?",
        )
        assert set(self.people("Webinar May")) == {*staying, "brand-new-3"}

    def clear(self):
        self.imported("Beta testers")
        yield Cell(
            "clear bunce Beta testers",
            form={"segment": "Beta testers"},
            proof=self.proof | {"confirm_name": "Beta testers", "confirm_count": "24"},
            headline="Remove everyone from Beta testers (24 people)?",
        )
        assert self.people("Beta testers") == []

    def import_(self):
        everyone = self.people("Webinar April")
        before = len(self.desk.sent("bunce"))
        yield Cell(
            "import bunce “Webinar April”",
            people=listed(everyone),
            form={"segment": "Webinar April", "members_text": "\n".join(everyone)},
            headline="ell segbot who is in Webinar April: 88 people?",
        )
        assert len(self.desk.sent("bunce")) == before
        self.exactly_known("Webinar April", 88)

    def exactly_known(self, segment, count):
        key = self.desk.key(self.name, segment)
        found = self.desk.rows(
            "SELECT change, end_row - first_row AS people FROM book_entries WHERE segment_id = :key", key=key
        )
        assert found[-1] == {"change": "exactly", "people": count}

    def undo(self):
        before = self.people("Gift card holders")
        number = self.desk.do(Cell("add bunce “Gift card holders” brand-new-4"))
        assert self.people("Gift card holders") != before
        yield Cell(f"undo #{number}", headline="remove 1 of 229 people")
        assert self.people("Gift card holders") == before
