"""How each cell of Mailchimp is done: people of an audience and their tags."""

from __future__ import annotations

from dataclasses import dataclass

from e2e.cells import Cell, fresh
from e2e.recipes.bunce import Bunce


@dataclass
class Mailchimp(Bunce):
    name: str = "mailchimp"
    crowded = "Newsletter"
    small = "Beta testers"
    empty = "Nobody yet"
    swapped = "Webinar April"
    emptied = "Webinar March"
    deleted = "Staff"
    renamed = "Summer sale 2023"
    rule = "Gold card in Sweden"
    noun = "tag"

    def outside(self, segment, count):
        """Contacts who are in other segments only."""
        inside = set(self.people(segment))
        everybody = self.people(self.crowded)
        return [each for each in everybody if each not in inside][:count]

    def list(self):
        self.looked(f"list {self.name}", f"*{self.small}*", f"*{self.crowded}*", f"*{self.rule}*")

    def show(self):
        self.looked(f"show {self.name} “{self.small}”", f"{len(self.people(self.small))} people")

    def create(self):
        name, people = fresh(), self.outside(self.small, 2)
        yield Cell(
            f"create {self.name} “{name}” {' '.join(people)} stranger@example.com",
            form={"name": name, "members_text": "\n".join([*people, "stranger@example.com"])},
            headline="with 2 people?",
        )
        assert set(self.people(name)) == set(people)

    def rename(self):
        new = fresh()
        held = self.people(self.renamed)
        yield Cell(
            f"rename {self.name} “{self.renamed}” {new}",
            form={"segment": self.renamed, "name": new},
            headline=f"Rename {self.renamed} to {new}?",
        )
        assert self.renamed not in self.desk.names(self.name)
        assert set(self.people(new)) == set(held)

    def add(self):
        first, second = self.outside(self.empty, 2)
        before = set(self.people(self.empty))
        yield Cell(
            f"add {self.name} “{self.empty}” {first} {second} stranger@example.com",
            form={"segment": self.empty, "members_text": f"{first}\n{second}\nstranger@example.com"},
            headline=f"Add 2 people to {self.empty}?",
        )
        assert set(self.people(self.empty)) == before | {first, second}

    def remove(self):
        before = self.people(self.crowded)
        leaving = before[:3]
        yield Cell(
            f"remove {self.name} {self.crowded} {' '.join(leaving)}",
            form={"segment": self.crowded, "members_text": "\n".join(leaving)},
            headline=f"Remove 3 of {len(before)} people",
        )
        assert set(self.people(self.crowded)) == set(before[3:])

    def replace(self):
        before = self.people(self.swapped)
        staying, coming = before[:10], self.outside(self.swapped, 1)
        yield Cell(
            f"replace {self.name} “{self.swapped}” {' '.join([*staying, *coming])}",
            form={"segment": self.swapped, "members_text": "\n".join([*staying, *coming])},
            proof=self.proof | {"confirm_name": self.swapped, "confirm_count": str(len(before) - 10)},
            headline=f"{len(before) - 10} leave",
        )
        assert set(self.people(self.swapped)) == {*staying, *coming}

    def clear(self):
        count = len(self.people(self.emptied))
        yield Cell(
            f"clear {self.name} “{self.emptied}”",
            form={"segment": self.emptied},
            proof=self.proof | {"confirm_name": self.emptied, "confirm_count": str(count)},
            headline=f"Remove everyone from {self.emptied} ({count} people)?",
        )
        assert self.people(self.emptied) == []

    def delete(self):
        count = len(self.people(self.deleted))
        yield Cell(
            f"delete {self.name} {self.deleted}",
            form={"segment": self.deleted},
            proof=self.proof | {"confirm_name": self.deleted, "confirm_count": str(count)},
            headline=f"Delete the {self.noun} {self.deleted}",
        )
        assert self.deleted not in self.desk.names(self.name)

    def undo(self):
        before = self.people(self.small)
        number = self.desk.do(Cell(f"add {self.name} “{self.small}” {self.outside(self.small, 1)[0]}"))
        assert len(self.people(self.small)) == len(before) + 1
        yield Cell(f"undo #{number}", headline="remove 1 of")
        assert set(self.people(self.small)) == set(before)

    def import_(self):
        everyone = self.people(self.small)
        before = len(self.desk.sent(self.name))
        yield Cell(
            f"import {self.name} “{self.small}”",
            people="\n".join(["email", *everyone]) + "\n",
            form={"segment": self.small, "members_text": "\n".join(everyone)},
            headline=f"ell segbot who is in {self.small}",
        )
        assert len(self.desk.sent(self.name)) == before
        self.exactly_known(self.small, len(everyone))
