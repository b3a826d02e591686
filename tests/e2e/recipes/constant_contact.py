"""How each cell of Constant Contact is done: rules, and people on lists."""

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

    # People are on lists, by their addresses.

    def address(self, number):
        """Somebody who is a contact and on hardly any list."""
        mails = [one["email_address"] for one in self.desk.emulator(self.name).contacts.values()]
        return mails[number]["address"]

    def add(self):
        before = set(self.people("Nobody yet"))
        first, second = self.address(3), self.address(4)
        yield Cell(
            f"add constant_contact “Nobody yet” {first} {second}",
            form={"segment": "Nobody yet", "members_text": f"{first}\n{second}"},
            headline="Add 2 people to Nobody yet?",
        )
        assert set(self.people("Nobody yet")) == before | {first, second}

    def remove(self):
        before = self.people("New customers")
        leaving = before[:3]
        yield Cell(
            f"remove constant_contact “New customers” {' '.join(leaving)}",
            form={"segment": "New customers", "members_text": "\n".join(leaving)},
            headline="Remove 3 of 45 people (7%) from New customers?",
        )
        assert set(self.people("New customers")) == set(before[3:])

    def replace(self):
        before = self.people("Kunder i Göteborg 🛒")
        staying, joining = before[:10], self.address(3)
        coming = {joining} - set(before)
        yield Cell(
            f"replace constant_contact “Kunder i Göteborg 🛒” {' '.join(staying)} {joining}",
            form={"segment": "Kunder i Göteborg 🛒", "members_text": "\n".join([*staying, joining])},
            proof=self.proof | {"confirm_name": "Kunder i Göteborg 🛒", "confirm_count": "26"},
            headline="26 leave",
        )
        assert set(self.people("Kunder i Göteborg 🛒")) == {*staying, *coming}

    def clear(self):
        count = len(self.people("VIP guests"))
        yield Cell(
            "clear constant_contact “VIP guests”",
            form={"segment": "VIP guests"},
            proof=self.proof | {"confirm_name": "VIP guests", "confirm_count": str(count)},
            headline=f"Remove everyone from VIP guests ({count} people)?",
        )
        assert self.people("VIP guests") == []

    def import_(self):
        everyone = self.people("Autumn fair 2024")
        before = len(self.desk.sent(self.name))
        yield Cell(
            "import constant_contact “Autumn fair 2024”",
            people="\n".join(["email", *everyone]) + "\n",
            form={"segment": "Autumn fair 2024", "members_text": "\n".join(everyone[:60])},
            headline="ell segbot who is in Autumn fair 2024",
        )
        assert len(self.desk.sent(self.name)) == before
        self.exactly_known("Autumn fair 2024", len(everyone))
