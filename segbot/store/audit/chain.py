"""The chain of facts: each is kept as one text that names its number and the hash of the fact before it; its own hash
is over that text. Anybody can check it with sha256 alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from segbot.domain.audit import Event, Fact
from segbot.store.timestamps import moment, seconds

GENESIS = "0" * 64
"""What stands in place of a hash before the first fact."""
PREV_AT = slice(len('{"prev":"'), len('{"prev":"') + len(GENESIS))
"""Where in the text the hash of the fact before it is."""


def sealed(fact: Fact, number: int, prev: str) -> tuple[Fact, str]:
    """The fact with its number and hashes, and its text."""
    document = document_of(replace(fact, id=number, prev=prev))
    return replace(fact, id=number, prev=prev, hash=hash_of(document)), document


def hash_of(document: str) -> str:
    """sha256 (hex) of a fact's text."""
    return hashlib.sha256(document.encode()).hexdigest()


def document_of(fact: Fact) -> str:
    """Every field of the fact but for its own hash, as ASCII JSON in a fixed order. `approvers` only where there are any."""
    approvers = {"approvers": [_text(each) for each in fact.approvers]} if fact.approvers else {}
    return json.dumps(
        {
            "prev": fact.prev,
            "id": fact.id,
            "at": seconds(fact.at),
            "event": fact.event.value,
            "actor": _text(fact.actor),
            "submitter": _text(fact.submitter),
            "surface": fact.surface,
            "request_id": fact.request_id,
            "connection": fact.connection,
            "segment": _text(fact.segment),
            "verb": fact.verb,
            "counts": dict(fact.counts),
            "before": fact.before,
            "after": fact.after,
            "plan": fact.plan,
            "roster": fact.roster,
            "bound": fact.bound,
            "note": _text(fact.note),
            **approvers,
        },
        separators=(",", ":"),
    )


def fact_of(document: str, fact_hash: str) -> Fact:
    """The fact again. Keys that are not known (from a newer version) are left out; missing ones are empty."""
    values: Mapping[str, Any] = json.loads(document)
    known = {name: value for name, value in values.items() if name in Fact.__dataclass_fields__}
    read = {
        "at": moment(values["at"]),
        "event": Event(values["event"]),
        "approvers": tuple(values.get("approvers", ())),
        "hash": fact_hash,
    }
    return Fact(**{**known, **read})


def _text(text: str) -> str:
    # Postgres keeps no NUL in JSON, and half a surrogate pair is no text anywhere.
    return text.replace("\0", " ").encode("utf-8", "replace").decode()
