"""Reading Bunce's lists to the end, whichever of its two ways of paging the server follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from segbot.domain.errors import RejectedError
from segbot.providers import json_values
from segbot.providers.bunce import wire
from segbot.providers.http import Http

_PER_PAGE = 100  # no maximum is stated
_DOCUMENTED = 20
_OBJECTS = frozenset({400, 422})
_MOST_PAGES = 1_000

Rows = list[Mapping[str, Any]]


class PageSize:
    """How many rows are asked for at once: many, until the server has refused that once; then what is documented."""

    def __init__(self) -> None:
        self._most = _PER_PAGE

    def most(self, wanted: int = _PER_PAGE) -> int:
        return min(wanted, self._most)

    def read(
        self, http: Http, path: str, query: Mapping[str, str | int], *, people: Iterable[str] = ()
    ) -> Any:
        """The body of a page; asked for again in the documented size where the server objects to a larger one."""
        try:
            return http.read(path, query, people=people, route=True).body
        except RejectedError as error:
            asked = query.get("per_page")
            if error.status not in _OBJECTS or not isinstance(asked, int) or asked <= _DOCUMENTED:
                raise
            smaller = http.read(path, {**query, "per_page": _DOCUMENTED}, people=people, route=True).body
            self._most = _DOCUMENTED
            return smaller


class Pages:
    """The rows of one list, page after page. `complete` is True only once the end was certainly reached.

    The documentation pages segments by number and everything else by cursor, and the two are mixed in places: page
    information in the reply is followed where there is any; else pages are counted up until a reply brings nothing new.
    """

    def __init__(self, http: Http, path: str, size: PageSize) -> None:
        self._http = http
        self._size = size
        self._path = path
        self.complete = False

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        query: dict[str, str | int] = {"page": 1, "per_page": self._size.most()}
        seen: set[str] = set()
        cursors: set[str] = set()
        for number in range(2, _MOST_PAGES + 2):
            rows, meta = self._page(query)
            fresh = [row for row in rows if (json_values.text(row.get("id")) or "") not in seen]
            seen.update(json_values.text(row.get("id")) or "" for row in fresh)
            yield from fresh
            cursor = json_values.text(meta.get("next_page_cursor"))
            end = self._end(rows, fresh, meta)
            if end is not None:
                self.complete = end
                return
            if cursor is not None and cursor in cursors:
                return
            if cursor is not None:
                cursors.add(cursor)
                query = {"cursor": cursor, "per_page": self._size.most()}
            else:
                query = {"page": number, "per_page": self._size.most()}

    def _page(self, query: Mapping[str, str | int]) -> tuple[Rows, Mapping[str, Any]]:
        rows, meta = wire.unwrap(self._size.read(self._http, self._path, query))
        if rows is None:
            raise self._http.unusable()
        return rows, meta

    @staticmethod
    def _end(rows: Rows, fresh: Rows, meta: Mapping[str, Any]) -> bool | None:
        """None: there may be more. Otherwise the list ends here, and the value says whether it is certainly whole.

        A short page ends nothing by itself: what the server makes of `per_page` is not documented.
        """
        more = json_values.truth(meta.get("has_next_page"))
        if more is False or (not rows and more is None):
            return True
        return None if fresh else False  # the same page again: the server ignores what it is asked for


def filtered(
    http: Http, path: str, query: Mapping[str, str | int], people: list[str], size: PageSize
) -> Iterator[Rows]:
    """The pages of a filtered list, over as many cursors as it takes; `people` are hidden in errors."""
    asked: dict[str, str | int] = dict(query)
    cursors: set[str] = set()
    for _ in range(
        2 * len(people) + 2
    ):  # each page has one of them, or ends it: more only come from a server that spins
        rows, meta = wire.unwrap(size.read(http, path, asked, people=people))
        if rows is None:
            raise http.unusable()
        yield rows
        cursor = json_values.text(meta.get("next_page_cursor"))
        if json_values.truth(meta.get("has_next_page")) is False or cursor is None or cursor in cursors:
            return
        cursors.add(cursor)
        asked["cursor"] = cursor
