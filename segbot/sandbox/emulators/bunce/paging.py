"""Bunce's two ways of paging: by number and by cursor, with the meta object here, there or nowhere."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from segbot.sandbox.emulators.bunce.envelope import refuse, success
from segbot.sandbox.emulators.exchange import EmulatorResponse

Paging = Literal["page", "cursor", "nested_meta", "none", "ignored"]

PER_PAGE = 20


def page_of(
    keys: Sequence[str],
    show: Callable[[str], dict[str, Any]],
    params: Mapping[str, str],
    *,
    paging: Paging,
    message: str,
    max_per_page: int | None = None,
) -> EmulatorResponse:
    """One page of a list, by the scheme in force.

    `page`: numbers, meta beside data. `cursor`: cursors, meta beside data. `nested_meta`: cursors, both inside data.
    `none`: numbers, no meta. `ignored`: the first page whatever is asked for, no meta.
    """
    per_page = _whole(params, "per_page", PER_PAGE)
    if max_per_page is not None:
        per_page = min(per_page, max_per_page)
    start = _start(params, paging, per_page)
    rows = [show(key) for key in keys[start : start + per_page]]
    if paging in ("none", "ignored"):
        return success(200, rows, message)
    more, cursors = start + per_page < len(keys), paging != "page"
    meta = {
        "has_next_page": more,
        "has_prev_page": start > 0,
        "next_page_cursor": _cursor(start + per_page) if more and cursors else None,
        "prev_page_cursor": _cursor(max(0, start - per_page)) if start and cursors else None,
        "per_page": per_page,
    }
    if paging == "nested_meta":
        return success(200, {"data": rows, "meta": meta}, message)
    return success(200, rows, message, meta=meta)


def _start(params: Mapping[str, str], paging: Paging, per_page: int) -> int:
    if paging in ("page", "none"):
        return (_whole(params, "page", 1) - 1) * per_page
    if paging == "ignored" or not params.get("cursor"):
        return 0
    try:
        decoded = base64.urlsafe_b64decode(params["cursor"].encode()).decode()
        return int(decoded.removeprefix("at:"))
    except (binascii.Error, ValueError):
        raise refuse(400, "cursor is not valid") from None


def _cursor(start: int) -> str:
    return base64.urlsafe_b64encode(f"at:{start}".encode()).decode()


def _whole(params: Mapping[str, str], name: str, default: int) -> int:
    text = params.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise refuse(422, f"{name} must be a number, 1 or more")
    return int(text)
