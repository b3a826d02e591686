"""The policy as it is written down: `[policy]` with its `[[policy.rules]]`, or `SEGBOT_POLICY__…`."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import timedelta
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import NoDecode

from segbot.domain.actions import Verb
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Outcome, Policy, Rule, Thresholds
from segbot.domain.policy.budgets import Budgets
from segbot.settings.sentences import plain
from segbot.settings.times import FreezeSettings, Quiet, one_or_more

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)")
_REMINDING = ("remind_after", "quiet_hours")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def _duration(value: Any) -> Any:
    if isinstance(value, str):
        match = _DURATION.fullmatch(value.strip())
        if match is None:
            raise ValueError("a time looks like 30s, 15m, 8h or 2d")
        return timedelta(seconds=float(match[1]) * _UNITS[match[2]])
    return value


def words(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(word for word in re.split(r"[,\s]+", value) if word)
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(words)]


def _people(value: tuple[str, ...]) -> tuple[str, ...]:
    wrong = [word for word in value if not re.fullmatch(r"[UWS][A-Z0-9]{2,}", word)]
    if wrong:
        raise ValueError(f"“{wrong[0]}” is not a user id (U… or W…) or a user-group id (S…)")
    return value


def _channels(value: tuple[str, ...]) -> tuple[str, ...]:
    wrong = [word for word in value if not re.fullmatch(r"[CDG][A-Z0-9*?]*", word)]
    if wrong:
        raise ValueError(f"“{wrong[0]}” is not a channel id (C…, G…, or D* for any direct message)")
    return value


Several = Annotated[tuple[str, ...], BeforeValidator(one_or_more)]
People = Annotated[Words, AfterValidator(_people)]
Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class RuleSettings(BaseModel):
    """One `[[policy.rules]]` table: the conditions, all of which have to be met, and what is asked for then."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    outcome: Outcome
    actions: Annotated[frozenset[Verb], BeforeValidator(one_or_more)] = frozenset()
    connections: Several = ()
    segments: Several = ()
    requesters: Annotated[Several, AfterValidator(_people)] = ()
    channels: Annotated[Several, AfterValidator(_channels)] = ()
    campaigns: Annotated[frozenset[CampaignCheck], BeforeValidator(one_or_more)] = frozenset()
    removes_above: Count | None = None
    removes_at_most: Count | None = None
    share_above: Share | None = None
    share_at_most: Share | None = None
    adds_above: Count | None = None
    adds_at_most: Count | None = None
    creates_above: Count | None = None
    creates_at_most: Count | None = None
    size_above: Count | None = None
    size_at_most: Count | None = None
    share_known: bool | None = None
    all_customers: bool | None = None
    approvals: int | None = Field(None, ge=1, le=20)
    approvers: Annotated[Several, AfterValidator(_people)] = ()
    notify: Annotated[Several, AfterValidator(_people)] = ()
    reason_required: bool | None = None
    typed_proof: bool | None = None
    why: str = Field("", max_length=300)
    instead: str = Field("", max_length=300)

    def rule(self) -> Rule:
        values = self.model_dump()
        approvals = values.pop("approvals")
        return Rule(
            **values, approvals=int(self.outcome is Outcome.APPROVE) if approvals is None else approvals
        )


class PolicySettings(BaseModel):
    """`SEGBOT_POLICY__…` or `[policy]`: who has to agree, and how long things may wait."""

    model_config = ConfigDict(extra="forbid")

    self_approval: bool = False
    expires_after: Duration = timedelta(hours=8)
    grace: Duration = timedelta(seconds=60)
    run_within: Duration = timedelta(minutes=30)
    add_needs_approval_above: int = Field(Thresholds.add_needs_approval_above, ge=0)
    remove_confirm_people: int = Field(Thresholds.remove_confirm_people, ge=0)
    remove_confirm_share: float = Field(Thresholds.remove_confirm_share, ge=0, le=1)
    second_approval_people: int = Field(Thresholds.second_approval_people, ge=0)
    second_approval_share: float = Field(Thresholds.second_approval_share, ge=0, le=1)
    removal_stop_share: float = Field(Thresholds.removal_stop_share, gt=0, le=1)
    removals_a_day_per_person: Count = Budgets.person
    removals_a_day_per_segment: Count = Budgets.segment
    removals_a_day_per_connection: Count = Budgets.connection
    fallback_approvers: People = ()
    escalate_after: Duration = timedelta(0)
    notify: People = ()
    drift_people: Count = 0
    drift_edited: bool = True
    rules: tuple[RuleSettings, ...] = ()
    freezes: tuple[FreezeSettings, ...] = ()
    remind_after: Duration = timedelta(minutes=15)
    quiet_hours: Quiet = None

    @field_validator("expires_after", "run_within", "remind_after")
    @classmethod
    def _some_time(cls, value: timedelta) -> timedelta:
        if value <= timedelta(0):
            raise ValueError("it has to be more than zero")
        return value

    @field_validator("grace", "escalate_after")
    @classmethod
    def _no_negative(cls, value: timedelta) -> timedelta:
        if value < timedelta(0):
            raise ValueError("it cannot be negative")
        return value

    @field_validator("rules", "freezes", mode="before")
    @classmethod
    def _in_tables(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, list | tuple):
            kind = str(info.field_name)
            raise ValueError(f"each {kind[:-1]} is a [[policy.{kind}]] table, with two brackets")  # noqa: TRY004 - pydantic's way
        return value

    def policy(self, approvers: tuple[str, ...]) -> Policy:
        """As the domain has it; rules may be inconsistent still, which `policy_faults` tells."""
        values = {name: getattr(self, name) for name in type(self).model_fields if name not in _REMINDING}
        limits = {each.name: values.pop(each.name) for each in fields(Thresholds)}
        values["rules"] = tuple(each.rule() for each in self.rules)
        values["freezes"] = tuple(each.freeze() for each in self.freezes)
        values["budgets"] = Budgets(
            **{each.name: values.pop(f"removals_a_day_per_{each.name}") for each in fields(Budgets)}
        )
        return Policy(approvers=approvers, thresholds=Thresholds(**limits), **values)


class PolicyFile(BaseModel):
    """What of a segbot.toml is policy; the rest of it is left alone."""

    approvers: People = ()
    policy: PolicySettings = Field(default_factory=PolicySettings)


def table_sentence(kind: str, path: list[str], fault: Any, policy: Any) -> str:
    """`Policy rule 2 (“vip”): share_above is wrong: …`; `kind` is `rules` or `freezes`."""
    place, *inside = path
    tables = policy.get(kind) if isinstance(policy, dict) else None
    table = tables[int(place)] if isinstance(tables, list) and int(place) < len(tables) else {}
    called = f" (“{table['name']}”)" if isinstance(table, dict) and isinstance(table.get("name"), str) else ""
    whose = f"Policy {kind.removesuffix('s')} {int(place) + 1}{called}"
    what = inside[0] if inside else "it"
    if fault["type"] == "missing":
        return f"{whose}: {what} is missing."
    if fault["type"] == "extra_forbidden":
        return f"{whose}: there is no “{what}”."
    return f"{whose}: {what} is wrong: {plain(fault)}."
