"""Lists that are cut into pages by position, and may move while they are read: somebody who goes makes another one be skipped.

The number at both ends does not tell when one comes for each who goes. So every page begins with the last row of the one
before: where another row stands there, the list has moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from segbot.providers import json_values
from segbot.providers.http import Http

Row = Mapping[str, Any]
Query = Mapping[str, str | int]

Keep = Callable[[Row], bool]

_READINGS = 4


@dataclass(frozen=True, kw_only=True)
class Paging:
    """How a provider pages: the parameter for how many rows, and how many to ask for at most; that for the position; where an
    answer says how many there are in all; and what tells one row from another, the first of these that it has.
    """

    size: str
    most: int
    position: str
    total: str
    identity: tuple[str, ...] = ("id",)


def read_whole(
    http: Http,
    path: str,
    key: str,
    paging: Paging,
    query: Query | None = None,
    *,
    route: bool = False,
    keep: Keep | None = None,
) -> list[Row]:
    """All rows, read again from the start when the list was another one at the end than at the beginning. `keep`: which of
    them are handed out, where not all are.

    Raises UnavailableError when it does not come to rest, and what a read raises. Memory: what is handed out.
    """
    before: _Reading | None = None
    for _ in range(_READINGS):
        found = _read_through(http, path, key, paging, dict(query or {}), route=route, keep=keep)
        if found.steady(paging) or (before is not None and found.says_too_few_as(before)):
            return found.rows
        before = found
    raise http.unusable()


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """One way through a list: what was kept of it, and how many came; `first` and `last` are how many it said it has, at
    either end; `joined`: whether each page began with the row the one before ended with.
    """

    rows: list[Row]
    came: int
    first: int | None
    last: int | None
    joined: bool = True

    def steady(self, paging: Paging) -> bool:
        """Nobody came or went, as far as that shows: the number is the same and right, and nobody came twice."""
        named = [_identity(row, paging) for row in self.rows]
        known = [each for each in named if each]
        counted = self.first == self.last in (None, self.came)
        return self.joined and counted and len(set(known)) == len(known)

    def says_too_few_as(self, other: _Reading) -> bool:
        """The same twice, with a number that leaves somebody out: that hides nobody who was read."""
        counted = self.first == self.last and self.last is not None and self.came > self.last
        return (
            self.joined
            and counted
            and (self.first, self.last, self.came, self.rows)
            == (other.first, other.last, other.came, other.rows)
        )


def _read_through(
    http: Http,
    path: str,
    key: str,
    paging: Paging,
    query: dict[str, str | int],
    *,
    route: bool,
    keep: Keep | None,
) -> _Reading:
    kept: list[Row] = []
    seen: list[Row] = []
    came, first = 0, None
    begun = False
    while True:
        asked = {**query, paging.size: paging.most, paging.position: came - len(seen)}
        body = json_values.mapping(http.read(path, asked, route=route).body)
        total = json_values.whole(body.get(paging.total))
        page = json_values.rows(body.get(key, [] if total == 0 else None))
        if page is None:
            raise http.unusable()
        first, begun = first if begun else total, True
        joined = not seen or (bool(page) and _same(seen[0], page[0], paging))
        fresh = page[len(seen) :]
        came += len(fresh)
        kept += fresh if keep is None else filter(keep, fresh)
        seen = fresh[-1:] or seen
        more = len(page) >= paging.most if total is None else bool(fresh) and came < total
        if not more or total != first or not joined:
            return _Reading(rows=kept, came=came, first=first, last=total, joined=joined)


def _same(one: Row, other: Row, paging: Paging) -> bool:
    """By what tells rows apart; by all there is of those that have nothing of it."""
    named = _identity(one, paging)
    return one == other if named is None else named == _identity(other, paging)


def _identity(row: Row, paging: Paging) -> str | None:
    told = (json_values.text(row.get(name)) for name in paging.identity)
    return next((each for each in told if each), None)
