"""Domain values as JSON text and back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from segbot.domain.actions import Action, Origin
from segbot.domain.audit import Event, Fact
from segbot.domain.lists import Answered, Column, Reading
from segbot.domain.members import ReadReport, RosterSummary, RowError
from segbot.domain.planning.plan import Plan
from segbot.domain.policy import Ruling
from segbot.domain.requests import Draft
from segbot.domain.results import BatchOutcome, LeftOut, Made
from segbot.domain.segments import Segment
from segbot.store.timestamps import moment, seconds


def dump(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Any:
    return json.loads(text)


def draft_document(draft: Draft) -> dict[str, Any]:
    """What a draft and the request made from it have in common; ids and times are columns."""
    return {
        "action": draft.action.to_document(),
        "origin": dict(draft.origin.__dict__),
        "plan": draft.plan.to_document(),
        "ruling": draft.ruling.to_document(),
        "roster": dict(draft.roster.__dict__) if draft.roster else None,
        "report": _report_document(draft.report) if draft.report else None,
        "provider_label": draft.provider_label,
        "noun": draft.noun,
        "asked_at": seconds(draft.asked_at),
    }


def draft_values(document: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments `draft_document` was made from."""
    roster, report = document["roster"], document["report"]
    return {
        "action": Action.from_document(document["action"]),
        "origin": _origin(document["origin"]),
        "plan": Plan.from_document(document["plan"]),
        "ruling": Ruling.from_document(document["ruling"]),
        "roster": RosterSummary(**roster) if roster else None,
        "report": _report(report) if report else None,
        "provider_label": document["provider_label"],
        "noun": document["noun"],
        "asked_at": moment(document.get("asked_at")),
    }


def request_values(text: str) -> Mapping[str, Any]:
    """What a request's document was made from. Requests are read far more often than they change: the same text is the same
    values, which nobody can change. Of long ones, whose plan may have ten thousand batches (3 MB), only the last few are kept.
    """
    return (_short_values if len(text) <= _SHORT else _long_values)(text)


_SHORT = 20_000


def _frozen_values(text: str) -> Mapping[str, Any]:
    return MappingProxyType(draft_values(load(text)))


_short_values = lru_cache(maxsize=128)(_frozen_values)
_long_values = lru_cache(maxsize=8)(_frozen_values)


def _origin(document: Mapping[str, Any]) -> Origin:
    """Also of a document from before it named groups, or with what is no longer kept."""
    known = _known(Origin, document)
    return Origin(**{**known, "groups": tuple(known.get("groups", ()))})


def _report_document(report: ReadReport) -> dict[str, Any]:
    """What 0.1.0 does not know is left out where there is none of it: during a rolling upgrade it reads these, too."""
    document = dataclasses.asdict(report)
    for reading in document["readings"]:
        if not reading["hidden_columns"]:
            del reading["hidden_columns"]
    if not report.not_checked:
        del document["not_checked"]
    return document


def _report(document: Mapping[str, Any]) -> ReadReport:
    faults = tuple(RowError(**_known(RowError, fault)) for fault in document["faults"])
    return ReadReport(
        **{
            **_known(ReadReport, document),
            "faults": faults,
            "unused": tuple(document.get("unused", ())),
            "readings": tuple(map(_reading, document.get("readings", ()))),
            "kinds": tuple((kind, count) for kind, count in document.get("kinds", ())),
        }
    )


def _reading(document: Mapping[str, Any]) -> Reading:
    columns = {
        name: Column(**_known(Column, document[name])) if document[name] else None for name in ("id", "email")
    }
    answered = tuple(Answered(**_known(Answered, each)) for each in document["answered"])
    lists = {name: tuple(document.get(name, ())) for name in ("other_sheets", "hidden_columns")}
    return Reading(**{**_known(Reading, document), **columns, **lists, "answered": answered})


def _known(kind: type[Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """Without what a newer version wrote beside it: during a rolling upgrade two versions read the same rows."""
    return {name: value for name, value in document.items() if name in kind.__dataclass_fields__}


def fact_document(fact: Fact) -> dict[str, Any]:
    """Also without what 0.1.0 does not know, where there is none of it."""
    known = {name: value for name, value in fact.__dict__.items() if name != "approvers" or value}
    return {**known, "at": seconds(fact.at), "event": fact.event.value, "counts": dict(fact.counts)}


@lru_cache(maxsize=256)
def fact_from(text: str) -> Fact:
    """The fact a message tells, of its text: a message is read several times on its way."""
    document = load(text)
    read = {
        "at": moment(document["at"]),
        "event": Event(document["event"]),
        "approvers": tuple(document.get("approvers", ())),
    }
    return Fact(**{**_known(Fact, document), **read})


def outcome_document(outcome: BatchOutcome) -> dict[str, Any]:
    """Positions instead of people: what names somebody is sealed elsewhere."""
    made = outcome.made
    return {
        "changed": outcome.changed,
        "left_out": [[each.position, each.why, int(each.again)] for each in outcome.left_out],
        "made": made and {"id": made.segment_id, "at": _iso(made.created_at), "proven": made.proven},
    }


def outcome_from(document: Mapping[str, Any]) -> BatchOutcome:
    made = document["made"]
    return BatchOutcome(
        changed=document["changed"],
        left_out=tuple(
            LeftOut(position=position, why=why, again=bool(again))
            for position, why, again in document["left_out"]
        ),
        made=Made(segment_id=made["id"], created_at=_from_iso(made["at"]), proven=made["proven"])
        if made
        else None,
    )


def segment_document(segment: Segment) -> dict[str, Any]:
    """Also without what 0.1.0 does not know, where there is none of it."""
    known = {name: value for name, value in segment.__dict__.items() if name != "size_note" or value}
    return {
        **known,
        "created_at": _iso(segment.created_at),
        "edited_at": _iso(segment.edited_at),
        "details": dict(segment.details),
    }


def segment_from(document: Mapping[str, Any]) -> Segment:
    return Segment(
        **{
            **_known(Segment, document),
            "created_at": _from_iso(document["created_at"]),
            "edited_at": _from_iso(document["edited_at"]),
        }
    )


# A provider's own times keep the zone they came with: some name none, and a fingerprint compares them as text.
def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _from_iso(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
