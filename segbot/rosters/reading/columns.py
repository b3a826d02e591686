"""Which column of a table is what: by the names in its first row, else by what the cells look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from segbot.rosters.reading.cells import clean, is_email
from segbot.rosters.reading.sources import UnreadableFileError


class Field(StrEnum):
    ID = "id"
    EMAIL = "email"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    PHONE = "phone"


_DETAILS = (Field.FIRST_NAME, Field.LAST_NAME, Field.PHONE)
_NAMES: dict[str, Field] = {
    **dict.fromkeys(
        [
            "id",
            "customerid",
            "externalid",
            "customid",
            "userid",
            "customuserid",
            "memberid",
            "personid",
            "contactid",
            "clientid",
            "uid",
            "customernumber",
            "customerno",
        ],
        Field.ID,
    ),
    **dict.fromkeys(["email", "mail", "emailaddress", "mailaddress"], Field.EMAIL),
    **dict.fromkeys(["firstname", "first", "givenname", "forename"], Field.FIRST_NAME),
    **dict.fromkeys(["lastname", "last", "surname", "familyname"], Field.LAST_NAME),
    **dict.fromkeys(
        [
            "phone",
            "phoneno",
            "phonenumber",
            "mobile",
            "mobileno",
            "mobilenumber",
            "mobilephone",
            "telephone",
            "tel",
        ],
        Field.PHONE,
    ),
}
_TAG_PREFIXES = ("tag:", "attr:")
_MOSTLY = 0.8
# Telephone numbers with their country, and days: full of digits, and nobody's id.
_NO_ID = re.compile(r"\+.*|\d{4}([-/.])\d{1,2}\1\d{1,2}(T.*)?|\d{1,2}([-/.])\d{1,2}\3\d{4}", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Positions of columns, from 0; `unused` are the names of all the others. `mixed` holds ids and e-mails in one column, told apart cell by cell;
    `flat` says that every cell of a row is a person.
    """

    width: int
    id: int | None = None
    email: int | None = None
    first_name: int | None = None
    last_name: int | None = None
    phone: int | None = None
    tags: tuple[tuple[str, int], ...] = ()
    mixed: int | None = None
    flat: bool = False
    unused: tuple[str, ...] = ()


def field_of(name: str) -> Field | None:
    """The field a column name means, whatever its case, spaces, hyphens, dots and underscores."""
    return _NAMES.get("".join(filter(str.isalnum, name.casefold())))


def tag_of(name: str) -> str:
    """`colour` for `tag:colour` and `attr:colour`; empty for other names."""
    name = name.strip()
    for prefix in _TAG_PREFIXES:
        if name[: len(prefix)].casefold() == prefix:
            return name[len(prefix) :].strip()
    return ""


def by_names(cells: Sequence[str], source: str) -> Layout | None:
    """The layout a header row describes; None when the row is no header.

    A name that says whose id it is (`customer_id`, `external_id`) wins over a plain `id`. Raises
    UnreadableFileError where two columns claim to be the same key or tag, or where the names leave out id and e-mail.
    """
    names = [clean(cell) for cell in cells]
    if any("@" in name for name in names):
        return None
    found: dict[Field, list[int]] = {}
    for at, name in enumerate(names):
        field = field_of(name)
        if field:
            found.setdefault(field, []).append(at)
    tags = tuple((tag, at) for at, name in enumerate(names) if (tag := tag_of(name)))
    if Field.ID not in found and Field.EMAIL not in found:
        if len(found) + len(tags) > 1:
            raise UnreadableFileError(
                f"“{source}” has no column for an id or an e-mail; name one of them “id” or “email”."
            )
        return None
    twice = next((tag for tag, times in Counter(tag for tag, _ in tags).items() if times > 1), None)
    if twice is not None:
        raise UnreadableFileError(f"“{source}” has two columns for the tag “{twice}”; keep one of them.")
    first = {field: places[0] for field, places in found.items()}
    keys = {field: _only(found.get(field, []), names, source) for field in (Field.ID, Field.EMAIL)}
    used = {*keys.values(), *(first.get(field) for field in _DETAILS), *(at for _, at in tags)}
    return Layout(
        width=len(cells),
        unused=tuple(name for at, name in enumerate(names) if name and at not in used),
        id=keys[Field.ID],
        email=keys[Field.EMAIL],
        first_name=first.get(Field.FIRST_NAME),
        last_name=first.get(Field.LAST_NAME),
        phone=first.get(Field.PHONE),
        tags=tags,
    )


def _only(places: list[int], names: Sequence[str], source: str) -> int | None:
    if len(places) > 1:
        places = [at for at in places if names[at].casefold() != "id"] or places
    if len(places) > 1:
        both = " and ".join(f"“{names[at]}”" for at in places[:2])
        raise UnreadableFileError(f"“{source}” has two columns for the same thing, {both}; keep one of them.")
    return places[0] if places else None


def by_content(rows: Sequence[Sequence[str]], source: str) -> Layout:
    """The layout of a table without a header, from its first rows (not empty).

    One column holds ids or e-mails. Of several, one of e-mails is the e-mail, and the first may be the id; names are
    never guessed. Raises UnreadableFileError where that leaves a doubt.
    """
    width = max(map(len, rows))
    if width == 1:
        return Layout(width=1, mixed=0)
    columns = [[clean(row[at]) for row in rows if len(row) > at and row[at].strip()] for at in range(width)]
    emails = [at for at, column in enumerate(columns) if _mostly(column, is_email)]
    numbers = [at for at, column in enumerate(columns) if at not in emails and _mostly(column, _is_id_like)]
    if len(emails) == 1:
        return Layout(width=width, email=emails[0], id=0 if 0 in numbers else None)
    if not emails and numbers == [0]:
        return Layout(width=width, id=0)
    raise UnreadableFileError(
        f"“{source}” has several columns and it is not clear which is which; "
        "put a first row with names above them, such as id,email,first_name,last_name."
    )


def is_flat(rows: Sequence[Sequence[str]]) -> bool:
    """Whether several cells a row are simply people side by side: one row of them, or e-mails everywhere."""
    cells = [clean(cell) for row in rows for cell in row if cell.strip()]
    if max(map(len, rows), default=0) < 2:  # noqa: PLR2004 side by side takes two
        return False
    if len(rows) == 1:
        return sum(map(is_email, cells)) != 1 and all(is_email(cell) or _is_id_like(cell) for cell in cells)
    return _mostly(cells, is_email) and all("@" in cell for cell in cells)


def is_heading(first: Sequence[str], others: Sequence[Sequence[str]], layout: Layout) -> bool:
    """Whether the first row looks like a heading in words we do not know: no data, where all others have data."""
    at = next(place for place in (layout.email, layout.mixed, layout.id) if place is not None)
    cell = clean(first[at]) if len(first) > at else ""
    if not cell or "@" in cell or any(character.isdigit() for character in cell):
        return False
    below = [clean(row[at]) for row in others if len(row) > at and row[at].strip()]
    return len(below) > 1 and _mostly(below, is_email if at == layout.email else _is_person)


def _mostly(column: Sequence[str], test: Callable[[str], bool]) -> bool:
    if not column:
        return False
    return sum(1 for cell in column if test(cell)) >= _MOSTLY * len(column)


def _is_id_like(cell: str) -> bool:
    plain = any(map(str.isdigit, cell)) and not any(map(str.isspace, cell)) and "@" not in cell
    return plain and _NO_ID.fullmatch(cell) is None


def _is_person(cell: str) -> bool:
    return is_email(cell) or _is_id_like(cell)
