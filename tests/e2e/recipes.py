"""One recipe for every cell of the table of what providers offer: what is asked for, and what has to be so afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from e2e.cells import OPENED, OWN, OWN_TYPED, Cell, fresh, json_of, listed

from segbot.domain.actions import Verb


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
            headline=f"Creates the segment *{name}* with 2 people.",
        )
        assert set(self.people(name)) == {"1001", "1002"}

    def rename(self):
        old, new = "Support escalations", fresh()
        held = self.people(old)
        yield Cell(
            f"rename bunce “{old}” “{new}”",
            form={"segment": old, "name": new},
            headline=f"Renames *{old}* to *{new}*.",
        )
        assert old not in self.desk.names("bunce")
        assert self.people(new) == held

    def add(self):
        before = self.people("Wholesale")
        yield Cell(
            "add bunce Wholesale brand-new-1 brand-new-2",
            form={"segment": "Wholesale", "members_text": "brand-new-1, brand-new-2"},
            headline="Adds at most 2 people to *Wholesale*, which has 41 people now.",
        )
        assert self.people("Wholesale") == [*before, "brand-new-1", "brand-new-2"]

    def remove(self):
        before = self.people("Webinar March")
        leaving = before[:3]
        yield Cell(
            f"remove bunce “Webinar March” {' '.join(leaving)}",
            form={"segment": "Webinar March", "members_text": "\n".join(leaving)},
            headline="Removes at most 3 of 73 people from *Webinar March*, 4 %.",
        )
        assert self.people("Webinar March") == before[3:]

    def replace(self):
        before = self.people(self.imported("Webinar May"))
        staying = before[:10]
        yield Cell(
            f"replace bunce “Webinar May” {' '.join(staying)} brand-new-3",
            form={"segment": "Webinar May", "members_text": "\n".join([*staying, "brand-new-3"])},
            proof=self.proof | {"confirm_name": "Webinar May", "confirm_count": str(len(before) - 10)},
            headline="54 people leave, 84 %, 1 person join, 10 people stay.",
        )
        assert set(self.people("Webinar May")) == {*staying, "brand-new-3"}

    def clear(self):
        self.imported("Beta testers")
        yield Cell(
            "clear bunce Beta testers",
            form={"segment": "Beta testers"},
            proof=self.proof | {"confirm_name": "Beta testers", "confirm_count": "24"},
            headline="Removes everyone from *Beta testers*: 24 people.",
        )
        assert self.people("Beta testers") == []

    def import_(self):
        everyone = self.people("Webinar April")
        before = len(self.desk.sent("bunce"))
        yield Cell(
            "import bunce “Webinar April”",
            people=listed(everyone),
            form={"segment": "Webinar April", "members_text": "\n".join(everyone)},
            headline="Tells segbot that exactly 88 people are in *Webinar April*. Nothing is sent.",
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
        yield Cell(f"undo #{number}", headline="Removes at most 1 of 229 people")
        assert self.people("Gift card holders") == before


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
        self.looked(f"show segmenter {name}", name, "segbot's own book")

    def create(self):
        name = fresh()
        yield Cell(
            f"create segmenter {name} c-1 c-2 {OWN_TYPED} tag_id=t-9",
            form={"name": name, "members_text": "c-1\nc-2", "tag_id": "t-9", **OWN},
            headline=f"Creates the segment *{name}* with 2 people.",
        )
        assert set(self.people(name)) == {"c-1", "c-2"}
        made = self.desk.emulator("segmenter").segments()[self.desk.key("segmenter", name)]
        assert (made["broadcastMediumId"], made["segmentType"], made["TagId"]) == (*OWN.values(), "t-9")

    def rename(self):
        old, new = self.stars(), fresh()
        yield Cell(
            f"rename segmenter {old} {new}",
            form={"segment": old, "name": new},
            headline=f"Renames *{old}* to *{new}*.",
        )
        assert old not in self.desk.names("segmenter")
        assert set(self.people(new)) == {"c-1", "c-2", "c-3"}

    def edit(self):
        name = self.stars()
        yield Cell(
            f"edit segmenter {name} description=“For the spring”",
            form={"segment": name, "description": "For the spring"},
            headline=f"Changes the description of *{name}*.",
        )
        segment = self.desk.emulator("segmenter").segments()[self.desk.key("segmenter", name)]
        assert segment["description"] == "For the spring"
        assert set(self.people(name)) == {"c-1", "c-2", "c-3"}

    def add(self):
        name = self.stars()
        yield Cell(
            f"add segmenter {name} c-4",
            form={"segment": name, "members_text": "c-4"},
            headline=f"Adds 1 person to *{name}*, which has 3 people now.",
        )
        assert set(self.people(name)) == {"c-1", "c-2", "c-3", "c-4"}
        assert len(json_of(self.desk.sent("segmenter")[-1])["persons"]) == 4

    def remove(self):
        name = self.stars()
        yield Cell(
            f"remove segmenter {name} c-2",
            form={"segment": name, "members_text": "c-2"},
            headline=f"Removes 1 of 3 people from *{name}*, 33 %.",
        )
        assert set(self.people(name)) == {"c-1", "c-3"}

    def replace(self):
        name = self.stars()
        yield Cell(
            f"replace segmenter {name} c-1 c-7",
            form={"segment": name, "members_text": "c-1\nc-7"},
            proof=self.proof | {"confirm_name": name, "confirm_count": "2"},
            headline=f"Replaces everyone in *{name}*: 2 people leave, 67 %, 1 person join, 1 person stay.",
        )
        assert set(self.people(name)) == {"c-1", "c-7"}

    def clear(self):
        name = self.stars()
        yield Cell(
            f"clear segmenter {name}",
            form={"segment": name},
            proof=self.proof | {"confirm_name": name, "confirm_count": "3"},
            headline=f"Removes everyone from *{name}*: 3 people.",
        )
        assert self.people(name) == []

    def tag(self):
        name = self.stars()
        yield Cell(
            f"tag segmenter {name}",
            people="id,tag:discount\nc-1,20\n",
            form={"segment": name, "members_file": "id,tag:discount\nc-1,20\n"},
            headline=f"Sets tags for 1 person in *{name}*.",
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
            headline=f"Tells segbot that exactly 96 people are in *{name}*. Nothing is sent.",
        )
        assert len(self.desk.sent("segmenter")) == before
        self.exactly_known(name, 96)

    def undo(self):
        name = self.stars()
        number = self.desk.do(Cell(f"add segmenter {name} c-4"))
        yield Cell(f"undo #{number}", headline=f"Removes 1 of 4 people from *{name}*, 25 %.")
        assert set(self.people(name)) == {"c-1", "c-2", "c-3"}


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
            headline=f"Creates the segment *{name}*.",
        )
        assert self.rule(name) == OPENED

    def rename(self):
        new = fresh()
        rule = self.rule("VIP customers")
        yield Cell(
            f"rename constant_contact “VIP customers” {new}",
            form={"segment": "VIP customers", "name": new},
            headline=f"Renames *VIP customers* to *{new}*.",
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
        yield Cell(f"undo #{number}", headline=f"Renames *{new}* to *{name}*.")
        assert name in self.desk.names(self.name)
        assert new not in self.desk.names(self.name)


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
            headline=f"Creates the audience *{name}* with 2 people.",
        )
        assert set(self.people(name)) == {"b-1", "b-2"}
        assert self.desk.emulator("batch").segments()[name]["display_name"] == "Spring"

    def add(self):
        before = set(self.people("tokyo"))
        yield Cell(
            "add batch tokyo b-1 b-2",
            form={"segment": "tokyo", "members_text": "b-1\nb-2"},
            headline="Adds at most 2 people to *tokyo*",
        )
        assert set(self.people("tokyo")) == before | {"b-1", "b-2"}

    def remove(self):
        before = self.people("winter_sale")
        yield Cell(
            f"remove batch winter_sale {before[0]} {before[1]}",
            form={"segment": "winter_sale", "members_text": "\n".join(before[:2])},
            headline="Removes at most 2 of 2,110 people from *winter_sale*, under 1 %.",
        )
        assert self.people("winter_sale") == before[2:]

    def replace(self):
        yield Cell(
            "replace batch trial_users b-1 b-2",
            form={"segment": "trial_users", "members_text": "b-1\nb-2"},
            proof=self.proof | {"confirm_name": "trial_users", "confirm_count": "187"},
            headline="Replaces everyone in *trial_users*: at most 187 people leave",
        )
        assert set(self.people("trial_users")) == {"b-1", "b-2"}

    def clear(self):
        self.imported("Beta_Testers")
        yield Cell(
            "clear batch Beta_Testers",
            form={"segment": "Beta_Testers"},
            proof=self.proof | {"confirm_name": "Beta_Testers", "confirm_count": "24"},
            headline="Removes everyone from *Beta_Testers*: 24 people.",
        )
        assert self.people("Beta_Testers") == []

    def tag(self):
        someone = self.people("staff")[0]
        listing = f"id,attr:tier\n{someone},3\n"
        yield Cell(
            "tag batch staff",
            people=listing,
            form={"segment": "staff", "members_file": listing},
            headline="Sets tags for 1 person in *staff*.",
        )
        assert self.desk.people("batch", "staff")[someone] == {"tier": "3"}

    def delete(self):
        yield Cell(
            "delete batch free-shipping",
            form={"segment": "free-shipping"},
            proof=self.proof | {"confirm_name": "free-shipping", "confirm_count": "58"},
            headline="could not be fully checked",
        )
        assert "free-shipping" not in self.desk.names("batch")

    def import_(self):
        everyone = self.people("vip_2026")
        before = len(self.desk.sent("batch"))
        yield Cell(
            "import batch vip_2026",
            people=listed(everyone),
            form={"segment": "vip_2026", "members_file": listed(everyone)},
            headline="Tells segbot that exactly 412 people are in *vip_2026*. Nothing is sent.",
        )
        assert len(self.desk.sent("batch")) == before
        self.exactly_known("vip_2026", 412)

    def undo(self):
        before = self.people("push_optin_2025")
        number = self.desk.do(Cell("add batch push_optin_2025 b-1"))
        yield Cell(f"undo #{number}", headline="Removes at most 1 of 8,421 people")
        assert self.people("push_optin_2025") == before


BOOKS = {"bunce": Bunce, "segmenter": Segmenter, "constant_contact": ConstantContact, "batch": Batch}


def recipe(desk, provider, verb):
    """The recipe of a cell; AttributeError where somebody declared a verb and nobody says how it is done."""
    book = BOOKS[provider]
    word = "import_" if verb is Verb.IMPORT else verb.value
    return getattr(book(desk), word)
