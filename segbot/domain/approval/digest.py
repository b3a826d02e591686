"""What an approval is bound to: one hash over everything that would be done, to what, for whom, and by which policy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_COVERED = ("action", "origin", "plan", "ruling", "provider_label", "noun")
_GROUP = 4
_SHOWN = 2


def bound(
    document: Mapping[str, Any],
    policy: Mapping[str, Any],
    *,
    connection: str,
    segment_id: str | None,
    members: Mapping[str, str],
) -> str:
    """sha256 (hex) over canonical JSON. `document` and `policy` are those of the request as they stand in its row, so
    that a newer version with further fields computes the same for an old row; `members` are the salted hashes of its
    lists, by id.

    The plain hash of a list is left out: it is forgotten when a person is erased, and must not live on in here.
    """
    roster = document.get("roster") or {}
    whole = {
        **{name: document.get(name) for name in _COVERED},
        "roster": {name: roster.get(name) for name in ("id", "count")},
        "policy": policy,
        "target": {"connection": connection, "segment": segment_id},
        "members": dict(members),
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def shortened(bound_to: str) -> str:
    """`3f9a 21c0`: what fits on a card and can be read out; empty for a request from before there was a bound."""
    groups = [bound_to[at : at + _GROUP] for at in range(0, _GROUP * _SHOWN, _GROUP)]
    return " ".join(filter(None, groups))
