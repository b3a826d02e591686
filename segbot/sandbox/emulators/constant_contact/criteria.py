"""What Constant Contact demands of a segment's criteria, as far as it is documented."""

from __future__ import annotations

import json
import zlib
from typing import Any

from segbot.sandbox.emulators.constant_contact.envelope import refuse

VERSION = "1.0.0"
SOURCES = ("tracking", "contact", "list_membership", "tags")
MAX_CAMPAIGNS = 500
MAX_DAYS = 1825

_CEILINGS = {"param": MAX_CAMPAIGNS, "date_param": MAX_DAYS}


def check_criteria(text: str) -> None:
    """Refuse with 400 what is not a criteria document: JSON in a string, version 1.0.0, `and` at the top."""
    try:
        document = json.loads(text)
    except ValueError:
        raise refuse(400, "segment_criteria is not valid JSON") from None
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise refuse(400, f"segment_criteria needs version {VERSION}")
    group = document.get("criteria")
    if not isinstance(group, dict) or group.get("type") != "and":
        raise refuse(400, "the top level of segment_criteria must be an and group")
    _check_group(group)


def matches(text: str, contact_id: str) -> bool:
    """Whether a contact meets the criteria here: made up, but always the same for the same text and contact."""
    share = zlib.crc32(text.encode()) % 450 + 50
    return zlib.crc32(f"{text}{contact_id}".encode()) % 1000 < share


def _check_group(group: dict[str, Any]) -> None:
    if group.get("type") not in ("and", "or"):
        raise refuse(400, "a group of segment_criteria is of type and or or")
    parts = group.get("group")
    if not isinstance(parts, list) or not parts:
        raise refuse(400, "a group of segment_criteria needs a list of conditions")
    for part in parts:
        if not isinstance(part, dict):
            raise refuse(400, "a condition of segment_criteria is an object")
        if "group" in part or "type" in part:
            _check_group(part)
        else:
            _check_leaf(part, within=group["type"])


def _check_leaf(leaf: dict[str, Any], *, within: str) -> None:
    if leaf.get("source") not in SOURCES:
        raise refuse(400, f"source is one of {', '.join(SOURCES)}")
    for key in ("field", "op"):
        if not isinstance(leaf.get(key), str) or not leaf[key]:
            raise refuse(400, f"a condition needs {key}")
    if not {"value", "const_value"} & leaf.keys():
        raise refuse(400, "a condition needs a value")
    if leaf["source"] in ("list_membership", "tags") and within != "or":
        raise refuse(400, f"{leaf['source']} conditions go into an or group")
    for key, ceiling in _CEILINGS.items():
        number = leaf.get(key)
        if number is None:
            continue
        if not isinstance(number, str) or not number.isdecimal():
            raise refuse(400, f"{key} is a number in a string")
        if not 1 <= int(number) <= ceiling:
            raise refuse(400, f"{key} is at most {ceiling}")
