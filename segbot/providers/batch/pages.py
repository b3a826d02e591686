"""Reading Batch's lists to the end: a cursor that is handed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from segbot.providers import json_values
from segbot.providers.endless_lists import Progress
from segbot.providers.http import Http

_PER_PAGE = 100  # the documented maximum


def rows(http: Http, path: str, key: str) -> Iterator[Mapping[str, Any]]:
    """All rows under `key`. Raises UnavailableError when the list cannot be read to its end."""
    query: dict[str, str | int] = {"limit": _PER_PAGE}
    cursors: set[str] = set()
    progress = Progress()
    while True:
        body = json_values.mapping(http.read(path, query, route=True).body)
        found = json_values.rows(body.get(key))
        if found is None or not progress.made(found):
            raise http.unusable()
        yield from found
        following = json_values.text(body.get("next_from"))
        if json_values.truth(body.get("has_more")) is False or (following is None and "has_more" not in body):
            return
        if following is None or following in cursors:
            raise http.unusable()  # it says there is more, and not where
        cursors.add(following)
        query = {"limit": _PER_PAGE, "from": following}
