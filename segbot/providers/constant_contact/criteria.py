"""Criteria of Constant Contact segments: checked as far as they are documented, otherwise left exactly as they are.

Source: developer.constantcontact.com/api_guide/segments_overview.html and the examples on its neighbour pages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from segbot.domain.errors import RejectedError
from segbot.domain.planning.plan import Write
from segbot.providers import json_values

LONGEST = 20_000
_MOST_CAMPAIGNS = 500
_MOST_DAYS = 1_825


@dataclass(frozen=True, kw_only=True)
class ReadyMade:
    """One of the vendor's own examples, with a number to fill in."""

    label: str
    field: str
    counts_days: bool

    @property
    def most(self) -> int:
        return _MOST_DAYS if self.counts_days else _MOST_CAMPAIGNS


READY_MADE = {
    "opened": ReadyMade(label="Opened one of the last N campaigns", field="opened", counts_days=False),
    "not_opened": ReadyMade(
        label="Opened none of the last N campaigns", field="not_opened", counts_days=False
    ),
    "sent": ReadyMade(label="Was sent a campaign in the last N days", field="sent", counts_days=True),
}


def ready_made(kind: str, number: str) -> str:
    """The criteria of one of READY_MADE; RejectedError where kind or number cannot be."""
    made = READY_MADE.get(kind)
    count = json_values.whole(number.strip())
    if made is None:
        raise RejectedError(
            "There are no ready-made criteria of this kind; nothing was sent. Choose from the list.",
            field="ready_made",
        )
    if count is None or not 1 <= count <= made.most:
        raise RejectedError(
            f"“{made.label}” needs a number from 1 to {made.most:,}; nothing was sent. Fill it in.",
            field="ready_made_number",
        )
    leaf: dict[str, Any] = {"source": "tracking", "field": made.field, "op": "contains-any"}
    if made.counts_days:
        leaf |= {"const_value": "campaigns", "const_date_value": "last-n-days", "date_param": str(count)}
    else:
        leaf |= {"const_value": "last-n-campaigns", "param": str(count)}
    document = {"version": "1.0.0", "criteria": {"type": "and", "group": [leaf]}}
    return json.dumps(document, separators=(",", ":"))


def of(write: Write) -> str | None:
    """The criteria a write asks for, checked; None when it asks for none."""
    kind = write.fields.get("ready_made", "")
    if write.criteria is None and not kind:
        if write.fields.get("ready_made_number"):
            raise RejectedError(
                "A number alone is no criterion: choose the ready-made criteria it is for. Nothing was sent.",
                field="ready_made",
            )
        return None
    if write.criteria is not None and kind:
        raise RejectedError(
            "Give either criteria of your own or ready-made ones, not both; nothing was sent.",
            field="ready_made",
        )
    if write.criteria is None:
        return ready_made(kind, write.fields.get("ready_made_number", ""))
    return checked(write.criteria)


def checked(typed: str) -> str:
    """`typed` on one line, if it can be criteria at all. Order and spelling stay as they are."""
    if len(typed) > LONGEST:
        raise RejectedError(
            f"The criteria are {len(typed):,} characters long; Constant Contact takes up to {LONGEST:,}. "
            "Nothing was sent.",
            field="criteria",
        )
    document = _read(typed)
    top = json_values.mapping(json_values.mapping(document).get("criteria"))
    if "version" not in json_values.mapping(document) or top.get("type") != "and":
        raise RejectedError(
            "The criteria must be a JSON object with “version” and “criteria”, whose type at the top is “and”. "
            "Nothing was sent.",
            field="criteria",
        )
    if not json_values.rows(top.get("group")):
        raise RejectedError(
            "The criteria at the top have no “group” with a condition in it. Nothing was sent.",
            field="criteria",
        )
    # Line breaks stand only between the parts of a JSON text, where they mean nothing.
    return typed.strip().replace("\r", " ").replace("\n", " ")


def _read(typed: str) -> Any:
    try:
        return json.loads(typed, parse_constant=_no_json)
    except (ValueError, RecursionError) as error:
        where = ""
        if isinstance(error, json.JSONDecodeError):
            where = f": they cannot be read from line {error.lineno}, character {error.colno} on"
        curly = " They hold curly quotes, where JSON needs straight ones." if set(typed) & set("“”‘’") else ""
        raise RejectedError(
            f"The criteria are not JSON{where}. Nothing was sent.{curly}", field="criteria"
        ) from error


def _no_json(word: str) -> None:
    raise ValueError(word)  # NaN and Infinity, which Python would take


def same(one: str | None, other: str | None) -> bool:
    """Whether two criteria mean the same, however they are spaced."""
    if one is None or other is None:
        return one is other
    try:
        return bool(json.loads(one) == json.loads(other))
    except (ValueError, RecursionError):
        return one == other
