"""A page: up to a thousand rows of a list, by column, cleaned but not yet judged. Columns make a million rows quick."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, overload

from segbot.domain.members import IdType, Member

PAGE_ROWS = 1_000

Tags = Mapping[str, str]
Row = tuple[str, str, str, str, str, Tags]
NO_TAGS: Tags = {}


class ByColumn(Sequence[Sequence[str]]):
    """Rows of one width that came by column (at least one, and all equally long); made rows where somebody looks at one."""

    def __init__(self, columns: Sequence[Sequence[str]]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[Sequence[str]]:
        return zip(*self.columns, strict=True)

    @overload
    def __getitem__(self, at: int) -> Sequence[str]: ...

    @overload
    def __getitem__(self, at: slice) -> ByColumn: ...

    def __getitem__(self, at: int | slice) -> Sequence[str] | ByColumn:
        if isinstance(at, slice):
            return ByColumn([column[at] for column in self.columns])
        return [column[at] for column in self.columns]


def columns_of(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """The columns of these rows; none where there are no rows, or some are wider than others."""
    if isinstance(rows, ByColumn):
        return rows.columns
    try:
        return list(zip(*rows, strict=True))
    except ValueError:
        return []


@dataclass(frozen=True, kw_only=True, repr=False)
class Page:
    """Columns of equal length; `""` where a cell is empty. `numbers` are the rows' numbers in `source`, from 1.
    `sound`: every row has an id, or an id and an address, without fault. `unused` names the source's columns that are not among them, `tag_names` those that became tags.
    """

    source: str
    numbers: Sequence[int]
    ids: Sequence[str]
    emails: Sequence[str]
    first_names: Sequence[str]
    last_names: Sequence[str]
    phones: Sequence[str]
    tags: Sequence[Tags]
    sheet: str = ""
    sound: bool = False
    unused: tuple[str, ...] = ()
    tag_names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def columns(self) -> list[Sequence[object]]:
        """The six columns in the order of a `Row`."""
        return [self.ids, self.emails, self.first_names, self.last_names, self.phones, self.tags]

    def rows(self) -> Iterator[Row]:
        return zip(
            self.ids, self.emails, self.first_names, self.last_names, self.phones, self.tags, strict=True
        )

    def row(self, at: int) -> Row:
        return (
            self.ids[at],
            self.emails[at],
            self.first_names[at],
            self.last_names[at],
            self.phones[at],
            self.tags[at],
        )

    @classmethod
    def of_rows(cls, source: str, numbers: Sequence[int], rows: Sequence[Row]) -> Self:
        """`rows` is not empty."""
        ids, emails, first_names, last_names, phones, tags = zip(*rows, strict=True)
        return cls(
            source=source,
            numbers=numbers,
            ids=ids,
            emails=emails,
            first_names=first_names,
            last_names=last_names,
            phones=phones,
            tags=tags,
        )


def member_of(row: Row) -> Member:
    """The person in a row that has an id or an e-mail: named by the id where there is one."""
    identifier, email, first_name, last_name, phone, tags = row
    return Member(
        id_type=IdType.ID if identifier else IdType.EMAIL,
        id=identifier or email,
        email=email or None if identifier else None,
        first_name=first_name or None,
        last_name=last_name or None,
        phone=phone or None,
        tags=tags,
    )


def row_of(member: Member) -> Row:
    """A member as a row; `member_of` gives it back."""
    has_id = member.id_type is IdType.ID
    return (
        member.id if has_id else "",
        (member.email or "") if has_id else member.id,
        member.first_name or "",
        member.last_name or "",
        member.phone or "",
        dict(member.tags) or NO_TAGS,
    )
