"""Domain objects for the tests of the Slack room: one call each, everything overridable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.audit import Event, Fact
from segbot.domain.capabilities import Capability, FieldSpec, Limits, ProviderSpec, Support
from segbot.domain.lifecycle import State
from segbot.domain.members import IdType, ReadReport, RowError
from segbot.domain.planning.plan import Operation, Plan, PlannedBatch
from segbot.domain.policy import Outcome, Ruling
from segbot.domain.requests import Ballot, Draft, Progress, Request, Vote

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
HOSTILE = "<!channel> *free* _now_ ~old~ `code` & <@U0ARTHUR> ada@example.com"


@dataclass(frozen=True, kw_only=True)
class Account:
    name: str
    spec: ProviderSpec
    paused: str | None = None


def spec(**changes) -> ProviderSpec:
    offered = Capability(support=Support.NATIVE, verified="documentation")
    refused = Capability(support=Support.UNSUPPORTED, reason="its API has no call for it.")
    values = {
        "key": "bunce",
        "label": "Bunce",
        "noun": "segment",
        "site": "https://bunce.example",
        "id_types": (IdType.ID, IdType.EMAIL),
        "capabilities": {verb: refused if verb in (Verb.DELETE, Verb.UNDO) else offered for verb in Verb},
        "limits": Limits(people_per_call=100, people_per_call_documented=False, name_length=100),
        "settings": (),
        "add_all_customers": True,
        "reports_count": True,
    }
    return ProviderSpec(**{**values, **changes})


def account(name="bunce", **changes) -> Account:
    return Account(name=name, spec=spec(**changes))


def own_field(**changes) -> FieldSpec:
    values = {"name": "tag_id", "label": "Tag", "verbs": frozenset({Verb.CREATE}), "hint": "A number"}
    return FieldSpec(**{**values, **changes})


def action(verb=Verb.REMOVE, **changes) -> Action:
    return Action(**{"verb": verb, "connection": "bunce", "segment": "VIP", **changes})


def plan(**changes) -> Plan:
    values = {
        "segment_id": "seg-1",
        "segment_name": "VIP",
        "removes": 1204,
        "before": 9871,
        "after": 8667,
        "batches": (PlannedBatch(operation=Operation.REMOVE, roster_id="r1", start=0, stop=1204),),
    }
    return Plan(**{**values, **changes})


def ruling(outcome=Outcome.APPROVE, **changes) -> Ruling:
    values = {"rule": "remove", "why": "A colleague has to agree.", "approvals": 1}
    if outcome is not Outcome.APPROVE:
        values["approvals"] = 0
    return Ruling(**{"outcome": outcome, **values, **changes})


def origin(user="U0MAYA", channel="C0MARKETING") -> Origin:
    return Origin(user=user, team="T0SEGBOT", channel=channel)


def draft(**changes) -> Draft:
    values = {
        "id": "draft-1",
        "action": action(),
        "origin": origin(),
        "plan": plan(),
        "ruling": ruling(),
        "roster": None,
        "report": None,
        "provider_label": "Bunce",
        "noun": "segment",
        "created_at": NOW,
    }
    return Draft(**{**values, **changes})


def request(state=State.PENDING, **changes) -> Request:
    values = {
        "id": 1042,
        "version": 3,
        "state": state,
        "action": action(reason="They asked for it"),
        "origin": origin(),
        "plan": plan(),
        "ruling": ruling(),
        "provider_label": "Bunce",
        "noun": "segment",
        "created_at": NOW,
        "expires_at": NOW + timedelta(hours=8),
    }
    return Request(**{**values, **changes})


def vote(user="U0ARTHUR", ballot=Ballot.APPROVE) -> Vote:
    return Vote(user=user, ballot=ballot, at=NOW)


def progress(**changes) -> Progress:
    return Progress(**{"batches": 40, "settled": 12, "people": 12000, "people_settled": 3600, **changes})


def fact(event=Event.APPROVED, **changes) -> Fact:
    values = {
        "id": 7,
        "at": NOW,
        "actor": "U0ARTHUR",
        "request_id": 1042,
        "connection": "bunce",
        "segment": "VIP",
        "verb": "remove",
    }
    return Fact(event=event, **{**values, **changes})


def report(faults=3, total=None) -> ReadReport:
    rows = tuple(RowError(source="list.csv", row=at + 2, why="no id", sample="a•••") for at in range(faults))
    return ReadReport(
        rows=faults + 10, duplicates=2, faults=rows, faults_total=faults if total is None else total
    )
