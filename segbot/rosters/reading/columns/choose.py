"""Choosing the columns that name people: by known headings, else by what the cells say, and by asking where neither
makes it certain.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from segbot.domain.lists import NONE, Choice, Question, Unclear
from segbot.rosters.reading.columns.chosen import Chosen, ask_who, choosing_columns
from segbot.rosters.reading.columns.evidence import Evidence, counts_rows, evidence, mostly
from segbot.rosters.reading.columns.headings import (
    OWN,
    PLAIN,
    TOOL,
    Field,
    is_counter,
    is_of_others,
    is_of_things,
    meaning,
    plain,
    tag_of,
)
from segbot.rosters.reading.columns.layout import Layout
from segbot.rosters.reading.sources import UnreadableFileError
from segbot.rosters.reading.values.emails import as_email
from segbot.rosters.reading.values.ids import id_column
from segbot.rosters.reading.wanted import Asking, Wanted

Cells = Sequence[str]

_DETAILS = (Field.FIRST_NAME, Field.LAST_NAME, Field.PHONE)
_CHOICES = 25
WHICH_ID = "Which column is the customer id?"
WHICH_EMAIL = "Which column is the e-mail address?"
HIDDEN = "(The likeliest one is hidden in the sheet.)"


def letter(at: int) -> str:
    """`A` for 0, `Z` for 25, `AA` for 26, as spreadsheets say it."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def headings_key(names: Sequence[str]) -> str:
    """Stands for these headings, without saying them; begins with a dash where there are none to know the list by."""
    text = "|".join(map(plain, names))
    return ("" if any(names) else "-") + hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(kw_only=True)
class Chooser:
    """For one table: `names` are its headings (blank where there are none), `rows` a sample of what stands below them.
    `letters` are how its columns are called; `pasted` tables are beside the person who pasted them. `hidden` columns are
    not read without asking.
    """

    source: str
    names: tuple[str, ...]
    rows: Sequence[Cells]
    wanted: Wanted
    asking: Asking
    letters: tuple[str, ...] = ()
    pasted: bool = False
    hidden: frozenset[int] = frozenset()
    _seen: dict[int, Evidence] = field(default_factory=dict)

    def layout(self) -> Layout:
        """Raises UnreadableFileError where nothing can name people, or two columns are the same tag."""
        self._check_tags()
        email = self._email()
        id_at = self._id(email)
        if email is None and id_at is None:
            email = self._hidden(Field.EMAIL, Unclear.EMAIL, nobody=False)
        if id_at is None and self.wanted.ids:
            id_at = self._hidden(Field.ID, Unclear.ID, nobody=email is not None)
        if id_at is None and email is None:
            raise UnreadableFileError(
                f"“{self.source}” has no column for an id or an e-mail; name one of them “id” or “email”."
            )
        details = {each: self._first(each) for each in _DETAILS}
        tags = tuple((tag, at) for at in self._places if (tag := tag_of(self.names[at])))
        used = {id_at, email, *details.values(), *(at for _, at in tags)}
        mixed = id_at if email is None and id_at is not None and self._holds_emails(id_at) else None
        heading = self.names[id_at] if id_at is not None else ""
        column = [row[id_at] for row in self.rows if len(row) > id_at] if id_at is not None else []
        if mixed is not None:
            column = [cell for cell in column if "@" not in cell]
        return Layout(
            width=len(self.names),
            id=None if mixed is not None else id_at,
            email=email,
            mixed=mixed,
            first_name=details[Field.FIRST_NAME],
            last_name=details[Field.LAST_NAME],
            phone=details[Field.PHONE],
            tags=tags,
            headings=self.names,
            unused=tuple(name for at, name in enumerate(self.names) if name and at not in used),
            ids=id_column(column, heading, self.wanted.headings),
            chosen=self._chosen([at for at in (id_at, email) if at is not None], used),
        )

    def _chosen(self, keys: Sequence[int], used: Collection[int | None]) -> tuple[Chosen, ...]:
        """Who of those listed is meant, as the asker says, where columns tell them apart."""
        found = []
        taken = {*used, *self.hidden}
        for at, groups, any_filled in choosing_columns(self.names, self.rows, keys, taken):
            where = self._choice(at).label
            where = where if self.letters else f"Column {where}"
            key = f"{headings_key(self.names)}.{letter(at)}"
            within = f" in {letter(at)}" if not self.letters else f" in {where}"
            group = ask_who(
                self.asking, source=self.source, key=key, where=where, groups=groups, within=within
            )
            if group is not None:
                found.append(Chosen(at=at, group=group, any_filled=any_filled))
        return tuple(found)

    @property
    def _places(self) -> list[int]:
        return [at for at in range(len(self.names)) if at not in self.hidden]

    def _hidden(self, wanted: Field, unclear: Unclear, *, nobody: bool) -> int | None:
        """A hidden column whose heading says that it is what no other column holds: only if the asker says so."""
        known = {
            at: meaning(self.names[at], self.wanted.headings)
            for at in sorted(self.hidden)
            if at < len(self.names)
        }
        named = [at for at, found in known.items() if found and found[0] is wanted and found[1] != TOOL]
        text = WHICH_ID if unclear is Unclear.ID else WHICH_EMAIL
        return self._ask(unclear, f"{text} {HIDDEN}", named, best=named[0], nobody=nobody) if named else None

    def _check_tags(self) -> None:
        counts = Counter(tag for name in self.names if (tag := tag_of(name)))
        twice = next((tag for tag, times in counts.items() if times > 1), None)
        if twice is not None:
            raise UnreadableFileError(
                f"“{self.source}” has two columns for the tag “{twice}”; keep one of them."
            )

    def _first(self, wanted: Field) -> int | None:
        return next(iter(self._named(wanted)), None)

    def _named(self, wanted: Field, rank: int | None = None) -> list[int]:
        known = [(at, meaning(self.names[at], self.wanted.headings)) for at in self._places]
        return [
            at for at, found in known if found and found[0] is wanted and (rank is None or found[1] == rank)
        ]

    def _of(self, at: int) -> Evidence:
        if at not in self._seen:
            cells = [row[at] for row in self.rows if len(row) > at]
            self._seen[at] = evidence(cells, as_email)
        return self._seen[at]

    def _column(self, at: int) -> list[str]:
        return [row[at].strip() if len(row) > at else "" for row in self.rows]

    def _holds_emails(self, at: int) -> bool:
        return any("@" in cell for cell in self._of(at).filled)

    def _email(self) -> int | None:
        for rank in (OWN, PLAIN):
            named = [at for at in self._named(Field.EMAIL, rank) if self._may_be_email(at)]
            if named:
                return self._one_email(named)
        if self._named(Field.EMAIL) and not self.rows:
            return self._named(Field.EMAIL)[0]
        by_looks = [at for at in self._places if self._of(at).emails and not self._is_id_named(at)]
        theirs = [at for at in by_looks if not is_of_others(self.names[at])]
        if by_looks and not theirs and self.wanted.emails:
            return self._ask(Unclear.EMAIL, WHICH_EMAIL, by_looks, best=None, nobody=True)
        return self._one_email(theirs) if theirs else None

    def _is_id_named(self, at: int) -> bool:
        known = meaning(self.names[at], self.wanted.headings)
        return known is not None and known[0] is Field.ID and known[1] != TOOL

    def _may_be_email(self, at: int) -> bool:
        filled = self._of(at).filled
        return not filled or any("@" in cell or "＠" in cell for cell in filled)

    def _one_email(self, places: list[int]) -> int | None:
        places = self._different(places)
        if len(places) == 1:
            return places[0]
        if not self.wanted.emails:
            return places[0]
        return self._ask(Unclear.EMAIL, WHICH_EMAIL, places, best=places[0], nobody=False)

    def _different(self, places: list[int]) -> list[int]:
        """Those of the columns that say anything of their own: not blank, not what an earlier one says."""
        filled = [at for at in places if self._of(at).filled] or places[:1]
        kept: list[int] = []
        for at in filled:
            cells = self._column(at)
            if not any(_says_the_same(cells, self._column(other)) for other in kept):
                kept.append(at)
        return kept

    def _id(self, email: int | None) -> int | None:
        others = [at for at in self._places if at != email]
        for rank in (OWN, PLAIN):
            named = [at for at in self._named(Field.ID, rank) if at in others]
            if named:
                return self._one_id(named, email)
        tools = [at for at in self._named(Field.ID, TOOL) if at in others]
        if tools and email is None:
            return self._one_id(tools, email)
        if email is not None and self.wanted.emails and (any(self.names) or not self.wanted.ids):
            return self._unnamed_beside_email(email)
        return self._by_looks(email, others)

    def _unnamed_beside_email(self, email: int) -> int | None:
        """A table with headings and an e-mail column needs no id; one with words nobody knows may have meant one."""
        if meaning(self.names[email], self.wanted.headings):
            return None
        return self._by_looks(email, [at for at in self._places if at != email])

    def _one_id(self, places: list[int], email: int | None) -> int | None:
        places = self._different(places)
        if len(places) == 1 or not self.wanted.ids:
            return places[0]
        return self._ask(Unclear.ID, WHICH_ID, places, best=places[0], nobody=email is not None)

    def _by_looks(self, email: int | None, others: list[int]) -> int | None:
        possible = [at for at in others if self._of(at).possible and not is_counter(self.names[at])]
        possible = [at for at in possible if not self._named_otherwise(at)]
        if email is not None:
            possible = [at for at in possible if not counts_rows(self._of(at).filled)]
        things = {at for at in possible if is_of_things(self.names[at])}
        likely = [at for at in possible if self._of(at).likely and at not in things]
        if not possible:
            return self._words(email, others)
        if email is not None and not likely and self.wanted.emails and any(self.names):
            return None  # the address names the person
        if len(possible) == 1 and self._is_certain(possible[0], email, likely):
            return possible[0]
        if not self.wanted.ids:
            return None
        unlikely = email is not None or things == {*possible}
        best = (
            likely[0] if likely else (None if unlikely else next(at for at in possible if at not in things))
        )
        return self._ask(Unclear.ID, WHICH_ID, possible, best=best, nobody=unlikely)

    def _named_otherwise(self, at: int) -> bool:
        known = meaning(self.names[at], self.wanted.headings)
        return known is not None and known[0] is not Field.ID

    def _is_certain(self, at: int, email: int | None, likely: list[int]) -> bool:
        """One column of codes, or of digits beside words where nothing has a heading, is the id; beside e-mails, and under a
        heading nobody knows, it takes more than digits.
        """
        if at not in likely:
            return False
        if email is None and (not any(self.names) or not mostly(self._of(at).filled, str.isdigit)):
            return True
        alone = any(
            len(row) > at and row[at].strip() and sum(1 for cell in row if cell.strip()) == 1
            for row in self.rows
        )
        return alone or self.pasted

    def _words(self, email: int | None, others: list[int]) -> int | None:
        """Words as ids are never taken on their looks; where the provider knows people by ids alone, it is asked."""
        if email is None or self.wanted.emails or not self.wanted.ids:
            return None
        filled = [at for at in others if self._may_name(at) and not self._named_otherwise(at)]
        if not filled:
            return None
        return self._ask(Unclear.ID, WHICH_ID, filled, best=None, nobody=True)

    def _may_name(self, at: int) -> bool:
        """Whether its words differ from row to row, as names of people do."""
        values = self._of(at).filled
        return bool(values) and len(set(values)) == len(values) and not counts_rows(values)

    def _ask(
        self, unclear: Unclear, text: str, places: Sequence[int], *, best: int | None, nobody: bool
    ) -> int | None:
        further = [at for at in range(len(self.names)) if at not in places and self._of(at).filled]
        order = [*places, *further][:_CHOICES]
        choices = [self._choice(at) for at in order]
        choices.append(Choice(value=NONE, label="none of them"))
        answer = self.asking.put(
            Question(
                unclear=unclear,
                key=headings_key(self.names),
                source=self.source,
                text=text,
                choices=tuple(choices),
                best=NONE if best is None and nobody else letter(best or 0),
            )
        )
        return None if answer == NONE else _place(answer)

    def _choice(self, at: int) -> Choice:
        name = self.names[at]
        label = (f"{letter(at)} “{name}”" if name else letter(at)) if not self.letters else f"“{name}”"
        return Choice(value=letter(at), label=label, samples=self._of(at).samples)


def _says_the_same(cells: Sequence[str], others: Sequence[str]) -> bool:
    return all(
        not one or one.casefold() == other.casefold() for one, other in zip(cells, others, strict=True)
    )


def _place(answer: str) -> int:
    at = 0
    for mark in answer:
        at = at * 26 + ord(mark) - 64
    return at - 1
