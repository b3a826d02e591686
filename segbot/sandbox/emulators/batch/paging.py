"""Batch's paging: `from` and `limit` in; `has_more`, `next_from` and, on the first page only, `count` out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from segbot.sandbox.emulators.batch.envelope import refuse
from segbot.sandbox.emulators.exchange import EmulatorResponse, json_response

DEFAULT_LIMIT = 10
MAX_LIMIT = 100


def page_of(key: str, rows: Sequence[Mapping[str, Any]], params: Mapping[str, str]) -> EmulatorResponse:
    limit = params.get("limit", str(DEFAULT_LIMIT))
    if not limit.isdecimal() or not 1 <= int(limit) <= MAX_LIMIT:
        raise refuse("MALFORMED_PARAMETER", f"limit must be between 1 and {MAX_LIMIT}")
    start, size = _start(params), int(limit)
    page: dict[str, Any] = {key: list(rows[start : start + size])}
    if "from" not in params:
        page["count"] = len(rows)
    page["has_more"] = start + size < len(rows)
    if page["has_more"]:
        page["next_from"] = base64.b32encode(f"at:{start + size}".encode()).decode()
    return json_response(200, page)


def _start(params: Mapping[str, str]) -> int:
    if "from" not in params:
        return 0
    try:
        return int(base64.b32decode(params["from"].encode()).decode().removeprefix("at:"))
    except (binascii.Error, ValueError):
        raise refuse("MALFORMED_PARAMETER", "from is not a cursor of this list") from None
