"""The chain of facts: each is kept as one text, sealed by a hash over that text, its number and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from segbot.domain.audit import Event, Fact
from segbot.store.times import moment, seconds

GENESIS = "0" * 64
"""What stands in place of a hash before the first fact."""


def seal(prev: str, number: int, document: str) -> str:
    """sha256 (hex) over `prev|number|document`. Changing this needs a new chain: old facts keep their hashes."""
    return hashlib.sha256(f"{prev}|{number}|{document}".encode()).hexdigest()


def document_of(fact: Fact) -> str:
    """What is sealed: every field of the fact but for its number and hashes, as ASCII JSON in a fixed order."""
    return json.dumps(
        {
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
            "note": _text(fact.note),
        },
        separators=(",", ":"),
    )


def fact_of(number: int, document: str, prev: str, fact_hash: str) -> Fact:
    """The fact again. Keys that are not known (from a newer version) are left out; missing ones are empty."""
    values: Mapping[str, Any] = json.loads(document)
    known = {name: value for name, value in values.items() if name in Fact.__dataclass_fields__}
    return Fact(
        **{
            **known,
            "id": number,
            "at": moment(values["at"]),
            "event": Event(values["event"]),
            "prev": prev,
            "hash": fact_hash,
        }
    )


def _text(text: str) -> str:
    # Postgres keeps no NUL in JSON, and half a surrogate pair is no text anywhere.
    return text.replace("\0", " ").encode("utf-8", "replace").decode()
