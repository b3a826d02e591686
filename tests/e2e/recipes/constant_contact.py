"""How each cell of Constant Contact is done: rules instead of people."""

from __future__ import annotations

from dataclasses import dataclass

from e2e.cells import OPENED, Cell, fresh
from e2e.recipes.bunce import Bunce


@dataclass
class ConstantContact(Bunce):
    name: str = "constant_contact"

    def rule(self, segment):
        emulator = self.desk.emulator(self.name)
        return emulator.segments()[self.desk.key(self.name, segment)]["segment_criteria"]

    def list(self):
        self.looked("list constant_contact", "Spring cleaning", "Five years of silence")

    def show(self):
        self.looked("show constant_contact Spring cleaning", "last-n-campaigns")

    def create(self):
        name = fresh()
        yield Cell(
            f"create constant_contact {name} criteria={OPENED}",
            form={"name": name, "criteria": OPENED},
            headline=f"Create the segment {name}?",
        )
        assert self.rule(name) == OPENED

    def rename(self):
        new = fresh()
        rule = self.rule("VIP customers")
        yield Cell(
            f"rename constant_contact “VIP customers” {new}",
            form={"segment": "VIP customers", "name": new},
            headline=f"Rename VIP customers to {new}?",
        )
        assert "VIP customers" not in self.desk.names(self.name)
        assert self.rule(new) == rule

    def edit(self):
        yield Cell(
            f"edit constant_contact “Spring cleaning” criteria={OPENED}",
            form={"segment": "Spring cleaning", "criteria": OPENED},
            headline="No scheduled campaign uses it.",
        )
        assert self.rule("Spring cleaning") == OPENED

    def delete(self):
        name = "Five years of silence"
        yield Cell(
            f"delete constant_contact {name}",
            form={"segment": name},
            proof=self.proof | {"confirm_name": name},
            headline="No scheduled campaign uses it.",
        )
        assert name not in self.desk.names(self.name)

    def undo(self):
        name, new = "東京のお客様", fresh()
        number = self.desk.do(Cell(f"rename constant_contact {name} {new}"))
        yield Cell(f"undo #{number}", headline=f"rename {new} to {name}?")
        assert name in self.desk.names(self.name)
        assert new not in self.desk.names(self.name)
