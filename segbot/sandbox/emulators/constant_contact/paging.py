"""Constant Contact's paging: `_links.next.href`, a path with an opaque cursor that carries everything else."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from segbot.sandbox.emulators.constant_contact.envelope import refuse
from segbot.sandbox.emulators.exchange import EmulatorRequest

LastPage = Literal["no links", "links empty"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The query of a list call; a cursor replaces all other parameters by those of the first call."""

    params: Mapping[str, str]
    offset: int
    limit: int


def asked(request: EmulatorRequest, *, default_limit: int, max_limit: int | None) -> Asked:
    params = request.params
    offset = 0
    if "cursor" in params:
        try:
            kept = json.loads(base64.urlsafe_b64decode(params["cursor"].encode()))
            params, offset = dict(kept["params"]), int(kept["offset"])
        except (binascii.Error, ValueError, TypeError, KeyError):
            raise refuse(400, "cursor is not valid") from None
    limit = params.get("limit", str(default_limit))
    if not limit.isdecimal() or int(limit) < 1 or (max_limit is not None and int(limit) > max_limit):
        raise refuse(400, "limit is out of range")
    return Asked(params=params, offset=offset, limit=int(limit))


def page_of(
    request: EmulatorRequest,
    query: Asked,
    keys: Sequence[str],
    *,
    name: str,
    show: Callable[[str], dict[str, Any]],
    last: LastPage,
) -> dict[str, Any]:
    """One page; the last has no `_links` or empty ones. The published description allows no null for them."""
    end = query.offset + query.limit
    page: dict[str, Any] = {name: [show(key) for key in keys[query.offset : end]]}
    if end < len(keys):
        kept = json.dumps({"params": dict(query.params), "offset": end}).encode()
        cursor = base64.urlsafe_b64encode(kept).decode()
        page["_links"] = {"next": {"href": f"{request.mount}{request.path}?cursor={cursor}"}}
    elif last == "links empty":
        page["_links"] = {}
    return page
