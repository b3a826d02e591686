"""How each cell of Batch is done."""

from __future__ import annotations

from dataclasses import dataclass

from e2e.cells import Cell, fresh, listed
from e2e.recipes.bunce import Bunce


@dataclass
class Batch(Bunce):
    name: str = "batch"

    def list(self):
        self.looked("list batch", "tokyo", "lapsed-90-days")

    def show(self):
        self.looked("show batch tokyo", "東京のお客様", "96 people")

    def create(self):
        name = fresh()
        yield Cell(
            f"create batch {name} b-1 b-2 display_name=“Spring”",
            form={"name": name, "members_text": "b-1\nb-2", "display_name": "Spring"},
            headline=f"Create the audience {name} with 2 people?",
        )
        assert set(self.people(name)) == {"b-1", "b-2"}
        assert self.desk.emulator("batch").segments()[name]["display_name"] == "Spring"

    def add(self):
        before = set(self.people("tokyo"))
        yield Cell(
            "add batch tokyo b-1 b-2",
            form={"segment": "tokyo", "members_text": "b-1\nb-2"},
            headline="Add 2 people to tokyo?",
        )
        assert set(self.people("tokyo")) == before | {"b-1", "b-2"}

    def remove(self):
        before = self.people("winter_sale")
        yield Cell(
            f"remove batch winter_sale {before[0]} {before[1]}",
            form={"segment": "winter_sale", "members_text": "\n".join(before[:2])},
            headline="Remove 2 of 2,110 people (under 1%) from winter_sale?",
        )
        assert self.people("winter_sale") == before[2:]

    def replace(self):
        yield Cell(
            "replace batch trial_users b-1 b-2",
            form={"segment": "trial_users", "members_text": "b-1\nb-2"},
            proof=self.proof | {"confirm_name": "trial_users", "confirm_count": "187"},
            headline="Replace everyone in trial_users: 187 leave",
        )
        assert set(self.people("trial_users")) == {"b-1", "b-2"}

    def clear(self):
        self.imported("Beta_Testers")
        yield Cell(
            "clear batch Beta_Testers",
            form={"segment": "Beta_Testers"},
            proof=self.proof | {"confirm_name": "Beta_Testers", "confirm_count": "24"},
            headline="Remove everyone from Beta_Testers (24 people)?",
        )
        assert self.people("Beta_Testers") == []

    def tag(self):
        someone = self.people("staff")[0]
        listing = f"id,attr:tier\n{someone},3\n"
        yield Cell(
            "tag batch staff",
            people=listing,
            form={"segment": "staff", "members_file": listing},
            headline="Tag 1 person in staff?",
        )
        assert self.desk.people("batch", "staff")[someone] == {"tier": "3"}

    def delete(self):
        yield Cell(
            "delete batch free-shipping",
            form={"segment": "free-shipping"},
            proof=self.proof | {"confirm_name": "free-shipping", "confirm_count": "58"},
            headline="couldn't check every campaign",
        )
        assert "free-shipping" not in self.desk.names("batch")

    def import_(self):
        everyone = self.people("vip_2026")
        before = len(self.desk.sent("batch"))
        yield Cell(
            "import batch vip_2026",
            people=listed(everyone),
            form={"segment": "vip_2026", "members_file": listed(everyone)},
            headline="ell segbot who is in vip_2026: 412 people?",
        )
        assert len(self.desk.sent("batch")) == before
        self.exactly_known("vip_2026", 412)

    def undo(self):
        before = self.people("push_optin_2025")
        number = self.desk.do(Cell("add batch push_optin_2025 b-1"))
        yield Cell(f"undo #{number}", headline="remove 1 of 8,421 people")
        assert self.people("push_optin_2025") == before
