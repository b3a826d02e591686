"""How each cell of Segmenter is done: nearly all of them with a segment made through segbot."""

from __future__ import annotations

from dataclasses import dataclass

from e2e.cells import OWN, OWN_TYPED, Cell, fresh, json_of, listed
from e2e.recipes.bunce import Bunce


@dataclass
class Segmenter(Bunce):
    name: str = "segmenter"

    def stars(self):
        """A segment made through segbot, the only kind whose people can be known."""
        name = fresh()
        self.desk.do(Cell(f"create segmenter {name} c-1 c-2 c-3 {OWN_TYPED}"))
        return name

    def list(self):
        name = self.stars()
        self.looked("list segmenter", name)

    def show(self):
        name = self.stars()
        self.looked(f"show segmenter {name}", name, "segbot's own record")

    def create(self):
        name = fresh()
        yield Cell(
            f"create segmenter {name} c-1 c-2 {OWN_TYPED} tag_id=t-9",
            form={"name": name, "members_text": "c-1\nc-2", "tag_id": "t-9", **OWN},
            headline=f"Create the segment {name} with 2 people?",
        )
        assert set(self.people(name)) == {"c-1", "c-2"}
        made = self.desk.emulator("segmenter").segments()[self.desk.key("segmenter", name)]
        assert (made["broadcastMediumId"], made["segmentType"], made["TagId"]) == (*OWN.values(), "t-9")

    def rename(self):
        old, new = self.stars(), fresh()
        yield Cell(
            f"rename segmenter {old} {new}",
            form={"segment": old, "name": new},
            headline=f"Rename {old} to {new}?",
        )
        assert old not in self.desk.names("segmenter")
        assert set(self.people(new)) == {"c-1", "c-2", "c-3"}

    def edit(self):
        name = self.stars()
        yield Cell(
            f"edit segmenter {name} description=“For the spring”",
            form={"segment": name, "description": "For the spring"},
            headline=f"Change the description of {name}?",
        )
        segment = self.desk.emulator("segmenter").segments()[self.desk.key("segmenter", name)]
        assert segment["description"] == "For the spring"
        assert set(self.people(name)) == {"c-1", "c-2", "c-3"}

    def add(self):
        name = self.stars()
        yield Cell(
            f"add segmenter {name} c-4",
            form={"segment": name, "members_text": "c-4"},
            headline=f"Add 1 person to {name}?",
        )
        assert set(self.people(name)) == {"c-1", "c-2", "c-3", "c-4"}
        assert len(json_of(self.desk.sent("segmenter")[-1])["persons"]) == 4

    def remove(self):
        name = self.stars()
        yield Cell(
            f"remove segmenter {name} c-2",
            form={"segment": name, "members_text": "c-2"},
            headline=f"Remove 1 of 3 people (33%) from {name}?",
        )
        assert set(self.people(name)) == {"c-1", "c-3"}

    def replace(self):
        name = self.stars()
        yield Cell(
            f"replace segmenter {name} c-1 c-7",
            form={"segment": name, "members_text": "c-1\nc-7"},
            proof=self.proof | {"confirm_name": name, "confirm_count": "2"},
            headline=f"Replace everyone in {name}: 2 leave (67%), 1 join, 1 stay?",
        )
        assert set(self.people(name)) == {"c-1", "c-7"}

    def clear(self):
        name = self.stars()
        yield Cell(
            f"clear segmenter {name}",
            form={"segment": name},
            proof=self.proof | {"confirm_name": name, "confirm_count": "3"},
            headline=f"Remove everyone from {name} (3 people)?",
        )
        assert self.people(name) == []

    def tag(self):
        name = self.stars()
        yield Cell(
            f"tag segmenter {name}",
            people="id,tag:discount\nc-1,20\n",
            form={"segment": name, "members_file": "id,tag:discount\nc-1,20\n"},
            headline=f"Tag 1 person in {name}?",
        )
        assert self.desk.people("segmenter", name)["c-1"]["substitutionTags"] == {"discount": "20"}
        assert set(self.people(name)) == {"c-1", "c-2", "c-3"}

    def import_(self):
        name = "Fresh produce fans"
        key, everyone = self.desk.key("segmenter", name), self.people(name)
        before = len(self.desk.sent("segmenter"))
        yield Cell(
            f"import segmenter {key} name=“{name}” {OWN_TYPED}",
            people=listed(everyone),
            form={"segment": key, "name": name, "members_file": listed(everyone), **OWN},
            headline=f"ell segbot who is in {name}: 96 people?",
        )
        assert len(self.desk.sent("segmenter")) == before
        self.exactly_known(name, 96)

    def undo(self):
        name = self.stars()
        number = self.desk.do(Cell(f"add segmenter {name} c-4"))
        yield Cell(f"undo #{number}", headline=f"remove 1 of 4 people (25%) from {name}?")
        assert set(self.people(name)) == {"c-1", "c-2", "c-3"}
