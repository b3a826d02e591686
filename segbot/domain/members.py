"""People in a segment, and lists of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from segbot.domain.lists import Reading
from segbot.domain.masking import mask


class IdType(StrEnum):
    """What identifies a member: the team's own id of the person, or the e-mail address."""

    ID = "id"
    EMAIL = "email"


@dataclass(frozen=True, kw_only=True, repr=False)
class Member:
    """One person. `id` is the value of `id_type`; `email` may accompany an id. `tags` are the provider's
    per-person tags or attributes, in the order given.
    """

    id_type: IdType
    id: str
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What makes two rows the same person: e-mails compare without case, ids exactly."""
        return self.id.lower() if self.id_type is IdType.EMAIL else self.id

    def masked(self) -> str:
        """A sample fit for other eyes: `m•••@example.com`, `97•••`."""
        return mask(self.id)

    def __repr__(self) -> str:
        return f"Member({self.id_type.value} {self.masked()})"


@dataclass(frozen=True, kw_only=True)
class RosterSummary:
    """A sealed list of members in the store: how many, and the sha256 over their keys, in order."""

    id: str
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RowError:
    """A row that was left out: where (1-based row of the file or paste), why, and what it looked like (masked). `kind` is
    the reason in a word or two, as many rows have it.
    """

    source: str
    row: int
    why: str
    sample: str = ""
    sheet: str = ""
    column: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadReport:
    """What reading a list found: rows seen, rows left out with the reason, and repeats. `unused` are the names of columns
    that say nothing to segbot or cannot be sent to this provider. `readings` say how each source was read, `kinds` how
    many rows were left out for what kind of reason, `not_checked` of how many people nobody found out beforehand whether
    they can be added.
    """

    rows: int
    duplicates: int = 0
    faults: tuple[RowError, ...] = ()
    faults_total: int = 0
    unused: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    not_checked: int = 0

    def __iter__(self) -> Iterator[RowError]:
        return iter(self.faults)
