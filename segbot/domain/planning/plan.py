"""What an action would do: counts, effects in words, and the request-sized batches that do it.

Preview and run share the planner; a plan may over-report harm and never under-reports it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from segbot.domain.members import Member


class Operation(StrEnum):
    """What one write does at a provider. A verb may be composed of several."""

    CREATE = "create"
    EDIT = "edit"
    ADD = "add"
    ADD_ALL = "add_all"
    REMOVE = "remove"
    REPLACE = "replace"
    CLEAR = "clear"
    TAG = "tag"
    DELETE = "delete"


class CampaignCheck(StrEnum):
    """Whether a scheduled campaign would miss the segment."""

    NOT_NEEDED = "not_needed"
    CLEAR = "clear"
    WARN = "warn"
    SCHEDULED = "scheduled"
    UNKNOWN = "unknown"


class CampaignAim(StrEnum):
    """What a scheduled campaign does with the people of a segment: goes to them, or to others without them, so that more are
    reached once they are out.
    """

    TO = "to"
    WITHOUT = "without"


@dataclass(frozen=True, kw_only=True)
class PlannedBatch:
    """One request to the provider: `start`..`stop` are positions in the roster, half open; no roster, no members."""

    operation: Operation
    roster_id: str | None = None
    start: int = 0
    stop: int = 0

    @property
    def count(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True, kw_only=True)
class Namesake:
    """A segment that has a name already which somebody wants to give: the very same (`exact`), or one that differs only in
    capitals and blanks. `members`: how many people are in it, None where nobody says.
    """

    id: str
    name: str
    exact: bool
    members: int | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Counts of people; None means the provider does not say. `at_most` marks counts that are upper bounds.

    `everyone_leaves`: whoever is in it now goes, even where nobody can say how many that are. `creation_unknown`: people
    the provider does not know yet would become customers, and nobody could say how many those are. `unnoticed`: what may
    change at the provider until it runs without anybody noticing, in a sentence. `next_send`: when the next campaign is
    due that uses the segment or may use it, UTC, where a provider says so. `kind`: which kind of segment, where a
    provider has several. `namesakes`: segments that have the name already that is to be given. `campaign_aims`: what the
    scheduled campaigns that were found do with its people; empty where that does not show.
    """

    segment_id: str | None
    segment_name: str
    adds: int = 0
    removes: int = 0
    unchanged: int | None = None
    unknown: int = 0
    before: int | None = None
    after: int | None = None
    at_most: bool = False
    people_created: int = 0
    creation_unknown: bool = False
    all_customers: bool = False
    everyone_leaves: bool = False
    effects: tuple[str, ...] = ()
    unnoticed: str = ""
    campaign_check: CampaignCheck = CampaignCheck.NOT_NEEDED
    campaign_notes: tuple[str, ...] = ()
    next_send: datetime | None = None
    fingerprint: Mapping[str, Any] = field(default_factory=dict)
    batches: tuple[PlannedBatch, ...] = ()
    kind: str | None = None
    namesakes: tuple[Namesake, ...] = ()
    campaign_aims: frozenset[CampaignAim] = frozenset()

    @property
    def share_removed(self) -> float | None:
        """Removed people as a share of the segment, 0..1; None where the size is not known."""
        if self.everyone_leaves:
            return 1.0
        if self.removes == 0:
            return 0.0
        if self.before is None:
            return None
        surely = self.surely_before or 0
        return 1.0 if surely == 0 else min(1.0, self.removes / surely)

    @property
    def surely_before(self) -> int | None:
        """Without people who are counted only because they were erased from segbot's lists, and may be gone."""
        return None if self.before is None else self.before - int(self.fingerprint.get("perhaps", 0))

    def to_document(self) -> dict[str, Any]:
        document = dict(self.__dict__)
        document["campaign_check"] = self.campaign_check.value
        document["fingerprint"] = dict(self.fingerprint)
        # Left out where nothing is known, so that plans from before keep their hash.
        if self.next_send is None:
            del document["next_send"]
        else:
            document["next_send"] = self.next_send.isoformat()
        if self.kind is None:
            del document["kind"]
        if self.namesakes:
            document["namesakes"] = [dict(each.__dict__) for each in self.namesakes]
        else:
            del document["namesakes"]
        if self.campaign_aims:
            document["campaign_aims"] = sorted(self.campaign_aims)
        else:
            del document["campaign_aims"]
        document["batches"] = [
            [batch.operation.value, batch.roster_id, batch.start, batch.stop] for batch in self.batches
        ]
        return document

    def sha256(self) -> str:
        """A hash (hex) over the whole plan: two plans with the same hash are the same."""
        return hashlib.sha256(json.dumps(self.to_document(), sort_keys=True).encode()).hexdigest()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Plan:
        values = dict(document)
        values["campaign_check"] = CampaignCheck(values["campaign_check"])
        if values.get("next_send"):
            values["next_send"] = datetime.fromisoformat(values["next_send"])
        values["effects"] = tuple(values["effects"])
        values["namesakes"] = tuple(Namesake(**each) for each in values.get("namesakes", ()))
        values["campaign_aims"] = frozenset(map(CampaignAim, values.get("campaign_aims", ())))
        values["campaign_notes"] = tuple(values["campaign_notes"])
        values["batches"] = tuple(
            PlannedBatch(operation=Operation(operation), roster_id=roster_id, start=start, stop=stop)
            for operation, roster_id, start, stop in values["batches"]
        )
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class Write:
    """One change as handed to a provider: everything it needs and nothing it has to look up elsewhere.

    `members` is never empty for ADD, REMOVE, REPLACE and TAG: an empty audience is written only by CLEAR.
    `fields` are the provider's own form fields (by block id). `kind`: which kind of segment it is about, where the provider
    has several. `putting_back`: an undo brings back those who were in it. `namesakes`: for a creation that is looked up,
    the ids of the segments of this very name that were there before it was first sent; None where nobody looked then.
    """

    operation: Operation
    segment_id: str | None = None
    segment_name: str = ""
    kind: str | None = None
    namesakes: tuple[str, ...] | None = None
    name: str | None = None
    description: str | None = None
    criteria: str | None = None
    add_all_customers: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    putting_back: bool = False
    members: tuple[Member, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class NotChanged:
    """Somebody sent with a write for whom the provider says that nothing was changed: `key` is the member's, `why` half a
    sentence without anything that identifies them (`unsubscribed`), `again` whether another try may help.
    """

    key: str = field(repr=False)
    why: str
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the provider answered to a write it carried out. `segment` where the answer described one.

    `ids` maps member keys to the ids the provider gave them; `note` is a sentence worth showing. `changed`: for how many of
    the people sent something changed, where the answer says so, and only then; `not_changed`: those of them for whom it
    says that nothing did. `created_at`: when what it made was made, as the provider shows it.
    """

    segment_id: str | None = None
    segment_name: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict, repr=False)
    note: str = ""
    changed: int | None = None
    not_changed: tuple[NotChanged, ...] = ()
    created_at: datetime | None = None


class LookUp(StrEnum):
    """What the provider's present state says about a write with an unknown outcome."""

    APPLIED = "applied"
    NOT_APPLIED = "not_applied"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, kw_only=True)
class LookUpResult:
    verdict: LookUp
    receipt: Receipt | None = None


class CampaignReport(Protocol):
    """What a campaign check found: the verdict, sentences for the card, when the next campaign is due that uses the
    segment or may (UTC), where the provider says so, and what those scheduled do with its people.
    """

    @property
    def verdict(self) -> CampaignCheck: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    @property
    def next_send(self) -> datetime | None: ...

    @property
    def aims(self) -> frozenset[CampaignAim]: ...
