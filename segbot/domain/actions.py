"""What a person can ask for. The list of verbs is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Verb(StrEnum):
    LIST = "list"
    SHOW = "show"
    CREATE = "create"
    RENAME = "rename"
    EDIT = "edit"
    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"
    CLEAR = "clear"
    TAG = "tag"
    DELETE = "delete"
    IMPORT = "import"
    UNDO = "undo"

    @property
    def changes(self) -> bool:
        """Whether it changes anything at a provider; an import only tells segbot who is in a segment."""
        return self not in (Verb.LIST, Verb.SHOW, Verb.IMPORT)

    @property
    def takes_members(self) -> bool:
        return self in (Verb.CREATE, Verb.ADD, Verb.REMOVE, Verb.REPLACE, Verb.TAG, Verb.IMPORT)

    @property
    def destructive(self) -> bool:
        """Whether people leave, or a segment goes: what waits out the grace time before it starts."""
        return self in (Verb.REMOVE, Verb.REPLACE, Verb.CLEAR, Verb.DELETE)


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing asked for, as typed: `segment` is a name or an id not looked up yet, members travel apart.

    `fields` are the provider's own form fields, by block id. None means "not given". `undoes` is the request that
    this one takes back, `undoes_exactly` whether its people are those who came by that one and nobody else, as was seen
    before and after it. `run_at` (UTC) is when it is to begin, None: as soon as it may; `run_zone` is the asker's time
    zone, and `run_note` what had to be decided to read the time they typed.
    """

    verb: Verb
    connection: str
    segment: str | None = None
    name: str | None = None
    description: str | None = None
    criteria: str | None = None
    add_all_customers: bool = False
    reason: str | None = None
    confirm_name: str | None = None
    confirm_count: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    undoes: int | None = None
    undoes_exactly: bool = False
    run_at: datetime | None = None
    run_zone: str = ""
    run_note: str = ""

    def to_document(self) -> dict[str, Any]:
        """Plain values for the database; `from_document` reads them back."""
        # Left out where it says nothing, so that a version from before it reads what it can.
        exactly = {"undoes_exactly": True} if self.undoes_exactly else {}
        return {
            "verb": self.verb.value,
            "connection": self.connection,
            "segment": self.segment,
            "name": self.name,
            "description": self.description,
            "criteria": self.criteria,
            "add_all_customers": self.add_all_customers,
            "reason": self.reason,
            "confirm_name": self.confirm_name,
            "confirm_count": self.confirm_count,
            "fields": dict(self.fields),
            "undoes": self.undoes,
            "run_at": self.run_at.timestamp() if self.run_at else None,
            "run_zone": self.run_zone,
            "run_note": self.run_note,
            **exactly,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Action:
        """Also of a document from before anything could be scheduled."""
        kept = document.get("run_at")
        run_at = None if kept is None else datetime.fromtimestamp(kept, UTC)
        return cls(**{**document, "verb": Verb(document["verb"]), "run_at": run_at})


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Who asks, and from where. `surface` is `slack` or `cli`; `channel` may be empty. `operator`: the account of the
    operating system under which it was typed, on the command line. `groups`: the user groups they were in that the policy
    or the list of who may ask names, at the time.
    """

    user: str
    team: str
    channel: str = ""
    surface: str = "slack"
    operator: str = ""
    groups: tuple[str, ...] = ()
